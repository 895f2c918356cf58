"""A person's days as counting needs them: their shifts in force, and the calendar where there are none."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from hub.duty.models import Assignment
from hub.kernel import workdays
from hub.kernel.models import CalendarDay, Community
from hub.kernel.workdays import day_bounds
from hub.leave.counting import DAY, Calendar, Stretch

WEEK = timedelta(days=7)


def calendar_for(community: Community, staff: int, first: date, last: date) -> Calendar:
    """From a day before the first to a day after the last.

    :raises CalendarMissing: if a year is not filled: nobody guesses what is a workday.
    """
    for year in range(first.year, last.year + 1):
        workdays.is_workday(date(year, 6, 1))
    standing = Assignment.objects.within(community).in_force().filter(staff=staff)
    months = {
        (first.replace(day=1) - DAY).strftime("%Y-%m"),
        *(f"{day:%Y-%m}" for day in _months(first, last)),
    }
    known = standing.filter(roster__period__in=months).order_by().values_list("roster__period")
    shifts: dict[date, list[Stretch]] = defaultdict(list)
    near = standing.filter(work_on__range=(first - DAY, last + DAY)).select_related("shift")
    for row in near.order_by("starts_at"):
        midnight = day_bounds(row.work_on)[0]
        shifts[row.work_on] += [
            (midnight + timedelta(minutes=a), midnight + timedelta(minutes=b))
            for a, b in row.shift.segments
        ]
    days = list(CalendarDay.objects.filter(day__range=(first, last)))
    return Calendar(
        shifts=dict(shifts),
        rostered=frozenset(date.fromisoformat(f"{period}-01") for (period,) in known.distinct()),
        workdays=frozenset(one.day for one in days if one.is_worked),
        holidays=frozenset(one.day for one in days if one.kind == CalendarDay.Kind.HOLIDAY),
    )


def _months(first: date, last: date) -> list[date]:
    found = [first.replace(day=1)]
    while (following := (found[-1] + timedelta(days=32)).replace(day=1)) <= last:
        found.append(following)
    return found


def next_shift(community: Community, staff: int, after: datetime) -> datetime | None:
    """When the person's next shift begins, if the roster knows one within a week."""
    rows = Assignment.objects.within(community).in_force().filter(staff=staff)
    near = rows.filter(starts_at__gte=after, starts_at__lt=after + WEEK)
    return near.order_by("starts_at").values_list("starts_at", flat=True).first()
