"""Who is charged for what: enrolling, ending, reductions for empty homes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from hub.charges import rules
from hub.charges.actions.base import monthly_item
from hub.charges.events import Happened
from hub.charges.models import Enrolment, FeeItem, VacancyDiscount
from hub.estate.actions.bulk import insert
from hub.estate.models import Household
from hub.kernel import decisions
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Incomplete, Missing, Refusal
from hub.people.models import Staff
from hub.people.telling import decided, tell, told


class AlreadyEnrolled(Refusal):
    message = _("这一户的这个项目（或这个车位、表号）已经在计费。请先停止原来的登记。")
    field = "reference"


class NoReference(Incomplete):
    message = _("请填写车位号或表号。")
    field = "reference"


class EndsBeforeItBegins(Incomplete):
    message = _("止计日期不能早于起计日期。")
    field = "last_day"


class Ended(Refusal):
    message = _("这条计费登记已经停止。")


class DiscountsOverlap(Refusal):
    message = _("这段时间已经有空置优惠。请改起止日期。")
    field = "first_day"


class WrongShare(Incomplete):
    message = _("按百分之几收：填 0 到 99。")
    field = "pays"


@transaction.atomic
def enrol(
    household_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    item_id: Any,
    first_day: date,
    quantity: Decimal = Decimal(1),
    reference: str = "",
    start_value: Decimal = Decimal(0),
) -> Enrolment:
    """Charge a household for an item from a day on.

    :raises AlreadyEnrolled: if it is charged for it, or the space or meter is somebody's.
    """
    household = Household.objects.within(community).locked().find(household_id)
    grant = rules.require(by, community, rules.ENROL, at)
    item = monthly_item(item_id, community)
    reference = reference.strip()[:30]
    if item.basis in {FeeItem.Basis.SPACE, FeeItem.Basis.METER} and not reference:
        raise NoReference
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(
                community=community,
                household=household,
                item=item,
                quantity=quantity,
                reference=reference,
                start_value=start_value,
                first_day=first_day,
            )
    except IntegrityError:
        raise AlreadyEnrolled from None
    tell(
        Happened.ENROLLED,
        household,
        by=by,
        at=at,
        grant=grant,
        item=item.name,
        reference=reference,
        first_day=first_day.isoformat(),
    )
    return enrolment


@transaction.atomic
def enrol_all(
    item_id: Any, *, community: Community, by: Staff, at: datetime, first_day: date
) -> int:
    """Charge every household that is not charged for the item yet; tell how many were added."""
    grant = rules.require(by, community, rules.ENROL, at)
    item = monthly_item(item_id, community)
    if item.basis not in {FeeItem.Basis.AREA, FeeItem.Basis.FIXED}:
        raise NoReference(_("车位和表要逐户登记，因为各有编号。"))
    enrolled = Enrolment.objects.within(community).filter(
        item=item, last_day__isnull=True, household=OuterRef("pk")
    )
    rest = Household.objects.within(community).exclude(Exists(enrolled))
    rows = [(pk,) for pk in rest.values_list("pk", flat=True)]
    insert(Enrolment, ["household"], rows, community=community, item=item, first_day=first_day)
    tell(Happened.ALL_ENROLLED, item, by=by, at=at, grant=grant, count=len(rows))
    return len(rows)


@dataclass(frozen=True)
class NewEnrolment:
    """A row of a workbook: item and household by their keys."""

    item: int
    household: int
    reference: str
    quantity: Decimal
    first_day: date
    start_value: Decimal


@transaction.atomic
def enrol_many(
    rows: Sequence[NewEnrolment], *, community: Community, by: Staff, at: datetime
) -> int:
    """Charge many households from a workbook; all of them or none.

    :raises AlreadyEnrolled: if one is charged already, or its space or meter is somebody's: ask
        before which are new.
    """
    grant = rules.require(by, community, rules.ENROL, at)
    items = {pk: monthly_item(pk, community) for pk in {row.item for row in rows}}
    homes = Household.objects.within(community).filter(pk__in={row.household for row in rows})
    if homes.count() != len({row.household for row in rows}):
        raise Missing
    if any(
        items[row.item].basis in {FeeItem.Basis.SPACE, FeeItem.Basis.METER} and not row.reference
        for row in rows
    ):
        raise NoReference
    try:
        with transaction.atomic():
            insert(
                Enrolment,
                ["item", "household", "reference", "quantity", "first_day", "start_value"],
                [
                    (
                        one.item,
                        one.household,
                        one.reference,
                        one.quantity,
                        one.first_day,
                        one.start_value,
                    )
                    for one in rows
                ],
                community=community,
            )
    except IntegrityError:
        raise AlreadyEnrolled from None
    for pk, item in items.items():
        count = sum(row.item == pk for row in rows)
        tell(Happened.MANY_ENROLLED, item, by=by, at=at, grant=grant, count=count)
    return len(rows)


@transaction.atomic
def end_enrolment(
    enrolment_id: Any, *, community: Community, by: Staff, at: datetime, last_day: date
) -> Enrolment:
    """Charge no longer after a day: a move-out, a parking space given back."""
    enrolment = Enrolment.objects.within(community).locked().find(enrolment_id)
    grant = rules.require(by, community, rules.ENROL, at)
    if enrolment.last_day is not None:
        raise Ended
    if last_day < enrolment.first_day:
        raise EndsBeforeItBegins
    enrolment.last_day = last_day
    enrolment.save(update_fields=["last_day"])
    tell(
        Happened.ENROLMENT_ENDED,
        Household.objects.within(community).get(pk=enrolment.household_id),
        by=by,
        at=at,
        grant=grant,
        item=str(enrolment),
        last_day=last_day.isoformat(),
    )
    return enrolment


# ── Reductions for empty homes ──────────────────────────────────────────────────────────────


@transaction.atomic
def propose_discount(
    household_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    item_id: Any,
    pays: int,
    first_day: date,
    last_day: date,
    reason: str,
) -> VacancyDiscount:
    """Ask that an empty home pays a part for a time. It always ends; a second person grants it.

    :raises DiscountsOverlap: with one that was asked for or granted.
    """
    household = rules.accounts(by, community, at).locked().find(household_id)
    grant = rules.require(by, community, rules.PROPOSE_DISCOUNTS, at)
    item = monthly_item(item_id, community)
    if not 0 <= pays < 100:
        raise WrongShare
    if last_day < first_day:
        raise EndsBeforeItBegins
    _no_other(household.pk, item.pk, community, first_day, last_day)
    discount = VacancyDiscount.objects.create(
        community=community,
        household=household,
        item=item,
        pays=pays,
        first_day=first_day,
        last_day=last_day,
        proposed_by=by,
    )
    decisions.propose(
        DISCOUNT,
        discount,
        by=by,
        at=at,
        ground=told("reason", reason, _("请写明怎么核实空置的。"), 1000),
        household=household.code,
        item=item.name,
        pays=pays,
        first_day=first_day.isoformat(),
        last_day=last_day.isoformat(),
    )
    tell(
        Happened.DISCOUNT_PROPOSED,
        household,
        by=by,
        at=at,
        grant=grant,
        item=item.name,
        pays=pays,
    )
    return discount


def _no_other(
    household: int, item: int, community: Community, first_day: date, last_day: date
) -> None:
    standing = ~Q(status=VacancyDiscount.Status.REFUSED)
    others = VacancyDiscount.objects.within(community).filter(
        standing, household=household, item=item
    )
    if others.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        raise DiscountsOverlap


def _may_grant(person: Staff, decision: Decision, at: datetime) -> Staff:
    return rules.decider(person, decision, rules.GRANT_DISCOUNTS, at)


def _settle(name: str, verb: Happened, decision: Decision, by: Staff, at: datetime) -> None:
    discount = (
        VacancyDiscount.objects.filter(community_id=decision.community_id)
        .locked()
        .select_related("household", "item")
        .find(decision.subject_id)
    )
    VacancyDiscount.LIFECYCLE.make(name, discount)
    discount.granted_by = by if name == "grant" else None
    discount.save(update_fields=["status", "granted_by"])
    tell(
        verb,
        discount.household,
        by=by,
        at=at,
        grant=decided(decision, by),
        item=discount.item.name,
        pays=discount.pays,
    )


def _grant(decision: Decision, by: Staff, at: datetime) -> None:
    _settle("grant", Happened.DISCOUNT_GRANTED, decision, by, at)


def _refuse(decision: Decision, by: Staff, at: datetime) -> None:
    _settle("refuse", Happened.DISCOUNT_REFUSED, decision, by, at)


DISCOUNT = decisions.declare(
    "charges.discount",
    _("空置优惠"),
    may_decide=_may_grant,
    carry_out=_grant,
    turn_down=_refuse,
)
