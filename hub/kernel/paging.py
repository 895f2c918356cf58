"""Paging by place, not by number: the thousandth page costs what the first one costs."""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from hub.kernel.refusals import Refusal

M = TypeVar("M", bound=models.Model)


class BadFilter(Refusal):
    message = gettext_lazy("筛选条件的内容不对，列表没有打开。请清除筛选后重新选择。")
    status = 400


@dataclass(frozen=True)
class _By:
    name: str
    is_down: bool
    is_nullable: bool
    column: "models.Field[Any, Any]"

    def sort(self, *, backwards: bool) -> Any:
        down = self.is_down is not backwards
        ends: dict[str, Any] = {}
        if self.is_nullable:  # rows without a value always come last
            ends = {"nulls_first": True} if backwards else {"nulls_last": True}
        return F(self.name).desc(**ends) if down else F(self.name).asc(**ends)

    def beyond(self, value: Any, *, backwards: bool) -> Q | None:
        """Rows after the value in this direction, or None when there can be none."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if backwards else None
        after = Q(**{f"{self.name}__{'lt' if self.is_down is not backwards else 'gt'}": value})
        if self.is_nullable and not backwards:
            after |= Q(**{f"{self.name}__isnull": True})
        return after

    def same(self, value: Any) -> Q:
        return Q(**({f"{self.name}__isnull": True} if value is None else {self.name: value}))


def window(
    rows: QuerySet[M], fields: Sequence[str], params: QueryDict, size: int
) -> tuple[list[M], str | None, str | None]:
    """Return one page, and the places before and after it where there is more."""
    by = [_by(rows, name) for name in (*fields, *(() if _ends_in_pk(fields) else ("pk",)))]
    backwards = "before" in params
    place = params.get("before" if backwards else "after")
    values = _values(by, place) if place else None
    found: list[M] = []
    for part in _parts(rows, by, values, backwards=backwards):
        found += part[: size + 1 - len(found)]
        if len(found) > size:
            break
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_earlier, has_later = (has_more, True) if backwards else (bool(place), has_more)
    return (
        found,
        _place(by, found[0]) if found and has_earlier else None,
        _place(by, found[-1]) if found and has_later else None,
    )


def next_after(rows: QuerySet[M], fields: Sequence[str], row: M) -> M | None:
    """The row that follows this one in the order of the fields, whether or not it is among them.

    The fields end in the key: else rows alike in all of them have no order to follow.
    """
    by = [_by(rows, name) for name in fields]
    values = [_reach(row, column.name) for column in by]
    parts = (part.first() for part in _parts(rows, by, values, backwards=False))
    return next((found for found in parts if found is not None), None)


def _parts(
    rows: QuerySet[M], by: Sequence[_By], values: Sequence[Any] | None, *, backwards: bool
) -> Iterator[QuerySet[M]]:
    """The rows beyond the place, in the parts that are read one after the other.

    Rows without a value come last and are a part of their own: each part is then a plain range of
    an index, while NULLS LAST would have the database sort all of them.
    """
    first, rest = by[0], by[1:]
    if not first.is_nullable or first.name in rows.query.annotations:
        yield _part(rows, by, values, backwards=backwards)
        return
    there = rows.filter(**{f"{first.name}__isnull": False})
    # Not as IS NULL: SQLite takes that for a rare value, and an index by it for the best one.
    missing = rows.exclude(**{f"{first.name}__isnull": False})
    parts = [
        (there, [replace(first, is_nullable=False), *rest], values),
        (missing, rest, values and values[1:]),
    ]
    if backwards:
        parts.reverse()
    if values and (values[0] is None) is not backwards:
        del parts[0]  # it lies behind already
    for n, (part, order, place) in enumerate(parts):
        yield _part(part, order, None if n else place, backwards=backwards)


def _part(
    rows: QuerySet[M], by: Sequence[_By], values: Sequence[Any] | None, *, backwards: bool
) -> QuerySet[M]:
    if values:
        rows = _beyond(rows, by, values, backwards=backwards)
    return rows.order_by(*(b.sort(backwards=backwards) for b in by))


def _ends_in_pk(fields: Sequence[str]) -> bool:
    return bool(fields) and fields[-1].lstrip("-") in {"pk", "id"}


def _by(rows: QuerySet[Any], name: str) -> _By:
    bare = name.lstrip("-")
    if bare in rows.query.annotations:
        return _By(bare, name != bare, True, rows.query.annotations[bare].output_field)
    model: Any = rows.model
    is_nullable = False
    for part in bare.split("__"):
        column = model._meta.pk if part == "pk" else model._meta.get_field(part)
        if not isinstance(column, models.Field):
            raise FieldDoesNotExist(bare)
        is_nullable = is_nullable or column.null
        model = column.related_model
    return _By(bare, name != bare, is_nullable, column)


def _beyond(
    rows: QuerySet[M], by: Sequence[_By], values: Sequence[Any], *, backwards: bool
) -> QuerySet[M]:
    wanted, same = Q(pk__in=[]), Q()
    for column, value in zip(by, values, strict=True):
        after = column.beyond(value, backwards=backwards)
        if after is not None:
            wanted |= same & after
        same &= column.same(value)
    first, value = by[0], values[0]
    if value is not None and not (first.is_nullable and not backwards):
        # Said once more as a plain bound, so that the database starts its index scan right here.
        side = "lte" if first.is_down is not backwards else "gte"
        rows = rows.filter(**{f"{first.name}__{side}": value})
    return rows.filter(wanted)


def _place(by: Sequence[_By], row: models.Model) -> str:
    values = [_plain(_reach(row, column.name)) for column in by]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _reach(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part, None)
    return row


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _values(by: Sequence[_By], place: str) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(place + "=" * (-len(place) % 4)))
        return [
            None if v is None else b.column.to_python(v) for b, v in zip(by, values, strict=True)
        ]
    except (ValueError, TypeError, binascii.Error, ValidationError, OverflowError):
        raise BadFilter from None
