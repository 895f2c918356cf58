"""Stations: places that are to be manned, set up by who heads a department."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.duty import rules
from hub.duty.actions.base import NameTaken, department_of
from hub.duty.events import Happened
from hub.duty.models import LicenceKind, Station
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete
from hub.people.models import Staff
from hub.people.telling import tell, told


class NeedsApproval(Incomplete):
    message = _("综合计算工时须经人社部门批准：请填写审批文号和有效期。")
    field = "approval"


@transaction.atomic
def add_station(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    department_id: Any,
    name: str,
    licence: str = "",
    hours: str = Station.Hours.STANDARD,
    approval: str = "",
    approved_until: date | None = None,
) -> Station:
    """Name a place that is to be manned.

    :raises NeedsApproval: for hours reckoned over a month without the labour office's leave.
    """
    department = department_of(department_id, community)
    grant = rules.require(by, department, rules.SET_UP, at)
    if hours != Station.Hours.STANDARD and not (approval.strip() and approved_until):
        raise NeedsApproval
    try:
        with transaction.atomic():
            station = Station.objects.create(
                community=community,
                department=department,
                name=told("name", name, _("请填写岗位名称。"), 30),
                licence=LicenceKind(licence),
                hours=Station.Hours(hours),
                approval=approval.strip()[:60],
                approved_until=approved_until if hours != Station.Hours.STANDARD else None,
            )
    except IntegrityError:
        raise NameTaken from None
    tell(Happened.STATION_ADDED, station, by=by, at=at, grant=grant, name=station.name)
    return station


@transaction.atomic
def close_station(station_id: Any, *, community: Community, by: Staff, at: datetime) -> Station:
    """Man it no longer; who stood there stays on record."""
    return _move_station("close", Happened.STATION_CLOSED, station_id, community, by, at)


@transaction.atomic
def reopen_station(station_id: Any, *, community: Community, by: Staff, at: datetime) -> Station:
    return _move_station("reopen", Happened.STATION_REOPENED, station_id, community, by, at)


def _move_station(
    name: str, verb: Happened, station_id: Any, community: Community, by: Staff, at: datetime
) -> Station:
    found = Station.objects.within(community).select_related("department")
    station = found.locked().find(station_id)
    grant = rules.require(by, station.department, rules.SET_UP, at)
    Station.LIFECYCLE.make(name, station)
    station.save(update_fields=["status"])
    tell(verb, station, by=by, at=at, grant=grant, name=station.name)
    return station
