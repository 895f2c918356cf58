"""A roster as a task for the search."""

from datetime import datetime

from hub.duty.models import Assignment, Roster, ShiftVersion
from hub.duty.queries import worlds
from hub.duty.search import Slot, Task
from hub.duty.world import Duty, Need
from hub.kernel.models import CalendarDay
from hub.kernel.periods import Month


def task_of(roster: Roster, at: datetime) -> Task:
    """Fill what the cover still asks for; what was planned by hand or rotation, or has begun, stays."""
    month = Month.parse(roster.period)
    world = worlds.world_of(roster, at)
    versions = worlds.versions_of(roster.community, month)
    slots = [
        _slot(versions[need.shift, need.work_on], need)
        for need in world.needs
        if (need.shift, need.work_on) in versions
    ]
    kinds = worlds.calendar_of(month)
    return Task(
        world,
        tuple(slot for slot in slots if slot.starts_at > at),
        tuple(_kept(roster, at)),
        frozenset(day for day, kind in kinds.items() if kind == CalendarDay.Kind.HOLIDAY),
    )


def _slot(version: ShiftVersion, need: Need) -> Slot:
    starts_at, ends_at = version.span_on(need.work_on)
    return Slot(
        need.work_on,
        need.station,
        need.shift,
        starts_at,
        ends_at,
        version.minutes,
        version.is_night,
        version.rest_after,
        need.least,
        need.least if need.most is None else need.most,
    )


def _kept(roster: Roster, at: datetime) -> list[Duty]:
    rows = roster.assignments.of_plan().select_related("shift")
    return [
        worlds.duty_of(row)
        for row in rows
        if row.starts_at <= at or row.source != Assignment.Source.SEARCH
    ]
