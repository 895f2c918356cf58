"""The rules of a roster, one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.duty.checking import breaches, hard, spoken
from hub.duty.tests.plans import (
    DAYS,
    DESK,
    EARLY,
    FIRST,
    LATE,
    LONG,
    NIGHT,
    ROOM,
    duty,
    person,
    span,
    world,
)
from hub.duty.world import DAY, MINUTE, Away, Breach, Duty, Need, Rule, Span, Stand, World


def rules(the: World, *duties: Duty) -> list[str]:
    return [one.rule.value for one in breaches(the, duties)]


class TestRest:
    def test_is_kept_between_two_shifts(self) -> None:
        one = world(person(1))
        assert rules(one, duty(1, 3, LATE), duty(1, 4, EARLY)) == ["REST"]
        assert rules(one, duty(1, 3, EARLY), duty(1, 4, EARLY)) == []

    def test_is_exactly_enough_when_it_is_exactly_enough(self) -> None:
        ten_hours = duty(1, 3, LATE, rest_after=600)
        assert rules(world(person(1)), ten_hours, duty(1, 4, EARLY)) == []

    def test_of_a_night_runs_into_the_next_day(self) -> None:
        """22:00–06:00, then the late shift at 14:00: eight hours after."""
        assert rules(world(person(1)), duty(1, 3, NIGHT), duty(1, 4, LATE)) == ["REST"]
        assert rules(world(person(1)), duty(1, 3, NIGHT), duty(1, 5, EARLY)) == []

    def test_is_kept_to_last_months_last_shift(self) -> None:
        before = duty(1, 0, NIGHT)
        assert before.work_on == date(2026, 5, 31)
        assert rules(world(person(1), around=(before,)), duty(1, 1, EARLY)) == ["REST"]

    def test_says_who_when_and_what_is_missing(self) -> None:
        said = breaches(world(person(7)), [duty(7, 3, LATE), duty(7, 4, EARLY)])[0]
        assert said == Breach(
            Rule.REST,
            "员7 6 月 4 日：距上一个班下班（22:00）只有 10 小时，至少要休息 11 小时。",
            7,
            date(2026, 6, 4),
        )


class TestOverlap:
    def test_of_a_night_and_the_morning_after(self) -> None:
        starts_at, _ends = span(FIRST + 3 * DAY, EARLY)
        early = Duty(
            1,
            FIRST + 3 * DAY,
            EARLY,
            DESK,
            starts_at - 180 * MINUTE,
            starts_at + 300 * MINUTE,
            480,
        )
        assert rules(world(person(1)), duty(1, 3, NIGHT), early) == ["OVERLAP"]

    def test_with_another_departments_roster(self) -> None:
        other = duty(1, 3, EARLY, ROOM)
        assert rules(world(person(1), around=(other,)), duty(1, 3, EARLY)) == ["OVERLAP"]


class TestWeeklyRest:
    def test_is_one_day_in_any_seven(self) -> None:
        one = world(person(1))
        assert rules(one, *(duty(1, day) for day in range(2, 8))) == []
        assert rules(one, *(duty(1, day) for day in range(2, 9))) == ["WEEKLY_REST"]

    def test_counts_what_came_before_and_comes_after(self) -> None:
        before = tuple(duty(1, day) for day in range(-3, 1))
        assert rules(world(person(1), around=before), *(duty(1, day) for day in (1, 2, 3))) == [
            "WEEKLY_REST"
        ]
        coming = tuple(duty(1, day) for day in range(31, 36))
        assert rules(world(person(1), around=coming), duty(1, 29), duty(1, 30)) == ["WEEKLY_REST"]


class TestOvertime:
    def test_is_what_exceeds_the_months_standard_hours(self) -> None:
        """21 workdays are 168 hours; 25 shifts of eight are 200: 32 over. Four and a half more are 36."""
        days = [day for day in range(1, 31) if day % 6]
        assert len(days) == 25
        one = world(person(1))
        assert rules(one, *(duty(1, day) for day in days)) == ["OVERTIME_SOON"]
        longer = [duty(1, day, minutes=480 + 10) for day in days]
        assert rules(one, *longer)[-1] == "OVERTIME"

    def test_counts_long_days_at_stations_on_standard_hours(self) -> None:
        days = range(1, 20, 2)
        one = world(person(1))
        assert rules(one, *(duty(1, day, LONG) for day in days)) == ["OVERTIME"]
        summed = Stand(DESK, "前台", sums_up_until=date(2026, 12, 31))
        assert rules(
            world(person(1), stations={DESK: summed}), *(duty(1, day, LONG) for day in days)
        ) == []  # fmt: skip

    def test_is_none_for_the_protected(self) -> None:
        spared = person(1, spared=(Span(date(2026, 6, 20), date(2026, 9, 1)),))
        days = [day for day in range(1, 29) if day % 7 not in (0, 1)] + [29, 30]
        assert rules(world(spared), *(duty(1, day) for day in days)) == ["PROTECTED"]


class TestPeople:
    def test_stand_only_where_they_are_placed(self) -> None:
        assert rules(world(person(1, ROOM)), duty(1, 3)) == ["PLACEMENT"]

    def test_need_a_licence_that_is_valid_that_day(self) -> None:
        guarded = {DESK: Stand(DESK, "前台", "GUARD", "保安员证")}
        until_ten = {"GUARD": (Span(date(2025, 1, 1), date(2026, 6, 10)),)}
        one = world(person(1, licences=until_ten), stations=guarded)
        assert rules(one, duty(1, 10)) == []
        assert rules(one, duty(1, 11)) == ["LICENCE"]

    def test_are_spared_nights_and_the_reason_is_not_told(self) -> None:
        spared = world(person(1, spared=(Span(FIRST, date(2026, 6, 15)),)))
        said = breaches(spared, [duty(1, 15, NIGHT)])
        assert [one.rule for one in said] == [Rule.PROTECTED]
        assert "孕" not in said[0].words
        assert rules(spared, duty(1, 16, NIGHT)) == []

    def test_on_leave_are_not_on_duty(self) -> None:
        starts_at, ends_at = span(FIRST + 2 * DAY, EARLY)
        away = person(1, away=(Away(ends_at - MINUTE, ends_at + DAY),))
        assert rules(world(away), duty(1, 3)) == ["AWAY"]
        later = person(1, away=(Away(ends_at, ends_at + DAY),))
        assert rules(world(later), duty(1, 3)) == []

    def test_stand_nowhere_once_the_leave_for_the_hours_has_ended(self) -> None:
        ended = {DESK: Stand(DESK, "前台", sums_up_until=date(2026, 6, 10))}
        assert rules(world(person(1), stations=ended), duty(1, 11)) == ["HOURS"]


class TestCover:
    def test_is_enough_and_not_too_much(self) -> None:
        need = Need(FIRST, DESK, EARLY, 1, 1)
        two = world(person(1), person(2), needs=(need,))
        assert rules(two) == ["COVER"]
        assert rules(two, duty(1, 1)) == []
        assert rules(two, duty(1, 1), duty(2, 1)) == ["CROWDED"]

    def test_counts_the_shift_and_the_station(self) -> None:
        one = world(person(1), needs=(Need(FIRST, DESK, EARLY, 1),))
        assert rules(one, duty(1, 1, LATE)) == ["COVER"]
        assert rules(one, duty(1, 1, EARLY, ROOM)) == ["COVER"]


plans = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 30), st.sampled_from([EARLY, LATE, NIGHT, LONG])),
    max_size=40,
    unique_by=lambda one: one[:2],
)


class TestAnyPlan:
    @given(plans, st.randoms())
    def test_is_judged_the_same_in_any_order(self, chosen: list, chance: object) -> None:
        one = world(person(1), person(2), person(3))
        duties = [duty(*each) for each in chosen]
        said = breaches(one, duties)
        chance.shuffle(duties)
        assert breaches(one, duties) == said

    @given(plans)
    def test_is_judged_by_the_plain_definition(self, chosen: list) -> None:
        """Every pair of shifts and every seven days, looked at one by one."""
        one = world(person(1), person(2), person(3), overtime=10**6)
        duties = [duty(*each) for each in chosen]
        broken = {(found.staff, found.rule) for found in hard(breaches(one, duties))}
        for staff in (1, 2, 3):
            own = sorted(
                (each for each in duties if each.staff == staff), key=lambda each: each.starts_at
            )
            pairs = list(zip(own, own[1:], strict=False))
            clash = any(b.starts_at < a.ends_at for a, b in pairs)
            close = any(
                a.ends_at <= b.starts_at < a.ends_at + timedelta(minutes=660) for a, b in pairs
            )
            worked = {each.work_on for each in own}
            weeks = [[day + n * DAY for n in range(7)] for day in DAYS]
            tired = any(all(day in worked for day in week) for week in weeks)
            assert ((staff, Rule.OVERLAP) in broken) == clash
            assert ((staff, Rule.REST) in broken) == close
            assert ((staff, Rule.WEEKLY_REST) in broken) == tired


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 分钟"), (60, "1 小时"), (95, "1 小时 35 分")]
)
def test_minutes_are_said_as_people_say_them(minutes: int, words: str) -> None:
    assert spoken(minutes) == words
