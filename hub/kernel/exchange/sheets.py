"""Workbooks on their way out: nothing in them is ever taken for a formula."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.http import FileResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from hub.kernel.workbooks import Workbook

Words = str | Promise

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADING = {"bold": True, "bg_color": "#EEF2F6", "bottom": 1, "text_wrap": True, "valign": "top"}


@dataclass(frozen=True)
class Head:
    title: Words
    width: int = 14
    # A number format of Excel's, such as "0.0%"; without one the type of the value decides.
    format: str = ""


@dataclass(frozen=True)
class Mark:
    """A watermark: a code of plain letters, and the words that say what the file may be used for."""

    code: str
    words: str


@dataclass(frozen=True)
class Sheet:
    """With `says` a line of words stands above the headings."""

    title: Words
    heads: Sequence[Head | Words]
    rows: Iterable[Sequence[Any]]
    says: str = ""


def workbook(*sheets: Sheet, mark: Mark | None = None) -> IO[bytes]:
    """Write the sheets, row by row, to a temporary file that ends with its last reader."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (handed to the caller)
    writer = Writer(file, mark)
    for sheet in sheets:
        writer.begin(sheet.title, sheet.heads, sheet.says)
        for row in sheet.rows:
            writer.write(row)
    writer.close()
    file.seek(0)
    return file


def download(name: str, *sheets: Sheet, mark: Mark | None = None) -> FileResponse:
    """Answer with a workbook of the sheets; `name` is without extension."""
    return answer(workbook(*sheets, mark=mark), name)


def answer(file: IO[bytes], name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


class Writer:
    """A workbook written from top to bottom, holding one row in memory."""

    def __init__(self, file: IO[bytes], mark: Mark | None = None) -> None:
        self._book = Workbook(file, constant_memory=True)
        self._mark = mark
        self._sheet: Worksheet
        self._row = 0
        self._columns: list[str] = []

    def begin(self, title: Words, heads: Sequence[Head | Words], says: str = "") -> None:
        self._sheet = self._book.add(title)
        if self._mark:
            self._book.mark(self._sheet, self._mark.code, self._mark.words)
        self._row = 0
        if says:
            self._book.write(self._sheet, 0, 0, says, bold=True)
            self._row = 1
        self._sheet.freeze_panes(self._row + 1, 0)
        told = [head if isinstance(head, Head) else Head(head) for head in heads]
        self._columns = [head.format for head in told]
        for column, head in enumerate(told):
            self._sheet.set_column(column, column, head.width)
            self._book.write(self._sheet, self._row, column, head.title, **HEADING)
        self._row += 1

    def write(self, row: Sequence[Any]) -> None:
        for column, value in enumerate(row):
            pattern = self._columns[column] if column < len(self._columns) else ""
            self._cell(column, value, pattern)
        self._row += 1

    def close(self) -> None:
        self._book.close()

    def _cell(self, column: int, value: Any, pattern: str) -> None:
        place = (self._row, column)
        if value is None or value == "":
            return
        if isinstance(value, bool):
            self._sheet.write_string(*place, _("是") if value else _("否"))
        elif isinstance(value, datetime):
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            style = self._like(pattern or "yyyy-mm-dd hh:mm")
            self._sheet.write_datetime(*place, local.replace(tzinfo=None), style)
        elif isinstance(value, date):
            midnight = datetime(value.year, value.month, value.day)  # noqa: DTZ001 (Excel's are naive)
            self._sheet.write_datetime(*place, midnight, self._like(pattern or "yyyy-mm-dd"))
        elif isinstance(value, Decimal):
            self._sheet.write_number(*place, float(value), self._like(pattern or "#,##0.00"))
        elif isinstance(value, (int, float)) and abs(value) < 10**15:
            self._sheet.write_number(*place, value, self._like(pattern))
        else:
            self._book.write(self._sheet, *place, value)

    def _like(self, pattern: str) -> Any:
        return self._book.style(num_format=pattern) if pattern else None
