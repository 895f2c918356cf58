"""Working time in China: workdays from the calendar table, office hours, quiet hours, and the
bounds of local days and months.

Nothing here guesses. A year that is not in the table is refused, because a calendar that silently
takes every Monday for a workday promises a deadline in the middle of the Spring Festival.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from hub.kernel import holidays
from hub.kernel.models import CalendarDay
from hub.kernel.refusals import Refusal

ZONE = "Asia/Shanghai"
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


class CalendarMissing(Refusal):
    """Refused rather than counted wrong. `year` is the one to fill."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            _(
                "%(year)s 年的工作日历还没有录入，无法计算工作时间。"
                "请系统管理员运行 manage.py fill_calendar --year %(year)s 后重试。"
            )
            % {"year": year}
        )


# ── Local days and moments ──────────────────────────────────────────────────────────────────


def local_day(moment: datetime, zone: str = ZONE) -> date:
    return _local(moment, zone).date()


def day_bounds(day: date, zone: str = ZONE) -> tuple[datetime, datetime]:
    """The first moment of the day and the first of the next, for `start <= at < end`."""
    return _moment(day, time.min, zone), _moment(day + DAY, time.min, zone)


def month_bounds(year: int, month: int, zone: str = ZONE) -> tuple[datetime, datetime]:
    """The first moment of the month and the first of the next, for `start <= at < end`."""
    after = date(year + month // 12, month % 12 + 1, 1)
    return _moment(date(year, month, 1), time.min, zone), _moment(after, time.min, zone)


def _local(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone is no moment")
    return moment.astimezone(ZoneInfo(zone))


def _moment(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


# ── Office hours and quiet hours ────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class OfficeHours:
    """The stretches of a workday that count as working time.

    Both ends belong to a stretch: what starts at 11:30 and takes 30 minutes is due at 12:00, not
    when the lunch break is over.
    """

    windows: tuple[tuple[time, time], ...] = (
        (time(8, 30), time(12)),
        (time(14), time(18)),
    )

    def __post_init__(self) -> None:
        clock = [moment for window in self.windows for moment in window]
        if not clock or any(a >= b for a, b in zip(clock, clock[1:], strict=False)):
            raise ValueError("office hours are stretches in order that do not touch")

    def on(self, day: date, zone: str = ZONE) -> Iterator[tuple[datetime, datetime]]:
        for opens, closes in self.windows:
            yield _moment(day, opens, zone), _moment(day, closes, zone)


@dataclass(frozen=True)
class QuietHours:
    """When residents are left in peace: from `start` on, and again allowed at `until`."""

    start: time = time(21)
    until: time = time(8)
    zone: str = ZONE

    def covers(self, moment: datetime) -> bool:
        clock = _local(moment, self.zone).time()
        if self.start <= self.until:
            return self.start <= clock < self.until
        return clock >= self.start or clock < self.until

    def next_allowed(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours it falls in."""
        if not self.covers(moment):
            return moment
        local = _local(moment, self.zone)
        ends_tomorrow = local.time() >= self.until
        return _moment(local.date() + DAY * ends_tomorrow, self.until, self.zone)

    def last_allowed_before(self, moment: datetime) -> datetime:
        """The moment itself, or the last one before the quiet hours it falls in.

        Whoever must act by a deadline in the night must have acted by then, so a warning takes
        its lead off this and not off the deadline.
        """
        if not self.covers(moment):
            return moment
        local = _local(moment, self.zone)
        began_yesterday = local.time() < self.start
        began = _moment(local.date() - DAY * began_yesterday, self.start, self.zone)
        return began - timedelta(microseconds=1)


OFFICE_HOURS = OfficeHours()


# ── The calendar ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Year:
    """What the clock needs to know of a year."""

    worked: frozenset[date]
    provisional: frozenset[date]

    @classmethod
    def of(cls, year: int, days: Iterable[CalendarDay]) -> "Year":
        """Take a year that is complete; one with a gap is as good as missing."""
        days = list(days)
        if len(days) != (date(year + 1, 1, 1) - date(year, 1, 1)).days:
            raise CalendarMissing(year)
        return cls(
            frozenset(one.day for one in days if one.is_worked),
            frozenset(one.day for one in days if one.is_provisional),
        )


class Calendar:
    """Working time over any span; the years it touches are asked for one by one."""

    def __init__(self, year_of: Callable[[int], Year]) -> None:
        self._year_of = year_of

    def is_workday(self, day: date) -> bool:
        return day in self._year_of(day.year).worked

    def is_provisional(self, first: date, last: date | None = None) -> bool:
        """Whether any of these days was worked out before the year's notice was known."""
        last = last or first
        years = (self._year_of(year) for year in range(first.year, last.year + 1))
        return any(first <= day <= last for year in years for day in year.provisional)

    def add_workdays(self, day: date, count: int) -> date:
        """The workday `count` workdays after the day, or before it when negative.

        The day itself is not counted. Zero means the day itself or, when it is off, the next
        workday.
        """
        step = DAY if count >= 0 else -DAY
        left = abs(count)
        if left == 0 and not self.is_workday(day):
            left = 1
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def after_working_minutes(
        self,
        start: datetime,
        minutes: int,
        hours: OfficeHours = OFFICE_HOURS,
        zone: str = ZONE,
    ) -> datetime:
        """The moment by which so much working time has passed; zero minutes is the first
        working moment from the start on. What happens at that very moment is on time.

        :raises CalendarMissing: if the span reaches into a year that is not filled.
        """
        if minutes < 0:
            raise ValueError("working time runs forward")
        left = minutes * MINUTE
        day = local_day(start, zone)
        while True:
            for opens, closes in self._windows(day, hours, zone):
                begins = max(start, opens)
                if begins + left <= closes:
                    return begins + left
                left -= max(closes - begins, timedelta(0))
            day += DAY

    def working_time_between(
        self,
        a: datetime,
        b: datetime,
        hours: OfficeHours = OFFICE_HOURS,
        zone: str = ZONE,
    ) -> timedelta:
        """The working time from a to b, exactly; negative when b comes first.

        :raises CalendarMissing: if the span touches a year that is not filled.
        """
        if b < a:
            return -self.working_time_between(b, a, hours, zone)
        total = timedelta(0)
        day, last = local_day(a, zone), local_day(b, zone)
        while day <= last:
            for opens, closes in self._windows(day, hours, zone):
                total += max(min(b, closes) - max(a, opens), timedelta(0))
            day += DAY
        return total

    def working_minutes_between(
        self,
        a: datetime,
        b: datetime,
        hours: OfficeHours = OFFICE_HOURS,
        zone: str = ZONE,
    ) -> int:
        """The whole minutes of `working_time_between`; seconds short of a minute are dropped."""
        passed = self.working_time_between(a, b, hours, zone)
        return abs(passed) // MINUTE * (1 if passed >= timedelta(0) else -1)

    def _windows(
        self, day: date, hours: OfficeHours, zone: str
    ) -> Iterable[tuple[datetime, datetime]]:
        return hours.on(day, zone) if self.is_workday(day) else ()


# A year is read once and kept for a while. Other processes see a changed calendar only when
# theirs has run out; it changes once a year.
_KEEP_SECONDS = 300
_kept: dict[int, tuple[float, Year]] = {}


def _kept_year(year: int) -> Year:
    until, known = _kept.get(year, (0.0, None))
    if known is None or monotonic() > until:
        known = Year.of(year, CalendarDay.objects.filter(day__year=year))
        _kept[year] = (monotonic() + _KEEP_SECONDS, known)
    return known


def forget() -> None:
    """Drop what is kept of the calendar; whoever changes days calls this."""
    _kept.clear()


calendar = Calendar(_kept_year)
is_workday = calendar.is_workday
is_provisional = calendar.is_provisional
add_workdays = calendar.add_workdays
after_working_minutes = calendar.after_working_minutes
working_time_between = calendar.working_time_between
working_minutes_between = calendar.working_minutes_between


# ── Filling the table ───────────────────────────────────────────────────────────────────────


class YearUnknown(Refusal):
    """Neither the notice nor the dates of the lunar festivals are known for the year."""


@transaction.atomic
def fill(year: int) -> int:
    """Fill or bring up to date the days of a year; return how many changed.

    Days that somebody entered from another source are left as they are.

    :raises YearUnknown: if the year is outside the table of festivals.
    """
    if not holidays.FIRST_YEAR <= year <= holidays.LAST_YEAR:
        raise YearUnknown(
            _("程序只备有 %(first)s 至 %(last)s 年的节日资料，请升级后再录入 %(year)s 年。")
            % {"first": holidays.FIRST_YEAR, "last": holidays.LAST_YEAR, "year": year}
        )
    standing = CalendarDay.objects.filter(day__year=year).in_bulk()
    changed = [one for one in holidays.calendar_of(year) if _is_news(one, standing.get(one.day))]
    CalendarDay.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["kind", "name", "source", "is_provisional"],
    )
    forget()
    transaction.on_commit(forget)
    return len(changed)


def years_to_fill(today: date) -> range:
    """Every year with a notice, and at least the coming one, which deadlines reach into."""
    last = max(holidays.LAST_ANNOUNCED_YEAR, today.year) + 1
    return range(holidays.FIRST_YEAR, min(last, holidays.LAST_YEAR) + 1)


def keep_filled(today: date) -> int:
    """Have this year, the one before and the coming one in the table; return how many days changed.

    Cheap where they are there already: whoever founds a community calls it, and the clock does.
    """
    return sum(fill(year) for year in years_to_fill(today) if year >= today.year - 1)


def _is_news(one: CalendarDay, standing: CalendarDay | None) -> bool:
    if standing is None:
        return True
    if not standing.is_provisional and "chinesecalendar" not in standing.source:
        return False
    return (one.kind, one.name, one.is_provisional) != (
        standing.kind,
        standing.name,
        standing.is_provisional,
    )
