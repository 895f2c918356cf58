"""The household's cars."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.estate.actions.base import AlreadyEnded, may_update, updated
from hub.estate.events import Happened
from hub.estate.models import Vehicle
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Refusal
from hub.kernel.text import parse_plate
from hub.people.models import Staff
from hub.people.telling import tell


class NotAPlate(Incomplete):
    message = gettext_lazy("车牌不对：请写全，如 粤R12345 或 粤RD12345（新能源）。")
    field = "plate"


class PlateTaken(Refusal):
    field = "plate"


@transaction.atomic
def add_vehicle(
    household_id: int, *, plate: str, community: Community, by: Staff, at: datetime
) -> Vehicle:
    """Enter a car of the household.

    :raises PlateTaken: if the plate is another household's; that entry must be ended first.
    """
    household, grant = updated(household_id, community, by, at)
    parsed = parse_plate(plate)
    if parsed is None:
        raise NotAPlate
    try:
        with transaction.atomic():
            vehicle = Vehicle.objects.create(
                community=community, household=household, plate=parsed
            )
    except IntegrityError:
        raise PlateTaken(_where_listed(community, parsed)) from None
    tell(Happened.VEHICLE_ADDED, household, by=by, at=at, grant=grant, vehicle=vehicle.pk)
    return vehicle


def _where_listed(community: Community, plate: str) -> str:
    there = Vehicle.objects.select_related("household").get(
        community=community, plate=plate, until=None
    )
    return _("车牌 %(plate)s 登记在 %(code)s。若车辆已易主，请先在那一户注销，再登记到这里。") % {
        "plate": plate,
        "code": there.household.code,
    }


@transaction.atomic
def end_vehicle(vehicle_id: int, *, community: Community, by: Staff, at: datetime) -> Vehicle:
    vehicle = (
        Vehicle.objects.within(community)
        .locked()
        .select_related("household__building")
        .find(vehicle_id)
    )
    grant = may_update(vehicle.household, by, at)
    if vehicle.until is not None:
        raise AlreadyEnded
    vehicle.until = at
    vehicle.save(update_fields=["until"])
    tell(Happened.VEHICLE_ENDED, vehicle.household, by=by, at=at, grant=grant, vehicle=vehicle.pk)
    return vehicle
