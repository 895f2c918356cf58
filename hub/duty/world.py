"""What the rules of a roster see: people, shifts, stations and what each of them needs, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
FULL_DAY = 480  # minutes of a standard working day
WEEK = 7


class Rule(models.TextChoices):
    OVERLAP = "OVERLAP", gettext_lazy("同一时间两个班")
    REST = "REST", gettext_lazy("两班之间休息不足")
    WEEKLY_REST = "WEEKLY_REST", gettext_lazy("连续七天没有休息日")
    OVERTIME = "OVERTIME", gettext_lazy("加班超过上限")
    OVERTIME_SOON = "OVERTIME_SOON", gettext_lazy("加班接近上限")
    PROTECTED = "PROTECTED", gettext_lazy("特殊保护")
    LICENCE = "LICENCE", gettext_lazy("没有上岗证件")
    PLACEMENT = "PLACEMENT", gettext_lazy("没有上岗登记")
    AWAY = "AWAY", gettext_lazy("请假期间")
    COVER = "COVER", gettext_lazy("岗位人数不足")
    CROWDED = "CROWDED", gettext_lazy("岗位人数过多")
    HOURS = "HOURS", gettext_lazy("工时审批已过期")


# Told to the planner, but no reason to refuse.
SOFT = frozenset({Rule.OVERTIME_SOON})


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift of one person, as the rules see it."""

    staff: int
    work_on: date
    shift: int
    station: int
    starts_at: datetime
    ends_at: datetime
    minutes: int
    is_night: bool = False
    rest_after: int = 0
    # The row of the plan; None for what a search proposes and for what other rosters hold.
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Days from a first to a last one, both included; no last one: for good."""

    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Away:
    """Approved leave, from a moment to a moment."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Person:
    pk: int
    name: str
    stations: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    licences: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    # Days without nights and overtime. Not why: nobody who reads a warning learns that.
    spared: tuple[Span, ...] = ()
    away: tuple[Away, ...] = ()


@dataclass(frozen=True)
class Stand:
    """A station: what it needs, and until when its hours may be reckoned over the month."""

    pk: int
    name: str
    licence: str = ""
    licence_name: str = ""
    sums_up_until: date | None = None


@dataclass(frozen=True)
class Need:
    """How many must and may stand at a station in a shift of a day."""

    work_on: date
    station: int
    shift: int
    least: int
    most: int | None = None


@dataclass(frozen=True)
class World:
    """A month of a department, and everything the rules must know about it."""

    first: date
    last: date
    people: Mapping[int, Person]
    stations: Mapping[int, Stand]
    needs: Sequence[Need]
    shift_names: Mapping[int, str]
    workdays: frozenset[date]
    # Duty that other rosters in force give these people: last month's end, another department's.
    around: tuple[Duty, ...] = ()
    # Working time of each person outside the roster, in minutes: extra duties count too.
    extra: Mapping[int, int] = field(default_factory=dict)
    # Leave that came after a shift had begun is attendance's business, not the roster's.
    now: datetime | None = None
    overtime: int = 36 * 60
    overtime_warning: int = 24 * 60


@dataclass(frozen=True)
class Breach:
    rule: Rule
    words: str
    staff: int | None = None
    work_on: date | None = None
    station: int | None = None

    @property
    def is_hard(self) -> bool:
        return self.rule not in SOFT
