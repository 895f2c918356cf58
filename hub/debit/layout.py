"""A bank's file by its description: the bytes that go out. Nothing here is typed as code.

What cannot be written the way the bank reads it is refused by name before anything is written.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.charges.money import in_fen
from hub.kernel.refusals import Incomplete
from hub.kernel.workbooks import Workbook


class Kind(models.TextChoices):
    DELIMITED = "DELIMITED", gettext_lazy("分隔符文本")
    FIXED = "FIXED", gettext_lazy("定长文本")
    WORKBOOK = "WORKBOOK", gettext_lazy("Excel 表格")


class Encoding(models.TextChoices):
    GBK = "gbk", "GBK"
    UTF8 = "utf-8", "UTF-8"


class Unit(models.TextChoices):
    YUAN = "YUAN", gettext_lazy("元（两位小数）")
    FEN = "FEN", gettext_lazy("分（整数）")


class Place(models.TextChoices):
    HEADER = "HEADER", gettext_lazy("首行")
    LINE = "LINE", gettext_lazy("明细行")
    TRAILER = "TRAILER", gettext_lazy("末行")


class Value(models.TextChoices):
    KEY = "KEY", gettext_lazy("明细号（我方）")
    SEQUENCE = "SEQUENCE", gettext_lazy("文件内序号")
    AGREEMENT = "AGREEMENT", gettext_lazy("协议号")
    HOLDER = "HOLDER", gettext_lazy("户名")
    BANK = "BANK", gettext_lazy("开户行")
    ACCOUNT = "ACCOUNT", gettext_lazy("账号")
    AMOUNT = "AMOUNT", gettext_lazy("金额")
    HOUSEHOLD = "HOUSEHOLD", gettext_lazy("房号")
    ATTEMPT = "ATTEMPT", gettext_lazy("第几次扣")
    BATCH = "BATCH", gettext_lazy("批次号")
    DATE = "DATE", gettext_lazy("扣款日期")
    COUNT = "COUNT", gettext_lazy("总笔数")
    TOTAL = "TOTAL", gettext_lazy("总金额")
    TEXT = "TEXT", gettext_lazy("固定文字")


class Summary(models.TextChoices):
    NONE = "NONE", gettext_lazy("没有")
    FIRST = "FIRST", gettext_lazy("第一行")
    LAST = "LAST", gettext_lazy("最后一行")


OF_A_LINE = {
    Value.KEY, Value.SEQUENCE, Value.AGREEMENT, Value.HOLDER, Value.BANK, Value.ACCOUNT,
    Value.AMOUNT, Value.HOUSEHOLD, Value.ATTEMPT,
}  # fmt: skip
DATES = ("%Y%m%d", "%Y-%m-%d", "%Y/%m/%d")


class BadLayout(Incomplete):
    message = gettext_lazy("格式没有写完整。")
    field = "layout"


class Unwritable(Exception):
    """Why a line cannot be written in this format."""


@dataclass(frozen=True)
class Field:
    place: Place
    value: Value
    text: str = ""  # the fixed words, or a workbook's heading
    width: int = 0  # in bytes, as banks count; for fixed width only
    is_right: bool = False
    pad: str = " "


@dataclass(frozen=True)
class Answer:
    """Where things stand in what comes back, counted from 1; 0 where there is no such column."""

    summary: Summary
    count: int
    total: int
    key: int
    amount: int
    code: int
    words: int
    success: tuple[str, ...]
    widths: tuple[int, ...] = ()

    @property
    def columns(self) -> int:
        return max(self.key, self.amount, self.code)


@dataclass(frozen=True)
class Layout:
    kind: Kind
    encoding: Encoding
    delimiter: str
    newline: str
    unit: Unit
    date: str
    extension: str
    fields: tuple[Field, ...]
    answer: Answer

    def at(self, place: Place) -> list[Field]:
        return [one for one in self.fields if one.place == place]


def parse(told: dict[str, Any]) -> Layout:
    """Read a description.

    :raises BadLayout: in words, when a bank could not read or answer such a file.
    """
    try:
        fields = tuple(
            Field(
                Place(one["place"]),
                Value(one["value"]),
                str(one.get("text", "")),
                int(one.get("width") or 0),
                bool(one.get("is_right")),
                str(one.get("pad") or " "),
            )
            for one in told["fields"]
        )
        back = told["answer"]
        answer = Answer(
            Summary(back["summary"]),
            **{
                k: int(back.get(k) or 0)
                for k in ("count", "total", "key", "amount", "code", "words")
            },
            success=tuple(str(one) for one in back["success"]),
            widths=tuple(int(one) for one in back.get("widths", ())),
        )
        found = Layout(
            Kind(told["kind"]),
            Encoding(told["encoding"]),
            str(told["delimiter"]),
            str(told["newline"]),
            Unit(told["unit"]),
            str(told["date"]),
            str(told["extension"]),
            fields,
            answer,
        )
    except (KeyError, TypeError, ValueError):
        raise BadLayout from None
    _check(found)
    return found


def _check(layout: Layout) -> None:
    line = {one.value for one in layout.at(Place.LINE)}
    if not {Value.KEY, Value.ACCOUNT, Value.AMOUNT} <= line:
        raise BadLayout(_("明细行至少要有明细号、账号和金额：回盘靠明细号和金额对账。"))
    for one in layout.fields:
        _check_field(layout, one)
    if layout.kind == Kind.DELIMITED and len(layout.delimiter) != 1:
        raise BadLayout(_("分隔符要是一个字符。"))
    if layout.newline not in {"\r\n", "\n"} or layout.date not in DATES:
        raise BadLayout
    if not layout.extension.isalnum() or len(layout.extension) > 5:
        raise BadLayout(_("文件扩展名只能是字母和数字，如 txt。"))
    _check_answer(layout)


def _check_field(layout: Layout, one: Field) -> None:
    if one.place != Place.LINE and one.value in OF_A_LINE:
        raise BadLayout(_("首行和末行只能放批次的内容，不能放每一笔的。"))
    if layout.kind == Kind.FIXED and one.width < 1:
        raise BadLayout(_("定长文本的每一栏都要写宽度（字节）。"))
    if one.pad not in {" ", "0"}:
        raise BadLayout(_("补位只能是空格或 0。"))


def _check_answer(layout: Layout) -> None:
    back = layout.answer
    if min(back.key, back.amount, back.code) < 1 or not back.success:
        raise BadLayout(_("回盘要写明细号、金额、结果码在第几栏，以及哪些结果码是成功。"))
    if back.summary != Summary.NONE and min(back.count, back.total) < 1:
        raise BadLayout(_("回盘有汇总行的，要写笔数和金额在第几栏。"))
    if layout.kind == Kind.FIXED and len(back.widths) < back.columns:
        raise BadLayout(_("定长回盘要依次写每一栏的宽度（字节）。"))


# ── Writing ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Debit:
    """One line as the bank gets it."""

    key: str
    agreement: str
    holder: str
    bank: str
    account: str
    household: str
    amount: Decimal
    attempt: int


@dataclass(frozen=True)
class About:
    """What header and trailer say of a file."""

    batch: str
    day: date
    count: int
    total: Decimal


Say = Callable[[Layout, Field, About, Debit | None, int], str]


def _words(layout: Layout, field: Field, about: About, line: Debit | None, number: int) -> str:
    match field.value:
        case Value.TEXT:
            return field.text
        case Value.BATCH:
            return about.batch
        case Value.DATE:
            return about.day.strftime(layout.date)
        case Value.COUNT:
            return str(about.count)
        case Value.TOTAL:
            return money(layout, about.total)
        case Value.SEQUENCE:
            return str(number)
    if line is None:
        raise Unwritable(_("首行和末行只能放批次的内容，不能放每一笔的。"))
    if field.value == Value.AMOUNT:
        return money(layout, line.amount)
    return str(getattr(line, field.value.lower()))


def money(layout: Layout, amount: Decimal) -> str:
    return str(in_fen(amount)) if layout.unit == Unit.FEN else f"{amount:.2f}"


def row(
    layout: Layout, place: Place, about: About, line: Debit | None = None, number: int = 0
) -> bytes:
    """One line of a text file, without its end.

    :raises Unwritable: what the encoding, the delimiter or the width does not hold.
    """
    cells = [
        _cell(layout, field, _words(layout, field, about, line, number))
        for field in layout.at(place)
    ]
    joint = layout.delimiter.encode(layout.encoding) if layout.kind == Kind.DELIMITED else b""
    return joint.join(cells)


def _cell(layout: Layout, field: Field, words: str) -> bytes:
    said = {"what": field.value.label, "words": words}
    try:
        told = words.encode(layout.encoding)
    except UnicodeEncodeError:
        raise Unwritable(_("%(what)s“%(words)s”不能用银行要的编码写出") % said) from None
    if layout.kind == Kind.DELIMITED and (
        layout.delimiter in words or "\n" in words or "\r" in words
    ):
        raise Unwritable(_("%(what)s“%(words)s”里有分隔符") % said)
    if layout.kind != Kind.FIXED:
        return told
    if len(told) > field.width:
        raise Unwritable(_("%(what)s“%(words)s”超过银行给的宽度") % said)
    pad = field.pad.encode()
    return told.rjust(field.width, pad) if field.is_right else told.ljust(field.width, pad)


def refusals(layout: Layout, about: About, lines: Iterable[Debit]) -> Iterator[tuple[Debit, str]]:
    """The lines that could not be written, each with why; nothing is written."""
    for number, line in enumerate(lines, start=1):
        try:
            row(layout, Place.LINE, about, line, number)
        except Unwritable as why:
            yield line, str(why)


def render(layout: Layout, about: About, lines: Sequence[Debit]) -> bytes:
    """The whole file."""
    if layout.kind == Kind.WORKBOOK:
        return _workbook(layout, about, lines)
    end = layout.newline.encode()
    rows = [row(layout, Place.LINE, about, line, n) for n, line in enumerate(lines, start=1)]
    if layout.at(Place.HEADER):
        rows.insert(0, row(layout, Place.HEADER, about))
    if layout.at(Place.TRAILER):
        rows.append(row(layout, Place.TRAILER, about))
    return end.join([*rows, b""])


def _workbook(layout: Layout, about: About, lines: Sequence[Debit]) -> bytes:
    file = io.BytesIO()
    book = Workbook(file, in_memory=True)
    book.book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
    sheet = book.add(about.batch)
    fields, top = layout.at(Place.LINE), 0
    if header := layout.at(Place.HEADER):
        for n, field in enumerate(header):
            book.write(sheet, 0, n, _words(layout, field, about, None, 0))
        top = 1
    for n, field in enumerate(fields):
        book.write(sheet, top, n, field.text or field.value.label)
    for down, line in enumerate(lines, start=1):
        for n, field in enumerate(fields):
            book.write(sheet, top + down, n, _words(layout, field, about, line, down))
    for n, field in enumerate(layout.at(Place.TRAILER)):
        book.write(sheet, top + len(lines) + 1, n, _words(layout, field, about, None, 0))
    book.close()
    return file.getvalue()
