"""Homes for the casts of higher apps, each with its owner."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from hub.estate.models import Building, Household, Phone, Resident


def a_home(
    building: Building,
    room: str,
    owner: str,
    *,
    since: datetime,
    floor_area: str | None = None,
    phone: str = "",
    **of_the_phone: Any,
) -> Household:
    community = building.community
    household = Household.objects.create(
        community=community,
        building=building,
        room=room,
        code=f"{building.code}-{room}",
        floor_area=Decimal(floor_area) if floor_area else None,
    )
    resident = Resident.objects.create(
        community=community, household=household, kind="OWNER", name=owner, since=since
    )
    if phone:
        Phone.objects.create(community=community, resident=resident, number=phone, **of_the_phone)
    return household
