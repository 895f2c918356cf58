"""Taking payments: the split is shown first, then saved with the household's account locked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from hub.charges import periods, rules
from hub.charges.actions.base import account_of
from hub.charges.allocation import Split
from hub.charges.events import Happened
from hub.charges.models import Allocation, Bill, Interruption, Payment
from hub.charges.money import FEN, NOTHING
from hub.charges.queries.accounts import held_among, split, unused
from hub.estate.models import Household
from hub.kernel import journal
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Missing, Refusal
from hub.people.models import Staff
from hub.people.telling import tell, today

JUST_NOW = timedelta(minutes=15)


class NoAmount(Incomplete):
    message = _("金额要大于 0，最多到分。")
    field = "amount"


class PaidInFuture(Incomplete):
    message = _("付款日期不能晚于今天。")
    field = "paid_on"


class ReferenceTaken(Refusal):
    message = _("这个流水号已经收过款。请核对是不是同一笔。")
    field = "reference"


class TakenJustNow(Refusal):
    message = _("几分钟前有同事收过这一户同样金额的一笔。确实是另一笔的，请勾选“确是另一笔”。")
    field = "again"


class NoReference(Incomplete):
    message = _("转账和扫码收款要填写流水号，以便和银行核对。")
    field = "reference"


class BeingDebited(Refusal):
    message = _(
        "这一户有账单在扣款批次里，银行可能已经扣款。业主仍要现在缴的，请勾选“业主知道可能重复扣款”；"
        "银行再扣成功的那笔会转为预存。"
    )
    field = "knows_of_debit"


class NoCredit(Refusal):
    message = _("这一户没有预存款可以抵账。")


# ── Taking ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Taken:
    """A payment as somebody tells it."""

    method: str
    amount: Decimal
    paid_on: date
    reference: str = ""
    payer: str = ""
    chosen: tuple[int, ...] = ()
    # The clerk knows of the like payment that a colleague has just taken: this is another one.
    again: bool = False
    # The payer knows that the bank may have taken the money for a bill that waits for its answer.
    knows_of_debit: bool = False


@transaction.atomic
def take(
    household_id: Any,
    taken: Taken,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    key: str | None = None,
) -> Payment:
    """Take a payment and let it pay the bills; what is over stays as the household's credit.

    A repeated `key` (a double click, a request sent again) gives the first payment.

    :raises ReferenceTaken: if the bank's own number was taken already.
    :raises BeingDebited: if it would pay a bill that the bank has been asked for, unless told.
    :raises TakenJustNow: if a colleague took the like of it minutes ago, unless it is said again.
    """
    household = account_of(household_id, community, by, at)
    grant = rules.require(by, community, rules.TAKE, at)
    if (event := journal.repeated(community, key, by=by, verb=Happened.PAYMENT_TAKEN)) is not None:
        return Payment.objects.within(community).find(event.detail["payment"])
    _check(taken, at)
    taken = replace(taken, amount=taken.amount.quantize(FEN))
    _not_a_colleagues(household, taken, by, at)
    chosen = _known(taken.chosen, household)
    payment = _insert(household, taken, chosen, by=by, at=at)
    found = split(household, taken.amount, at=at, chosen=chosen)
    if not taken.knows_of_debit and held_among(household, [bill for bill, _part in found.parts]):
        raise BeingDebited
    _settle(household, payment, found, by=by, at=at)
    tell(
        Happened.PAYMENT_TAKEN,
        household,
        by=by,
        at=at,
        grant=grant,
        key=key,
        payment=payment.pk,
        method=taken.method,
        amount=str(taken.amount),
        credit=str(found.left),
    )
    return payment


def _check(taken: Taken, at: datetime) -> None:
    if taken.amount <= 0 or taken.amount != taken.amount.quantize(FEN):
        raise NoAmount
    if taken.paid_on > today(at):
        raise PaidInFuture
    has_number = taken.method in {Payment.Method.TRANSFER, Payment.Method.CODE}
    if has_number and not taken.reference.strip():
        raise NoReference


def _not_a_colleagues(household: Household, taken: Taken, by: Staff, at: datetime) -> None:
    """Two clerks at one counter: cash has no number of its own that could tell."""
    like = Payment.objects.within(household.community).filter(
        household=household, kind=Payment.Kind.TAKEN, method=taken.method, amount=taken.amount
    )
    if not taken.again and like.filter(at__gt=at - JUST_NOW).exclude(by=by).exists():
        raise TakenJustNow


def _known(chosen: Iterable[int], household: Household) -> tuple[int, ...]:
    """The bills the payer named, each the household's own.

    :raises Missing: for another's.
    """
    named = tuple(dict.fromkeys(chosen))
    own = Bill.objects.within(household.community).filter(household=household, pk__in=named)
    if own.count() != len(named):
        raise Missing
    return named


def _insert(
    household: Household, taken: Taken, chosen: Sequence[int], *, by: Staff, at: datetime
) -> Payment:
    try:
        with transaction.atomic():
            return Payment.objects.create(
                community_id=household.community_id,
                household=household,
                method=Payment.Method(taken.method),
                amount=taken.amount,
                paid_on=taken.paid_on,
                reference=taken.reference.strip()[:64],
                payer=taken.payer.strip()[:60],
                chosen=list(chosen),
                by=by,
                at=at,
            )
    except IntegrityError:
        raise ReferenceTaken from None


def _settle(
    household: Household, payment: Payment, found: Split, *, by: Staff, at: datetime
) -> None:
    """Write the parts. The household is locked, so nobody else settles its bills meanwhile."""
    write_parts(household.community_id, [(payment, found)], by=by, at=at)


def write_parts(
    community_id: int, settled: Sequence[tuple[Payment, Split]], *, by: Staff, at: datetime
) -> None:
    """Allocations, what is settled on each bill, and the debts that part payment acknowledged."""
    parts = [(payment, bill, part) for payment, one in settled for bill, part in one.parts]
    Allocation.objects.bulk_create(
        Allocation(community_id=community_id, bill_id=bill, payment=payment, amount=part, at=at)
        for payment, bill, part in parts
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE charges_bill SET settled = ROUND(settled + %s, 2)"
            " WHERE community_id = %s AND id = %s",
            [
                (
                    Bill._meta.get_field("amount").get_db_prep_save(part, connection),
                    community_id,
                    bill,
                )
                for _payment, bill, part in parts
            ],
        )
    _acknowledge(community_id, [(bill, one) for one, bill, _part in parts], by=by, at=at)


def _acknowledge(
    community_id: int, paid: Sequence[tuple[int, Payment]], *, by: Staff, at: datetime
) -> None:
    """Who pays a part acknowledges the rest: its three years begin anew (民法典 195)."""
    on = dict(paid)
    rest = Bill.objects.filter(community_id=community_id, pk__in=on).unpaid()
    Interruption.objects.bulk_create(
        Interruption(
            community_id=community_id,
            bill=bill,
            kind=Interruption.Kind.PART,
            grade=Interruption.Grade.A,
            happened_on=on[bill.pk].paid_on,
            lapses_on=periods.three_years_after(on[bill.pk].paid_on),
            evidence=str(_("部分缴款 %s") % on[bill.pk].reference).strip(),
            by=by,
            at=at,
        )
        for bill in rest
    )


@transaction.atomic
def use_credit(
    household_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    chosen: Sequence[int] = (),
) -> Decimal:
    """Let what a household paid in advance pay its bills, when it asks for it.

    :raises NoCredit: if there is none, or nothing to pay.
    """
    household = account_of(household_id, community, by, at)
    grant = rules.require(by, community, rules.TAKE, at)
    named = _known(chosen, household)
    paid = NOTHING
    for payment, left in unused(household):
        found = split(household, left, at=at, chosen=named)
        _settle(household, payment, found, by=by, at=at)
        paid += found.paid
    if not paid:
        raise NoCredit
    tell(Happened.CREDIT_USED, household, by=by, at=at, grant=grant, amount=str(paid))
    return paid
