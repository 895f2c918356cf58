"""The columns of a workbook: what each is called and how a cell of it is read.

A reader takes a cell that is not empty and returns its value, or raises Bad with a reason that
tells the person at the spreadsheet what to write instead.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Choices
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hub.kernel.text import normal

Words = str | Promise
Cell = str | int | float | bool | datetime | time
Reader = Callable[[Any], Any]


class Bad(Exception):
    """Why a cell cannot be taken; shown as it stands."""


@dataclass(frozen=True)
class Column:
    key: str
    header: Words
    read: Reader
    required: bool = False
    example: str = ""
    note: Words = ""
    also: tuple[str, ...] = ()  # other headings this column goes by in the files people have
    width: int = 14
    empty: Any = None  # the value of an empty cell

    def value(self, cell: Cell | None) -> Any:
        """Return what the cell says.

        :raises Bad:
        """
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            if self.required:
                raise Bad(_("必填，不能为空"))
            return self.empty
        return self.read(cell)

    @property
    def labels(self) -> tuple[str, ...]:
        """What may be chosen, if this is a column to choose in."""
        return getattr(self.read, "labels", ())

    def shown(self, value: Any) -> str:
        """The value as the preview shows it: a choice by its word."""
        if isinstance(self.read, choice):
            value = self.read.word_for(value)
        return shown(value)

    def is_called(self, heading: str) -> bool:
        return bare(heading) in {bare(str(self.header)), *(bare(name) for name in self.also)}


_AROUND_HEADINGS = re.compile(r"\((?:必填|选填|可不填)\)|[*:：\s]")


def bare(heading: str) -> str:
    """A heading without what people put around it: `业主姓名*`, `业主姓名（必填）`, `业主 姓名`."""
    one = normal(heading).replace("（", "(").replace("）", ")")
    return _AROUND_HEADINGS.sub("", one).casefold()


def shown(value: Any) -> str:
    """A value as the preview shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%d %H:%M")
    return str(value)


# ── Readers ─────────────────────────────────────────────────────────────────────────────────
def plain(cell: Cell) -> str:
    """A cell as text. Excel keeps what looks like a number as one: 1802 comes as 1802.0.

    :raises Bad: a number so long that Excel has already lost its last digits
    """
    if isinstance(cell, bool):
        return _("是") if cell else _("否")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int) and abs(cell) >= 10**15:
        raise Bad(
            _("这个长号码被 Excel 当成了数字，末尾几位已丢失；请把该列设为“文本”格式后重新填写")
        )
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M")
    return str(cell)


def text(longest: int = 200, *, lines: bool = False) -> Reader:
    """Words on one line; with `lines`, line breaks are kept."""

    def read(cell: Cell) -> str:
        said = plain(cell)
        if lines:
            said = "\n".join(normal(line) for line in said.splitlines()).strip()
        else:
            said = normal(said)
        if len(said) > longest:
            sizes = {"longest": longest, "length": len(said)}
            raise Bad(_("太长：最多 %(longest)s 字，这里有 %(length)s 字") % sizes)
        return said

    return read


UNITS = ("元", "¥", "￥", "㎡", "m2", "平方米", "平米")
_UNITS = re.compile("|".join(UNITS))


def number(
    places: int = 2, *, low: Decimal | int | None = None, high: Decimal | int | None = None
) -> Reader:
    """A decimal number with at most so many places; ¥, 元, ㎡ and thousands' commas may stand by."""

    def read(cell: Cell) -> Decimal:
        exact = _decimal(cell, _("应填数字，如 89.50"))
        rounded = exact.quantize(Decimal(1).scaleb(-places))
        # Excel reckons in binary: 0.1 + 0.2 comes as 0.30000000000000004.
        if abs(exact - rounded) > Decimal("1e-9"):
            raise Bad(_("最多 %(places)s 位小数") % {"places": places})
        _within(rounded, low, high)
        return rounded

    return read


def whole(*, low: int | None = None, high: int | None = None) -> Reader:
    def read(cell: Cell) -> int:
        exact = _decimal(cell, _("应填整数"))
        if exact != exact.to_integral_value():
            raise Bad(_("应填整数"))
        _within(exact, low, high)
        return int(exact)

    return read


def _decimal(cell: Cell, otherwise: str) -> Decimal:
    said = _UNITS.sub("", normal(plain(cell))).replace(",", "").strip()
    try:
        exact = Decimal(said)
    except InvalidOperation:
        raise Bad(otherwise) from None
    if not exact.is_finite() or exact.adjusted() > 15:
        raise Bad(otherwise)
    return exact


def _within(value: Decimal, low: Decimal | int | None, high: Decimal | int | None) -> None:
    if (low is None or low <= value) and (high is None or value <= high):
        return
    if high is None:
        raise Bad(_("不能小于 %(low)s") % {"low": low})
    if low is None:
        raise Bad(_("不能大于 %(high)s") % {"high": high})
    raise Bad(_("应在 %(low)s 到 %(high)s 之间") % {"low": low, "high": high})


_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(
    r"(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*(?:[:分]\s*(?:(\d{1,2})\s*秒?)?)?(?:\.\d+)?"
)


def day() -> Reader:
    """A date, however people write it: 2026-11-23, 2026/11/23, 2026年11月23日, 20261123."""

    def read(cell: Cell) -> date:
        return _when(cell).date()

    return read


def moment() -> Reader:
    """A date with a time of day, on the community's clock."""

    def read(cell: Cell) -> datetime:
        return timezone.make_aware(_when(cell))

    return read


def _when(cell: Cell) -> datetime:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 20_000 < cell < 80_000:
        found = datetime.fromordinal(date(1899, 12, 30).toordinal() + int(cell))
        seconds = round(cell % 1 * 86_400)
        found = found.replace(hour=seconds // 3600 % 24, minute=seconds % 3600 // 60)
    elif isinstance(cell, datetime):
        found = cell.replace(microsecond=0)
    else:
        found = _said(normal(plain(cell)) if not isinstance(cell, time) else "")
    if not 1900 <= found.year <= 2200:
        raise Bad(_("年份不对，请检查"))
    return found


def _said(words: str) -> datetime:
    on = _DAY.match(words) or _DIGITS.match(words)
    rest = words[on.end() :].strip().lstrip("T").strip() if on else ""
    at = _TIME.fullmatch(rest) if rest else None
    if on is None or (rest and at is None):
        raise Bad(_("看不懂这个日期，请写成 2026-11-23 或 2026-11-23 09:30"))
    parts = [int(n or 0) for n in (*on.groups(), *(at.groups() if at else ()))]
    try:
        return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 (six numbers at most; on the local clock)
    except ValueError:
        raise Bad(_("没有这一天或这个时刻，请检查")) from None


class choice:
    """One of a few words: the Choices of a model, or a mapping of words to values."""

    def __init__(
        self,
        options: type[Choices] | Mapping[Any, Any],
        also: Mapping[str, Any] | None = None,
    ) -> None:
        self._options, self._also = options, also or {}

    @cached_property
    def _known(self) -> dict[str, Any]:
        # Workbooks are in the house's language, whoever has asked for the page.
        with translation.override(settings.LANGUAGE_CODE):
            if isinstance(self._options, Mapping):
                return {str(label): value for label, value in self._options.items()}
            return {str(label): value for value, label in self._options.choices}

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self._known)

    def word_for(self, value: Any) -> Any:
        return next((label for label, known in self._known.items() if known == value), value)

    def __call__(self, cell: Cell) -> Any:
        said = normal(plain(cell))
        if said in self._known:
            return self._known[said]
        if said in self._also:
            return self._also[said]
        raise Bad(_("只能填：%(labels)s") % {"labels": "、".join(self.labels)})


def yes_or_no() -> choice:
    return choice(
        {"是": True, "否": False},
        also={"有": True, "无": False, "√": True, "×": False, "Y": True, "N": False},
    )
