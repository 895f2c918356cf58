"""Read a workbook or a CSV file into JSON lines. Run as a process of its own: see `unpack`.

A workbook of five kilobytes can claim a cell in its last row and column, for which the parser
asks the machine for half a terabyte and takes the process down with it. So it is read behind a
fence of memory and time, and nobody but this process is hurt. It knows nothing of the product.

Each line is `[number of the row as Excel shows it, [cells]]`. Dates are `["d", iso]`, times of day
`["t", iso]`. On standard output: `{"rows": n}`, or `{"problem": code}` with exit code 3.
"""

import csv
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 100_000, 300, 32_767

Cells = list[Any]


class Problem(Exception):
    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.told = {"problem": code, **detail}


def main(source: str, target: str, memory: str, seconds: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    try:
        told = {"rows": _write(_rows(source), target)}
    except Problem as problem:
        told = problem.told
    print(json.dumps(told))
    return 3 if "problem" in told else 0


def _write(rows: Iterable[tuple[int, Cells]], target: str) -> int:
    count = 0
    with open(target, "w", encoding="utf-8") as out:
        for number, cells in rows:
            count += 1
            if count > MOST_ROWS + 50:  # a title and a heading may stand above the rows
                raise Problem("too_many_rows")
            if len(cells) > MOST_COLUMNS:
                raise Problem("too_wide", row=number)
            out.write(json.dumps([number, [_plain(c, number) for c in cells]], ensure_ascii=False))
            out.write("\n")
    return count


def _plain(cell: Any, row: int) -> Any:
    if isinstance(cell, str):
        if len(cell) > LONGEST_CELL:
            raise Problem("cell_too_long", row=row)
        # Neither PostgreSQL nor JSON in UTF-8 can keep these.
        return cell.replace("\x00", "").encode("utf-8", "ignore").decode() or None
    if isinstance(cell, datetime):
        return ["d", cell.isoformat()]
    if isinstance(cell, date):
        return ["d", f"{cell.isoformat()}T00:00:00"]
    if isinstance(cell, time):
        return ["t", cell.isoformat()]
    if isinstance(cell, timedelta):
        return ["t", str(cell)]
    return cell


def _rows(source: str) -> Iterator[tuple[int, Cells]]:
    with open(source, "rb") as file:
        head = file.read(4096)
    if head.startswith((b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1"))):
        numbered: Iterable[Cells] = _workbook(source)
    elif head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise Problem("page")
    else:
        numbered = _csv(source)
    for number, cells in enumerate(numbered, 1):
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if any(cell is not None and str(cell).strip() for cell in cells):
            yield number, cells


# ── Workbooks ───────────────────────────────────────────────────────────────────────────────
def _workbook(source: str) -> Iterator[Cells]:
    try:
        book = calamine.CalamineWorkbook.from_path(source)
        sheet = _first_with_rows(book)
        merged = sorted(sheet.merged_cell_ranges or [])
        yield from _fill_down(sheet.iter_rows(), merged)
    except calamine.PasswordError:
        raise Problem("password") from None
    except (calamine.CalamineError, OSError, ValueError):
        raise Problem("unreadable") from None
    except MemoryError:
        raise Problem("scattered") from None


def _first_with_rows(book: calamine.CalamineWorkbook) -> calamine.CalamineSheet:
    for seen in book.sheets_metadata:
        if seen.visible != calamine.SheetVisibleEnum.Visible:
            continue
        if seen.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(seen.name)
        if sheet.height:
            return sheet
    raise Problem("empty")


def _fill_down(
    rows: Iterable[Cells], merged: list[tuple[tuple[int, int], tuple[int, int]]]
) -> Iterator[Cells]:
    """A cell merged over several rows speaks for all of them: offices merge the building's name."""
    waiting = [area for area in reversed(merged) if area[1][0] > area[0][0]]
    held: dict[int, tuple[int, Any]] = {}  # column: the last row it speaks for, what it says
    for number, cells in enumerate(rows):
        while waiting and waiting[-1][0][0] <= number:
            (_top, left), (bottom, _right) = waiting.pop()
            if left < len(cells):
                held[left] = (bottom, cells[left])
        if held and any(cell not in (None, "") for cell in cells):
            for column, (bottom, value) in list(held.items()):
                if number > bottom:
                    del held[column]
                elif cells[column] in (None, ""):
                    cells[column] = value
        yield cells


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────
def _csv(source: str) -> Iterator[Cells]:
    encoding = _encoding(source)
    csv.field_size_limit(LONGEST_CELL)
    with open(source, encoding=encoding, newline="") as file:
        first = file.readline(LONGEST_CELL)
        file.seek(0)
        lines = csv.reader(file, delimiter=max(",;\t", key=first.count))
        try:
            yield from lines
        except csv.Error:
            raise Problem("cell_too_long", row=lines.line_num) from None


def _encoding(source: str) -> str:
    with open(source, "rb") as file:
        mark = file.read(2)
    tried = ["utf-16"] if mark in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "gb18030"]
    for encoding in tried:
        try:
            with open(source, encoding=encoding, newline="") as file:
                while part := file.read(1 << 20):
                    if "\x00" in part:
                        raise Problem("unreadable")
        except UnicodeError:
            continue
        return encoding
    raise Problem("encoding")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
