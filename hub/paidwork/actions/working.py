"""At the door: arriving, asking before doing more, saying what was done and put in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.charges.money import FEN, NOTHING, rounded
from hub.kernel import attachments, obligations
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, InField, Refusal
from hub.paidwork import cutoff, duties
from hub.paidwork.actions.base import begin, prove
from hub.paidwork.actions.ordering import price_on
from hub.paidwork.events import Happened
from hub.paidwork.models import Consent, Line, Material, Order, Price, Service
from hub.paidwork.models.order import How
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import NoReason, tell, told


class NotQuoted(Refusal):
    message = _("这一项要现场报价：先请前台或管家登记报价，业主书面确认后才能完成。")


class NotAQuote(Refusal):
    message = _("这一项是明码标价的，不能另外报价；要少收请申请优惠。")
    field = "amount"


class Beyond(InField):
    """More than the household said yes to: first ask, then do."""

    def __init__(self, total: Decimal, agreed: Decimal) -> None:
        words = _("合计 ¥%(total)s 超过业主确认的 ¥%(agreed)s。请先让业主确认追加，再提交完成。")
        super().__init__("lines", words % {"total": f"{total:,.2f}", "agreed": f"{agreed:,.2f}"})


class NotOnTheList(InField):
    def __init__(self, thing: Service | Material) -> None:
        words = _("“%s”在下单那天没有公示的价格，不能收费。业主自购的请勾选。")
        super().__init__("lines", words % thing)


class NothingDone(Incomplete):
    message = _("请至少记一项人工。")
    field = "lines"


class NoAmount(Incomplete):
    message = _("金额要大于 0，最多到分。")
    field = "amount"


@dataclass(frozen=True)
class Used:
    """Something that was done or put in. Its price is nobody's to say."""

    quantity: Decimal
    service_id: int | None = None
    material_id: int | None = None
    is_owners: bool = False


@transaction.atomic
def arrive(order_id: Any, *, community: Community, by: Staff, at: datetime) -> Order:
    """Somebody is at the door; whoever comes to what nobody was sent to takes it on."""
    order, grant = begin("arrive", order_id, community=community, by=by, at=at)
    Order.LIFECYCLE.make("arrive", order)
    order.handler, order.arrived_at = order.handler or by, at
    order.save(update_fields=["status", "handler", "arrived_at"])
    event = tell(Happened.ARRIVED, order, by=by, at=at, grant=grant)
    obligations.meet(duties.ARRIVE, order, event=event)
    return order


@transaction.atomic
def quote(
    order_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    amount: Decimal,
    words: str,
    who: str,
    how: str = How.SIGNATURE,
    proof: Sequence[str] = (),
) -> Consent:
    """Keep the quote of work without a posted amount, accepted in writing by somebody of the household."""
    order, grant = begin("quote", order_id, community=community, by=by, at=at)
    if not order.is_quoted:
        raise NotAQuote
    return _agree(
        order, Consent.Kind.QUOTE, amount, words, who, how, proof, grant=grant, by=by, at=at
    )


@transaction.atomic
def agree_to_more(
    order_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    amount: Decimal,
    words: str,
    who: str,
    how: str = How.SIGNATURE,
    proof: Sequence[str] = (),
) -> Consent:
    """The household agrees to more than it had, before it is done: `amount` is the new most.

    The one who does the work brings a signature; a telephone call counts only when the desk made it.
    """
    order, grant = begin("extra", order_id, community=community, by=by, at=at)
    if order.handler_id in {by.pk, grant.holder.pk} and how not in {How.SIGNATURE, How.WRITTEN}:
        raise OnlyInWriting
    return _agree(
        order, Consent.Kind.EXTRA, amount, words, who, how, proof, grant=grant, by=by, at=at
    )


class OnlyInWriting(Refusal):
    message = _("做活的人现场追加要有业主签名；电话确认请前台打。")
    field = "how"


def _agree(
    order: Order,
    kind: Consent.Kind,
    amount: Decimal,
    words: str,
    who: str,
    how: str,
    proof: Sequence[str],
    *,
    grant: Grant,
    by: Staff,
    at: datetime,
) -> Consent:
    if order.status not in {Order.Status.ORDERED, Order.Status.UNDER_WAY}:
        raise TooLateToAsk
    if amount <= 0 or amount != amount.quantize(FEN):
        raise NoAmount
    prove(how, proof, order, by=by, at=at)
    consent = Consent.objects.create(
        community_id=order.community_id,
        order=order,
        kind=kind,
        amount=amount,
        words=told("words", words, _("请写明做什么、换什么。")),
        who=told("who", who, _("请写明是谁确认的。"), 40),
        how=How(how),
        by=by,
        at=at,
    )
    tell(
        Happened.CONSENTED,
        order,
        by=by,
        at=at,
        grant=grant,
        consent=str(kind.label),
        consent_id=consent.pk,
        how=str(How(how).label),
        words=consent.words,
        amount=str(amount),
    )
    return consent


class TooLateToAsk(Refusal):
    message = _("业主的确认要在完成之前。已经完成的，只能按确认过的金额收。")


# ── What was done ───────────────────────────────────────────────────────────────────────────


@transaction.atomic
def complete(
    order_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    lines: Sequence[Used],
    photos: Sequence[str] = (),
    note: str = "",
) -> Order:
    """The work is done: what was done and put in, each at the price posted when it was ordered.

    The server's moment opens the duty to have it on the bill. No price is taken from anybody here.

    :raises Beyond: if it comes to more than the household agreed to.
    """
    order, grant = begin("complete", order_id, community=community, by=by, at=at)
    Order.LIFECYCLE.make("complete", order)
    rows = _lines(order, lines, by=by, at=at)
    total = sum((one.amount for one in rows), NOTHING)
    agreed = agreed_to(order)
    if total > agreed:
        raise Beyond(total, agreed)
    Line.objects.bulk_create(rows)
    attachments.claim(photos, order, by=by, at=at, label="AFTER")
    order.handler = order.handler or by
    order.completed_by, order.completed_at = by, at
    order.due_at = cutoff.entry_due(community, at)
    order.save(update_fields=["status", "handler", "completed_by", "completed_at", "due_at"])
    event = tell(
        Happened.COMPLETED,
        order,
        by=by,
        at=at,
        grant=grant,
        amount=str(total),
        words=note.strip()[:300],
    )
    duties.owe_entry(order, event, order.due_at)
    return order


def agreed_to(order: Order) -> Decimal:
    """The most that the household last agreed to pay.

    :raises NotQuoted: for a quote that nobody accepted yet.
    """
    last = order.consents.order_by("-pk").first()
    if last is None:
        raise NotQuoted
    return last.amount


def _lines(order: Order, used: Sequence[Used], *, by: Staff, at: datetime) -> list[Line]:
    if not any(one.service_id for one in used):
        raise NothingDone
    return [_line(order, one, by=by, at=at) for one in used]


def _line(order: Order, used: Used, *, by: Staff, at: datetime) -> Line:
    if not 0 < used.quantity < 10_000 or used.quantity != used.quantity.quantize(FEN):
        raise NothingDone
    here = order.community
    thing: Service | Material = (
        Service.objects.within(here).find(used.service_id)
        if used.service_id
        else Material.objects.within(here).find(used.material_id)
    )
    price, unit_price = _price(order, thing)
    is_owners = used.is_owners and isinstance(thing, Material)
    unit_price = NOTHING if is_owners else unit_price
    return Line(
        community=here,
        order=order,
        round=order.round,
        service=thing if isinstance(thing, Service) else None,
        material=thing if isinstance(thing, Material) else None,
        price=price,
        quantity=used.quantity,
        unit_price=unit_price,
        amount=rounded(unit_price * used.quantity),
        source=Line.Source.OWNERS if is_owners else Line.Source.OURS,
        by=by,
        at=at,
    )


def _price(order: Order, thing: Service | Material) -> tuple[Price, Decimal]:
    """By the list of the day of the order; the slip's own service by the version it was taken under."""
    if isinstance(thing, Material):
        price = price_on(order.community, order.ordered_at, material=thing)
    elif thing.pk == order.service_id:
        price = order.price
    else:
        price = price_on(order.community, order.ordered_at, service=thing)
    if price is None:
        raise NotOnTheList(thing)
    if price.amount is not None:
        return price, price.amount
    quoted = order.consents.filter(kind=Consent.Kind.QUOTE).order_by("-pk").first()
    if quoted is None:
        raise NotQuoted
    return price, quoted.amount


@transaction.atomic
def redo(order_id: Any, *, community: Community, by: Staff, at: datetime, reason: str) -> Order:
    """The owner would not accept it: it is done again, and what was put down before counts no more."""
    order, grant = begin("redo", order_id, community=community, by=by, at=at)
    reason = told("reason", reason, NoReason.message)
    Order.LIFECYCLE.make("redo", order)
    order.round += 1
    order.completed_at = order.completed_by = order.due_at = None
    order.save(update_fields=["status", "round", "completed_at", "completed_by", "due_at"])
    tell(Happened.REDONE, order, by=by, at=at, grant=grant, reason=reason)
    obligations.void(duties.ENTER, order, reason=str(_("返工")))
    return order
