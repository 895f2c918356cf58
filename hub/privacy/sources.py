"""Which lists of people may be asked for: each app declares its own, and this app the estate's.

    sources.declare(Source("charges.debtors", _("欠费名单"), rules.ASK_FOR_DEBTORS, columns, rows))

`rows(community, homes, at)` tells a row for each person or home, by the keys of the columns. Nothing that is
not declared here leaves the house as a list.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from hub.estate.models import Area, Building, Household, HouseholdQuerySet
from hub.kernel.models import Community
from hub.kernel.refusals import Missing
from hub.people.models import Role

Words = str | Promise
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """`is_more` marks what most purposes do without: it must be ticked to be in the file."""

    key: str
    label: Words
    width: int = 14
    is_more: bool = False


@dataclass(frozen=True)
class Source:
    code: str
    label: Words
    asked_by: frozenset[Role]
    columns: Sequence[Column]
    rows: Callable[[Community, HouseholdQuerySet, datetime], Iterable[Row]]
    hint: Words = ""

    def chosen(self, keys: Iterable[str]) -> list[Column]:
        wanted = set(keys)
        return [one for one in self.columns if one.key in wanted]


_declared: dict[str, Source] = {}


def declare(source: Source) -> None:
    _declared[source.code] = source


def declared() -> list[Source]:
    return [_declared[code] for code in sorted(_declared)]


def of(code: str) -> Source:
    """:raises Missing:"""
    if code not in _declared:
        raise Missing
    return _declared[code]


def label_of(code: str) -> Words:
    """What a list is called; its code, should it be declared no more."""
    return _declared[code].label if code in _declared else code


def homes(community: Community, area: Area | None, building: Building | None) -> HouseholdQuerySet:
    found = Household.objects.within(community)
    if area is not None:
        found = found.filter(building__area=area)
    if building is not None:
        found = found.filter(building=building)
    return found.order_by("place", "pk")
