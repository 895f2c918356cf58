"""The filters of lists: each reads its own words of the address and no others."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from hub.kernel.pages.parts import Words
from hub.kernel.paging import BadFilter

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Filter:
    """One way to narrow a list. `keys` are the only words of the address it reads."""

    key: str
    label: Words
    kind: str  # search · choice · flag · days
    narrow: Callable[[Rows, Mapping[str, list[str]]], Rows]
    keys: tuple[str, ...]
    options: Sequence[tuple[str, Words]] = ()
    many: bool = True
    hint: Words = ""


def search(
    by: Callable[[Rows, str], Rows], *, key: str = "q", label: Words = "", hint: Words = ""
) -> Filter:
    def narrow(rows: Rows, values: Mapping[str, list[str]]) -> Rows:
        words = _clean(values[key][0])
        return by(rows, words) if words else rows

    return Filter(key, label or gettext_lazy("搜索"), "search", narrow, (key,), hint=hint)


def choice(
    key: str,
    label: Words,
    options: Iterable[tuple[Any, Words]],
    *,
    lookup: str = "",
    many: bool = True,
) -> Filter:
    """Let people pick among `options`; anything else in the address is refused."""
    known = [(str(value), text) for value, text in options]

    def narrow(rows: Rows, values: Mapping[str, list[str]]) -> Rows:
        asked = [v for v in values[key] if v]
        if not set(asked) <= {value for value, _text in known}:
            raise BadFilter
        return rows.filter(**{f"{lookup or key}__in": asked}) if asked else rows

    return Filter(key, label, "choice", narrow, (key,), known, many)


def flag(key: str, label: Words, narrowed: Callable[[Rows], Rows]) -> Filter:
    def narrow(rows: Rows, values: Mapping[str, list[str]]) -> Rows:
        asked = set(values[key])
        if not asked <= {"", "1"}:
            raise BadFilter
        return narrowed(rows) if "1" in asked else rows

    return Filter(key, label, "flag", narrow, (key,))


def days(key: str, label: Words, *, lookup: str = "") -> Filter:
    """Narrow a moment to whole days, as the wall calendar of the community has them."""
    first, last, on = f"{key}_from", f"{key}_to", lookup or key

    def narrow(rows: Rows, values: Mapping[str, list[str]]) -> Rows:
        if start := _day(values, first):
            rows = rows.filter(**{f"{on}__gte": _midnight(start)})
        if end := _day(values, last):
            rows = rows.filter(**{f"{on}__lt": _midnight(end + timedelta(days=1))})
        return rows

    return Filter(key, label, "days", narrow, (first, last))


def _clean(text: str) -> str:
    """Full-width letters and digits become plain ones; control characters go (a NUL would make
    PostgreSQL refuse the whole query)."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(c for c in text if unicodedata.category(c)[0] != "C").strip()[:200]


def _day(values: Mapping[str, list[str]], key: str) -> date | None:
    text = values.get(key, [""])[0]
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadFilter from None
    if not 1990 <= day.year <= 2200:
        raise BadFilter
    return day


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
