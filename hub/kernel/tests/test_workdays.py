"""The clock of working time, against hand-computed cases and against its own laws."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel import holidays, workdays
from hub.kernel.workdays import Calendar, OfficeHours, QuietHours, Year

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(cache(lambda year: Year.of(year, holidays.calendar_of(year))))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class TestAfterWorkingMinutes:
    """Office hours 8:30–12:00 and 14:00–18:00; a workday has 450 minutes."""

    @pytest.mark.parametrize(
        ("start", "minutes", "due"),
        [
            # An ordinary week.
            ("2025-09-15 09:00", 60, "2025-09-15 10:00"),
            ("2025-09-15 08:30", 450, "2025-09-15 18:00"),
            ("2025-09-15 08:30", 451, "2025-09-16 08:31"),
            ("2025-09-15 11:59:30", 1, "2025-09-15 14:00:30"),
            # The lunch break, up to it, from within it, across it.
            ("2025-09-15 11:30", 30, "2025-09-15 12:00"),
            ("2025-09-15 11:30", 60, "2025-09-15 14:30"),
            ("2025-09-15 12:30", 15, "2025-09-15 14:15"),
            # Before the office opens, after it closes, over the weekend.
            ("2025-09-15 07:00", 15, "2025-09-15 08:45"),
            ("2025-09-15 00:00", 15, "2025-09-15 08:45"),
            ("2025-09-15 18:30", 15, "2025-09-16 08:45"),
            ("2025-09-19 17:30", 60, "2025-09-22 09:00"),
            # Nothing to do is due at the next working moment.
            ("2025-09-15 10:00", 0, "2025-09-15 10:00"),
            ("2025-09-15 12:00", 0, "2025-09-15 12:00"),
            ("2025-09-15 12:01", 0, "2025-09-15 14:00"),
            ("2025-09-15 20:00", 0, "2025-09-16 08:30"),
            ("2025-10-03 10:00", 0, "2025-10-09 08:30"),
            # National Day 2025: off from 1 to 8 October, worked on Sunday 28 September and
            # Saturday 11 October.
            ("2025-09-27 10:00", 15, "2025-09-28 08:45"),
            ("2025-09-28 17:50", 20, "2025-09-29 08:40"),
            ("2025-09-30 17:00", 120, "2025-10-09 09:30"),
            ("2025-09-30 18:00", 1, "2025-10-09 08:31"),
            ("2025-09-29 08:30", 1350, "2025-10-09 18:00"),
            ("2025-10-08 23:59", 30, "2025-10-09 09:00"),
            ("2025-10-10 17:59", 2, "2025-10-11 08:31"),
            ("2025-10-11 17:30", 60, "2025-10-13 09:00"),
            # Spring Festival 2025: off from 28 January to 4 February, worked on Sunday 26
            # January and Saturday 8 February.
            ("2025-01-25 09:00", 0, "2025-01-26 08:30"),
            ("2025-01-27 17:00", 480, "2025-02-05 17:30"),
            ("2025-02-07 16:00", 600, "2025-02-10 09:00"),
            # New Year 2026: off from 1 to 3 January, worked on Sunday 4 January.
            ("2025-12-31 17:30", 60, "2026-01-04 09:00"),
            # Spring Festival 2026: off from 15 to 23 February, worked on Saturdays 14 and 28.
            ("2026-02-13 17:00", 120, "2026-02-14 09:30"),
            ("2026-02-14 17:45", 30, "2026-02-24 08:45"),
            ("2026-02-27 17:00", 60, "2026-02-27 18:00"),
            ("2026-02-27 17:00", 61, "2026-02-28 08:31"),
            ("2026-02-28 12:00", 1, "2026-02-28 14:01"),
            # National Day 2026: off from 1 to 7 October, worked on Sunday 20 September and
            # Saturday 10 October.
            ("2026-09-19 12:00", 1, "2026-09-20 08:31"),
            ("2026-09-30 14:00", 900, "2026-10-09 12:00"),
            ("2026-10-09 18:00", 450, "2026-10-10 18:00"),
        ],
    )
    def test_agrees_with_the_hand_computed_moment(self, start, minutes, due):
        assert CALENDAR.after_working_minutes(at(start), minutes) == at(due)

    def test_answers_in_the_same_moment_whatever_zone_the_start_is_given_in(self):
        start = datetime(2025, 9, 30, 9, 0, tzinfo=UTC)

        assert CALENDAR.after_working_minutes(start, 120) == at("2025-10-09 09:30")

    def test_knows_other_hours_and_other_zones(self):
        late = OfficeHours(((time(13), time(22)),))
        start = datetime(2025, 9, 15, 12, 0, tzinfo=UTC)

        assert CALENDAR.after_working_minutes(start, 180, late) == at("2025-09-16 14:00")
        assert CALENDAR.after_working_minutes(start, 120, late, "UTC") == start + timedelta(
            hours=3
        )

    @pytest.mark.parametrize(
        "windows",
        [
            (),
            ((time(9), time(9)),),
            ((time(18), time(9)),),
            ((time(14), time(18)), (time(8), time(12))),
            ((time(8), time(12)), (time(12), time(18))),
        ],
    )
    def test_wants_hours_in_order(self, windows):
        with pytest.raises(ValueError, match="in order"):
            OfficeHours(windows)

    def test_wants_a_moment_and_a_span_that_make_sense(self):
        with pytest.raises(ValueError, match="time zone"):
            CALENDAR.after_working_minutes(datetime(2025, 9, 15, 9), 1)  # noqa: DTZ001  (it is what must be refused)
        with pytest.raises(ValueError, match="forward"):
            CALENDAR.after_working_minutes(at("2025-09-15 09:00"), -1)


class TestWorkingMinutesBetween:
    @pytest.mark.parametrize(
        ("a", "b", "minutes"),
        [
            ("2025-09-15 09:00", "2025-09-15 09:00", 0),
            ("2025-09-15 11:00", "2025-09-15 15:00", 120),
            ("2025-09-15 12:10", "2025-09-15 13:50", 0),
            ("2025-09-19 18:00", "2025-09-22 08:30", 0),
            ("2025-09-30 17:00", "2025-10-09 09:30", 120),
            ("2025-10-01 00:00", "2025-10-09 00:00", 0),
            ("2025-09-22 00:00", "2025-09-29 00:00", 6 * 450),
            ("2026-02-13 00:00", "2026-03-01 00:00", 7 * 450),
            ("2025-01-01 00:00", "2026-01-01 00:00", 248 * 450),
            ("2026-01-01 00:00", "2027-01-01 00:00", 248 * 450),
            ("2025-09-15 09:00:30", "2025-09-15 09:02", 1),
            ("2025-09-15 09:02", "2025-09-15 09:00:30", -1),
            ("2025-10-09 09:30", "2025-09-30 17:00", -120),
        ],
    )
    def test_agrees_with_the_hand_computed_count(self, a, b, minutes):
        assert CALENDAR.working_minutes_between(at(a), at(b)) == minutes


class TestWorkdays:
    @pytest.mark.parametrize(
        ("day", "is_worked"),
        [
            ("2025-09-26", True),
            ("2025-09-27", False),
            ("2025-09-28", True),
            ("2025-10-01", False),
            ("2025-10-08", False),
            ("2025-10-11", True),
            ("2026-02-16", False),
            ("2026-02-28", True),
        ],
    )
    def test_are_what_the_notice_says(self, day, is_worked):
        assert CALENDAR.is_workday(date.fromisoformat(day)) is is_worked

    @pytest.mark.parametrize(
        ("day", "count", "result"),
        [
            ("2025-09-15", 1, "2025-09-16"),
            ("2025-09-30", 1, "2025-10-09"),
            ("2025-10-03", 1, "2025-10-09"),
            ("2025-10-10", 1, "2025-10-11"),
            ("2025-10-11", 1, "2025-10-13"),
            ("2026-02-13", 2, "2026-02-24"),
            ("2025-10-09", -1, "2025-09-30"),
            ("2025-09-30", -2, "2025-09-28"),
            ("2025-10-05", -1, "2025-09-30"),
            ("2025-09-15", 0, "2025-09-15"),
            ("2025-10-01", 0, "2025-10-09"),
        ],
    )
    def test_are_added_one_by_one(self, day, count, result):
        added = CALENDAR.add_workdays(date.fromisoformat(day), count)

        assert added == date.fromisoformat(result)


_moments = st.datetimes(
    datetime.fromisoformat("2024-12-01"),
    datetime.fromisoformat("2026-12-31"),
    timezones=st.just(SHANGHAI),
)
_minutes = st.integers(0, 6 * 450)
_windows = st.lists(st.integers(0, 24 * 12 - 1), min_size=2, max_size=6, unique=True).map(
    lambda slots: OfficeHours(
        tuple(
            (time(a // 12, a % 12 * 5), time(b // 12, b % 12 * 5))
            for a, b in zip(sorted(slots)[::2], sorted(slots)[1::2], strict=False)
        )
    )
)


class TestLawsOfTheClock:
    @given(start=_moments, minutes=_minutes, hours=_windows)
    def test_the_time_between_is_what_was_added(self, start, minutes, hours):
        due = CALENDAR.after_working_minutes(start, minutes, hours)

        assert due >= start
        assert CALENDAR.working_minutes_between(start, due, hours) == minutes

    @given(start=_moments, minutes=st.integers(1, 6 * 450), hours=_windows)
    def test_a_moment_before_it_is_due_it_is_not_yet_due(self, start, minutes, hours):
        due = CALENDAR.after_working_minutes(start, minutes, hours)
        before = due - timedelta(microseconds=1)

        passed = CALENDAR.working_time_between(start, before, hours)
        assert passed < timedelta(minutes=minutes)

    @given(start=_moments, a=_minutes, b=_minutes, hours=_windows)
    def test_two_stretches_make_one(self, start, a, b, hours):
        half_way = CALENDAR.after_working_minutes(start, a, hours)

        assert CALENDAR.after_working_minutes(
            half_way, b, hours
        ) == CALENDAR.after_working_minutes(start, a + b, hours)

    @given(a=_moments, b=_moments, minutes=_minutes, hours=_windows)
    def test_who_starts_later_is_due_no_earlier(self, a, b, minutes, hours):
        first, second = sorted([a, b])

        assert CALENDAR.after_working_minutes(
            first, minutes, hours
        ) <= CALENDAR.after_working_minutes(second, minutes, hours)

    @given(a=_moments, b=_moments, c=_moments)
    def test_time_between_adds_up_in_any_order(self, a, b, c):
        between = CALENDAR.working_time_between

        assert between(a, b) + between(b, c) == between(a, c)

    @given(start=_moments, length=st.integers(0, 5 * 24 * 60))
    def test_agrees_with_counting_minute_by_minute(self, start, length):
        start = start.replace(second=0, microsecond=0)
        minutes = (start + timedelta(minutes=n) for n in range(length))
        counted = sum(
            CALENDAR.is_workday(minute.date())
            and (time(8, 30) <= minute.time() < time(12) or time(14) <= minute.time() < time(18))
            for minute in minutes
        )

        end = start + timedelta(minutes=length)
        assert CALENDAR.working_minutes_between(start, end) == counted

    @given(
        day=st.dates(date(2025, 1, 1), date(2026, 12, 31)).filter(CALENDAR.is_workday),
        count=st.integers(-200, 200),
    )
    def test_workdays_added_and_taken_away_lead_back(self, day, count):
        there = CALENDAR.add_workdays(day, count)

        assert CALENDAR.is_workday(there)
        assert CALENDAR.add_workdays(there, -count) == day


class TestQuietHours:
    QUIET = QuietHours()

    @pytest.mark.parametrize(
        ("moment", "is_quiet"),
        [
            ("2026-11-23 07:59:59", True),
            ("2026-11-23 08:00", False),
            ("2026-11-23 20:59:59", False),
            ("2026-11-23 21:00", True),
            ("2026-11-24 00:00", True),
        ],
    )
    def test_cover_the_night(self, moment, is_quiet):
        assert self.QUIET.covers(at(moment)) is is_quiet

    @pytest.mark.parametrize(
        ("moment", "following"),
        [
            ("2026-11-23 15:00", "2026-11-23 15:00"),
            ("2026-11-23 21:00", "2026-11-24 08:00"),
            ("2026-11-23 23:59", "2026-11-24 08:00"),
            ("2026-11-24 00:00", "2026-11-24 08:00"),
            ("2026-11-24 07:59", "2026-11-24 08:00"),
            ("2026-12-31 22:00", "2027-01-01 08:00"),
        ],
    )
    def test_say_when_one_may_call_again(self, moment, following):
        assert self.QUIET.next_allowed(at(moment)) == at(following)

    @pytest.mark.parametrize(
        ("deadline", "evening"),
        [
            ("2026-11-23 21:00", "2026-11-23 21:00"),
            ("2026-11-23 23:30", "2026-11-23 21:00"),
            ("2026-11-24 03:00", "2026-11-23 21:00"),
            ("2026-11-24 07:59", "2026-11-23 21:00"),
            ("2027-01-01 00:00", "2026-12-31 21:00"),
        ],
    )
    def test_move_a_deadline_in_the_night_to_the_evening_before(self, deadline, evening):
        last = self.QUIET.last_allowed_before(at(deadline))

        assert last == at(evening) - timedelta(microseconds=1)

    def test_leave_a_deadline_by_day_alone(self):
        assert self.QUIET.last_allowed_before(at("2026-11-24 08:00")) == at("2026-11-24 08:00")

    def test_may_lie_within_one_day(self):
        noon = QuietHours(time(12), time(14))

        assert noon.covers(at("2026-11-23 13:00"))
        assert not noon.covers(at("2026-11-23 23:00"))
        assert noon.next_allowed(at("2026-11-23 13:00")) == at("2026-11-23 14:00")
        assert noon.last_allowed_before(at("2026-11-23 13:00")) < at("2026-11-23 12:00")

    @given(moment=_moments, start=st.times(), until=st.times())
    def test_the_nearest_allowed_moments_are_allowed(self, moment, start, until):
        quiet = QuietHours(start, until)
        before, after = quiet.last_allowed_before(moment), quiet.next_allowed(moment)

        assert before <= moment <= after
        assert not quiet.covers(before)
        assert not quiet.covers(after)
        assert after - before <= timedelta(days=1)


class TestBounds:
    def test_of_a_day_are_its_two_midnights_in_shanghai(self):
        start, end = workdays.day_bounds(date(2026, 11, 23))

        assert start == datetime(2026, 11, 22, 16, tzinfo=UTC)
        assert end == datetime(2026, 11, 23, 16, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("month", "start", "end"),
        [
            (2, "2026-02-01 00:00", "2026-03-01 00:00"),
            (12, "2026-12-01 00:00", "2027-01-01 00:00"),
        ],
    )
    def test_of_a_month_reach_to_the_next(self, month, start, end):
        assert workdays.month_bounds(2026, month) == (at(start), at(end))

    def test_the_local_day_begins_at_midnight_in_shanghai(self):
        assert workdays.local_day(datetime(2026, 11, 22, 16, tzinfo=UTC)) == date(2026, 11, 23)
        assert workdays.local_day(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == date(2026, 11, 22)

    @given(moment=_moments)
    def test_every_moment_lies_in_its_local_day(self, moment):
        start, end = workdays.day_bounds(workdays.local_day(moment))

        assert start <= moment < end
