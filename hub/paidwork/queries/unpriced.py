"""What is done and not on a bill yet, by the time that is left; and how much was voided, by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from hub.debit.queries import cut_off_for
from hub.kernel.models import Community, Decision
from hub.paidwork.models import Order, OrderQuerySet
from hub.paidwork.queries.orders import with_names


@dataclass(frozen=True)
class Unpriced:
    """The slips the next debit would miss, and until when it takes them."""

    rows: Sequence[Order]
    cut_off: datetime
    # In the way of this cycle's batch: late ones too, unless two agreed to carry them over.
    blocking: int
    carried: int
    late: int
    carrying: frozenset[int]  # of these it was asked to carry them, and nobody decided yet


def unpriced(orders: OrderQuerySet, community: Community, at: datetime) -> Unpriced:
    rows = list(with_names(orders.unpriced()).order_by("due_at", "pk"))
    asked = Decision.objects.filter(
        community=community, kind="paidwork.carry", status=Decision.Status.PROPOSED
    )
    carried = sum(1 for one in rows if one.carried_to is not None)
    return Unpriced(
        rows=rows,
        cut_off=cut_off_for(community, at),
        blocking=len(rows) - carried,
        carried=carried,
        late=sum(1 for one in rows if one.due_at is not None and one.due_at < at),
        carrying=frozenset(asked.values_list("subject_id", flat=True)),
    )


@dataclass(frozen=True)
class VoidRate:
    name: str
    issued: int
    voided: int

    @property
    def share(self) -> float:
        return self.voided / self.issued


def void_rates(community: Community, at: datetime, days: int = 90) -> list[VoidRate]:
    """Of each person's slips of the last days, how many were void in the end; the most first."""
    rows = (
        Order.objects.within(community)
        .filter(ordered_at__gt=at - timedelta(days=days), ordered_at__lte=at)
        .order_by()
        .values("ordered_by__name")
        .annotate(issued=Count("pk"), voided=Count("pk", filter=Q(status=Order.Status.VOID)))
    )
    found = [VoidRate(row["ordered_by__name"], row["issued"], row["voided"]) for row in rows]
    return sorted(found, key=lambda one: (-one.share, -one.issued))
