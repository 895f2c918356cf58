"""The obligations of paid service: to arrive as promised, and to be on the bill in time."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from hub.kernel import obligations
from hub.kernel.models import Event
from hub.kernel.obligations import Holder
from hub.paidwork.models import Order
from hub.people.models import Role

ARRIVE = obligations.declare("paidwork.arrive", _("有偿服务上门"))
ENTER = obligations.declare("paidwork.enter", _("服务单核价入账"), ladder=("SUP", "DIR", "GM"))
ALL = (ARRIVE, ENTER)


def owe_arrival(order: Order, event: Event) -> None:
    due_at = order.appointment_at or event.at + timedelta(hours=order.service.promise_hours)
    obligations.open_(
        ARRIVE,
        order,
        holder=holder_of(order),
        event=event,
        warn_at=event.at + (due_at - event.at) * 3 / 4,
        due_at=max(due_at, event.at),
    )


def holder_of(order: Order) -> Holder:
    """Who is sent; until somebody is, the desk owes it."""
    if order.handler_id is None:
        return Holder(role=Role.FRONT_DESK.value)
    return Holder(person=order.handler)


def owe_entry(order: Order, event: Event, due_at: datetime) -> None:
    """The desk has until then; it is warned when a quarter of the time is left."""
    obligations.open_(
        ENTER,
        order,
        holder=Holder(role=Role.FRONT_DESK.value),
        event=event,
        warn_at=event.at + (due_at - event.at) * 3 / 4,
        due_at=due_at,
    )


def void_all(order: Order, reason: str) -> None:
    for kind in ALL:
        obligations.void(kind, order, reason=reason[:200])
