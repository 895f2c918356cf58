"""Giving back and undoing payments: a second person, and further rows."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.charges import rules
from hub.charges.actions.base import account_of
from hub.charges.actions.payments import NoAmount
from hub.charges.events import Happened
from hub.charges.models import Allocation, Bill, Payment, Receipt
from hub.charges.money import FEN, NOTHING
from hub.charges.queries.accounts import unused
from hub.charges.totals import Total
from hub.estate.models import Household
from hub.kernel import decisions
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Refusal
from hub.people.models import Staff
from hub.people.telling import NoReason, decided, tell, today, told


class MoreThanLeft(Refusal):
    message = _("这笔收款没有这么多余款可退。已经抵账的部分要先更正账单或冲正收款。")
    field = "amount"


class AlreadyReversed(Refusal):
    message = _("这笔收款已经冲正或退过款。请刷新页面查看。")


class ReceiptStands(Refusal):
    message = _("这笔收款的收据还有效。请先收回并作废收据，再冲正。")


@transaction.atomic
def propose_refund(
    payment_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    amount: Decimal,
    reason: str,
) -> Decision:
    """Ask to give back what a payment left over.

    :raises MoreThanLeft: than the payment has unused.
    """
    payment, household = _payment(payment_id, community, by, at)
    rules.require(by, community, rules.PROPOSE_REFUNDS, at)
    if amount <= 0 or amount != amount.quantize(FEN):
        raise NoAmount
    _still_left(payment, household, amount)
    return decisions.propose(
        REFUND,
        payment,
        by=by,
        at=at,
        ground=told("reason", reason, NoReason.message, 300),
        household=household.code,
        amount=str(amount),
    )


@transaction.atomic
def propose_reversal(
    payment_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Decision:
    """Ask to undo a payment that was not one: a bounced transfer, another household's money.

    :raises ReceiptStands: while its receipt is in force.
    """
    payment, household = _payment(payment_id, community, by, at)
    rules.require(by, community, rules.PROPOSE_REFUNDS, at)
    _not_given_back(payment)
    return decisions.propose(
        REVERSAL,
        payment,
        by=by,
        at=at,
        ground=told("reason", reason, NoReason.message, 300),
        household=household.code,
        amount=str(payment.amount),
    )


def _payment(
    payment_id: Any, community: Community, by: Staff, at: datetime
) -> tuple[Payment, Household]:
    payment = Payment.objects.within(community).filter(kind=Payment.Kind.TAKEN).find(payment_id)
    return payment, account_of(payment.household_id, community, by, at)


def _still_left(payment: Payment, household: Household, amount: Decimal) -> None:
    left = {one.pk: rest for one, rest in unused(household)}
    if amount > left.get(payment.pk, NOTHING):
        raise MoreThanLeft


def _not_given_back(payment: Payment) -> None:
    if payment.further.filter(community_id=payment.community_id).exists():
        raise AlreadyReversed
    standing = Receipt.objects.filter(community_id=payment.community_id, payment=payment)
    if standing.filter(is_void=False).exists():
        raise ReceiptStands


def _may_decide(person: Staff, decision: Decision, at: datetime) -> Staff:
    amount = Decimal(decision.asked["amount"])
    roles = rules.deciders_of(amount, decision.community_id, at)
    return rules.decider(person, decision, roles, at)


def _asked_about(decision: Decision) -> tuple[Payment, Household]:
    payment = Payment.objects.filter(community_id=decision.community_id).find(decision.subject_id)
    household = (
        Household.objects.filter(community_id=decision.community_id)
        .locked()
        .find(payment.household_id)
    )
    return payment, household


def _give_back(
    kind: Payment.Kind, verb: Happened, decision: Decision, by: Staff, at: datetime
) -> None:
    payment = Payment.objects.get(community_id=decision.community_id, pk=decision.subject_id)
    amount = Decimal(decision.asked["amount"])
    Payment.objects.create(
        community_id=decision.community_id,
        household_id=payment.household_id,
        kind=kind,
        method=payment.method,
        amount=-amount,
        paid_on=today(at),
        of=payment,
        reason=decision.ground[:300],
        by=decision.proposer,
        approved_by=by,
        at=at,
    )
    tell(
        verb,
        payment.household,
        by=by,
        at=at,
        grant=decided(decision, by),
        payment=payment.pk,
        amount=str(amount),
    )


def _refund(decision: Decision, by: Staff, at: datetime) -> None:
    payment, household = _asked_about(decision)
    _still_left(payment, household, Decimal(decision.asked["amount"]))
    _give_back(Payment.Kind.REFUND, Happened.REFUNDED, decision, by, at)


def _reverse(decision: Decision, by: Staff, at: datetime) -> None:
    payment, _household = _asked_about(decision)
    _not_given_back(payment)
    release(payment, at)
    _give_back(Payment.Kind.REVERSAL, Happened.REVERSED, decision, by, at)


def release(payment: Payment, at: datetime) -> None:
    """Take a payment off the bills it paid: the negative of each part, and the bills are open again."""
    own = Allocation.objects.filter(community_id=payment.community_id, payment=payment)
    for bill, part in own.order_by().values_list("bill").annotate(Total("amount")):
        if part:
            take_off(payment, bill, part, at)


def take_off(payment: Payment, bill_id: int, part: Decimal, at: datetime) -> None:
    Allocation.objects.create(
        community_id=payment.community_id, bill_id=bill_id, payment=payment, amount=-part, at=at
    )
    bill = Bill.objects.get(community_id=payment.community_id, pk=bill_id)
    bill.settled -= part
    bill.save(update_fields=["settled"])


REFUND = decisions.declare("charges.refund", _("退款"), may_decide=_may_decide, carry_out=_refund)
REVERSAL = decisions.declare(
    "charges.reversal", _("冲正收款"), may_decide=_may_decide, carry_out=_reverse
)
