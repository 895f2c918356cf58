"""What only two can do, and never the one who did the work: discount, void, the next debit."""

from decimal import Decimal
from typing import Any

import pytest

from hub.charges import actions as charges
from hub.charges.tests.cast import Cast, after, granted
from hub.kernel import decisions
from hub.kernel.models import Decision, Obligation
from hub.kernel.refusals import NotAllowed
from hub.paidwork import actions
from hub.paidwork.actions import deciding
from hub.paidwork.models import Order
from hub.paidwork.tests.cast import (
    a_deputy,
    accepted,
    billed,
    completed,
    ordered,
    works_elsewhere_too,
)
from hub.people.models import Role


def off(cast: Cast, order: Order, who: str = "zhou", amount: str = "10.00") -> Decision:
    return actions.propose_discount(
        order.pk, **cast.doing(who), amount=Decimal(amount), reason="返修耽误，主任同意"
    )


def void(cast: Cast, order: Order, who: str = "zhou") -> Decision:
    return actions.propose_void(order.pk, **cast.doing(who), reason="重复下单")


def kept(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


class TestADiscount:
    def test_lowers_the_bill_once_somebody_else_granted_it(self, cast: Cast) -> None:
        order = accepted(cast)
        off(cast, order)
        granted(cast, "paidwork.discount", "wu")
        assert actions.price(order.pk, **cast.doing("zhou")).total == Decimal("30.00")
        assert kept(order).discount_by == cast.wu

    def test_is_not_for_the_one_who_did_the_work_to_ask(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            off(cast, accepted(cast), "chen")

    def test_is_not_granted_by_whoever_asked(self, cast: Cast) -> None:
        decision = off(cast, accepted(cast), "wu")
        with pytest.raises(NotAllowed):
            decisions.grant(decision, by=cast.wu, at=after())
        decisions.grant(decision, by=cast.li, at=after())

    def test_is_no_more_than_it_costs_and_all_of_it_makes_no_bill(self, cast: Cast) -> None:
        order = accepted(cast)
        with pytest.raises(deciding.MoreThanItCosts):
            off(cast, order, amount="40.01")
        off(cast, order, amount="40.00")
        granted(cast, "paidwork.discount", "wu")
        done = actions.price(order.pk, **cast.doing("zhou"))
        assert (done.total, done.bill, done.status) == (0, None, "BILLED")

    def test_comes_too_late_for_what_is_on_the_bill(self, cast: Cast) -> None:
        with pytest.raises(deciding.NotNow):
            off(cast, billed(cast))


class TestAVoidSlip:
    def test_keeps_its_number_with_the_reason_of_two(self, cast: Cast) -> None:
        order = ordered(cast)
        void(cast, order)
        granted(cast, "paidwork.void", "wu")
        assert (kept(order).status, kept(order).reason) == ("VOID", "重复下单")
        assert kept(order).number == "YC-202606-0001"

    def test_owes_nothing_any_more(self, cast: Cast) -> None:
        order = completed(cast)
        void(cast, order)
        granted(cast, "paidwork.void", "wu")
        assert not Obligation.objects.about(order).open().exists()

    def test_is_first_taken_off_the_account(self, cast: Cast) -> None:
        order = billed(cast)
        actions.print_slip(order.pk, **cast.doing("zhou"))
        with pytest.raises(deciding.BillStands):
            void(cast, order)
        charges.propose_correction(
            order.bill_id,
            **cast.doing("wu"),
            kind="CREDIT",
            amount=Decimal("40.00"),
            reason="重复下单",
        )
        granted(cast, "charges.correction", "li")
        void(cast, order)
        granted(cast, "paidwork.void", "wu")
        paper = kept(order).paper
        assert paper is not None
        assert paper.status == "VOID"

    @pytest.mark.parametrize("who", ["zhou", "he", "chen", "peng", "feng", "ma", "zhao"])
    def test_is_the_supervisors_or_the_directors(self, cast: Cast, who: str) -> None:
        decision = void(cast, ordered(cast))
        with pytest.raises(NotAllowed):
            decisions.grant(decision, by=cast.staff[who], at=after())


class TestThosePairs:
    """One person with two posts, and deputies: the rule is about minds, not about posts."""

    def test_a_handler_who_sits_at_the_desk_too_prices_no_work_of_their_own(
        self, cast: Cast
    ) -> None:
        works_elsewhere_too(cast, "chen", Role.FRONT_DESK)
        order = accepted(cast)
        for act in (lambda: actions.price(order.pk, **cast.doing("chen")), lambda: off(cast, order, "chen")):  # fmt: skip
            with pytest.raises(NotAllowed):
                act()

    def test_their_deputy_carries_that(self, cast: Cast) -> None:
        works_elsewhere_too(cast, "chen", Role.FRONT_DESK)
        a_deputy(cast, "chen", "sun", Role.FRONT_DESK)
        order = accepted(cast)
        with pytest.raises(NotAllowed):
            actions.price(order.pk, **cast.doing("sun"))

    def test_a_deputy_of_the_one_who_asked_does_not_decide(self, cast: Cast) -> None:
        a_deputy(cast, "wu", "zheng", Role.SUPERVISOR)
        decision = void(cast, ordered(cast), "wu")
        with pytest.raises(NotAllowed):
            decisions.grant(decision, by=cast.zheng, at=after())

    def test_a_supervisor_who_did_the_work_voids_no_slip_of_it(self, cast: Cast) -> None:
        works_elsewhere_too(cast, "wu", Role.HANDLER)
        order = ordered(cast, handler_id=cast.wu.pk)
        decision = void(cast, order)
        with pytest.raises(NotAllowed):
            decisions.grant(decision, by=cast.wu, at=after())
        decisions.grant(decision, by=cast.li, at=after())


class TestTheNextDebit:
    def carried(self, cast: Cast, order: Order) -> Any:
        return actions.propose_carrying(
            order.pk, **cast.doing("zhou"), reason="业主出差，电话不通，验收不了"
        )

    def test_is_agreed_by_two_and_leaves_the_duty_as_it_was(self, cast: Cast) -> None:
        order = completed(cast)
        self.carried(cast, order)
        granted(cast, "paidwork.carry", "wu")
        assert str(kept(order).carried_to) == "2026-08-08"
        duty = Obligation.objects.about(order).open().get(kind="paidwork.enter")
        assert duty.due_at == order.due_at

    def test_is_for_what_was_done_and_is_not_on_the_bill(self, cast: Cast) -> None:
        for order in (ordered(cast), billed(cast)):
            with pytest.raises(deciding.NothingToCarry):
                self.carried(cast, order)
