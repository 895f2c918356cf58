"""The slip on paper 有偿服务单: frozen once it is on the bill, the same whenever it is printed."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hub.charges.money import in_words
from hub.kernel import documents
from hub.kernel.models import Community, Document
from hub.kernel.refusals import Refusal
from hub.kernel.text import masked_phone
from hub.paidwork.actions.base import begin, period_of
from hub.paidwork.actions.pricing import sum_of
from hub.paidwork.events import Happened
from hub.paidwork.models import Line, Order
from hub.people.models import Staff
from hub.people.telling import tell

KIND = "YCD"


class NotBilledYet(Refusal):
    message = _("入账之后才能出具服务单：金额定了，纸上的数才不会再变。")


@transaction.atomic
def print_slip(order_id: Any, *, community: Community, by: Staff, at: datetime) -> Document:
    """Draw up the slip's paper, or return the one that there is.

    :raises NotBilledYet: before its amount is final.
    """
    order, grant = begin("print", order_id, community=community, by=by, at=at)
    if order.paper is not None:
        return order.paper
    if order.status != Order.Status.BILLED:
        raise NotBilledYet
    signs_as = f"{grant.role.label} {by.name}"
    with translation.override(settings.LANGUAGE_CODE):
        order.paper = documents.freeze(
            KIND,
            community,
            _content(order),
            by=by,
            at=at,
            period=period_of(at),
            title=_now("有偿服务单"),
            signs_as=signs_as,
        )
    documents.issue(order.paper, by=by, at=at, signs_as=signs_as)
    order.save(update_fields=["paper"])
    tell(Happened.PRINTED, order, by=by, at=at, grant=grant, number=order.paper.number)
    return order.paper


def _content(order: Order) -> dict[str, Any]:
    lines = order.lines.filter(round=order.round).select_related("service", "material")
    total = order.total if order.total is not None else Decimal(0)
    return {
        "number": order.number,
        "household": order.household.code,
        "requester": order.requester,
        "phone": masked_phone(order.phone),
        "service": order.service.name,
        "provider": order.service.partner or str(order.service.get_provider_display()),
        "ordered_at": _moment(order.ordered_at),
        "arrived_at": _moment(order.arrived_at),
        "completed_at": _moment(order.completed_at),
        "handler": str(order.handler or ""),
        "lines": [_line(one) for one in lines],
        "sum": str(sum_of(order)),
        "discount": str(order.discount),
        "discount_by": str(order.discount_by or ""),
        "total": str(total),
        "in_words": in_words(total),
        "consents": [
            {
                "kind": str(one.get_kind_display()),
                "amount": str(one.amount),
                "who": one.who,
                "how": str(one.get_how_display()),
                "at": _moment(one.at),
            }
            for one in order.consents.all()
        ],
        "accepted_at": _moment(order.accepted_at),
        "accepted_how": str(order.get_accepted_how_display()),
        "rating": order.rating,
        "warranty_days": order.warranty_days,
        "invoice_asked": order.invoice_asked,
        "priced_by": str(order.priced_by or ""),
        "priced_at": _moment(order.priced_at),
        "bill": str(order.bill or ""),
        "complaint_route": order.service.complaint_route,
    }


def _line(one: Line) -> dict[str, str]:
    return {
        "name": str(one.thing),
        "kind": str(_now("人工") if one.service else _now("材料")),
        "source": str(one.get_source_display()) if one.material else "",
        "quantity": f"{one.quantity.normalize():f}",
        "unit": one.thing.unit,
        "unit_price": str(one.unit_price),
        "amount": str(one.amount),
    }


def _moment(at: datetime | None) -> str:
    return localtime(at).isoformat(timespec="minutes") if at else ""
