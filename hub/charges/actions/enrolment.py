"""Who is charged for what: enrolling, ending, reading meters, reductions for empty homes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.charges import periods, rules
from hub.charges.actions.base import decided, open_item, tell, told
from hub.charges.events import Happened
from hub.charges.models import Bill, Enrolment, FeeItem, Reading, VacancyDiscount
from hub.estate.actions.bulk import insert
from hub.estate.models import Household
from hub.kernel import decisions, journal
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Incomplete, Refusal
from hub.people.models import Staff


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


class NotAMeter(Refusal):
    message = _("这个项目不按抄表计费，不用填读数。")
    field = "value"


class MonthBilled(Refusal):
    message = _("这个月已经出账，读数不能再改。读错了请走账单更正。")
    field = "period"


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
    item = open_item(item_id, community)
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
    item = open_item(item_id, community)
    if item.basis not in {FeeItem.Basis.AREA, FeeItem.Basis.FIXED}:
        raise NoReference(_("车位和表要逐户登记，因为各有编号。"))
    enrolled = Enrolment.objects.within(community).filter(item=item, last_day__isnull=True)
    rest = Household.objects.within(community).exclude(pk__in=enrolled.values("household"))
    rows = [(pk,) for pk in rest.values_list("pk", flat=True)]
    insert(Enrolment, ["household"], rows, community=community, item=item, first_day=first_day)
    tell(Happened.ALL_ENROLLED, item, by=by, at=at, grant=grant, count=len(rows))
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


@transaction.atomic
def read_meter(
    enrolment_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    period: str,
    value: Decimal,
    read_on: date,
) -> Reading:
    """Write down what the meter shows for a month; a second reading replaces the first.

    A value below the last one is taken as it is: the bill run names it instead of billing it.

    :raises MonthBilled: once the month has been billed.
    """
    enrolment = (
        Enrolment.objects.within(community).locked().select_related("item").find(enrolment_id)
    )
    grant = rules.require(by, community, rules.READ_METERS, at)
    month = periods.Month.parse(period)
    if enrolment.item.basis != FeeItem.Basis.METER:
        raise NotAMeter
    if Bill.objects.within(community).filter(
        household=enrolment.household_id, item=enrolment.item_id, period=str(month), sequence=0
    ):
        raise MonthBilled
    readings = Reading.objects.within(community).filter(enrolment=enrolment, period=str(month))
    readings.filter(is_current=True).update(is_current=False)
    reading = Reading.objects.create(
        community=community,
        enrolment=enrolment,
        period=str(month),
        value=value,
        read_on=read_on,
        by=by,
        at=at,
    )
    tell(
        Happened.METER_READ,
        journal.About(enrolment.household_id, community.pk, Household._meta),  # type: ignore[arg-type]
        by=by,
        at=at,
        grant=grant,
        item=str(enrolment),
        period=str(month),
        value=str(value),
    )
    return reading


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
    rules.require(by, community, rules.PROPOSE_DISCOUNTS, at)
    item = open_item(item_id, community)
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
        grant=rules.require(by, community, rules.PROPOSE_DISCOUNTS, at),
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
