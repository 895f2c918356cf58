"""Files for import: which are read, and what the hostile ones come to."""

import io
import random
import zipfile
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hub.kernel import exchange, files
from hub.kernel.exchange import importing, tables
from hub.kernel.tests.exchange.meters import GOOD, HEADING, Office, csv_file, xlsx


def far_corner() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write(0, 0, "x")
        page.write(1_048_575, 16_383, "y")
    return out.getvalue()


def zip_bomb() -> bytes:
    """A small file that unpacks to one text of 400 MB."""
    template = zipfile.ZipFile(io.BytesIO(xlsx(HEADING, ["x"])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb:
        for name in template.namelist():
            if name != "xl/worksheets/sheet1.xml":
                bomb.writestr(name, template.read(name))
        with bomb.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>')
            for _n in range(40):
                sheet.write(b"a" * 10_000_000)
            sheet.write(b"</t></is></c></row></sheetData></worksheet>")
    return out.getvalue()


@pytest.mark.django_db
class TestFiles:
    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"PK\x03\x04 not a zip", "读不出表格"),
            (xlsx(HEADING, *GOOD)[:-200], "读不出表格"),
            (bytes.fromhex("D0CF11E0A1B11AE1") + b"\x00" * 600, "读不出表格"),
            (b"<html><table><tr><td>x</td></tr></table></html>", "其实是网页"),
            (b"\xef\xbb\xbf\r\n<?xml version='1.0'?><Workbook/>", "其实是网页"),
            (xlsx(), "是空的"),
            (b"   \n , ,\n", "没有找到表头"),
            (xlsx(HEADING), "是空的"),
            (xlsx(["姓名", "年龄"], ["甲", 3]), "没有找到表头"),
            (xlsx(["表号", "月份"], ["A-01", "2026-11"]), "少了这些列：“读数”"),
            (xlsx([*HEADING, "所属月份"], GOOD[0]), "有两列都叫“月份”"),
            (csv_file(HEADING, ["x" * 40_000]), "太长，或引号没有成对"),
            ('表号,读数\n"没有结尾,1\n'.encode() + b"a,b\n" * 20_000, "引号没有成对"),
            (b"\x80\x80\xff\xff\xff", "编码认不出来"),
            (b"a\x00b", "读不出表格"),
            (csv_file(HEADING, range(301)), "列数太多"),
            (far_corner(), "太大或太散"),
        ],
    )
    def test_that_cannot_be_read_are_refused_with_what_to_do(
        self, office: Office, data: bytes, sentence: str
    ) -> None:
        run = office.upload(data)

        assert (run.status, run.rows_total) == ("FAILED", 0)
        assert sentence in run.problem

    @pytest.mark.parametrize("data", [b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"MZ\x90\x00"])
    def test_that_are_something_else_are_refused_at_once(
        self, office: Office, data: bytes
    ) -> None:
        with pytest.raises(exchange.NotAWorkbook):
            office.upload(data)

    def test_that_are_too_big_are_refused_at_once(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(importing, "BIGGEST", 1_000)

        with pytest.raises(importing.WorkbookTooBig):
            office.upload(b"a," * 1_000)

    def test_that_explode_hurt_nobody(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tables, "MEMORY", 300 * files.MB)

        run = office.upload(zip_bomb())

        assert run.status == "FAILED"
        assert "太大或太散" in run.problem

    def test_with_too_many_rows_are_refused(self, office: Office) -> None:
        run = office.upload("表号,读数\n".encode() + b"A,1\n" * 100_100, "读数.csv")

        assert "行数太多" in run.problem

    def test_with_just_one_row_too_many_are_refused(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(importing, "MOST_ROWS", 1)

        assert "行数太多" in office.upload(xlsx(HEADING, *GOOD)).problem
        assert office.upload(xlsx(HEADING, GOOD[0])).problem == ""

    def test_are_kept_under_names_nobody_can_guess(self, office: Office) -> None:
        run = office.upload(xlsx(HEADING, *GOOD), "../../读数.xlsx")

        assert run.name == "读数.xlsx"
        assert "读数" not in run.file.name

    @given(seed=st.integers(0, 10**6))
    @hypothesis_settings(max_examples=25, deadline=None)
    def test_broken_in_any_way_get_an_answer(self, seed: int, tmp_path_factory: Any) -> None:
        chance = random.Random(seed)
        data = bytearray(chance.choice([xlsx(HEADING, *GOOD), csv_file(HEADING, *GOOD)]))
        for _n in range(chance.randrange(40)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        place = tmp_path_factory.mktemp("broken")
        (place / "in").write_bytes(data[: chance.randrange(len(data)) + 1])

        try:
            tables.unpack(str(place / "in"), place / "out")
        except exchange.NotAWorkbook as refusal:
            sentence = str(refusal)
        else:
            sentence = "read"

        assert sentence


def test_the_reader_gets_no_way_to_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("SECRET_KEY", "secret")

    assert "secret" not in str(tables._bare_environment())


def test_files_and_imports_agree_on_the_biggest_upload() -> None:
    assert importing.BIGGEST == files.BIGGEST
