"""What only two can do: a discount, a void slip, and moving a slip to the next debit."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.charges.actions.corrections import worth
from hub.charges.money import FEN
from hub.kernel import decisions, documents
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Incomplete, Refusal
from hub.paidwork import cutoff, duties, rules
from hub.paidwork.actions.base import begin, order_of
from hub.paidwork.actions.pricing import sum_of
from hub.paidwork.events import Happened
from hub.paidwork.models import Order
from hub.people.models import Staff
from hub.people.telling import NoReason, decided, tell, told


class MoreThanItCosts(Incomplete):
    message = _("优惠要大于 0，且不超过服务单的合计。")
    field = "amount"


class NotNow(Refusal):
    message = _("优惠在完成之后、入账之前批。已经入账的，请在户账里申请更正账单。")


class BillStands(Refusal):
    message = _("这张单已经入账。请先在户账里把账单全额红冲，再作废服务单。")


class NothingToCarry(Refusal):
    message = _("只有已完成、还没入账的服务单才能转入下一批扣款。")


# ── Discount ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def propose_discount(
    order_id: Any, *, community: Community, by: Staff, at: datetime, amount: Decimal, reason: str
) -> Decision:
    """Ask to charge less than the posted price; never for the one who did the work to ask."""
    order, _grant = begin("propose_discount", order_id, community=community, by=by, at=at)
    if order.status not in Order.UNPRICED:
        raise NotNow
    if not 0 < amount <= sum_of(order) or amount != amount.quantize(FEN):
        raise MoreThanItCosts
    return decisions.propose(
        DISCOUNT,
        order,
        by=by,
        at=at,
        ground=told("reason", reason, NoReason.message, 1000),
        number=order.number,
        household=order.household.code,
        amount=str(amount),
    )


def _may_grant(person: Staff, decision: Decision, at: datetime) -> Staff:
    return _not_who_did_it(person, decision, rules.GRANT_DISCOUNTS, at)


def _not_who_did_it(person: Staff, decision: Decision, roles: Any, at: datetime) -> Staff:
    order = Order.objects.filter(community_id=decision.community_id).find(decision.subject_id)
    return rules.decider(person, decision, roles, at, besides=rules.did_it(order))


def _discount(decision: Decision, by: Staff, at: datetime) -> None:
    order = order_of(decision)
    if order.status not in Order.UNPRICED:
        raise NotNow
    order.discount, order.discount_by = Decimal(decision.asked["amount"]), by
    order.save(update_fields=["discount", "discount_by"])
    tell(
        Happened.DISCOUNTED,
        order,
        by=by,
        at=at,
        grant=decided(decision, by),
        amount=decision.asked["amount"],
        reason=decision.ground,
    )


DISCOUNT = decisions.declare(
    "paidwork.discount", _("服务单优惠"), may_decide=_may_grant, carry_out=_discount
)


# ── Void ────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def propose_void(
    order_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Decision:
    """Ask to void a slip. Its number and all that was written stay.

    :raises BillStands: while its bill is still worth something.
    """
    order, _grant = begin("propose_void", order_id, community=community, by=by, at=at)
    if "void" not in Order.LIFECYCLE.open_to(order):
        Order.LIFECYCLE.make("void", order)
    _no_bill(order)
    return decisions.propose(
        VOID,
        order,
        by=by,
        at=at,
        ground=told("reason", reason, NoReason.message),
        number=order.number,
        household=order.household.code,
    )


def _no_bill(order: Order) -> None:
    if order.bill is not None and worth(order.bill) > 0:
        raise BillStands


def _may_void(person: Staff, decision: Decision, at: datetime) -> Staff:
    return _not_who_did_it(person, decision, rules.VOID, at)


def _void(decision: Decision, by: Staff, at: datetime) -> None:
    order = order_of(decision)
    _no_bill(order)
    Order.LIFECYCLE.make("void", order)
    order.reason = decision.ground[:300]
    order.save(update_fields=["status", "reason"])
    if order.paper is not None:
        documents.void(order.paper, by=by, at=at, reason=decision.ground)
    tell(Happened.VOIDED, order, by=by, at=at, grant=decided(decision, by), reason=decision.ground)
    duties.void_all(order, decision.ground)


VOID = decisions.declare("paidwork.void", _("作废服务单"), may_decide=_may_void, carry_out=_void)


# ── To the next debit ───────────────────────────────────────────────────────────────────────


@transaction.atomic
def propose_carrying(
    order_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Decision:
    """Ask to let this cycle's debit go without the slip. Late it stays: only the batch is freed."""
    order, _grant = begin("propose_carrying", order_id, community=community, by=by, at=at)
    if order.status not in Order.UNPRICED:
        raise NothingToCarry
    return decisions.propose(
        CARRYING,
        order,
        by=by,
        at=at,
        ground=told("reason", reason, NoReason.message, 1000),
        number=order.number,
        household=order.household.code,
        carried_to=cutoff.next_batch(community, at).isoformat(),
    )


def _may_carry(person: Staff, decision: Decision, at: datetime) -> Staff:
    return _not_who_did_it(person, decision, rules.CARRY, at)


def _carry(decision: Decision, by: Staff, at: datetime) -> None:
    order = order_of(decision)
    if order.status not in Order.UNPRICED:
        raise NothingToCarry
    order.carried_to = date.fromisoformat(decision.asked["carried_to"])
    order.save(update_fields=["carried_to"])
    tell(
        Happened.CARRIED,
        order,
        by=by,
        at=at,
        grant=decided(decision, by),
        carried_to=decision.asked["carried_to"],
        reason=decision.ground,
    )


CARRYING = decisions.declare(
    "paidwork.carry", _("转入下一批扣款"), may_decide=_may_carry, carry_out=_carry
)
