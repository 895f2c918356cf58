"""Worklists: filtered, ordered and paged in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, Generic, TypeVar

from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from hub.kernel.pages.filters import Filter
from hub.kernel.pages.parts import Words
from hub.kernel.paging import BadFilter, window
from hub.kernel.refusals import Refusal

M = TypeVar("M", bound=models.Model)


class UnknownFilter(Refusal):
    """A key in the address that this list does not know never reaches the database layer."""

    message = gettext_lazy("网址里有这个列表不认识的筛选条件。请回到列表，重新选择筛选条件。")
    status = 400


@dataclass(frozen=True)
class Order:
    label: Words
    fields: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """A named set of filters: what a role looks at every day."""

    label: Words
    query: str
    count: int | None = None


@dataclass(frozen=True)
class Count:
    """How many rows, counted no further than people care to know."""

    value: int
    is_more: bool

    def __str__(self) -> str:
        return f"{self.value:,}+" if self.is_more else f"{self.value:,}"


@dataclass(frozen=True)
class Worklist:
    """Which filters and orders a list has. Everything else in the address is refused.

    An address that says nothing shows `opens_with`; one with only an empty order shows all.
    """

    filters: Sequence[Filter] = ()
    orders: Mapping[str, Order] = field(default_factory=dict)
    views: Sequence[View] = ()
    opens_with: str = ""
    size: int = 50
    cap: int = 1000
    POSITION: ClassVar[tuple[str, ...]] = ("order", "after", "before")

    def page(self, params: QueryDict, rows: QuerySet[M]) -> "Page[M]":
        """Return the page of `rows` that the address asks for.

        :raises UnknownFilter: the address has a key that no filter reads
        :raises BadFilter: a value is none that the filter offers
        """
        params = params or QueryDict(self.opens_with)
        narrowed = self.narrowed(params, rows)
        if (name := params.get("order", "")) and name not in self.orders:
            raise BadFilter
        order = self.orders.get(name) or next(iter(self.orders.values()), Order("", ("-pk",)))
        found, earlier, later = window(narrowed, order.fields, params, self.size)
        return Page(self, params, found, earlier, later, narrowed)

    def narrowed(self, params: QueryDict, rows: QuerySet[M]) -> QuerySet[M]:
        """Apply the filters alone: for exports and for counting the same rows."""
        known = {key for f in self.filters for key in f.keys}
        if not set(params) <= known | set(self.POSITION):
            raise UnknownFilter
        for f in self.filters:
            if any(key in params for key in f.keys):
                rows = f.narrow(rows, {k: params.getlist(k) for k in f.keys if k in params})
        return rows


@dataclass
class Page(Generic[M]):
    """One page of a worklist, with everything its template shows."""

    worklist: Worklist
    params: QueryDict
    rows: list[M]
    earlier: str | None
    later: str | None
    narrowed: QuerySet[M]

    @cached_property
    def count(self) -> Count:
        """Counted in the database, and only up to the cap: an exact million helps nobody."""
        cap = self.worklist.cap
        if self.earlier is None and self.later is None:
            return Count(len(self.rows), False)
        found = self.narrowed.order_by().values("pk")[: cap + 1].count()
        return Count(min(found, cap), found > cap)

    @property
    def order(self) -> str:
        return self.params.get("order") or next(iter(self.worklist.orders), "")

    @property
    def orders(self) -> list[tuple[str, Words]]:
        return [(name, order.label) for name, order in self.worklist.orders.items()]

    @property
    def filters(self) -> list["Bound"]:
        return [Bound(f, self.params) for f in self.worklist.filters]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What the list is narrowed by: words, and the address without it."""
        return [chip for bound in self.filters for chip in bound.chips]

    @property
    def views(self) -> list[tuple[View, bool]]:
        return [(view, self.shows(view.query)) for view in self.worklist.views]

    def shows(self, query: str) -> bool:
        """Whether these are the filters that the list is narrowed by now.

        A view that filters nothing is known by its order alone.
        """
        asked = QueryDict(query)
        is_same = _settings(asked) == _settings(self.params)
        return is_same and (
            self.is_narrowed or asked.get("order", "") == self.params.get("order", "")
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(_settings(self.params))

    def url(self, **changes: str | None) -> str:
        return _address(self.params, changes)

    @property
    def earlier_url(self) -> str:
        return self.url(before=self.earlier) if self.earlier else ""

    @property
    def later_url(self) -> str:
        return self.url(after=self.later) if self.later else ""

    @property
    def first_url(self) -> str:
        return self.url() if {"after", "before"} & set(self.params) else ""


@dataclass(frozen=True)
class Bound:
    """A filter together with what the address says about it."""

    filter: Filter
    params: QueryDict

    @property
    def values(self) -> dict[str, str]:
        return {key: self.params.get(key, "") for key in self.filter.keys}

    @property
    def value(self) -> str:
        return self.params.get(self.filter.key, "")

    @property
    def first(self) -> str:
        return self.params.get(self.filter.keys[0], "")

    @property
    def last(self) -> str:
        return self.params.get(self.filter.keys[-1], "")

    @property
    def picked(self) -> list[str]:
        return [v for v in self.params.getlist(self.filter.key) if v]

    @property
    def options(self) -> list[tuple[str, Words, bool]]:
        picked = set(self.picked)
        return [(value, text, value in picked) for value, text in self.filter.options]

    @property
    def is_on(self) -> bool:
        return any(self.values.values())

    @property
    def chips(self) -> list[tuple[str, str]]:
        if not self.is_on or self.filter.kind == "flag":
            return []
        label = str(self.filter.label)
        if self.filter.kind == "choice":
            return [
                (f"{label}：{text}", self._without(value))
                for value, text, on in self.options
                if on
            ]
        said = self.value if self.filter.kind == "search" else f"{self.first} → {self.last}"
        return [(f"{label}：{said}", self._without())]

    def _without(self, value: str | None = None) -> str:
        left = self.params.copy()
        for key in self.filter.keys:
            left.setlist(key, [v for v in left.getlist(key) if value and v != value])
        # Said, or a list that opens with a filter would put on again what was taken off.
        return _address(left, {}) if _settings(left) else "?order="


def _settings(params: QueryDict) -> dict[str, list[str]]:
    """The filters an address asks for, without its place in the list."""
    asked = {k: sorted(v for v in params.getlist(k) if v) for k in params}
    return {k: v for k, v in asked.items() if v and k not in Worklist.POSITION}


def _address(params: QueryDict, changes: Mapping[str, str | None]) -> str:
    """The same list with changes; it starts at the top unless a place is among them."""
    query = QueryDict(mutable=True)
    for key in params:
        kept = [v for v in params.getlist(key) if v and key not in {"after", "before"}]
        if kept:
            query.setlist(key, kept)
    for key, value in changes.items():
        query.pop(key, None)
        if value:
            query[key] = value
    return f"?{query.urlencode()}"
