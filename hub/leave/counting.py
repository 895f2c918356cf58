"""Days and halves of leave as moments and as time taken: pure functions over a person's roster.

A half day is 240 minutes whatever the shift's length, so that balances are whole numbers. A day of
leave is the shift of that work day: who works from 22:00 takes the night, not two pieces of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hub.kernel.workdays import OFFICE_HOURS, day_bounds, local_day

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
HALF_DAY, FULL_DAY = 240, 480
AM, PM = "AM", "PM"
MORNING, NOON = timedelta(hours=8, minutes=30), timedelta(hours=12)

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Calendar:
    """What a person's days are: their shifts, and where no roster speaks of them, the workdays."""

    # Work days with the person's shifts, each as its worked segments.
    shifts: Mapping[date, Sequence[Stretch]] = field(default_factory=dict)
    # Months (first days) for which a roster in force holds this person.
    rostered: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    holidays: frozenset[date] = frozenset()

    def is_worked(self, day: date) -> bool:
        """Would they have worked? The roster says it; where there is none, the calendar."""
        if day.replace(day=1) in self.rostered:
            return bool(self.shifts.get(day))
        return day in self.workdays


@dataclass(frozen=True)
class Span:
    """From a half of a first day to a half of a last one."""

    first: date
    first_half: str
    last: date
    last_half: str

    def is_in_order(self) -> bool:
        return (self.first, self.first_half) <= (self.last, self.last_half)

    def halves(self) -> Iterator[tuple[date, str]]:
        day = self.first
        while day <= self.last:
            for half in (AM, PM):
                is_before = (day, half) < (self.first, self.first_half)
                if not is_before and (day, half) <= (self.last, self.last_half):
                    yield day, half
            day += DAY


def moments(span: Span, calendar: Calendar) -> Stretch:
    """When the span begins and ends by the clock."""
    return _bounds(span.first, span.first_half, calendar)[0], _bounds(
        span.last, span.last_half, calendar
    )[1]


def _bounds(day: date, half: str, calendar: Calendar) -> Stretch:
    midnight, following = day_bounds(day)
    own = calendar.shifts.get(day)
    before = calendar.shifts.get(day - DAY)
    opens = max(midnight, before[-1][1]) if before else midnight
    closes = max(following, own[-1][1]) if own else following
    middle = own[0][0] + (own[-1][1] - own[0][0]) / 2 if own else midnight + NOON
    middle = min(max(middle.replace(second=0, microsecond=0), opens), closes)
    return (opens, middle) if half == AM else (middle, closes)


def taken(span: Span, calendar: Calendar, *, counts_rest_days: bool, counts_holidays: bool) -> int:
    """The minutes a leave in days or halves takes."""

    def counts(day: date) -> bool:
        if counts_rest_days:
            return True
        if not counts_holidays and day in calendar.holidays:
            return False
        return calendar.is_worked(day)

    return sum(HALF_DAY for day, _half in span.halves() if counts(day))


def taken_in_hours(start: datetime, end: datetime, calendar: Calendar) -> int:
    """The worked minutes that lie between two moments; without a roster all of them, eight a day."""
    days = [
        local_day(start) + n * DAY for n in range((local_day(end) - local_day(start)).days + 1)
    ]
    if any(day.replace(day=1) in calendar.rostered for day in (days[0] - DAY, *days)):
        pieces = [
            piece for day in (days[0] - DAY, *days) for piece in calendar.shifts.get(day, ())
        ]
        return sum(_overlap((start, end), piece) for piece in pieces)
    return sum(min(_overlap((start, end), day_bounds(day)), FULL_DAY) for day in days)


def is_worked_between(start: datetime, end: datetime, calendar: Calendar) -> bool:
    """Does any working time lie between two moments? If none does, what ends and what begins there
    is one absence."""
    days = (local_day(end) - local_day(start)).days
    return any(
        _overlap((start, end), piece)
        for n in range(-1, days + 1)
        for piece in _worked_on(local_day(start) + n * DAY, calendar)
    )


def _worked_on(day: date, calendar: Calendar) -> Sequence[Stretch]:
    if day.replace(day=1) in calendar.rostered:
        return calendar.shifts.get(day, ())
    return tuple(OFFICE_HOURS.on(day)) if day in calendar.workdays else ()


def _overlap(one: Stretch, other: Stretch) -> int:
    return max(0, (min(one[1], other[1]) - max(one[0], other[0])) // MINUTE)


def left_after(span: Span, back: datetime, calendar: Calendar) -> Span | None:
    """What remains of a span for who came back at this moment: the halves that begin later."""
    for day, half in span.halves():
        if _worked_from(day, half, calendar) >= back:
            return Span(day, half, span.last, span.last_half)
    return None


def _worked_from(day: date, half: str, calendar: Calendar) -> datetime:
    """When work in this half begins: who is there before it has not used it."""
    own = calendar.shifts.get(day)
    if half == AM:
        return own[0][0] if own else day_bounds(day)[0] + MORNING
    return _bounds(day, half, calendar)[0]


def is_in_time(
    filed_at: datetime,
    starts_at: datetime,
    filed_on: date,
    span_first: date,
    *,
    ahead_days: int,
    begins_on_rest_day: bool,
) -> bool:
    """Asked early enough: so many calendar days ahead, or any time before a rest day of one's own."""
    if begins_on_rest_day:
        return filed_at < starts_at
    return filed_on <= span_first - ahead_days * DAY and filed_at < starts_at
