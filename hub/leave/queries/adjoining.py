"""Leave that is one absence with other leave: nothing but rest days lies between the two."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, Sum

from hub.kernel.models import Community
from hub.kernel.workdays import local_day
from hub.leave.counting import is_worked_between
from hub.leave.models import Leave, LeaveQuerySet
from hub.leave.queries.roster import calendar_for

# No rest between two shifts is longer, the long holidays with days off about them counted in.
REACH = timedelta(days=16)


def of(
    community: Community,
    staff: int,
    starts_at: datetime,
    ends_at: datetime,
    after: Leave | None = None,
) -> list[Leave]:
    """The person's other leave that adjoins this time on either side, and what adjoins that, by
    beginning. Whatever kind it is of, asked for or granted. What it extends belongs to it anyhow."""
    rows = (
        Leave.objects.within(community)
        .filter(staff=staff, status__in=(*Leave.WAITING, *Leave.HOLDING))
        .filter(over_at__gt=F("starts_at"))
        .annotate(booked=Sum("entries__minutes"))
    )
    found = {one.pk: one for one in _before(rows, community, staff, starts_at)}
    while after is not None:
        if after.pk not in found:
            found[after.pk] = rows.get(pk=after.pk)
            found |= {one.pk: one for one in _before(rows, community, staff, after.starts_at)}
        after = after.extends
    found |= {one.pk: one for one in _behind(rows, community, staff, ends_at)}
    return sorted(found.values(), key=lambda one: one.starts_at)


def _before(
    rows: LeaveQuerySet, community: Community, staff: int, moment: datetime
) -> list[Leave]:
    found: list[Leave] = []
    while True:
        near = rows.filter(over_at__lte=moment, over_at__gte=moment - REACH)
        one = near.order_by("-over_at", "-pk").first()
        if one is None or _is_worked(community, staff, one.over_at, moment):
            return found
        found.append(one)
        moment = one.starts_at


def _behind(
    rows: LeaveQuerySet, community: Community, staff: int, moment: datetime
) -> list[Leave]:
    found: list[Leave] = []
    while True:
        near = rows.filter(starts_at__gte=moment, starts_at__lte=moment + REACH)
        one = near.order_by("starts_at", "pk").first()
        if one is None or _is_worked(community, staff, moment, one.starts_at):
            return found
        found.append(one)
        moment = one.over_at


def _is_worked(community: Community, staff: int, start: datetime, end: datetime) -> bool:
    if start >= end:
        return False
    calendar = calendar_for(community, staff, local_day(start), local_day(end))
    return is_worked_between(start, end, calendar)


def minutes_of(leave: Collection[Leave]) -> int:
    """What they take together: booked less what came back, or asked for."""
    return sum(
        one.minutes if one.is_waiting else -(getattr(one, "booked", None) or 0) for one in leave
    )
