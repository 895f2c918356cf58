"""Pricing 核价入账: the slip becomes a bill of the household, by somebody who did not do the work."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.charges.actions import charge_extra
from hub.charges.money import NOTHING
from hub.charges.totals import Total
from hub.kernel import obligations
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.paidwork import duties
from hub.paidwork.actions.base import begin
from hub.paidwork.events import Happened
from hub.paidwork.models import Order
from hub.people.models import Staff
from hub.people.telling import tell


class Different(Refusal):
    message = _("金额和您看到的不一样了（刚批了优惠，或服务单改过）。请刷新后再入账。")


def sum_of(order: Order) -> Decimal:
    """The lines of the last round, by the posted prices."""
    own = order.lines.filter(community_id=order.community_id, round=order.round)
    return own.order_by().aggregate(s=Total("amount"))["s"] or NOTHING


def due_for(order: Order) -> Decimal:
    """What the household is to pay: the lines less the discount that was granted."""
    return max(NOTHING, sum_of(order) - order.discount)


@transaction.atomic
def price(
    order_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    seen: Decimal | None = None,
) -> Order:
    """Put the slip onto the household's bill of the month in which the work was done.

    Nobody types an amount: it is the sum of the lines at posted prices, less a granted discount.
    What comes to nothing ends here without a bill.

    :raises Different: if it comes to something else than `seen`.
    """
    order, grant = begin("price", order_id, community=community, by=by, at=at)
    Order.LIFECYCLE.make("price", order)
    total = due_for(order)
    if seen is not None and seen != total:
        raise Different
    if total:
        order.bill = charge_extra(
            order.household_id,
            community=community,
            by=by,
            at=at,
            item_id=order.service.fee_item_id,
            amount=total,
            done_on=localtime(order.completed_at).date(),
            reference=order.number,
        )
    order.total, order.priced_by, order.priced_at = total, by, at
    order.save(update_fields=["status", "total", "priced_by", "priced_at", "bill"])
    event = tell(Happened.PRICED, order, by=by, at=at, grant=grant, amount=str(total))
    obligations.meet(duties.ENTER, order, event=event)
    return order
