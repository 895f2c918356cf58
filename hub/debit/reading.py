"""What a bank sent back, read by the format's description: rows, and what is wrong in words.

A fault of the file as a whole keeps it out altogether; a row that fits no line of ours is put
aside by itself when rows are matched.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from sys import intern
from typing import Any

from django.utils.translation import gettext as _

from hub.charges.money import NOTHING, from_fen
from hub.debit.layout import Kind, Layout, Summary, Unit
from hub.kernel.exchange import Bad, number, plain, whole
from hub.kernel.exchange.tables import NotAWorkbook, unpack
from hub.kernel.text import normal

MOST_FAULTS = 100
YUAN = number(2, low=0)
FEN = whole(low=0)


@dataclass(frozen=True, slots=True)
class Row:
    number: int  # as an editor or Excel counts
    key: str
    amount: Decimal | None  # None: nobody can read it
    code: str
    words: str


@dataclass
class Parsed:
    rows: list[Row] = field(default_factory=list)
    faults: list[tuple[int | None, str]] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((one.amount for one in self.rows if one.amount is not None), NOTHING)


def parse(layout: Layout, content: bytes) -> Parsed:
    """Read a file; what is wrong with it as a whole is in `faults`, each with its line number."""
    found = Parsed()
    summary = None
    for place, cells in enumerate(_with_last(_cells(layout, content, found))):
        line, row, is_last = cells
        if _is_summary(layout, is_first=place == 0, is_last=is_last):
            summary = _summary(layout, line, row, found)
        else:
            _take(layout, line, row, found, is_last=is_last)
    if not found.faults and not found.rows and summary is None:
        found.faults.append((None, _("文件是空的。请向银行重新取回盘文件。")))
    if summary is not None and not found.faults:
        _hold_against(summary, found)
    del found.faults[MOST_FAULTS:]
    return found


Cells = tuple[int, list[Any]]


def _with_last(rows: Iterator[Cells]) -> Iterator[tuple[int, list[Any], bool]]:
    """Each row, and whether it is the last; only one of them is held back."""
    held: Cells | None = None
    for row in rows:
        if held is not None:
            yield *held, False
        held = row
    if held is not None:
        yield *held, True


def _is_summary(layout: Layout, *, is_first: bool, is_last: bool) -> bool:
    where = layout.answer.summary
    return (where == Summary.FIRST and is_first) or (where == Summary.LAST and is_last)


def _cells(layout: Layout, content: bytes, found: Parsed) -> Iterator[Cells]:
    if layout.kind == Kind.WORKBOOK:
        yield from _sheet(layout, content, found)
        return
    encodings = _encodings(layout)
    for place, raw in enumerate(BytesIO(content.removeprefix(b"\xef\xbb\xbf")), start=1):
        line = raw.rstrip(b"\r\n")
        if not line.strip(b" \x1a"):
            continue
        pieces = _pieces(layout, line)
        words = next((text for one in encodings if (text := _decoded(pieces, one))), None)
        if words is None:
            found.faults.append(
                (place, _("有认不出的字节，文件可能损坏。请向银行重新取回盘文件。"))
            )
            if len(found.faults) >= MOST_FAULTS:
                return
            continue
        yield place, words


def _encodings(layout: Layout) -> tuple[str, ...]:
    """What the bank agreed on first; the other one is what it sends when it forgot."""
    return ("gb18030", "utf-8") if layout.encoding == "gbk" else ("utf-8", "gb18030")


def _pieces(layout: Layout, line: bytes) -> list[bytes]:
    if layout.kind == Kind.DELIMITED:
        return line.split(layout.delimiter.encode())
    found, left = [], line
    for width in layout.answer.widths:
        if not left:
            break
        found.append(left[:width])
        left = left[width:]
    return found


def _decoded(pieces: list[bytes], encoding: str) -> list[str] | None:
    try:
        return [piece.decode(encoding) for piece in pieces]
    except UnicodeDecodeError:
        return None


def _sheet(layout: Layout, content: bytes, found: Parsed) -> Iterator[Cells]:
    with tempfile.TemporaryDirectory() as place:
        source, target = Path(place, "answer.xlsx"), Path(place, "rows.jsonl")
        source.write_bytes(content)
        try:
            unpack(str(source), target)
        except NotAWorkbook as refusal:
            found.faults.append((None, str(refusal)))
            return
        with target.open(encoding="utf-8") as lines:
            for line in lines:
                place_of_row, row = json.loads(line)
                cells = [_plain(cell) for cell in row]
                if any(cells) and not _is_heading(layout, cells):
                    yield place_of_row, cells


def _plain(cell: Any) -> str:
    try:
        return "" if cell is None or isinstance(cell, list) else normal(plain(cell))
    except Bad:
        return str(cell)


def _is_heading(layout: Layout, cells: list[str]) -> bool:
    """A row of a sheet that names its columns: no id of ours is without a digit."""
    at = layout.answer.key - 1
    return at < len(cells) and not any(c.isdigit() for c in cells[at])


def _summary(
    layout: Layout, line: int, row: list[Any], found: Parsed
) -> tuple[int, int, Decimal] | None:
    """The summary line: its number, how many it says, and how much."""
    back = layout.answer
    try:
        count = int(FEN(normal(str(row[back.count - 1]))))
        return line, count, _amount(layout, row[back.total - 1])
    except (IndexError, Bad):
        where = _("第一行") if back.summary == Summary.FIRST else _("最后一行")
        found.faults.append(
            (line, _("%s应是汇总行，却读不出笔数和金额；文件可能没有传完。") % where)
        )
        return None


def _amount(layout: Layout, cell: Any) -> Decimal:
    said = normal(str(cell))
    return from_fen(int(FEN(said))) if layout.unit == Unit.FEN else Decimal(YUAN(said))


def _take(layout: Layout, line: int, row: list[Any], found: Parsed, *, is_last: bool) -> None:
    back = layout.answer
    if len(row) < back.columns or not str(row[back.code - 1]).strip():
        why = _("这一行不完整，文件可能没有传完。请向银行重新取回盘文件。")
        if not is_last:
            why = _("这一行少了几栏。请向银行重新取回盘文件。")
        found.faults.append((line, why))
        return
    try:
        amount = _amount(layout, row[back.amount - 1])
    except Bad:
        amount = None
    words = normal(str(row[back.words - 1])) if 0 < back.words <= len(row) else ""
    found.rows.append(
        Row(
            line,
            normal(str(row[back.key - 1]))[:40],
            amount,
            intern(normal(str(row[back.code - 1]))[:20]),  # the same few over and over
            intern(words[:100]),
        )
    )


def _hold_against(summary: tuple[int, int, Decimal], found: Parsed) -> None:
    line, count, total = summary
    if count != len(found.rows):
        sizes = {"said": count, "found": len(found.rows)}
        found.faults.append(
            (line, _("汇总行说有 %(said)s 笔，文件里是 %(found)s 笔；文件可能没有传完。") % sizes)
        )
    if total != found.total:
        sums = {"said": f"{total:,.2f}", "found": f"{found.total:,.2f}"}
        found.faults.append(
            (line, _("汇总行的金额是 ¥%(said)s，各行相加是 ¥%(found)s，对不上。") % sums)
        )
