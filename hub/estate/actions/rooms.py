"""The room itself: entering it, and correcting what is filed about it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.estate import places
from hub.estate.actions.base import keeper, seen
from hub.estate.events import Happened
from hub.estate.models import Building, Household
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Refusal
from hub.people.models import Staff
from hub.people.telling import tell


class RoomTaken(Refusal):
    message = _("已经有这间房，请打开它的档案，或核对单元和房号。")
    field = "room"


class AreaNotPositive(Incomplete):
    message = _("建筑面积要大于 0 且小于 100 万平方米；不清楚可以留空。")
    field = "floor_area"


@transaction.atomic
def add_household(
    building_id: int,
    *,
    room: str,
    unit: str = "",
    floor_area: Decimal | None = None,
    occupancy: str = Household.Occupancy.OWNER,
    community: Community,
    by: Staff,
    at: datetime,
) -> Household:
    building = Building.objects.within(community).locked().find(building_id)
    grant = keeper(community, by, at)
    household = Household(
        community=community,
        building=building,
        floor_area=_square_metres(floor_area),
        occupancy=occupancy,
    )
    _place(household, unit, room)
    household.save()
    tell(Happened.HOUSEHOLD_ADDED, household, by=by, at=at, grant=grant)
    return household


@transaction.atomic
def change_household(
    household_id: int,
    *,
    room: str,
    unit: str,
    floor_area: Decimal | None,
    occupancy: str,
    community: Community,
    by: Staff,
    at: datetime,
) -> Household:
    """Correct what is filed about the room itself; the event keeps what stood there before."""
    household = seen(household_id, community, by, at)
    grant = keeper(community, by, at)
    before = _facts(household)
    _place(household, unit, room)
    household.floor_area = _square_metres(floor_area)
    household.occupancy = occupancy
    after = _facts(household)
    if changed := [name for name in after if after[name] != before[name]]:
        household.save(update_fields=[*after, "place"])
        tell(
            Happened.HOUSEHOLD_CHANGED,
            household,
            by=by,
            at=at,
            grant=grant,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return household


def _place(household: Household, unit: str, room: str) -> None:
    """Put the household at a unit and room of its building, spelled the one way."""
    household.unit, household.room = places.unit_code(unit), places.room_number(room)
    household.code = places.code(household.building.code, household.unit, household.room)
    there = Household.objects.filter(community=household.community_id, code=household.code)
    if there.exclude(pk=household.pk).exists():
        raise RoomTaken


def _facts(household: Household) -> dict[str, Any]:
    area = household.floor_area
    return {
        "code": household.code,
        "unit": household.unit,
        "room": household.room,
        "floor_area": None if area is None else f"{area:.2f}",
        "occupancy": household.occupancy,
    }


def _square_metres(floor_area: Decimal | None) -> Decimal | None:
    if floor_area is not None and not 0 < floor_area < 1_000_000:
        raise AreaNotPositive
    return floor_area
