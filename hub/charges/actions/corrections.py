"""What puts a bill right: credit note, waiver, late fee. A further row, by leave of a second person."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from hub.charges import periods, rules
from hub.charges.actions.base import account_of
from hub.charges.actions.payments import NoAmount
from hub.charges.actions.refunds import take_off
from hub.charges.events import Happened
from hub.charges.models import Allocation, Bill, Payment
from hub.charges.money import FEN, NOTHING, rounded
from hub.charges.totals import Total
from hub.estate.models import Household
from hub.kernel import decisions
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Refusal
from hub.people.models import Staff
from hub.people.telling import NoReason, decided, tell, today, told


class MoreThanBilled(Refusal):
    message = _("更正的金额不能超过账单还剩的应收。")
    field = "amount"


class NotACharge(Refusal):
    message = _("只能更正账单本身；更正过的行请再提一次更正。")


class NoLateFee(Refusal):
    message = _("合同没有约定这个项目的违约金，或者账单还没有逾期、已经缴清。")


@transaction.atomic
def propose_correction(
    bill_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    kind: str,
    amount: Decimal,
    reason: str,
) -> Decision:
    """Ask to take something off a bill: it was wrong (credit note), or is let off (waiver).

    :raises MoreThanBilled: than the bill is still worth.
    """
    bill = _charge(bill_id, community)
    account_of(bill.household_id, community, by, at)
    rules.require(by, community, rules.PROPOSE_CORRECTIONS, at)
    if kind not in Bill.REDUCTIONS or amount <= 0 or amount != amount.quantize(FEN):
        raise NoAmount
    if amount > worth(bill):
        raise MoreThanBilled
    return decisions.propose(
        CORRECTION,
        bill,
        by=by,
        at=at,
        ground=told("reason", reason, NoReason.message, 1000),
        household=bill.household.code,
        bill=str(bill),
        correction=kind,
        amount=str(amount),
    )


@transaction.atomic
def propose_late_fee(
    bill_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Decision:
    """Ask to charge the contract's late fee on what is open now: simple, and no more than that.

    :raises NoLateFee: without a rate, an overdue amount, or anything left to charge.
    """
    bill = _charge(bill_id, community)
    account_of(bill.household_id, community, by, at)
    rules.require(by, community, rules.PROPOSE_CORRECTIONS, at)
    amount = late_fee(bill, at)
    if amount <= 0:
        raise NoLateFee
    return decisions.propose(
        CORRECTION,
        bill,
        by=by,
        at=at,
        ground=told("reason", reason, NoReason.message, 1000),
        household=bill.household.code,
        bill=str(bill),
        correction=Bill.Kind.LATE_FEE.value,
        amount=str(amount),
    )


def late_fee(bill: Bill, at: datetime) -> Decimal:
    """What the contract allows now, less what was charged already; capped at the open principal."""
    owed = bill.amount - bill.settled
    days = max(0, (today(at) - bill.due_on).days)
    so_far = _rows_of(bill).filter(kind=Bill.Kind.LATE_FEE).aggregate(s=Total("amount"))["s"]
    allowed = rounded(owed * bill.item.late_fee_rate * days / 100)
    return min(allowed, owed) - (so_far or NOTHING)


def worth(bill: Bill) -> Decimal:
    """The charge less what was taken off it so far."""
    off = Allocation.objects.filter(
        community_id=bill.community_id, bill=bill, correction__isnull=False
    ).aggregate(s=Total("amount"))["s"]
    return bill.amount - (off or NOTHING)


def _charge(bill_id: Any, community: Community) -> Bill:
    bill = Bill.objects.within(community).select_related("item", "household").find(bill_id)
    if not bill.is_charge:
        raise NotACharge
    return bill


def _rows_of(bill: Bill) -> Any:
    """All rows of the same household, item and month."""
    return Bill.objects.filter(
        community_id=bill.community_id,
        household=bill.household_id,
        item=bill.item_id,
        period=bill.period,
    )


# ── Carrying out ────────────────────────────────────────────────────────────────────────────


def _may_decide(person: Staff, decision: Decision, at: datetime) -> Staff:
    amount = Decimal(decision.asked["amount"])
    roles = rules.deciders_of(amount, decision.community_id, at)
    return rules.decider(person, decision, roles, at)


def _correct(decision: Decision, by: Staff, at: datetime) -> None:
    bill = Bill.objects.filter(community_id=decision.community_id).get(pk=decision.subject_id)
    household = (
        Household.objects.filter(community_id=decision.community_id)
        .locked()
        .get(pk=bill.household_id)
    )
    bill.refresh_from_db()
    kind, amount = Bill.Kind(decision.asked["correction"]), Decimal(decision.asked["amount"])
    if kind in Bill.REDUCTIONS:
        if amount > worth(bill):
            raise MoreThanBilled
        _take_off(bill, _row(bill, kind, -amount, at), amount, at)
    else:
        _row(bill, kind, amount, at)
    tell(
        Happened.CORRECTED,
        household,
        by=by,
        at=at,
        grant=decided(decision, by),
        bill=str(bill),
        correction=kind.value,
        amount=str(amount),
    )


def _row(bill: Bill, kind: Bill.Kind, amount: Decimal, at: datetime) -> Bill:
    last = _rows_of(bill).aggregate(n=Max("sequence"))["n"]
    day = today(at)
    return Bill.objects.create(
        community_id=bill.community_id,
        household_id=bill.household_id,
        item_id=bill.item_id,
        period=bill.period,
        sequence=last + 1,
        kind=kind,
        amount=amount,
        settled=amount if amount < 0 else NOTHING,
        due_on=day,
        lapses_on=periods.three_years_after(day),
        issued_at=at,
    )


def _take_off(bill: Bill, row: Bill, amount: Decimal, at: datetime) -> None:
    """Settle the bill by the credit note; what was paid too much goes back to the household's credit."""
    excess = amount - (bill.amount - bill.settled)
    if excess > 0:
        _free(bill, excess, at)
        bill.refresh_from_db()
    Allocation.objects.create(
        community_id=bill.community_id, bill=bill, correction=row, amount=amount, at=at
    )
    bill.settled += amount
    bill.save(update_fields=["settled"])


def _free(bill: Bill, excess: Decimal, at: datetime) -> None:
    """Take the bill's latest payments off it, as far as needed."""
    own = Allocation.objects.filter(
        community_id=bill.community_id, bill=bill, payment__isnull=False
    )
    paid = own.order_by().values_list("payment").annotate(Total("amount"), Max("pk"))
    for payment, part, _last in sorted(paid, key=lambda one: -one[2]):
        off = min(part, excess)
        if off > 0:
            take_off(
                Payment.objects.get(community_id=bill.community_id, pk=payment), bill.pk, off, at
            )
            excess -= off


CORRECTION = decisions.declare(
    "charges.correction", _("账单更正"), may_decide=_may_decide, carry_out=_correct
)
