"""What was owed in a snapshot; and what dunning and the objectives ask about money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models import Max as Most
from django.utils.functional import Promise
from django.utils.timezone import localtime

from hub.charges.models import Allocation, Arrear, Bill, FeeItem, Payment, Snapshot
from hub.charges.money import NOTHING
from hub.charges.totals import Total
from hub.estate.models import Household
from hub.kernel.models import Community


def last_snapshot(community: Community) -> Snapshot | None:
    return Snapshot.objects.within(community).order_by("-day").first()


def debtors(
    snapshot: Snapshot, households: QuerySet[Household] | None = None
) -> QuerySet[Household]:
    """The households in arrears, each with `owed`, `oldest` (days) and `bills_owed`."""
    mine = Arrear.objects.within(snapshot.community).filter(
        snapshot=snapshot, household=OuterRef("pk")
    )
    grouped = mine.order_by().values("household")
    rows = Household.objects.within(snapshot.community) if households is None else households
    inside = Arrear.objects.within(snapshot.community).filter(snapshot=snapshot)
    return (
        rows.filter(pk__in=inside.values("household"))
        .select_related("building__area")
        .annotate(
            owed=Subquery(grouped.annotate(s=Total("open")).values("s")),
            oldest=Subquery(grouped.annotate(m=Most("days")).values("m")),
            bills_owed=Subquery(grouped.annotate(n=Count("pk")).values("n")),
            lapses=Subquery(mine.order_by("lapses_on").values("lapses_on")[:1]),
        )
    )


@dataclass(frozen=True)
class Bucket:
    key: str
    label: str | Promise
    total: Decimal
    bills: int
    households: int


def ages(snapshot: Snapshot, households: QuerySet[Household]) -> list[Bucket]:
    """The snapshot by age, every age named even where it is empty."""
    return _buckets("age", Arrear.Age.choices, snapshot, households)


def warnings(snapshot: Snapshot, households: QuerySet[Household]) -> list[Bucket]:
    """What is about to lapse, by how soon."""
    choices = [choice for choice in Arrear.Warning.choices if choice[0]]
    return _buckets("warning", choices, snapshot, households)


def _buckets(
    field: str,
    choices: Sequence[tuple[Any, Any]],
    snapshot: Snapshot,
    households: QuerySet[Household],
) -> list[Bucket]:
    rows = (
        Arrear.objects.within(snapshot.community)
        .filter(snapshot=snapshot, household__in=households.order_by().values("pk"))
        .order_by()
        .values_list(field)
        .annotate(Total("open"), Count("pk"), Count("household", distinct=True))
    )
    found = {key: (total, bills, homes) for key, total, bills, homes in rows}
    return [Bucket(key, label, *found.get(key, (NOTHING, 0, 0))) for key, label in choices]


# ── For the apps above ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Collection:
    """当期收缴率: received for the bills of a period, of what they are worth."""

    billed: Decimal
    received: Decimal

    @property
    def rate(self) -> float | None:
        return float(self.received / self.billed) if self.billed else None


def collection(community: Community, periods: Sequence[str], until: datetime) -> Collection:
    """What the bills of these months came to, and what payments of them came in by a moment.

    Credit notes and waivers take from what was billed and never count as received.
    """
    # Item by item, as the index is: a period alone would be looked for among all bills there are.
    items = list(FeeItem.objects.within(community).order_by().values_list("pk", flat=True))
    bills = Bill.objects.within(community).filter(item__in=items, period__in=periods)
    billed = bills.exclude(kind=Bill.Kind.LATE_FEE).aggregate(s=Total("amount"))["s"]
    received = (
        Allocation.objects.within(community)
        .filter(
            payment__isnull=False,
            at__lte=until,
            bill__community=community,
            bill__item__in=items,
            bill__period__in=periods,
            bill__kind=Bill.Kind.CHARGE,
        )
        .aggregate(s=Total("amount"))["s"]
    )
    return Collection(billed or NOTHING, received or NOTHING)


def corrections_between(community: Community, first: date, last: date) -> QuerySet[Bill]:
    """Credit notes and waivers of these days: the shadow figure leaves out what they erased."""
    return Bill.objects.within(community).filter(amount__lt=0, due_on__gte=first, due_on__lte=last)


def is_fresh(community: Community, at: datetime, hours: int) -> bool:
    """Did payments come in so recently that one may rely on who still owes?"""
    last = Payment.objects.within(community).order_by("-at").values_list("at", flat=True).first()
    return last is not None and (localtime(at) - localtime(last)).total_seconds() <= hours * 3600
