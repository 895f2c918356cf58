"""The slip is on the bill 24 hours after the work, and before the debit's cut-off."""

from datetime import timedelta

import pytest

from hub.charges.tests.cast import MORNING, Cast, after
from hub.debit import policy as debit
from hub.debit import queries
from hub.kernel import decisions, obligations, policies
from hub.kernel.models import Obligation
from hub.paidwork import actions, cutoff
from hub.paidwork.tests.cast import accepted, billed, completed, ordered

# MORNING is 10 June, 10:00 in Shanghai; the next cut-off is 8 July at 18:00.
CUT_OFF = after(8, days=28)
DUE = after(24)


def duty(order: object, kind: str = "paidwork.enter") -> Obligation:
    return Obligation.objects.about(order).get(kind=kind)


class TestTheDueMoment:
    def test_is_the_cut_off_when_that_is_nearer(self, cast: Cast) -> None:
        assert completed(cast, CUT_OFF - timedelta(hours=8)).due_at == CUT_OFF

    def test_is_a_day_after_the_work_when_the_cut_off_is_far(self, cast: Cast) -> None:
        assert completed(cast, after(9)).due_at == after(9 + 24)

    @pytest.mark.parametrize("minutes", [-1, 0, 1, 60 * 24 * 27])
    def test_is_never_later_than_either(self, cast: Cast, minutes: int) -> None:
        done = CUT_OFF + timedelta(minutes=minutes)
        due = cutoff.entry_due(cast.community, done)
        assert done < due <= done + timedelta(hours=24)
        assert due <= queries.cut_off_for(cast.community, done + timedelta(seconds=1))

    def test_follows_the_debits_calendar(self, cast: Cast) -> None:
        policies.set_(
            cast.community,
            debit.AREA,
            debit.DebitPolicy(cut_off_day=5).as_json(),
            by=cast.qian,
            at=MORNING,
            reason="银行要求提前",
        )
        assert completed(cast, after(days=25)).due_at == after(8, days=25)


class TestTheBatch:
    """A slip without an amount at the cut-off is what makes the batch wrong."""

    def blocked(self, cast: Cast) -> list[int]:
        found = queries.is_blocked(cast.community, "2026-07", CUT_OFF)
        return [one.count for one in found]

    def test_waits_for_slips_of_work_done_before_the_cut_off(self, cast: Cast) -> None:
        billed(cast)
        assert self.blocked(cast) == []
        completed(cast, CUT_OFF - timedelta(hours=1))
        completed(cast, CUT_OFF + timedelta(hours=1))
        assert self.blocked(cast) == [1]

    def test_goes_without_what_two_agreed_to_carry_over(self, cast: Cast) -> None:
        order = completed(cast, CUT_OFF - timedelta(hours=1))
        asked = actions.propose_carrying(
            order.pk, **cast.doing("zhou", CUT_OFF - timedelta(minutes=30)), reason="业主出差"
        )
        assert asked.asked["carried_to"] == "2026-08-08"
        assert self.blocked(cast) == [1]
        decisions.grant(asked, by=cast.wu, at=CUT_OFF - timedelta(minutes=20))
        assert self.blocked(cast) == []


class TestTheDuty:
    def test_is_met_by_the_bill(self, cast: Cast) -> None:
        order = billed(cast)
        assert duty(order).status == "MET"

    def test_is_late_when_it_is_entered_late_whatever_moment_it_is_about(self, cast: Cast) -> None:
        order = accepted(cast)
        actions.price(order.pk, **cast.doing("zhou", DUE + timedelta(seconds=1)))
        assert duty(order).status == "LATE"

    def test_climbs_the_ladder_once_it_is_missed(self, cast: Cast) -> None:
        order = completed(cast)
        obligations.run_pass(DUE + timedelta(minutes=1))
        assert duty(order).status == "BREACHED"

    def test_begins_with_the_servers_moment_of_completion(self, cast: Cast) -> None:
        order = completed(cast, after(1))
        assert (order.completed_at, duty(order).opened_at) == (after(1), after(1))

    @pytest.mark.parametrize("hours", [0, 3])
    def test_to_arrive_is_met_at_the_door(self, cast: Cast, hours: float) -> None:
        order = ordered(cast, appointment_at=after(2))
        actions.arrive(order.pk, **cast.doing("chen", after(hours)))
        assert duty(order, "paidwork.arrive").status == ("MET" if hours < 2 else "LATE")
