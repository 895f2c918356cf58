"""Plain months for the checker and the search: no database, a few people, two stations."""

from datetime import date, datetime, timedelta
from typing import Any

from hub.duty.search import Slot, Task
from hub.duty.world import DAY, Duty, Need, Person, Span, Stand, World
from hub.kernel.workdays import day_bounds

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
DESK, ROOM = 1, 2
EARLY, LATE, NIGHT, LONG = 1, 2, 3, 4
NAMES = {EARLY: "早班", LATE: "中班", NIGHT: "夜班", LONG: "长白班"}
SPANS = {EARLY: (480, 960), LATE: (840, 1320), NIGHT: (1320, 1800), LONG: (480, 1200)}
ALWAYS = (Span(date(2024, 1, 1)),)
DAYS = [FIRST + n * DAY for n in range(30)]
# The Dragon Boat Festival is the 19th, a Friday.
WORKDAYS = frozenset(day for day in DAYS if day.weekday() < 5 and day.day != 19)


def span(day: date, shift: int) -> tuple[datetime, datetime]:
    midnight, _next = day_bounds(day)
    starts, ends = SPANS[shift]
    return midnight + timedelta(minutes=starts), midnight + timedelta(minutes=ends)


def duty(staff: int, day: int, shift: int = EARLY, station: int = DESK, **changes: Any) -> Duty:
    work_on = FIRST + (day - 1) * DAY
    starts_at, ends_at = span(work_on, shift)
    told: dict[str, Any] = {
        "minutes": int((ends_at - starts_at).total_seconds() // 60),
        "is_night": shift == NIGHT,
        "rest_after": 660,
        **changes,
    }
    return Duty(staff, work_on, shift, station, starts_at, ends_at, **told)


def person(pk: int, *stations: int, **changes: Any) -> Person:
    placed = dict.fromkeys(stations or (DESK, ROOM), ALWAYS)
    return Person(pk, f"员{pk}", placed, **changes)


def world(*people: Person, needs: tuple[Need, ...] = (), **changes: Any) -> World:
    told: dict[str, Any] = {
        "stations": {DESK: Stand(DESK, "前台"), ROOM: Stand(ROOM, "监控室")},
        **changes,
    }
    return World(
        FIRST,
        LAST,
        {one.pk: one for one in people},
        needs=needs,
        shift_names=NAMES,
        workdays=WORKDAYS,
        **told,
    )


def needs(least: int, *shifts: int, station: int = DESK) -> tuple[Need, ...]:
    """So many every day, and no more."""
    return tuple(Need(day, station, shift, least, least) for day in DAYS for shift in shifts)


def task(the: World, kept: tuple[Duty, ...] = ()) -> Task:
    return Task(
        the, tuple(_slot(need) for need in the.needs), kept, frozenset({date(2026, 6, 19)})
    )


def _slot(need: Need) -> Slot:
    starts_at, ends_at = span(need.work_on, need.shift)
    most = need.least if need.most is None else need.most
    minutes = int((ends_at - starts_at).total_seconds() // 60)
    is_night = need.shift == NIGHT
    return Slot(
        need.work_on, need.station, need.shift, starts_at, ends_at, minutes, is_night, 660,
        need.least, most,
    )  # fmt: skip
