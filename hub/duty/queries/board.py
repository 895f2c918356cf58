"""A roster as people read it: people by days, what each bears, and what is wrong by person and day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.utils.formats import date_format

from hub.duty.checking import breaches, overtime_of
from hub.duty.models import Assignment, Roster, Shift, Station
from hub.duty.queries import worlds
from hub.duty.world import Breach, Duty, World
from hub.kernel.models import CalendarDay, Community
from hub.kernel.periods import Month
from hub.people.models import Department, Staff


@dataclass(frozen=True)
class DayHead:
    day: date
    weekday: str
    kind: str

    @property
    def is_off(self) -> bool:
        return self.kind in {CalendarDay.Kind.REST, CalendarDay.Kind.HOLIDAY}


@dataclass
class Cell:
    day: date
    turns: list[Assignment] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    is_off: bool = False
    is_fixed: bool = False
    # Leave was granted over a shift of the day: somebody else must stand there.
    is_away: bool = False


@dataclass
class Line:
    """One person's month, and what they bear of it."""

    staff: Staff
    cells: list[Cell]
    shifts: int = 0
    nights: int = 0
    days_off: int = 0
    holidays: int = 0
    minutes: int = 0
    overtime: int = 0
    is_over: bool = False


@dataclass(frozen=True)
class Board:
    days: list[DayHead]
    lines: list[Line]
    breaches: list[Breach]

    @property
    def hard(self) -> list[Breach]:
        return [one for one in self.breaches if one.is_hard]


def board_of(roster: Roster, at: datetime) -> Board:
    world = worlds.world_of(roster, at)
    rows = list(roster.assignments.of_plan().select_related("shift__shift", "station", "staff"))
    duties = [worlds.duty_of(row) for row in rows]
    found = breaches(world, duties)
    kinds = worlds.calendar_of(Month.parse(roster.period))
    days = [DayHead(day, initial(day), kind) for day, kind in sorted(kinds.items())]
    people = {one.pk: one for one in worlds.people_of(roster)}
    people.update({row.staff_id: row.staff for row in rows})
    by_person: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows:
        by_person[row.staff_id].append(row)
    lines = [
        _line(world, people[pk], by_person[pk], days, found, at)
        for pk in sorted(people, key=lambda pk: people[pk].username)
    ]
    return Board(days, lines, found)


def initial(day: date) -> str:
    """One letter of the weekday: 周一 is told by its last, Mon by its first."""
    word = date_format(day, "D")
    return word[:1] if word.isascii() else word[-1:]


def _line(
    world: World,
    person: Staff,
    rows: list[Assignment],
    days: list[DayHead],
    found: list[Breach],
    at: datetime,
) -> Line:
    wrong: dict[date, list[str]] = defaultdict(list)
    for one in found:
        if one.staff == person.pk and one.work_on is not None:
            wrong[one.work_on].append(one.words)
    turns: dict[date, list[Assignment]] = defaultdict(list)
    for row in rows:
        turns[row.work_on].append(row)
    cells = [
        Cell(
            head.day,
            turns[head.day],
            wrong[head.day],
            head.is_off,
            any(row.starts_at <= at for row in turns[head.day]),
            _on_leave(world, person, turns[head.day]),
        )
        for head in days
    ]
    duties: list[Duty] = [worlds.duty_of(row) for row in rows]
    kinds = {head.day: head.kind for head in days}
    off = [one for one in duties if kinds.get(one.work_on) == CalendarDay.Kind.REST]
    holidays = [one for one in duties if kinds.get(one.work_on) == CalendarDay.Kind.HOLIDAY]
    over = overtime_of(world, duties, world.extra.get(person.pk, 0))
    return Line(
        person,
        cells,
        len(duties),
        sum(one.is_night for one in duties),
        len(off),
        len(holidays),
        sum(one.minutes for one in duties),
        over,
        over > world.overtime,
    )


def _on_leave(world: World, person: Staff, turns: list[Assignment]) -> bool:
    known = world.people.get(person.pk)
    return known is not None and any(
        one.starts_at < turn.ends_at and turn.starts_at < one.ends_at
        for turn in turns
        for one in known.away
    )


def brushes(roster: Roster) -> list[tuple[str, str, str]]:
    """What the planner paints with: each open shift at each open station of the department.

    Pairs that the cover asks for come first: those are the ones that are used.
    """
    stations = Station.objects.within(roster.community).filter(
        department=roster.department_id, status=Station.Status.OPEN
    )
    asked = set(
        stations.filter(covers__until=None, covers__isnull=False).values_list(
            "pk", "covers__shift"
        )
    )
    shifts = list(Shift.objects.within(roster.community).filter(status=Shift.Status.OPEN))
    found = [
        (f"{shift.pk}:{station.pk}", shift.mark, f"{station.name} {shift.name}")
        for station in stations
        for shift in shifts
    ]
    wanted = {f"{shift}:{station}" for station, shift in asked}
    if wanted:
        found = [one for one in found if one[0] in wanted]
    return found


def rosters_seen(
    community: Community, seen: list[Department], planned: list[Department]
) -> list[Roster]:
    """Those in force where the person may look, and drafts where they plan or publish."""
    inside = Roster.objects.within(community).filter(
        Q(department__in=seen, status__in=[*Roster.IN_FORCE, Roster.Status.REPLACED])
        | Q(department__in=planned)
    )
    rows = inside.exclude(status=Roster.Status.DROPPED).select_related("department")
    return list(rows.order_by("-period", "department", "-version")[:200])
