"""What is searched: the month's slots, the people, and what is kept as it is."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.duty.checking import unfit
from hub.duty.world import MINUTE, Duty, Rule, World


class Burden(models.TextChoices):
    """What is shared out evenly among those who can bear it."""

    SHIFTS = "SHIFTS", _("班次")
    NIGHTS = "NIGHTS", _("夜班")
    DAYS_OFF = "DAYS_OFF", _("周末和休息日")
    HOLIDAYS = "HOLIDAYS", _("法定节假日")


@dataclass(frozen=True)
class Slot:
    """A shift of a day at a station, to be filled by at least so many and at most so many."""

    work_on: date
    station: int
    shift: int
    starts_at: datetime
    ends_at: datetime
    minutes: int
    is_night: bool
    rest_after: int
    least: int
    most: int

    def taken_by(self, staff: int) -> Duty:
        return Duty(
            staff,
            self.work_on,
            self.shift,
            self.station,
            self.starts_at,
            self.ends_at,
            self.minutes,
            self.is_night,
            self.rest_after,
        )


@dataclass(frozen=True)
class Task:
    world: World
    slots: tuple[Slot, ...]
    # Planned by hand or by rotation, or begun already: the search works around them.
    kept: tuple[Duty, ...] = ()
    holidays: frozenset[date] = field(default_factory=frozenset)

    @cached_property
    def bound(self) -> dict[int, list[Duty]]:
        """What each person has that the search cannot move."""
        found: dict[int, list[Duty]] = defaultdict(list)
        for duty in (*self.world.around, *self.kept):
            found[duty.staff].append(duty)
        return found

    @cached_property
    def standing(self) -> dict[tuple[date, int, int], int]:
        """How much of the cover stands already."""
        found: dict[tuple[date, int, int], int] = defaultdict(int)
        for duty in self.kept:
            found[duty.work_on, duty.station, duty.shift] += 1
        return found

    def bars(self, staff: int, number: int) -> frozenset[Rule]:
        """The rules by which a person may not take a slot, whatever else is decided."""
        if (staff, number) not in self._bars:
            self._bars[staff, number] = frozenset(self._barred(staff, self.slots[number]))
        return self._bars[staff, number]

    @cached_property
    def _bars(self) -> dict[tuple[int, int], frozenset[Rule]]:
        """Looked up once: a search for clashes asks it of everybody and every slot many times."""
        return {}

    def _barred(self, staff: int, slot: Slot) -> Iterator[Rule]:
        duty = slot.taken_by(staff)
        for rule, _words in unfit(self.world, self.world.people[staff], duty):
            yield rule
        for other in self.bound[staff]:
            if other.work_on == slot.work_on or overlaps(other, duty):
                yield Rule.OVERLAP
            elif too_close(other, duty):
                yield Rule.REST

    def burdens(self, duty: Slot | Duty) -> Iterator[Burden]:
        yield Burden.SHIFTS
        if duty.is_night:
            yield Burden.NIGHTS
        if duty.work_on in self.holidays:
            yield Burden.HOLIDAYS
        elif duty.work_on not in self.world.workdays:
            yield Burden.DAYS_OFF


def overlaps(one: Duty | Slot, other: Duty | Slot) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def too_close(one: Duty | Slot, other: Duty | Slot) -> bool:
    """Does one begin before the rest after the other is over?"""
    before, after = (one, other) if one.starts_at <= other.starts_at else (other, one)
    return after.starts_at < before.ends_at + before.rest_after * MINUTE
