"""Days, halves and hours of leave: what they take, and which moments they are."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel.workdays import day_bounds
from hub.leave import counting
from hub.leave.counting import AM, DAY, PM, Calendar, Span

JUNE = date(2026, 6, 1)
WORKDAYS = frozenset(
    day for n in range(60) if (day := JUNE + n * DAY).weekday() < 5 and day != date(2026, 6, 19)
)
OFFICE = Calendar(workdays=WORKDAYS, holidays=frozenset({date(2026, 6, 19)}))


def clock(day: date, minutes: int) -> datetime:
    return day_bounds(day)[0] + timedelta(minutes=minutes)


def shifts(*days: int, begins: int = 480, ends: int = 960) -> Calendar:
    """A roster of June with these days."""
    own = {
        JUNE + (d - 1) * DAY: [
            (clock(JUNE + (d - 1) * DAY, begins), clock(JUNE + (d - 1) * DAY, ends))
        ]
        for d in days
    }
    return Calendar(own, frozenset({JUNE}), WORKDAYS, frozenset({date(2026, 6, 19)}))


def june(day: int) -> date:
    return JUNE + (day - 1) * DAY


def taken(
    span: Span, calendar: Calendar = OFFICE, *, rest: bool = False, holidays: bool = True
) -> int:
    return counting.taken(span, calendar, counts_rest_days=rest, counts_holidays=holidays)


class TestWhatIsTaken:
    @pytest.mark.parametrize(
        ("first", "first_half", "last", "last_half", "days"),
        [
            (3, AM, 3, PM, 1),
            (3, AM, 3, AM, 0.5),
            (3, PM, 4, AM, 1),
            (5, AM, 8, PM, 2),  # over a weekend
            (6, AM, 7, PM, 0),
            (18, AM, 22, PM, 2),  # the Dragon Boat Festival and a weekend between
        ],
    )
    def test_by_the_calendar_where_no_roster_speaks(
        self, first: int, first_half: str, last: int, last_half: str, days: float
    ) -> None:
        assert taken(Span(june(first), first_half, june(last), last_half)) == days * 480

    def test_rest_days_come_from_the_roster(self) -> None:
        weekend = shifts(6, 7)
        assert taken(Span(june(5), AM, june(8), PM), weekend) == 2 * 480

    def test_a_rostered_holiday_counts_unless_the_law_says_not(self) -> None:
        rostered = shifts(18, 19)
        span = Span(june(18), AM, june(19), PM)
        assert taken(span, rostered) == 2 * 480
        assert taken(span, rostered, holidays=False) == 480

    def test_some_kinds_count_every_day(self) -> None:
        assert taken(Span(june(5), AM, june(8), PM), rest=True) == 4 * 480

    @given(
        st.integers(0, 40), st.sampled_from([AM, PM]), st.integers(0, 20), st.integers(0, 20),
        st.sampled_from([AM, PM]), st.booleans(),
    )  # fmt: skip
    def test_two_halves_of_a_span_take_what_it_takes(
        self, start: int, half: str, one: int, two: int, last_half: str, rest: bool
    ) -> None:
        a = JUNE + start * DAY
        middle, end = a + one * DAY, a + (one + two + 1) * DAY
        whole = Span(a, half, end, last_half)
        parts = Span(a, half, middle, PM), Span(middle + DAY, AM, end, last_half)
        assert taken(whole, rest=rest) == sum(taken(part, rest=rest) for part in parts)


class TestMoments:
    def test_a_day_is_midnight_to_midnight_without_a_shift(self) -> None:
        start, end = counting.moments(Span(june(3), AM, june(3), PM), OFFICE)
        assert (start, end) == day_bounds(june(3))

    def test_a_half_of_a_shift_ends_in_its_middle(self) -> None:
        morning = counting.moments(Span(june(3), AM, june(3), AM), shifts(3))
        assert morning[1] == clock(june(3), 720)

    def test_a_night_is_leave_of_the_day_it_began(self) -> None:
        nights = shifts(2, 3, begins=1320, ends=1800)
        start, end = counting.moments(Span(june(3), AM, june(3), PM), nights)
        # The night of the 2nd ends at 6:00 of the 3rd and is worked; that of the 3rd is off whole.
        assert (start, end) == (clock(june(3), 360), clock(june(4), 360))

    @given(
        st.integers(2, 25), st.integers(0, 3), st.sampled_from([AM, PM]), st.sampled_from([AM, PM]),
        st.sets(st.integers(1, 30)), st.sampled_from([(480, 960), (840, 1320), (1320, 1800)]),
    )  # fmt: skip
    def test_neighbours_touch_and_never_overlap(
        self,
        first: int,
        length: int,
        half: str,
        last_half: str,
        days: set[int],
        kind: tuple[int, int],
    ) -> None:
        calendar = shifts(*days, begins=kind[0], ends=kind[1])
        span = Span(june(first), half, june(first + length), last_half)
        if not span.is_in_order():
            return
        start, end = counting.moments(span, calendar)
        assert start <= end
        following = (
            Span(span.last, PM, span.last, PM)
            if last_half == AM
            else Span(span.last + DAY, AM, span.last + DAY, PM)
        )
        assert counting.moments(following, calendar)[0] == end


class TestHours:
    def test_are_those_of_the_shift(self) -> None:
        assert counting.taken_in_hours(clock(june(3), 900), clock(june(3), 1080), shifts(3)) == 60

    def test_past_midnight_belong_to_the_night(self) -> None:
        nights = shifts(3, begins=1320, ends=1800)
        assert counting.taken_in_hours(clock(june(4), 0), clock(june(4), 480), nights) == 360

    def test_without_a_roster_are_eight_a_day_at_most(self) -> None:
        assert counting.taken_in_hours(clock(june(3), 0), clock(june(5), 0), OFFICE) == 960


class TestWhatIsLeft:
    def test_begins_with_the_first_half_not_begun(self) -> None:
        span = Span(june(3), AM, june(5), PM)
        left = counting.left_after(span, clock(june(3), 600), OFFICE)
        assert left == Span(june(3), PM, june(5), PM)
        assert counting.left_after(span, clock(june(5), 900), OFFICE) is None

    @given(st.integers(3, 20), st.integers(0, 6), st.integers(-1440, 12000))
    def test_is_never_more_than_the_whole(self, first: int, length: int, minutes: int) -> None:
        span = Span(june(first), AM, june(first + length), PM)
        left = counting.left_after(span, clock(june(first), minutes), OFFICE)
        assert (taken(left) if left else 0) <= taken(span)


class TestInTime:
    """Article 6: one day ahead in writing, unless it begins on a rest day of one's own."""

    @given(st.integers(0, 5), st.integers(0, 1439), st.integers(0, 3), st.booleans())
    def test_is_so_many_calendar_days_or_before_a_rest_day(
        self, before: int, minute: int, ahead: int, rests: bool
    ) -> None:
        first = june(10)
        filed = clock(first - before * DAY, minute)
        starts = clock(first, 480)
        told = counting.is_in_time(
            filed, starts, first - before * DAY, first, ahead_days=ahead, begins_on_rest_day=rests
        )
        assert told == (filed < starts and (rests or before >= ahead))
