"""One household's account: what is open, how a payment would be split, credit, bills, payments."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localtime

from hub.charges import policy
from hub.charges.allocation import Open, Split, allocate
from hub.charges.models import (
    Allocation,
    Bill,
    Enrolment,
    Hold,
    Payment,
    Receipt,
    VacancyDiscount,
)
from hub.charges.money import NOTHING
from hub.charges.totals import Total
from hub.estate.models import Household, Resident
from hub.kernel.models import Community
from hub.kernel.text import normal

MOST_BILLS = 60
MOST_PAYMENTS = 40


def open_bills(household: Household) -> list[Open]:
    """What the household has left to pay, as the split sees it."""
    return open_bills_of({household.pk}, household.community).get(household.pk, [])


def open_bills_of(households: Collection[int], community: Community) -> dict[int, list[Open]]:
    rows = (
        Bill.objects.within(community)
        .filter(household__in=households)
        .unpaid()
        .select_related("item")
    )
    found: dict[int, list[Open]] = {}
    for bill in rows:
        found.setdefault(bill.household_id, []).append(_open(bill))
    return found


def _open(bill: Bill) -> Open:
    return Open(
        pk=bill.pk,
        debt=(bill.item_id, bill.period),
        item_code=bill.item.code,
        due_on=bill.due_on,
        amount=bill.amount - bill.settled,
        is_charge=bill.is_charge,
        bears_late_fee=bill.item.late_fee_rate > 0,
    )


def held_among(household: Household, bills: Collection[int]) -> dict[int, str]:
    """Which of these bills wait for the bank's answer, and in which batch."""
    now = Hold.objects.within(household.community).filter(bill__in=bills, released_at__isnull=True)
    return dict(now.values_list("bill", "reference"))


def split(
    household: Household, amount: Decimal, *, at: datetime, chosen: Sequence[int] = ()
) -> Split:
    """How a payment would be split now: what the page shows before anything is saved."""
    agreed = policy.at(household.community_id, at).agreed_order
    return allocate(
        amount, open_bills(household), today=localtime(at).date(), chosen=chosen, agreed=agreed
    )


def credit_of(household: Household) -> Decimal:
    """What the household has paid more than its bills took: it stays theirs."""
    return sum((left for _payment, left in unused(household)), NOTHING)


def unused(household: Household) -> list[tuple[Payment, Decimal]]:
    """Payments with something left, oldest first."""
    own = Payment.objects.within(household.community).filter(household=household)
    used: dict[int, Decimal] = dict(
        Allocation.objects.within(household.community)
        .filter(payment__in=own.values("pk"))
        .order_by()
        .values_list("payment")
        .annotate(Total("amount"))
    )
    left: dict[int, Decimal] = {}
    taken: dict[int, Payment] = {}
    for one in own.order_by("at", "id"):
        source = one.of_id or one.pk
        if one.of_id is None:
            taken[one.pk] = one
        left[source] = left.get(source, NOTHING) + one.amount
    rest = [(one, left[pk] - used.get(pk, NOTHING)) for pk, one in taken.items()]
    return [(one, amount) for one, amount in rest if amount > 0]


# ── The page ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Owed:
    """A bill as the account shows it."""

    bill: Bill
    open: Decimal
    days: int  # overdue; 0 when it is not
    held_in: str = ""  # the debit batch whose answer it waits for

    @property
    def tone(self) -> str:
        if not self.open:
            return "good"
        if self.held_in:
            return "live"
        return "bad" if self.days > 90 else "warn" if self.days > 0 else "calm"


@dataclass(frozen=True)
class Account:
    bills: Sequence[Owed]
    payments: Sequence[tuple[Payment, Decimal, Receipt | None]]  # with what is unused of it
    enrolments: Sequence[Enrolment]
    discounts: Sequence[VacancyDiscount]
    open: Decimal
    overdue: Decimal
    pending: Decimal
    credit: Decimal

    @property
    def can_use_credit(self) -> bool:
        return bool(self.credit and self.open)


def account(household: Household, at: datetime) -> Account:
    today = localtime(at).date()
    own = Bill.objects.within(household.community).filter(household=household)
    rows = own.select_related("item").order_by("-period", "item", "sequence")[:MOST_BILLS]
    left = unused(household)
    open_now = unpaid(household)
    held = held_among(household, [bill.pk for bill in open_now])
    return Account(
        bills=[_owed(bill, today, held.get(bill.pk, "")) for bill in rows],
        payments=_payments(household, dict((one.pk, rest) for one, rest in left)),
        enrolments=list(
            Enrolment.objects.within(household.community)
            .filter(household=household)
            .select_related("item")
        ),
        discounts=list(
            VacancyDiscount.objects.within(household.community)
            .filter(household=household)
            .select_related("item")
        ),
        open=_sum(open_now),
        overdue=_sum(bill for bill in open_now if bill.due_on < today and bill.pk not in held),
        pending=_sum(bill for bill in open_now if bill.pk in held),
        credit=sum((rest for _one, rest in left), NOTHING),
    )


def _sum(bills: Iterable[Bill]) -> Decimal:
    return sum((bill.amount - bill.settled for bill in bills), NOTHING)


def _owed(bill: Bill, today: Any, held_in: str) -> Owed:
    left = bill.amount - bill.settled
    is_late = left and not held_in
    return Owed(bill, left, max(0, (today - bill.due_on).days) if is_late else 0, held_in)


def _payments(
    household: Household, left: dict[int, Decimal]
) -> list[tuple[Payment, Decimal, Receipt | None]]:
    in_force = Receipt.objects.filter(is_void=False).select_related("document")
    rows = (
        Payment.objects.within(household.community)
        .filter(household=household)
        .select_related("by", "approved_by")
        .prefetch_related(Prefetch("receipts", in_force, to_attr="standing"), "further")
    )
    return [
        (one, left.get(one.pk, NOTHING), next(iter(one.standing), None))
        for one in rows[:MOST_PAYMENTS]
    ]


def unpaid(household: Household) -> list[Bill]:
    """What can be paid now, the oldest first."""
    return list(
        Bill.objects.within(household.community)
        .filter(household=household)
        .unpaid()
        .select_related("item")
        .order_by("due_on", "pk")
    )


def amount_in(text: Any) -> Decimal:
    """What is in the amount field so far; nothing while it is no amount."""
    try:
        amount = Decimal(normal(str(text)).replace(",", "").lstrip("¥￥") or "0")
    except InvalidOperation:
        return NOTHING
    return amount if amount.is_finite() and 0 <= amount < 10**10 else NOTHING


@dataclass(frozen=True)
class ShownSplit:
    rows: Sequence[tuple[Bill, Decimal, Decimal]]  # bill, what it gets, what stays open on it
    left: Decimal
    total: Decimal
    held: dict[int, str]  # the bills among them that the bank has been asked for

    @property
    def touches_debit(self) -> bool:
        return any(bill.pk in self.held for bill, _part, _rest in self.rows)


def shown_split(
    household: Household, amount: Decimal, chosen: Sequence[int], at: datetime
) -> ShownSplit:
    found = split(household, amount, at=at, chosen=chosen)
    bills = {bill.pk: bill for bill in unpaid(household)}
    rows = [
        (bills[pk], part, bills[pk].amount - bills[pk].settled - part) for pk, part in found.parts
    ]
    return ShownSplit(rows, found.left, amount, held_among(household, bills))


def with_owners(households: QuerySet[Household], at: datetime) -> QuerySet[Household]:
    """Each with `owners`: whom the bill is addressed to."""
    owners = Resident.objects.living_there(at).filter(kind=Resident.Kind.OWNER)
    return households.select_related("building__area").prefetch_related(
        Prefetch("residents", owners, to_attr="owners")
    )


def owner_of(household: Household, at: datetime) -> str:
    owners = Resident.objects.within(household.community).living_there(at)
    found = owners.filter(household=household, kind=Resident.Kind.OWNER).first()
    return found.name if found else ""
