"""The slip is on the bill 24 hours after the work, and before the debit's cut-off."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hub.charges.tests.cast import MORNING, Cast, after
from hub.kernel import obligations
from hub.kernel.models import Obligation
from hub.paidwork import actions, policy
from hub.paidwork.policy import PaidworkPolicy
from hub.paidwork.tests.cast import accepted, billed, completed, ordered

VALUES = PaidworkPolicy()
# MORNING is 10 June, 10:00 in Shanghai; the cut-off is that day at 18:00.
CUT_OFF = after(8)


def duty(order: object, kind: str = "paidwork.enter") -> Obligation:
    return Obligation.objects.about(order).get(kind=kind)  # type: ignore[arg-type]


class TestTheDueMoment:
    def test_is_the_cut_off_when_that_is_nearer(self, cast: Cast) -> None:
        assert completed(cast).due_at == CUT_OFF

    def test_is_a_day_after_the_work_when_the_cut_off_is_far(self, cast: Cast) -> None:
        order = completed(cast, after(9))
        assert order.due_at == after(9 + 24)

    @given(hours=some.integers(0, 24 * 800))
    def test_is_never_later_than_either(self, hours: int) -> None:
        done = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
        due = VALUES.entry_due(done)
        assert done < due <= done + timedelta(hours=24)
        assert due <= VALUES.next_cut_off(done)
        assert VALUES.next_cut_off(done) - done <= timedelta(days=31)

    def test_follows_what_the_community_settled(self, cast: Cast) -> None:
        assert policy.at(cast.community, MORNING) == VALUES


class TestTheDuty:
    def test_is_met_by_the_bill(self, cast: Cast) -> None:
        order = billed(cast)
        assert duty(order).status == "MET"

    def test_is_late_when_it_is_entered_late_whatever_moment_it_is_about(self, cast: Cast) -> None:
        order = accepted(cast)
        actions.price(order.pk, **cast.doing("zhou", CUT_OFF + timedelta(seconds=1)))
        assert duty(order).status == "LATE"

    def test_climbs_the_ladder_once_it_is_missed(self, cast: Cast) -> None:
        order = completed(cast)
        obligations.run_pass(CUT_OFF + timedelta(minutes=1))
        assert duty(order).status == "BREACHED"

    def test_begins_with_the_servers_moment_of_completion(self, cast: Cast) -> None:
        order = completed(cast, after(1))
        assert (order.completed_at, duty(order).opened_at) == (after(1), after(1))

    @pytest.mark.parametrize("hours", [0, 3])
    def test_to_arrive_is_met_at_the_door(self, cast: Cast, hours: float) -> None:
        order = ordered(cast, appointment_at=after(2))
        actions.arrive(order.pk, **cast.doing("chen", after(hours)))
        assert duty(order, "paidwork.arrive").status == ("MET" if hours < 2 else "LATE")
