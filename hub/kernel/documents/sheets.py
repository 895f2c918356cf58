"""Excel workbooks for printed forms: titled A4 sheets with tables and native charts.

What people wrote is always a text cell, whatever it begins with. A cell without data reads “—”,
except in tables a chart is drawn from, where it stays empty: Excel would draw a text as zero.
"""

import io
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.utils.translation import gettext as _

from hub.kernel.workbooks import Workbook, sheet_name

Kind = Literal["text", "count", "decimal", "percent", "money", "day", "moment"]
Cell = str | int | float | None
Row = Sequence[Cell]

_NUMBER_FORMATS: dict[Kind, str] = {
    "text": "General",
    "count": "#,##0",
    "decimal": "#,##0.00",
    "percent": "0.0%",
    "money": '"¥"#,##0.00',
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
_MOST_TEXT = 32_000  # a cell holds 32,767 characters; a longer text would be dropped in silence
_SMALL: dict[str, Any] = {"font_size": 9, "font_color": "#555555"}
_HEAD: dict[str, Any] = {
    "bold": True, "border": 1, "border_color": "#808080", "bg_color": "#EEEEEE", "align": "center",
    "text_wrap": True,
}  # fmt: skip
_CHART_ROWS = 17
_LINE = 15  # points of height a line of a cell takes
_DARK, _LIGHT, _INK = "#555555", "#D4D4D4", "#000000"
_DASHES = ("solid", "dash", "round_dot")
_MARKERS = ("circle", "square", "triangle")


@dataclass(frozen=True)
class Column:
    head: str
    kind: Kind = "text"
    width: float = 12
    blank: str = "—"


@dataclass(frozen=True)
class Placed:
    """Where a table came to stand: what charts are drawn from."""

    sheet: str
    columns: tuple[str, ...]
    first_row: int
    last_row: int

    def cells(self, column: int) -> list[str | int]:
        return [self.sheet, self.first_row, column, self.last_row, column]


class Book(Workbook):
    """One workbook. The same content made twice is the same file, byte for byte."""

    def __init__(self, printed: dict[str, Any], *, dated: datetime) -> None:
        self.printed = printed
        self._file = io.BytesIO()
        usual = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
        super().__init__(self._file, base=usual, in_memory=True)
        self.book.set_properties(
            {
                "title": printed["title"],
                "company": printed["company"],
                "keywords": f"{printed['number']} {printed['digest']}",
                "created": dated.replace(tzinfo=None, microsecond=0),
            }
        )

    def sheet(self, name: str, *, landscape: bool = False) -> "Sheet":
        return Sheet(self, name, landscape=landscape)

    def content(self) -> bytes:
        self.close()
        return self._file.getvalue()

    def chart(self, kind: str) -> Any:
        return self.book.add_chart({"type": kind})


class Sheet:
    """A sheet filled from the top: headings, tables, notes and charts, one under the other."""

    def __init__(self, book: Book, name: str, *, landscape: bool) -> None:
        self.book = book
        self.name = sheet_name(name)  # charts call it by this
        self.sheet = book.add(name)
        self._widths: dict[int, float] = {}
        self._has_frozen_head = False
        self._set_up_paper(landscape)
        self._put_title()

    def _set_up_paper(self, landscape: bool) -> None:
        printed = self.book.printed
        self.sheet.set_paper(9)  # A4
        if landscape:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        self.sheet.hide_gridlines(2)
        self.sheet.set_header(
            f"&L{_header_text(printed['company'])}&R{_header_text(printed['community'])}"
        )
        self.sheet.set_footer(
            f"&L{_header_text(printed['number'])}&C{printed['digest'][:16]}&R&P / &N"
        )

    def _put_title(self) -> None:
        printed = self.book.printed
        self._write(0, f"{printed['title']} · {self.name}", row=0, bold=True, font_size=16)
        self.sheet.set_row(0, 28)
        who = [printed["company"], printed["community"], printed["period"]]
        self._write(0, "　".join(who), row=1, **_SMALL)
        what = _("编号 %(number)s　%(status)s　校验码 %(digest)s")
        told = {
            "number": printed["number"],
            "status": printed["status_label"],
            "digest": printed["digest"],
        }
        self._write(0, what % told, row=2, **_SMALL)
        self._row = 4

    # ── Text and tables ─────────────────────────────────────────────────────────────────────

    def heading(self, text: str) -> None:
        self._write(0, text, bold=True, font_size=12)
        self.sheet.set_row(self._row, 22)
        self._row += 1

    def paragraph(self, label: str, text: str) -> None:
        """A label and a longer text beside it, across the columns of the table above."""
        style: dict[str, Any] = {"border": 1, "border_color": "#808080", "text_wrap": True}
        last = max(self._widths, default=1)
        width = sum(self._widths.get(at, 8) for at in range(1, last + 1))
        self._write(0, label, bg_color="#EEEEEE", **style)
        text = _fitting(text) or "—"
        if last > 1:
            self.sheet.merge_range(self._row, 1, self._row, last, "", self.book.style(**style))
        self._write(1, text, **style)
        self._set_height([(text, width)])
        self._row += 1

    def gap(self) -> None:
        self._row += 1

    def note(self, text: str) -> None:
        self._write(0, _fitting(text), **_SMALL)
        self._row += 1

    def table(
        self, columns: Sequence[Column], rows: Sequence[Row], total: Row | None = None
    ) -> Placed:
        """Put a table and say where it stands. `total` is a last row in bold."""
        for at, column in enumerate(columns):
            self._write(at, column.head, **_HEAD)
            self._widen(at, column.width)
        self._freeze_head()
        first = self._row + 1
        for row in rows:
            self._row += 1
            self._put_row(columns, row)
        placed = Placed(self.name, tuple(column.head for column in columns), first, self._row)
        if total is not None:
            self._row += 1
            self._put_row(columns, total, bold=True, bg_color="#EEEEEE")
        self._row += 2
        return placed

    def _widen(self, at: int, width: float) -> None:
        if width > self._widths.get(at, 0):
            self._widths[at] = width
            self.sheet.set_column(at, at, width)

    def _freeze_head(self) -> None:
        """The sheet's first table keeps its head in sight and on every printed page."""
        if not self._has_frozen_head:
            self.sheet.freeze_panes(self._row + 1, 0)
            self.sheet.repeat_rows(self._row)
            self._has_frozen_head = True

    def _put_row(self, columns: Sequence[Column], row: Row, **style: Any) -> None:
        for at, (column, value) in enumerate(zip(columns, row, strict=True)):
            self._put(at, column, value, style)
        self._set_height(
            [
                (value, self._widths[at])
                for at, (column, value) in enumerate(zip(columns, row, strict=True))
                if column.kind == "text" and isinstance(value, str)
            ]
        )

    def _set_height(self, texts: Sequence[tuple[str, float]]) -> None:
        """Make the row as high as its longest text: not every program does that by itself."""
        lines = max((_lines(text, width) for text, width in texts), default=1)
        # Excel's rows end at 409 points; what is longer is read in the cell or on the PDF.
        self.sheet.set_row(self._row, min(409, lines * _LINE + 3))

    def _put(self, at: int, column: Column, value: Cell, style: dict[str, Any]) -> None:
        style = {"border": 1, "border_color": "#808080", **style}
        if column.kind == "text":
            style |= {"text_wrap": True}
        elif column.kind not in {"day", "moment"}:
            style |= {"align": "right"}
        number = _as_number(column.kind, value)
        if number is None:
            text = column.blank if value in (None, "") else _fitting(str(value))
            if text:
                self._write(at, text, **style)
            else:
                self.sheet.write_blank(self._row, at, None, self.book.style(**style))
            return
        cell = self.book.style(num_format=_NUMBER_FORMATS[column.kind], **style)
        if isinstance(number, datetime):
            self.sheet.write_datetime(self._row, at, number, cell)
        else:
            self.sheet.write_number(self._row, at, number, cell)

    def _write(self, at: int, words: str, *, row: int | None = None, **style: Any) -> None:
        self.book.write(self.sheet, self._row if row is None else row, at, words, **style)

    # ── Charts ──────────────────────────────────────────────────────────────────────────────

    def line(
        self, title: str, placed: Placed, columns: Sequence[int], *, share: bool = False
    ) -> None:
        """Lines over the table's first column. An empty cell leaves a gap."""
        chart = self.book.chart("line")
        for at, column in enumerate(columns):
            chart.add_series(_line_of(placed, column, at))
        chart.show_blanks_as("gap")
        self._place(chart, title, share=share)

    def bars(self, title: str, placed: Placed, names: int, columns: Sequence[int]) -> None:
        """Bars lying down, the first row on top."""
        chart = self.book.chart("bar")
        for at, column in enumerate(columns):
            chart.add_series(
                {
                    "name": placed.columns[column],
                    "categories": placed.cells(names),
                    "values": placed.cells(column),
                    "data_labels": {"value": True, "font": {"size": 8}},
                    "gap": 60,
                    **_bar_fill(at),
                }
            )
        chart.set_y_axis({"reverse": True, "num_font": {"size": 8}})
        self._place(chart, title, rows=max(_CHART_ROWS, placed.last_row - placed.first_row + 6))

    def pareto(self, title: str, placed: Placed, names: int, count: int, cumulative: int) -> None:
        """Bars in falling order and the line of their growing share."""
        chart = self.book.chart("column")
        chart.add_series(
            {
                "name": placed.columns[count],
                "categories": placed.cells(names),
                "values": placed.cells(count),
                "data_labels": {"value": True},
                "gap": 50,
                **_bar_fill(1),
            }
        )
        growing = self.book.chart("line")
        growing.add_series({**_line_of(placed, cumulative, 1, names=names), "y2_axis": True})
        growing.set_y2_axis({"min": 0, "max": 1, "num_format": "0%"})
        chart.combine(growing)
        self._place(chart, title)

    def _place(
        self, chart: Any, title: str, *, share: bool = False, rows: int = _CHART_ROWS
    ) -> None:
        chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
        chart.set_legend({"position": "bottom"})
        if share:
            chart.set_y_axis({"min": 0, "max": 1, "num_format": "0%"})
        chart.set_size({"width": 860, "height": rows * 20 - 10})
        self.sheet.insert_chart(self._row, 0, chart, {"object_position": 1})
        self._row += rows


def _line_of(placed: Placed, column: int, at: int, *, names: int = 0) -> dict[str, Any]:
    return {
        "name": placed.columns[column],
        "categories": placed.cells(names),
        "values": placed.cells(column),
        "line": {"color": _INK, "width": 1.25, "dash_type": _DASHES[at % len(_DASHES)]},
        "marker": {
            "type": _MARKERS[at % len(_MARKERS)],
            "size": 5,
            "border": {"color": _INK},
            "fill": {"color": _INK if at == 0 else "#FFFFFF"},
        },
    }


def _bar_fill(at: int) -> dict[str, Any]:
    """Told apart on a black and white print."""
    return {"fill": {"color": _DARK if at == 0 else _LIGHT}, "border": {"color": _INK}}


def _header_text(text: str) -> str:
    """Header and footer take 255 characters in all, and & begins a command there."""
    return text[:60].replace("&", "&&")


def _fitting(text: str) -> str:
    return text if len(text) <= _MOST_TEXT else text[:_MOST_TEXT] + _("……（全文见 PDF）")


def _lines(text: str, width: float) -> int:
    """How many lines the text takes in a column; a Chinese character is two wide."""
    return sum(
        max(1, math.ceil(sum(_width(letter) for letter in line) / max(width - 1, 1)))
        for line in text[:_MOST_TEXT].split("\n")
    )


def _width(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WFA" else 1


def _as_number(kind: Kind, value: Cell) -> float | datetime | None:
    """The value as Excel counts it, or None where it is to be written as text."""
    if kind == "text" or value is None or value == "":
        return None
    if kind in {"day", "moment"}:
        return _as_moment(kind, str(value))
    if isinstance(value, int | float):
        return value
    if kind == "money":
        try:
            return float(Decimal(value))
        except InvalidOperation:
            return None
    return None


def _as_moment(kind: Kind, value: str) -> datetime | None:
    try:
        # The wall clock as frozen; Excel knows no zones.
        return datetime.fromisoformat(value[:10] if kind == "day" else value).replace(tzinfo=None)
    except ValueError:
        return None
