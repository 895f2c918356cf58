"""What a shift came to: the cases people argue about, and what holds of any punches at all."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.duty.deriving import UNROSTERED, Claim, Day, Off, Touch, Turn, derive
from hub.duty.tests.cast import june, on

SPANS = {"早": ((480, 960),), "夜": ((1320, 1800),), "分": ((510, 720), (840, 1080))}


def turn(day: int, shift: str = "早", **changes: Any) -> Turn:
    worked = tuple((on(day, 0, a), on(day, 0, b)) for a, b in SPANS[shift])
    told: dict[str, Any] = {"is_night": shift == "夜", **changes}
    return Turn(day, june(day), SPANS[shift][0][0], worked[0][0], worked[-1][1], worked, **told)


def touches(*moments: datetime | tuple[datetime, str]) -> list[Touch]:
    return [Touch(*one) if isinstance(one, tuple) else Touch(one, "ANY") for one in moments]


def only(days: list[Day]) -> Day:
    (day,) = days
    return day


def outcome(a_turn: Turn, *moments: Any, **given: Any) -> str:
    return only(derive([a_turn], touches(*moments), **given)).outcome


class TestADay:
    def test_is_normal_from_the_first_minute_to_the_last(self) -> None:
        day = only(derive([turn(3)], touches(on(3, 7, 55), on(3, 16, 1))))
        assert (day.outcome, day.worked_minutes, day.stayed_minutes) == ("NORMAL", 480, 1)

    def test_half_a_minute_late_is_not_late(self) -> None:
        assert outcome(turn(3), on(3, 8) + timedelta(seconds=59), on(3, 16)) == "NORMAL"
        day = only(derive([turn(3)], touches(on(3, 8, 1), on(3, 16))))
        assert (day.outcome, day.late_minutes) == ("LATE", 1)

    def test_grace_forgives_whole_minutes_and_not_one_more(self) -> None:
        assert outcome(turn(3, late_grace=5), on(3, 8, 5), on(3, 16)) == "NORMAL"
        assert outcome(turn(3, late_grace=5), on(3, 8, 6), on(3, 16)) == "LATE"
        assert outcome(turn(3, early_grace=5), on(3, 8), on(3, 15, 55)) == "NORMAL"
        assert outcome(turn(3), on(3, 8, 10), on(3, 15, 50)) == "BOTH"

    def test_of_two_segments_is_one_day_without_the_noon(self) -> None:
        day = only(derive([turn(3, "分")], touches(on(3, 8, 25), on(3, 18, 5))))
        assert (day.outcome, day.worked_minutes) == ("NORMAL", 450)

    def test_touching_twice_at_the_door_is_one_coming(self) -> None:
        assert outcome(turn(3), on(3, 7, 58), on(3, 7, 59)) == "MISSING"

    def test_nobody_seen_is_absent_and_no_more_than_proposed(self) -> None:
        assert outcome(turn(3)) == "ABSENT"


class TestAForgottenPunch:
    def test_is_missing_and_never_a_full_day(self) -> None:
        day = only(derive([turn(3)], touches(on(3, 7, 58))))
        assert (day.outcome, day.worked_minutes, day.left_at) == ("MISSING", 0, None)
        day = only(derive([turn(3)], touches(on(3, 16, 2))))
        assert (day.outcome, day.came_at, day.left_at) == ("MISSING", None, on(3, 16, 2))

    def test_is_mended_by_a_correction(self) -> None:
        claim = Claim(3, None, on(3, 16))
        assert outcome(turn(3), on(3, 7, 58), claims=[claim]) == "NORMAL"


class TestANight:
    def test_belongs_to_the_day_it_began(self) -> None:
        days = derive([turn(3, "夜")], touches(on(3, 21, 50), on(4, 6, 2)))
        day = only(days)
        assert (day.work_on, day.outcome, day.worked_minutes) == (june(3), "NORMAL", 480)

    def test_with_a_clock_out_at_noon_is_not_early(self) -> None:
        day = only(derive([turn(3, "夜")], touches(on(3, 21, 50), on(4, 12))))
        assert (day.outcome, day.early_minutes, day.stayed_minutes) == ("NORMAL", 0, 360)

    def test_and_the_morning_after_share_no_punch(self) -> None:
        """Night 22:00–06:00, by a swap followed by the next evening's night."""
        days = derive(
            [turn(3, "夜"), turn(4, "夜")],
            touches(on(3, 21, 55), on(4, 6, 5), on(4, 21, 58), on(5, 6, 1)),
        )
        assert [(day.work_on, day.outcome) for day in days] == [
            (june(3), "NORMAL"),
            (june(4), "NORMAL"),
        ]

    def test_that_overlaps_the_morning_after_splits_its_punches_in_order(self) -> None:
        early = Turn(9, june(4), 300, on(4, 5), on(4, 13), ((on(4, 5), on(4, 13)),))
        days = derive(
            [turn(3, "夜"), early],
            touches((on(3, 21, 55), "IN"), (on(4, 4, 58), "IN"), (on(4, 13, 1), "OUT")),
        )
        assert [day.outcome for day in days] == ["MISSING", "NORMAL"]

    def test_before_a_holiday_counts_the_hours_that_lie_in_it(self) -> None:
        days = derive(
            [turn(18, "夜")],
            touches(on(18, 21, 50), on(19, 6, 2)),
            holidays=[(on(19), on(20))],
        )
        assert only(days).holiday_minutes == 360

    def test_on_the_last_of_december_is_of_december(self) -> None:
        start = on(31, 22, month=12)
        night = Turn(1, date(2026, 12, 31), 1320, start, start + timedelta(hours=8), ())
        day = only(
            derive([night], touches(start - timedelta(minutes=5), start + timedelta(hours=8)))
        )
        assert (day.work_on, day.outcome) == (date(2026, 12, 31), "NORMAL")


class TestLeave:
    def test_of_a_whole_shift_is_leave_whatever_was_punched(self) -> None:
        off = [Off(on(3), on(4), "事假")]
        day = only(derive([turn(3)], touches(on(3, 7, 58)), off))
        assert (day.outcome, day.leave) == ("LEAVE", "事假")

    def test_of_the_morning_makes_nobody_late(self) -> None:
        off = [Off(on(3, 8), on(3, 12), "事假")]
        day = only(derive([turn(3)], touches(on(3, 11, 58), on(3, 16)), off))
        assert (day.outcome, day.worked_minutes) == ("NORMAL", 240)

    def test_in_two_pieces_covers_what_they_cover_together(self) -> None:
        off = [Off(on(3, 12), on(3, 18), "事假"), Off(on(3, 6), on(3, 12), "年假")]
        assert outcome(turn(3), off=off) == "LEAVE"


class TestRosteredDays:
    def test_only_they_can_be_absence(self) -> None:
        """Two on, one off: of nine days without a punch six are proposed, the days off are not."""
        rostered = [turn(day) for day in range(1, 10) if day % 3]
        days = derive(rostered, [])
        assert [day.work_on.day for day in days] == [1, 2, 4, 5, 7, 8]
        assert {day.outcome for day in days} == {"ABSENT"}

    def test_presence_on_others_is_written_down_and_no_fault(self) -> None:
        day = only(derive([], touches(on(3, 9), on(3, 12))))
        assert (day.outcome, day.slot, day.late_minutes) == ("EXTRA", UNROSTERED, 0)


moments = st.integers(0, 7 * 24 * 60).map(lambda minute: on(1) + timedelta(minutes=minute))
punched = st.lists(st.tuples(moments, st.sampled_from(["IN", "OUT", "ANY"])), max_size=24).map(
    lambda rows: [Touch(*row) for row in rows]
)
weeks = st.lists(
    st.tuples(st.integers(1, 7), st.sampled_from(["早", "夜", "分"])),
    max_size=7,
    unique_by=lambda one: one[0],
).map(lambda rows: [turn(*row) for row in rows])


class TestAnyPunches:
    @given(weeks, punched, st.randoms())
    def test_in_any_order_come_to_the_same_days_and_digests(
        self, turns: list[Turn], line: list[Touch], chance: Any
    ) -> None:
        once = derive(turns, line)
        chance.shuffle(line)
        chance.shuffle(turns)
        assert derive(turns, line) == once

    @given(weeks, punched)
    def test_leave_one_day_for_each_shift(self, turns: list[Turn], line: list[Touch]) -> None:
        days = derive(turns, line)
        assert sorted(day.row for day in days if day.row is not None) == sorted(
            one.row for one in turns if one.row is not None
        )

    @given(weeks, punched)
    def test_never_make_more_than_the_shift(self, turns: list[Turn], line: list[Touch]) -> None:
        for day in derive(turns, line):
            assert 0 <= day.holiday_minutes <= day.worked_minutes <= 480
            if day.outcome in {"ABSENT", "MISSING", "EXTRA"}:
                assert day.worked_minutes == 0
            if day.outcome == "NORMAL":
                assert day.late_minutes == day.early_minutes == 0

    @given(weeks, punched, moments)
    def test_that_come_late_change_only_the_days_they_belong_to(
        self, turns: list[Turn], line: list[Touch], at: datetime
    ) -> None:
        before = {day.row: day.digest for day in derive(turns, line) if day.row}
        after = {
            day.row: day.digest for day in derive(turns, [*line, Touch(at, "ANY")]) if day.row
        }
        assert sum(before[row] != after[row] for row in before) <= 1

    @given(weeks, punched)
    def test_are_never_absence_where_somebody_was_seen_in_the_shift(
        self, turns: list[Turn], line: list[Touch]
    ) -> None:
        for day in derive(turns, line):
            if day.outcome != "ABSENT":
                continue
            (its,) = (one for one in turns if one.row == day.row)
            alone = [one for one in turns if one.row != day.row]
            near = any(one.starts_at < its.ends_at + timedelta(hours=24) for one in alone)
            seen = [t for t in line if its.starts_at < t.at < its.ends_at and t.direction == "ANY"]
            assert near or not seen


@pytest.mark.parametrize("hour", [5, 7, 8, 12, 15])
def test_a_single_touch_is_what_it_is_nearer_to(hour: int) -> None:
    day = only(derive([turn(3)], touches(on(3, hour, 30)))) if hour > 6 else None
    if day is None:
        assert {one.outcome for one in derive([turn(3)], touches(on(3, 5, 30)))} == {
            "ABSENT",
            "EXTRA",
        }
    else:
        assert (day.came_at is not None) == (hour < 12)
