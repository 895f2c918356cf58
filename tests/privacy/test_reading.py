"""The walk over answers reads what is inside them: no kind of file hides a number from it."""

import io
import zipfile
from datetime import date

import pytest
from pypdf import PdfWriter

from hub.kernel import exchange
from tests.privacy.reading import closed_up, inside

NUMBER = "13811110003"


def a_workbook(where: str) -> bytes:
    """Of our own writer: in a cell as words, as a figure, as the name of the sheet, or behind the cells."""
    cell = int(NUMBER) if where == "figure" else NUMBER if where == "cell" else "—"
    sheet = exchange.Sheet(
        NUMBER if where == "name" else "名单", [exchange.Head("电话", 20)], [[cell]],
        says=NUMBER if where == "heading" else "",
    )  # fmt: skip
    mark = exchange.Mark(NUMBER, "出处") if where == "mark" else None
    with exchange.workbook(sheet, mark=mark) as file:
        return file.read()


def a_paper(where: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if where == "property":
        writer.add_metadata({"/Subject": NUMBER})
    else:
        writer.add_attachment("名单.csv", f"7-1802,{NUMBER}".encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def in_a_zip(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("inside.bin", content)
    return out.getvalue()


@pytest.mark.parametrize("where", ["cell", "figure", "name", "heading", "mark"])
def test_a_workbook_is_read_whole(where: str) -> None:
    kind, words = inside(a_workbook(where))
    assert (kind, NUMBER in words) == ("workbook", True)


@pytest.mark.parametrize("where", ["property", "attachment"])
def test_a_paper_is_read_with_what_goes_along(where: str) -> None:
    kind, words = inside(a_paper(where))
    assert (kind, NUMBER in words) == ("pdf", True)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (f"1|许燕|{NUMBER}".encode("gbk"), "text"),
        (f'{{"phone": "{NUMBER}"}}'.encode(), "json"),
        (f"<p>&#49;{NUMBER[1:]}</p>".encode(), "page"),
        (in_a_zip(in_a_zip(NUMBER.encode())), "zip"),
        (in_a_zip(a_paper("property")), "zip"),
    ],
    ids=["what a bank takes", "JSON", "an entity", "a file in a file in a file", "a paper in a file"],
)  # fmt: skip
def test_nothing_else_hides_it(content: bytes, kind: str) -> None:
    found, words = inside(content)
    assert (found, NUMBER in words) == (kind, True)


@pytest.mark.parametrize(
    "shown", ["138 1111 0003", "138-1111-0003", "<b>138</b>11110003", "138\u200b1111\u00a00003"]
)
def test_a_number_in_parts_is_one(shown: str) -> None:
    assert NUMBER in closed_up(shown)


def test_two_numbers_are_not_one() -> None:
    day = date(2026, 7, 2)
    assert NUMBER not in closed_up(f"<td>13811110</td><td>{day} 003</td>")
