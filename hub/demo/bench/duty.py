"""Attendance of a month for many people, and the search for a month's roster."""

import time
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random

from hub.demo.frame import Frame
from hub.duty import actions
from hub.duty.checking import breaches, hard
from hub.duty.models import Assignment, Punch, Roster, Shift, ShiftVersion, Station
from hub.duty.search import Proposal, Slot, Task, propose
from hub.duty.world import Need, Person, Span, Stand, World
from hub.kernel.house import the_house
from hub.kernel.models import Community
from hub.kernel.periods import Month
from hub.kernel.workdays import day_bounds
from hub.people.models import Department, Staff

BATCH = 2000
ALWAYS = (Span(date(2020, 1, 1)),)
# Early, late, night: two thirds of the punches are in time, the rest is what people do.
SPANS = ((480, 960), (840, 1320), (1320, 1800))


def derived(frame: Frame, staff: int, at: datetime) -> tuple[int, float, float]:
    """Shifts derived, and the seconds it took the first time and again without anything new."""
    community, month = _rostered(frame, staff, at)
    took = []
    days = 0
    for _turn in range(2):
        started = time.perf_counter()
        done = actions.work_out(
            community=community, by=the_house(), at=at, first=month.first_day, last=month.last_day
        )
        took.append(time.perf_counter() - started)
        days = done.days
    return days, took[0], took[1]


def _rostered(frame: Frame, staff: int, at: datetime) -> tuple[Community, Month]:
    """A community of so many people with last month's roster in force and their punches."""
    community = Community.objects.create(
        company=frame.community.company, code=f"D{staff}", name=f"{staff} 人"
    )
    department = Department.objects.create(community=community, kind="ORD", name="秩序部")
    month = Month.of((at - timedelta(days=32)).date())
    people = Staff.objects.bulk_create(
        [Staff(username=f"d{staff}-{n}", name=f"员{n}", password="!") for n in range(staff)],
        batch_size=BATCH,
    )
    rostered(department, people, shifts(community, at), month, at)
    return community, month


def rostered(
    department: Department,
    people: list[Staff],
    versions: list[ShiftVersion],
    month: Month,
    at: datetime,
) -> None:
    """A department's roster of a month in force, and the punches of the shifts that are over."""
    community = department.community
    station, _made = Station.objects.get_or_create(
        community=community, department=department, name=f"{department.name}岗"
    )
    before = day_bounds(month.first_day)[0] - timedelta(days=5)
    roster = Roster.objects.create(
        community=community,
        department=department,
        period=str(month),
        version=1,
        status=Roster.Status.PUBLISHED,
        drawn_up_by=the_house(),
        drawn_up_at=before,
        published_by=the_house(),
        published_at=before,
    )
    rng = Random(7)
    for start in range(0, len(people), 500):
        _month_of(roster, station, versions, people[start : start + 500], month, rng, at)


def shifts(community: Community, at: datetime) -> list[ShiftVersion]:
    """Three of eight hours, round the clock."""
    return [_shift(community, n, span, at) for n, span in enumerate(SPANS)]


def _shift(community: Community, n: int, span: tuple[int, int], at: datetime) -> ShiftVersion:
    shift = Shift.objects.create(community=community, mark=str(n), name=f"班 {n}")
    return ShiftVersion.objects.create(
        community=community,
        shift=shift,
        number=1,
        valid_from=date(2020, 1, 1),
        segments=[list(span)],
        starts=span[0],
        ends=span[1],
        minutes=span[1] - span[0],
        is_night=span[1] > 1440,
        made_by=the_house(),
        made_at=at,
    )


def _month_of(
    roster: Roster,
    station: Station,
    versions: list[ShiftVersion],
    people: list[Staff],
    month: Month,
    rng: Random,
    at: datetime,
) -> None:
    rows, punches = [], []
    for n, person in enumerate(people):
        version = versions[n % len(versions)]
        for day in month.each_day():
            if (day.day + n) % 4 == 0:
                continue
            starts_at, ends_at = version.span_on(day)
            rows.append(
                Assignment(
                    community=roster.community,
                    roster=roster,
                    staff=person,
                    station=station,
                    shift=version,
                    work_on=day,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    status=Assignment.Status.STANDING,
                    source=Assignment.Source.ROTATION,
                )
            )
            if ends_at < at:
                punches += _punches(person, starts_at, ends_at, rng)
    Assignment.objects.bulk_create(rows, batch_size=BATCH)
    for punch in punches:
        punch.community = roster.community
    Punch.objects.bulk_create(punches, batch_size=BATCH)


def _punches(person: Staff, starts_at: datetime, ends_at: datetime, rng: Random) -> list[Punch]:
    """Lateness 2.1 % of shifts, early leaving 0.8 %, nobody seen 0.25 %, one forgotten 1 %."""
    if rng.random() < 0.0025:
        return []
    came = starts_at + timedelta(minutes=9 if rng.random() < 0.021 else -rng.randrange(1, 15))
    left = ends_at + timedelta(minutes=-20 if rng.random() < 0.008 else rng.randrange(0, 20))
    moments = [came] if rng.random() < 0.01 else [came, left]
    return [
        Punch(
            staff=person,
            at=moment,
            direction=Punch.Direction.UNKNOWN,
            method=Punch.Method.DEVICE,
            key=f"device:{person.pk}:{moment.timestamp():.0f}",
            received_at=moment,
            by=the_house(),
        )
        for moment in moments
    ]


# ── The search ──────────────────────────────────────────────────────────────────────────────


def proposed(staff: int, stations: int, seconds: float) -> tuple[Task, Proposal | None]:
    """A month of six stations around the clock for sixty people, each placed at two of them."""
    task = _task(staff, stations)
    found = propose(task, seconds=seconds)
    if found is not None and hard(breaches(task.world, found.duties)):
        raise RuntimeError("What was proposed breaks a rule")
    return task, found


def _task(staff: int, stations: int) -> Task:
    month = Month(2026, 6)
    days = list(month.each_day())
    holiday = date(2026, 6, 19)
    people = {
        n: Person(n, f"员{n}", {n % stations: ALWAYS, (n + 1 + n // stations) % stations: ALWAYS})
        for n in range(staff)
    }
    least = cycle((3, 2, 2))
    needs = tuple(
        Need(day, station, shift, next(least), None)
        for day in days
        for station in range(stations)
        for shift in range(3)
    )
    world = World(
        month.first_day,
        month.last_day,
        people,
        {n: Stand(n, f"岗{n}") for n in range(stations)},
        needs,
        {0: "早班", 1: "中班", 2: "夜班"},
        frozenset(day for day in days if day.weekday() < 5 and day != holiday),
    )
    return Task(world, tuple(_slot(need) for need in needs), (), frozenset({holiday}))


def _slot(need: Need) -> Slot:
    midnight = day_bounds(need.work_on)[0]
    start, end = (midnight + timedelta(minutes=minute) for minute in SPANS[need.shift])
    is_night = need.shift == 2
    return Slot(
        need.work_on, need.station, need.shift, start, end, 480, is_night, 660,
        need.least, need.least,
    )  # fmt: skip
