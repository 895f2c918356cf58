"""催缴工作台: the steps that are open, with what one must know before picking up the phone."""

from datetime import date, datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localtime

from hub.charges.models import Arrear, Bill
from hub.charges.queries import last_snapshot
from hub.charges.totals import Total
from hub.dunning import rules
from hub.dunning.contacts import MAY_HEAR, called_enough
from hub.dunning.models import Attempt, Channel, StepDue
from hub.dunning.queries.notices import at_rest
from hub.estate.models import Household, Phone, Resident
from hub.kernel.models import Community
from hub.kernel.paging import next_after
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
    """The step that comes after this one in the order the person works in; at the end, the first.

    One that must not be done now is passed over: a call leaves its step open as long as nobody has
    proved it, so whoever works down the list would come back to it all day.
    """
    names = ORDERS.get(order, ORDERS["due"])
    others = rules.dues(person, community, at).open().exclude(pk=due.pk)
    rows = to_do_now(others, community, at)
    return next_after(rows, names, due) or rows.order_by(*names).first()


def to_do_now(rows: QuerySet[StepDue], community: Community, at: datetime) -> QuerySet[StepDue]:
    """Without calls to whom we have called enough, and without whom we let be."""
    rings = Q(step__channel=Channel.PHONE)
    waits = rings & Q(household__in=called_enough(community, at))
    return rows.exclude(waits).exclude(household__in=at_rest(community, localtime(at).date()))


def who_may_hear(household: Household, at: datetime) -> QuerySet[Resident]:
    rows = Resident.objects.within(household.community).living_there(at)
    return rows.filter(household=household, kind__in=MAY_HEAR).order_by("kind", "pk")


def phones_of(household: Household, at: datetime) -> list[Phone]:
    """The numbers on the file, the debtor's first."""
    rows = Phone.objects.within(household.community).in_use(at).select_related("resident")
    found = rows.filter(resident__household=household)
    order = {kind.value: n for n, kind in enumerate(MAY_HEAR)}
    return sorted(found, key=lambda one: (order.get(one.resident.kind, 9), one.pk))
