"""Leave asked for in slices: what adjoins is one absence, and goes as high as the whole would."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel.models import Event
from hub.kernel.workdays import day_bounds
from hub.leave import actions
from hub.leave.actions.ledger import NotEnough
from hub.leave.actions.reckoning import Taken
from hub.leave.counting import Calendar, is_worked_between
from hub.leave.models import Leave
from hub.leave.tests.cast import (
    MORNING,
    Cast,
    a_leave,
    after,
    asked,
    granted,
    kind,
    on,
    rostered,
    wish,
)
from hub.people.line import RANKS
from hub.people.models import Role
from hub.people.tests.seats import Seat

SUPERVISOR, DIRECTOR = RANKS[Role.SUPERVISOR], RANKS[Role.DIRECTOR]


def ranks(*leave: Leave) -> list[int]:
    return [one.needs_rank for one in leave]


class TestSlices:
    """June 6 and 7 are a weekend; what a supervisor decides is three days at most."""

    def test_do_not_lower_the_level(self, cast: Cast) -> None:
        """Two fives that are one ten: the second goes where the ten would have gone."""
        first = asked(cast, first=1, last=5)
        second = asked(cast, first=8, last=12)
        assert asked(cast, "lin", first=1, last=12).needs_rank == second.needs_rank
        assert first.needs_rank < second.needs_rank
        assert (second.whole_minutes, second.is_of_more) == (10 * 480, True)

    def test_nor_in_whatever_order(self, cast: Cast) -> None:
        outer = [asked(cast, first=1, last=2), asked(cast, first=4, last=5)]
        middle = asked(cast, first=3, last=3)
        assert ranks(*outer) == [SUPERVISOR, SUPERVISOR]
        assert (middle.needs_rank, middle.whole_minutes) == (DIRECTOR, 5 * 480)

    def test_nor_by_another_kind(self, cast: Cast) -> None:
        actions.grant_annual(cast.zhou, **cast.doing("ma"))
        asked(cast, first=1, last=3)
        second = asked(cast, code="annual", first=4, last=5)
        assert (second.needs_rank, second.whole_minutes) == (DIRECTOR, 5 * 480)

    def test_nor_by_half_days(self, cast: Cast) -> None:
        asked(cast, first=1, last=3, last_half="AM")
        assert asked(cast, first=3, last=4, first_half="PM").needs_rank == DIRECTOR

    def test_once_it_is_granted_it_counts_all_the_same(self, cast: Cast) -> None:
        a_leave(cast, first=1, last=3)
        assert asked(cast, first=4, last=4).needs_rank == DIRECTOR

    def test_who_decides_is_asked_by_the_whole(self, cast: Cast) -> None:
        a_leave(cast, first=1, last=3)
        second = asked(cast, first=4, last=4)
        second = actions.approve(second.pk, **cast.doing("wu", after(1)), words="同意")
        assert second.status == "PASSED"
        assert granted(cast, second, after(2), "li").status == "APPROVED"

    def test_a_day_of_work_between_makes_two_of_them(self, cast: Cast) -> None:
        asked(cast, first=1, last=3)
        assert asked(cast, first=5, last=5).whole_minutes == 480

    def test_the_roster_says_what_lies_between(self, cast: Cast) -> None:
        """Her shifts end on the 18th: the 19th to the 30th are no work."""
        rostered(cast)
        first = asked(cast, first=16, last=18)
        assert asked(cast, first=15, last=15).whole_minutes == first.minutes + 480

    @pytest.mark.parametrize("act", ["withdraw", "reject", "cancel"])
    def test_what_came_to_nothing_counts_nothing(self, cast: Cast, act: str) -> None:
        first = asked(cast, first=1, last=3)
        if act == "withdraw":
            actions.withdraw(first.pk, **cast.doing("zhou", after(1)))
        elif act == "reject":
            actions.reject(first.pk, **cast.doing("wu", after(1)), words="人手不够")
        else:
            granted(cast, first)
            actions.cancel(first.pk, **cast.doing("zhou", after(1)))
        assert asked(cast, first=4, last=4, at=after(2)).whole_minutes == 480

    def test_what_was_given_back_counts_no_more(self, cast: Cast) -> None:
        """Back on Saturday, Monday and Tuesday given back; then away on Monday after all."""
        rostered(cast)
        first = granted(cast, asked(cast, first=3, last=9), after(1), "li")
        actions.sign_back(first.pk, **cast.doing("sun", on(6, 11)), returned_at=on(6, 10))
        second = asked(cast, at=on(6, 12), first=8, last=8)
        assert second.whole_minutes == 4 * 480

    def test_of_others_is_none_of_ones_own(self, cast: Cast) -> None:
        asked(cast, "lin", first=1, last=3)
        assert asked(cast, first=4, last=4).whole_minutes == 480

    def test_what_was_counted_is_never_rewritten(self, cast: Cast) -> None:
        leave = asked(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            Leave.objects.filter(pk=leave.pk).update(whole_minutes=1)

    def test_the_history_says_with_what(self, cast: Cast) -> None:
        first = asked(cast, first=1, last=3)
        second = asked(cast, first=4, last=4)
        told = Event.objects.get(verb="leave.asked", subject_id=second.pk).detail
        assert told["joined"] == [first.number]


class TestThePages:
    def test_tell_who_asks_before_and_who_decides_after(self, cast: Cast, seat: Seat) -> None:
        first = a_leave(cast, first=1, last=3)
        told = self._reckoned(seat, cast, "personal", "2026-06-04", "2026-06-05")
        assert f"与 {first.number} 相连" in told
        assert "合起来 5 天" in told
        assert "主任" in told
        second = asked(cast, first=4, last=5)
        page = seat("wu", 2).get(reverse("leave:leave", args=[second.pk])).content.decode()
        assert "合起来 5 天" in page
        assert reverse("leave:leave", args=[first.pk]) in page
        desk = seat("wu", 2).get(reverse("leave:approvals")).content.decode()
        assert "连同相邻的假共 5 天" in desk

    def test_tell_the_balance_and_what_would_be_left(self, cast: Cast, seat: Seat) -> None:
        actions.grant_annual(cast.zhou, **cast.doing("ma"))
        told = self._reckoned(seat, cast, "annual", "2026-06-01", "2026-06-02")
        assert "可用余额 5 天" in told
        assert "批准后剩 <b>3 天</b>" in told
        asked(cast, code="annual", first=8, last=8)
        told = self._reckoned(seat, cast, "annual", "2026-06-01", "2026-06-02")
        assert "批准后剩 <b>2 天</b>" in told
        assert "已扣除在批的 1 天" in told

    def test_tell_at_once_what_sending_would_refuse(self, cast: Cast, seat: Seat) -> None:
        told = self._reckoned(seat, cast, "annual", "2026-06-01", "2026-06-02")
        assert "余额不够" in told
        with pytest.raises(NotEnough):
            asked(cast, code="annual", first=1, last=2)
        asked(cast, first=1, last=2)
        assert "已经有请假" in self._reckoned(seat, cast, "personal", "2026-06-02", "2026-06-02")

    def test_an_extension_is_reckoned_with_what_it_extends(self, cast: Cast, seat: Seat) -> None:
        leave = a_leave(cast, first=1, last=3)
        told = self._reckoned(
            seat, cast, "personal", "2026-06-04", "2026-06-04", hours=200, after=leave.pk
        )
        assert "合起来 4 天" in told

    def test_somebody_elses_leave_is_extended_by_nobody(self, cast: Cast, seat: Seat) -> None:
        leave = a_leave(cast, who="lin", first=1, last=3)
        told = self._reckoned(
            seat, cast, "personal", "2026-06-04", "2026-06-04", hours=200, after=leave.pk
        )
        assert leave.number not in told

    def _reckoned(
        self,
        seat: Seat,
        cast: Cast,
        code: str,
        first: str,
        last: str,
        hours: float = 1,
        **also: Any,
    ) -> str:
        told = {
            "kind": kind(cast, code).pk, "first_day": first, "first_half": "AM",
            "last_day": last, "last_half": "PM", **also,
        }  # fmt: skip
        return seat("zhou", hours).get(reverse("leave:reckon"), told).content.decode()


class TestForeseeing:
    def test_writes_nothing(self, cast: Cast) -> None:
        actions.grant_annual(cast.zhou, **cast.doing("ma"))
        told: dict[str, Any] = {"community": cast.community, "staff": cast.zhou.pk, "at": MORNING}
        seen = actions.foresee(wish(cast, "annual"), **told)
        assert (seen.before and seen.before.free, seen.left) == (5 * 480, 4 * 480)
        assert not Leave.objects.exists()

    def test_refuses_what_is_taken(self, cast: Cast) -> None:
        asked(cast)
        told: dict[str, Any] = {"community": cast.community, "staff": cast.zhou.pk, "at": MORNING}
        with pytest.raises(Taken):
            actions.foresee(wish(cast), **told)


def june(day: int) -> date:
    return date(2026, 6, day)


@given(st.integers(1, 28), st.integers(0, 27), st.sets(st.integers(1, 29)))
def test_work_lies_between_exactly_where_a_shift_does(
    first: int, length: int, worked: set[int]
) -> None:
    """From midnight to midnight it is the shifts of those days and no others."""
    last = min(first + length, 29)
    start, end = day_bounds(june(first))[0], day_bounds(june(last))[1]
    calendar = Calendar(
        shifts={june(n): [(shift(n, 8), shift(n, 16))] for n in worked},
        rostered=frozenset({june(1)}),
    )
    assert is_worked_between(start, end, calendar) == any(first <= n <= last for n in worked)


def shift(day: int, hour: int) -> datetime:
    return on(day, hour)
