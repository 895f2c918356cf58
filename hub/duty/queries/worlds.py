"""Reads a month of a department into the plain values that the checker and the search work on."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from hub.duty import inputs, policy
from hub.duty.models import (
    Assignment,
    Cover,
    Licence,
    LicenceKind,
    Placement,
    Protection,
    Roster,
    Shift,
    ShiftVersion,
    Station,
)
from hub.duty.queries.extra import minutes_of
from hub.duty.world import Away, Duty, Need, Person, Span, Stand, World
from hub.kernel import workdays
from hub.kernel.models import CalendarDay, Community
from hub.kernel.periods import Month
from hub.kernel.workdays import day_bounds
from hub.people.models import Staff

WEEK = timedelta(days=7)
_WEEKDAYS = tuple(Cover.Days)[1:8]


def calendar_of(month: Month) -> dict[date, str]:
    """What kind of day each of the month is in law.

    :raises CalendarMissing: if the year is not complete in the table.
    """
    workdays.is_workday(month.first_day)
    days = CalendarDay.objects.filter(day__range=(month.first_day, month.last_day))
    return {one.day: one.kind for one in days}


def people_of(roster: Roster) -> list[Staff]:
    """Everybody the roster can put on duty: who may stand at one of the department's stations."""
    month = Month.parse(roster.period)
    placed = Placement.objects.within(roster.community).touching(month.first_day, month.last_day)
    in_it = placed.filter(station__department=roster.department_id)
    found = Staff.objects.filter(pk__in=in_it.values("staff"), is_active=True)
    return list(found.order_by("username"))


def world_of(roster: Roster, at: datetime, staff: Collection[int] | None = None) -> World:
    """The whole month, or what concerns only some of its people (cover is then left out)."""
    community, month = roster.community, Month.parse(roster.period)
    kinds = calendar_of(month)
    values = policy.at(community, at)
    stations = {one.pk: one for one in _stations(roster)}
    wanted = {one.pk: one.name for one in _staff(roster, staff)}
    return World(
        first=month.first_day,
        last=month.last_day,
        people=_people(community, month, wanted),
        stations={pk: _stand(one) for pk, one in stations.items()},
        needs=() if staff is not None else needs(community, list(stations), kinds),
        shift_names=dict(Shift.objects.within(community).values_list("pk", "name")),
        workdays=frozenset(
            day
            for day, kind in kinds.items()
            if kind in {CalendarDay.Kind.WORKDAY, CalendarDay.Kind.MAKEUP}
        ),
        around=tuple(_around(roster, month, wanted)),
        extra=minutes_of(community, list(wanted), month),
        now=at,
        overtime=values.overtime_hours * 60,
        overtime_warning=values.overtime_warning_hours * 60,
    )


def _stations(roster: Roster) -> Iterable[Station]:
    return Station.objects.within(roster.community).filter(department=roster.department_id)


def _staff(roster: Roster, staff: Collection[int] | None) -> Iterable[Staff]:
    if staff is not None:
        return Staff.objects.filter(pk__in=staff)
    planned = roster.assignments.of_plan().values("staff")
    known = {one.pk: one for one in people_of(roster)}
    known.update({one.pk: one for one in Staff.objects.filter(pk__in=planned)})
    return known.values()


def _stand(one: Station) -> Stand:
    sums_up = one.approved_until if one.hours != Station.Hours.STANDARD else None
    return Stand(one.pk, one.name, one.licence, str(LicenceKind(one.licence).label), sums_up)


# ── People ──────────────────────────────────────────────────────────────────────────────────


def _people(community: Community, month: Month, names: dict[int, str]) -> dict[int, Person]:
    first, last = month.first_day, month.last_day
    stations: dict[int, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for one in _dated(Placement, community, names, first, last):
        stations[one.staff_id][one.station_id].append(Span(one.since, one.until))
    licences: dict[int, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for one in _dated(Licence, community, names, first, last):
        licences[one.staff_id][one.kind].append(Span(one.since, one.until))
    spared: dict[int, list[Span]] = defaultdict(list)
    for one in _dated(Protection, community, names, first, last):
        spared[one.staff_id].append(Span(one.since, one.until))
    away: dict[int, list[Away]] = defaultdict(list)
    start, end = day_bounds(first)[0], day_bounds(last)[1] + timedelta(days=1)
    for leave in inputs.leave(community, names, start, end):
        away[leave.staff].append(Away(leave.starts_at, leave.ends_at))
    return {
        pk: Person(
            pk,
            name,
            {station: tuple(spans) for station, spans in stations[pk].items()},
            {kind: tuple(spans) for kind, spans in licences[pk].items()},
            tuple(spared[pk]),
            tuple(away[pk]),
        )
        for pk, name in names.items()
    }


def _dated(
    model: Any, community: Community, names: dict[int, str], first: date, last: date
) -> Any:
    return model.objects.within(community).touching(first, last).filter(staff__in=list(names))


# ── Duty ────────────────────────────────────────────────────────────────────────────────────


def duties_of(roster: Roster, staff: Collection[int] | None = None) -> list[Duty]:
    """The plan as the rules see it."""
    rows = roster.assignments.of_plan().select_related("shift")
    if staff is not None:
        rows = rows.filter(staff__in=staff)
    return [duty_of(row) for row in rows]


def duty_of(row: Assignment, *, named: bool = True) -> Duty:
    return Duty(
        row.staff_id,
        row.work_on,
        row.shift.shift_id,
        row.station_id,
        row.starts_at,
        row.ends_at,
        row.shift.minutes,
        row.shift.is_night,
        row.shift.rest_after,
        row.pk if named else None,
    )


def _around(roster: Roster, month: Month, names: dict[int, str]) -> Iterable[Duty]:
    """What other rosters in force give these people, a week before and after included."""
    rows = (
        Assignment.objects.within(roster.community)
        .in_force()
        .filter(
            staff__in=list(names),
            work_on__range=(month.first_day - WEEK, month.last_day + WEEK),
        )
        .exclude(roster__department=roster.department_id, roster__period=roster.period)
        .select_related("shift")
    )
    return [duty_of(row, named=False) for row in rows]


# ── Cover ───────────────────────────────────────────────────────────────────────────────────


def needs(
    community: Community, stations: Collection[int], kinds: dict[date, str]
) -> tuple[Need, ...]:
    """What each day needs, by the most particular rule that speaks of it."""
    first, last = min(kinds), max(kinds)
    rows = Cover.objects.within(community).filter(station__in=stations, since__lte=last)
    by_place: dict[tuple[int, int], list[Cover]] = defaultdict(list)
    for row in rows.exclude(until__lt=first):
        by_place[row.station_id, row.shift_id].append(row)
    found = []
    for (station, shift), covers in by_place.items():
        for day, kind in kinds.items():
            holding = {
                one.days: one
                for one in covers
                if one.since <= day and (one.until is None or day <= one.until)
            }
            said = next((holding[one] for one in _asked(day, kind) if one in holding), None)
            if said is not None:
                found.append(Need(day, station, shift, said.least, said.most))
    return tuple(found)


def _asked(day: date, kind: str) -> Iterable[str]:
    """The kinds of day that a date is, the most particular one first."""
    if kind == CalendarDay.Kind.HOLIDAY:
        yield Cover.Days.STATUTORY
    yield _WEEKDAYS[day.weekday()]
    is_worked = kind in {CalendarDay.Kind.WORKDAY, CalendarDay.Kind.MAKEUP}
    yield Cover.Days.WORKED if is_worked else Cover.Days.OFF
    yield Cover.Days.ALL


def versions_of(community: Community, month: Month) -> dict[tuple[int, date], ShiftVersion]:
    """What each shift means on each day of the month."""
    by_shift: dict[int, list[ShiftVersion]] = defaultdict(list)
    rows = ShiftVersion.objects.within(community).filter(valid_from__lte=month.last_day)
    for row in rows.select_related("shift").order_by("valid_from", "number"):
        by_shift[row.shift_id].append(row)
    found = {}
    for shift, versions in by_shift.items():
        for day in month.each_day():
            holding = [one for one in versions if one.valid_from <= day]
            if holding:
                found[shift, day] = holding[-1]
    return found
