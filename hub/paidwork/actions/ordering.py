"""From the call to the door: taking an order, sending somebody, and calling it off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.charges.money import FEN, rounded
from hub.estate.actions import looking
from hub.estate.models import Household, Phone, Resident
from hub.kernel import counters, journal, obligations
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Refusal
from hub.matters import rules as matters
from hub.matters.models import Matter
from hub.paidwork import duties, rules
from hub.paidwork.actions.base import begin, period_of, prove
from hub.paidwork.actions.catalogue import Closed
from hub.paidwork.events import Happened
from hub.paidwork.models import Consent, Order, Price, Service
from hub.paidwork.models.order import How
from hub.people import rules as people
from hub.people.models import Staff
from hub.people.telling import NoReason, tell, told

SERIAL = "YC"


class NotPosted(Refusal):
    message = _("这一项还没有公示的价格，不能下单收费。请主管提出价格、批准并公示价目表。")
    field = "service"


class EstimateTooLow(Incomplete):
    message = _("业主确认的金额不能低于价目表的人工费。")
    field = "estimate"


class NotAWorker(Refusal):
    message = _("这位同事不在服务岗位，请选经办人或管家。")
    field = "handler"


class UnderWayAlready(Refusal):
    message = _("已经上门，不能再改派。")
    field = "handler_id"


class TooManyOrdered(Incomplete):
    message = _("数量要大于 0，最多两位小数。")
    field = "quantity"


class OtherHome(Refusal):
    message = _("这件事务不是这一户的，请核对房号。")
    field = "household"


@dataclass(frozen=True)
class Wish:
    """What somebody of the household asks for, and to which price they said yes."""

    service_id: int
    # Empty: as the file of the resident has it.
    requester: str = ""
    phone: str = ""
    resident_id: int | None = None
    quantity: Decimal = Decimal(1)
    # The most it may come to, parts included; None: the posted price of the labour alone.
    estimate: Decimal | None = None
    how: str = How.PHONE
    proof: Sequence[str] = ()
    appointment_at: datetime | None = None
    handler_id: int | None = None
    matter_id: int | None = None
    invoice_asked: bool = False
    note: str = ""


def price_on(
    community: Community, at: datetime, *, service: Any = None, material: Any = None
) -> Price | None:
    """The posted version in force at a moment: the one that began last."""
    day = localtime(at).date()
    rows = Price.objects.within(community).posted(day, at)
    of_it = rows.filter(service=service) if service else rows.filter(material=material)
    return of_it.order_by("-valid_from", "-pk").first()


@transaction.atomic
def order(
    household_id: Any,
    wish: Wish,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    key: str | None = None,
) -> Order:
    """Take an order at the posted price, with the estimate that was accepted, under the next number.

    Work that is quoted on the spot is ordered without an amount; it waits for `quote`.
    A repeated `key` gives the first order.

    :raises NotPosted: for what has no posted price: it cannot be charged.
    """
    household = rules.homes(by, community, at).find(household_id)
    grant = people.require(by, community, rules.ORDER, at)
    if (event := journal.repeated(community, key, by=by, verb=Happened.ORDERED)) is not None:
        return Order.objects.within(community).find(event.subject_id)
    service, price = _offered(wish.service_id, community, at)
    quantity = _counted(wish.quantity)
    requester, phone = _who(wish, household, at)
    made = Order.objects.create(
        community=community,
        number=_number(community, at),
        household=household,
        matter=_matter(wish.matter_id, household.pk, community, by, at),
        service=service,
        price=price,
        quantity=quantity,
        requester=told("requester", requester, _("请填写下单人。"), 40),
        phone=told("phone", phone, _("请填写电话，上门前要联系。"), 20),
        appointment_at=wish.appointment_at,
        note=wish.note.strip()[:300],
        warranty_days=service.warranty_days,
        invoice_asked=wish.invoice_asked,
        handler=_worker(wish.handler_id, community, at) if wish.handler_id else None,
        ordered_by=by,
        ordered_at=at,
    )
    if price.amount is not None:
        _estimate(made, wish, rounded(price.amount * quantity), by=by, at=at)
    event = tell(
        Happened.ORDERED,
        made,
        by=by,
        at=at,
        grant=grant,
        key=key,
        item=service.name,
        price=str(price),
        handler=made.handler.name if made.handler else "",
        matter=made.matter_id,
    )
    duties.owe_arrival(made, event)
    return made


def _offered(service_id: int, community: Community, at: datetime) -> tuple[Service, Price]:
    service = Service.objects.within(community).find(service_id)
    if service.status != Service.Status.OPEN:
        raise Closed
    price = price_on(community, at, service=service)
    if price is None:
        raise NotPosted
    return service, price


def _number(community: Community, at: datetime) -> str:
    period = period_of(at)
    return (
        f"{SERIAL}-{period.replace('-', '')}-{counters.next_number(community, SERIAL, period):04}"
    )


def _counted(quantity: Decimal) -> Decimal:
    if not 0 < quantity < 10_000 or quantity != quantity.quantize(FEN):
        raise TooManyOrdered
    return quantity


def _matter(
    pk: int | None, household_id: int, community: Community, by: Staff, at: datetime
) -> Matter | None:
    if pk is None:
        return None
    found = matters.visible_to(by, community, at).find(pk)
    if found.household_id != household_id:
        raise OtherHome
    return found


def _who(wish: Wish, household: Household, at: datetime) -> tuple[str, str]:
    """Who orders, and by which number they are reached: what was said, else what is on file."""
    requester, phone = wish.requester.strip(), wish.phone.strip()
    if wish.resident_id is None or (requester and phone):
        return requester, phone
    living = Resident.objects.within(household.community).living_there(at)
    resident = living.filter(household=household).find(wish.resident_id)
    on_file = Phone.objects.in_use(at).filter(resident=resident).first()
    return requester or resident.name, phone or (on_file.number if on_file else "")


def _worker(pk: int, community: Community, at: datetime) -> Staff:
    found = {one.pk: one for one in rules.workers(community, at)}
    if pk not in found:
        raise NotAWorker
    return found[pk]


def _estimate(made: Order, wish: Wish, least: Decimal, *, by: Staff, at: datetime) -> None:
    amount = least if wish.estimate is None else wish.estimate
    if amount < least or amount != amount.quantize(FEN):
        raise EstimateTooLow
    prove(wish.how, wish.proof, made, by=by, at=at)
    Consent.objects.create(
        community=made.community,
        order=made,
        kind=Consent.Kind.ESTIMATE,
        amount=amount,
        words=made.service.name,
        who=made.requester,
        how=How(wish.how),
        by=by,
        at=at,
    )


@transaction.atomic
def assign(
    order_id: Any, *, community: Community, by: Staff, at: datetime, handler_id: int
) -> Order:
    """Send somebody, or somebody else, before the work begins."""
    found, grant = begin("assign", order_id, community=community, by=by, at=at)
    if found.status != Order.Status.ORDERED:
        raise UnderWayAlready
    found.handler = to = _worker(handler_id, community, at)
    found.save(update_fields=["handler"])
    tell(Happened.ASSIGNED, found, by=by, at=at, grant=grant, handler=to.name)
    obligations.hand_on(duties.ARRIVE, found, holder=duties.holder_of(found))
    return found


@transaction.atomic
def cancel(order_id: Any, *, community: Community, by: Staff, at: datetime, reason: str) -> Order:
    """Call it off before anybody came: the household asked to, by the rule that was posted.

    After somebody came the slip is completed and charged, or void by two.
    """
    found, grant = begin("cancel", order_id, community=community, by=by, at=at)
    found.reason = told("reason", reason, NoReason.message)
    Order.LIFECYCLE.make("cancel", found)
    found.save(update_fields=["status", "reason"])
    tell(Happened.CANCELLED, found, by=by, at=at, grant=grant, reason=found.reason)
    duties.void_all(found, str(_("已取消")))
    return found


@transaction.atomic
def reveal_phone(
    order_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> str:
    """Answer with the whole number; who looked, and why, goes on record (PIPL 6, 51)."""
    found, grant = begin("reveal", order_id, community=community, by=by, at=at)
    reason = told("reason", reason, _("请写明为什么要看号码。"), 200)
    tell(Happened.PHONE_REVEALED, found, by=by, at=at, grant=grant, reason=reason)
    looking.watch(community, by, at)
    return found.phone
