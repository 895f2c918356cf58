"""What is kept of the work a person ordered: who they said they were, what was done, what they agreed to."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Event
from hub.paidwork.events import Happened
from hub.paidwork.models import Order
from hub.paidwork.models.order import OrderQuerySet
from hub.privacy.holdings import Going, Holding, Item, Kept, declare
from hub.privacy.persons import Person

VOUCHERS = _("有偿服务单是收费凭证，保存三十年（会计档案管理办法）")
YEARS = 30


def ordered(person: Person) -> OrderQuerySet:
    mine = person.named("household", "requester", "phone")
    return Order.objects.within(person.community).filter(mine)


def told(person: Person) -> Iterator[Item]:
    rows = ordered(person).select_related("service", "household").prefetch_related("consents")
    for one in rows.order_by("pk"):
        facts = [
            (_("房号"), one.household.code),
            (_("服务"), one.service.name),
            (_("下单人"), one.requester),
            (_("电话"), one.phone),
            (_("备注"), one.note),
            (_("应收"), one.total),
            (_("状态"), one.get_status_display()),
        ]
        facts += [
            (_("同意过"), f"{consent.get_kind_display()} {consent.amount} {consent.words}".strip())
            for consent in one.consents.all()
            if consent.who in person.names
        ]
        if one.accepted_who in person.names:
            facts.append((_("验收人"), one.accepted_who))
        facts += [
            (_("看过号码"), f"{event.actor.name} {event.detail.get('reason', '')}")
            for event in _looks(one)
        ]
        yield Item(one.number, one.ordered_at, facts)


def _looks(order: Order) -> list[Event]:
    seen = Event.objects.filter(
        community=order.community_id,
        verb=Happened.PHONE_REVEALED,
        subject_type="paidwork.order",
        subject_id=order.pk,
    )
    return list(seen.select_related("actor").order_by("id"))


def may_go(person: Person, at: datetime) -> Going:
    return Going(kept=[Kept(ordered(person).count(), VOUCHERS, date(at.year + YEARS, 12, 31))])


declare(
    Holding(
        "paidwork.orders",
        _("有偿服务"),
        ("paidwork.Order", "paidwork.Consent"),
        told,
        may_go,
    )
)
