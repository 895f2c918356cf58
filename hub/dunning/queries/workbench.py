"""催缴工作台: the steps that are open, with what one must know before picking up the phone."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from hub.charges.models import Arrear, Bill
from hub.charges.queries import last_snapshot
from hub.charges.totals import Total
from hub.dunning import rules
from hub.dunning.contacts import MAY_HEAR
from hub.dunning.models import Attempt, StepDue
from hub.estate.models import Household, Phone, Resident
from hub.kernel.models import Community
from hub.people.models import Staff

ORDERS = {
    "due": ("window_ends", "household__place", "pk"),
    "route": ("household__building__place", "household__place", "pk"),
}


def open_steps(person: Staff, community: Community, at: datetime, day: date) -> QuerySet[StepDue]:
    """The steps the person may do, each with what is owed now, the last result and the clock."""
    bills = (
        Bill.objects.within(community)
        .unpaid()
        .filter(household=OuterRef("household"), due_on__lt=day)
    )
    last = Attempt.objects.within(community).filter(household=OuterRef("household"))
    rows = rules.dues(person, community, at).filter(state=StepDue.State.OPEN)
    snapshot = last_snapshot(community)
    arrears = Arrear.objects.within(community).filter(
        snapshot=snapshot, household=OuterRef("household")
    )
    return rows.select_related("household__building__area", "step", "episode", "person").annotate(
        owed_now=Subquery(
            bills.order_by()
            .values("household")
            .annotate(s=Total(F("amount") - F("settled")))
            .values("s")
        ),
        last_result=Subquery(last.order_by("-at").values("result")[:1]),
        last_at=Subquery(last.order_by("-at").values("at")[:1]),
        lapses=Subquery(arrears.order_by("lapses_on").values("lapses_on")[:1]),
    )


def following(
    due: StepDue, person: Staff, community: Community, at: datetime, order: str
) -> StepDue | None:
    """The step that comes after this one in the order the person works in; at the end, the first."""
    names = ORDERS.get(order, ORDERS["due"])
    rows = rules.dues(person, community, at).filter(state=StepDue.State.OPEN).order_by(*names)
    others: list[int] = list(rows.exclude(pk=due.pk).values_list("pk", flat=True)[:500])
    if not others:
        return None
    where: dict[str, Any] = {names[0] + "__gte": _value(due, names[0])}
    later = rows.exclude(pk=due.pk).filter(**where).first()
    return later or rows.exclude(pk=due.pk).first()


def _value(due: StepDue, path: str) -> Any:
    found: Any = due
    for name in path.split("__"):
        found = getattr(found, name)
    return found


def who_may_hear(household: Household, at: datetime) -> QuerySet[Resident]:
    rows = Resident.objects.within(household.community).living_there(at)
    return rows.filter(household=household, kind__in=MAY_HEAR).order_by("kind", "pk")


def phones_of(household: Household, at: datetime) -> list[Phone]:
    """The numbers on the file, the debtor's first."""
    rows = Phone.objects.within(household.community).in_use(at).select_related("resident")
    found = rows.filter(resident__household=household)
    order = {kind.value: n for n, kind in enumerate(MAY_HEAR)}
    return sorted(found, key=lambda one: (order.get(one.resident.kind, 9), one.pk))
