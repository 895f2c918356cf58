"""A file's rows as an importer reads them: unpacked, found below their heading, judged."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel.exchange import reader
from hub.kernel.exchange.columns import Bad, Cell, Column, shown
from hub.kernel.exchange.importers import Fault, Importer, Row
from hub.kernel.exchange.sheets import Head, Writer
from hub.kernel.refusals import Refusal

MOST_ROWS = reader.MOST_ROWS
HEADING_WITHIN = 20  # rows; titles and notes may stand above the heading
MEMORY = 2 * 1024**3  # for reading one file
SECONDS = 120  # of the processor, for reading one file
PATIENCE = 180  # seconds on the wall

Words = str | Promise


class NotAWorkbook(Refusal):
    message = gettext_lazy(
        "这个文件读不出表格。请用 Excel 或 WPS 打开后另存为 .xlsx，再上传；也可以用 .xls 或 .csv。"
    )
    status = 400
    field = "file"


class HeadingNotFound(NotAWorkbook):
    message = gettext_lazy("没有找到表头。请下载模板，把数据填到模板里再上传。")


PROBLEMS: dict[str, Words] = {
    "password": gettext_lazy("这个表格有打开密码。请先取消密码，另存后再上传。"),
    "page": gettext_lazy(
        "这个文件其实是网页（有些系统导出的 .xls 是这样）。请用 Excel 打开后另存为 .xlsx，再上传。"
    ),
    "empty": gettext_lazy("这个表格是空的。请填好数据后再上传。"),
    "encoding": gettext_lazy("CSV 文件的编码认不出来。请用 Excel 打开后另存为 .xlsx，再上传。"),
    "too_many_rows": gettext_lazy("行数太多（最多 100,000 行）。请拆成几个文件，分次导入。"),
    "too_wide": gettext_lazy("第 %(row)s 行的列数太多（最多 300 列）。请删去多余的列后再上传。"),
    "cell_too_long": gettext_lazy(
        "第 %(row)s 行附近有一格内容太长，或引号没有成对。请改好后再上传。"
    ),
    "scattered": gettext_lazy(
        "这个表格太大或太散，可能在很远的行或列里留有内容。请把要导入的部分复制到一个新的工作簿，再上传。"
    ),
}


# ── Unpacking ───────────────────────────────────────────────────────────────────────────────
def unpack(source: str, target: Path) -> int:
    """Read a file of any kind into JSON lines, in a process that may not take much; count them.

    :raises NotAWorkbook:
    """
    command = [sys.executable, "-I", reader.__file__, source, str(target)]
    command += [str(MEMORY), str(SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603 (our own program; both paths are our own names)
            command, capture_output=True, timeout=PATIENCE, check=False, env=_bare_environment()
        )
        told = json.loads(done.stdout) if done.returncode in {0, 3} else {"problem": "scattered"}
    except (subprocess.TimeoutExpired, ValueError):
        told = {"problem": "scattered"}
    if "problem" not in told:
        return int(told["rows"])
    words = PROBLEMS.get(told["problem"], NotAWorkbook.message)
    raise NotAWorkbook(str(words) % told if "row" in told else words)


def _bare_environment() -> dict[str, str]:
    """The reader of a stranger's file needs neither our keys nor the way to the database."""
    return {"PATH": os.environ.get("PATH", ""), "RUST_BACKTRACE": "0"}


# ── Reading rows ────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class BadRow:
    number: int
    cells: list[Any]
    faults: list[Fault]


@dataclass
class Batch:
    good: list[Row] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.good) + len(self.bad)


class Table:
    """The rows below the heading, read by the importer's columns."""

    def __init__(self, importer: Importer, rows: Path, heading: list[Any], top: int) -> None:
        self.importer, self._rows, self.heading, self._top = importer, rows, heading, top
        self._columns = [_column_called(importer, cell) for cell in heading]
        self._at = {c.key: place for place, c in enumerate(self._columns) if c}
        self._seen: dict[tuple[Any, ...], int] = {}

    @classmethod
    def of(cls, importer: Importer, rows: Path) -> "Table":
        """Find the heading: the row that calls all columns that must be there by their names.

        :raises HeadingNotFound:
        """
        nearest: list[Column] | None = None
        for number, cells in _lines(rows, HEADING_WITHIN):
            found = [_column_called(importer, cell) for cell in cells]
            named = [column for column in found if column]
            if len(named) != len(set(map(id, named))):
                raise HeadingNotFound(_twice(named))
            lacking = [c for c in importer.columns if c.required and c not in named]
            if named and not lacking:
                return cls(importer, rows, cells, number)
            if len(named) >= 2 and (nearest is None or len(lacking) < len(nearest)):
                nearest = lacking
        raise HeadingNotFound(_lacking(nearest) if nearest else None)

    @property
    def keys(self) -> list[str | None]:
        return [column.key if column else None for column in self._columns]

    def batches(self) -> Iterator[Batch]:
        batch = Batch()
        for number, cells in _lines(self._rows):
            if number <= self._top:
                continue
            row, faults = self._read(number, [_cell(cell) for cell in cells])
            if faults:
                batch.bad.append(BadRow(number, cells, faults))
            else:
                batch.good.append(row)
            if len(batch) >= self.importer.batch:
                yield batch
                batch = Batch()
        if len(batch):
            yield batch

    def _read(self, number: int, cells: list[Cell | None]) -> tuple[Row, list[Fault]]:
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for column in self.importer.columns:
            place = self._at.get(column.key)
            cell = cells[place] if place is not None and place < len(cells) else None
            try:
                values[column.key] = column.value(cell)
            except Bad as bad:
                faults.append(Fault(column.key, str(bad)))
        row = Row(number, values)
        return row, faults or [*self.importer.check_row(row), *self._repeated(row)]

    def _repeated(self, row: Row) -> Iterator[Fault]:
        if not self.importer.key:
            return
        first = self._seen.setdefault(tuple(row[k] for k in self.importer.key), row.number)
        if first != row.number:
            reason = _("与第 %(row)s 行重复") % {"row": first}
            yield Fault(self.importer.key[-1], reason)

    def told(self, bad: BadRow, fault: Fault) -> dict[str, Any]:
        """A fault as the preview shows it: where in the sheet, under which heading, and why."""
        place = self._at.get(fault.column)
        column = next((c for c in self.importer.columns if c.key == fault.column), None)
        cell = bad.cells[place] if place is not None and place < len(bad.cells) else None
        return {
            "row": bad.number,
            "column": _letter(place) if place is not None else "",
            "header": str(column.header) if column else "",
            "value": shown(_cell(cell))[:100],
            "reason": str(fault.reason),
        }

    def shown(self, row: Row) -> list[str]:
        return [column.shown(row[column.key])[:100] for column in self.importer.columns]


class BadRows:
    """The workbook of bad rows: as they were, with the reasons in a last column."""

    def __init__(self, file: IO[bytes], heading: list[Any]) -> None:
        self._writer, self._width = Writer(file), len(heading)
        names = [Head(shown(_cell(cell))) for cell in heading]
        self._writer.begin(_("不正确的行"), [*names, Head(_("原因"), width=60)])

    def __enter__(self) -> "BadRows":
        return self

    def __exit__(self, *_exc: object) -> None:
        self._writer.close()

    def write(self, bad: BadRow) -> None:
        cells = [_cell(cell) for cell in bad.cells[: self._width]]
        reasons = "；".join(str(fault.reason) for fault in bad.faults)
        self._writer.write([*cells, *[None] * (self._width - len(cells)), reasons])


def _lines(rows: Path, most: int | None = None) -> Iterator[tuple[int, list[Any]]]:
    with rows.open(encoding="utf-8") as lines:
        for count, line in enumerate(lines):
            if most is not None and count >= most:
                return
            yield tuple(json.loads(line))


def _cell(kept: Any) -> Cell | None:
    """A cell as the reader has written it down: see there."""
    if not isinstance(kept, list):
        return None if kept is None else kept
    kind, said = kept
    if kind == "d":
        return datetime.fromisoformat(said)
    try:
        return time.fromisoformat(said)
    except ValueError:
        return str(said)


def _column_called(importer: Importer, cell: Any) -> Column | None:
    heading = cell if isinstance(cell, str) else ""
    return next((c for c in importer.columns if heading and c.is_called(heading)), None)


def _lacking(columns: list[Column]) -> str:
    names = "、".join(f"“{column.header}”" for column in columns)
    return _("表头里少了这些列：%(names)s。请补上（或下载模板填写）后重新上传。") % {
        "names": names
    }


def _twice(columns: list[Column]) -> str:
    name = next(c.header for c in columns if columns.count(c) > 1)
    return _("表头里有两列都叫“%(name)s”，不知道该用哪一列。请删去一列后重新上传。") % {
        "name": name
    }


def _letter(place: int) -> str:
    """The name Excel gives a column: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
