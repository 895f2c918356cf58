"""What is written out and unpacked: by one writer each, that knows what not to write."""

import ast
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings

from hub.kernel.backups import archive
from hub.kernel.workbooks import RISKY, Workbook

ROOT = Path(settings.BASE_DIR)
# The one writer, who reads its constants, and a measurement that writes what it reads again.
MAY_WRITE_WORKBOOKS = {
    "hub/kernel/workbooks.py",
    "hub/kernel/exchange/sheets.py",
    "hub/kernel/exchange/templates.py",
    "hub/demo/bench/measure.py",
}


def sources() -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.glob("hub/**/*.py"))
        if "tests" not in path.parts
    ]


def imports(source: str) -> set[str]:
    nodes = list(ast.walk(ast.parse(source)))
    named = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return named | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}


def test_workbooks_have_one_writer() -> None:
    found = {
        place
        for place, source in sources()
        if any(re.match(r"(xlsxwriter|openpyxl|xlwt)\b", one) for one in imports(source))
    }
    assert found == MAY_WRITE_WORKBOOKS


def test_nobody_writes_csv_for_people_to_open() -> None:
    """A bank's file is no sheet: hub.debit writes it, and the bank's machine reads it."""
    writes = re.compile(r"csv\.(writer|DictWriter)|text/csv")
    assert [place for place, source in sources() if writes.search(source)] == []


@pytest.mark.parametrize("begins", RISKY)
def test_no_word_of_a_workbook_is_a_formula(begins: str) -> None:
    out = BytesIO()
    book = Workbook(out)
    book.write(book.add("一"), 0, 0, f"{begins}HYPERLINK(1)")
    book.close()
    with zipfile.ZipFile(out) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in styles


@pytest.mark.parametrize(
    "name", ["files/../../etc/cron.d/x", "/etc/passwd", "files/..\\..\\x", "../database", "x", "files/a/../../../b"]
)  # fmt: skip
def test_an_archive_writes_nowhere_else(name: str, tmp_path: Path) -> None:
    place = tmp_path / "house.zip"
    with zipfile.ZipFile(place, "w") as out:
        writer = archive.Writer(out, archive.Manifest("", "", "sqlite", "", []))
        writer.add(name, BytesIO(b"x"))
        writer.close()
    with archive.opened(place) as reader, pytest.raises(archive.Damaged):
        reader.check()


def test_what_the_security_paper_names_is_there() -> None:
    named = re.findall(r"`((?:tests|hub|tools)/[\w/.]+)`", (ROOT / "SECURITY.md").read_text())
    assert len(named) > 30
    assert [one for one in named if not (ROOT / one).exists()] == []
