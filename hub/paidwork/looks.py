"""Looks at the number on a slip, for the report of the whole house."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.estate import looks
from hub.kernel import links
from hub.kernel.models import Community, Event
from hub.kernel.text import masked_phone
from hub.paidwork.events import Happened
from hub.paidwork.models import Order

MOST = 500


def told(events: Sequence[Event]) -> dict[int, looks.Told]:
    orders = Order.objects.select_related("household").in_bulk(e.subject_id for e in events)
    return {
        event.pk: looks.Told(
            order.household.code,
            order.requester,
            masked_phone(order.phone),
            links.link_to("paidwork.order", order.pk),
        )
        for event in events
        for order in (orders[event.subject_id],)
    }


def about(community: Community, words: str) -> Q:
    rows = Order.objects.within(community).filter(
        Q(requester__contains=words) | Q(household__code__iexact=words)
    )
    return Q(subject_id__in=list(rows.values_list("pk", flat=True)[:MOST]))


looks.declare(looks.Look(Happened.PHONE_REVEALED, _("服务单电话"), told, about))
