"""Reading meters: one at the page, many from the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.charges import periods, rules
from hub.charges.events import Happened
from hub.charges.models import Bill, Enrolment, FeeItem, Reading
from hub.kernel import journal
from hub.kernel.models import Community
from hub.kernel.refusals import Missing, Refusal
from hub.people.models import Staff
from hub.people.telling import tell


class NotAMeter(Refusal):
    message = _("这个项目不按抄表计费，不用填读数。")
    field = "value"


class MonthBilled(Refusal):
    message = _("这个月已经出账，读数不能再改。读错了请走账单更正。")
    field = "period"


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
        Enrolment.objects.within(community)
        .locked()
        .select_related("item", "household")
        .find(enrolment_id)
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
        enrolment.household,
        by=by,
        at=at,
        grant=grant,
        item=str(enrolment),
        period=str(month),
        value=str(value),
    )
    return reading


@dataclass(frozen=True)
class NewReading:
    """A row of a workbook: the meter by its enrolment's key."""

    enrolment: int
    period: str
    value: Decimal
    read_on: date


@transaction.atomic
def read_many(
    rows: Sequence[NewReading], *, community: Community, by: Staff, at: datetime
) -> list[Reading]:
    """Write down what many meters show; a second reading of a month replaces the first.

    :raises MonthBilled: if one of the months has been billed for that household.
    """
    grant = rules.require(by, community, rules.READ_METERS, at)
    _not_billed(rows, _meters({row.enrolment for row in rows}, community), community)
    for period in {row.period for row in rows}:
        Reading.objects.within(community).filter(
            enrolment__in={row.enrolment for row in rows if row.period == period},
            period=period,
            is_current=True,
        ).update(is_current=False)
    made = Reading.objects.bulk_create(
        Reading(
            community=community,
            enrolment_id=row.enrolment,
            period=row.period,
            value=row.value,
            read_on=row.read_on,
            by=by,
            at=at,
        )
        for row in rows
    )
    tell(
        Happened.METERS_READ,
        journal.About.within(community, community),
        by=by,
        at=at,
        grant=grant,
        count=len(made),
    )
    return made


def _meters(wanted: set[int], community: Community) -> dict[int, Enrolment]:
    meters = Enrolment.objects.within(community).filter(item__basis=FeeItem.Basis.METER)
    found = {one.pk: one for one in meters.filter(pk__in=wanted).order_by("pk").locked()}
    if len(found) != len(wanted):
        raise Missing
    return found


def _not_billed(
    rows: Sequence[NewReading], meters: dict[int, Enrolment], community: Community
) -> None:
    """:raises MonthBilled:"""
    read = {
        (meters[row.enrolment].household_id, meters[row.enrolment].item_id, row.period)
        for row in rows
    }
    billed = Bill.objects.within(community).filter(
        household__in={household for household, _item, _month in read},
        item__in={item for _household, item, _month in read},
        sequence=0,
    )
    if read & set(billed.values_list("household", "item", "period")):
        raise MonthBilled
