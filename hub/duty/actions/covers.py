"""Cover: how many must stand at a station in a shift on a kind of day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.duty import rules
from hub.duty.actions.base import in_order
from hub.duty.events import Happened
from hub.duty.models import Cover, Shift, Station
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Refusal
from hub.people.models import Staff
from hub.people.telling import tell, today


class WrongCover(Incomplete):
    message = _("人数填 0 至 99，至多不能小于至少。")
    field = "least"


class CoverSaid(Refusal):
    message = _("这个岗位、班次和日期已经定员。请先停用原来的，再定新的。")
    field = "days"


@transaction.atomic
def set_cover(
    station_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    shift_id: Any,
    least: int,
    since: date,
    most: int | None = None,
    days: str = Cover.Days.ALL,
    until: date | None = None,
) -> Cover:
    """Say how many must stand at a station in a shift on a kind of day.

    :raises CoverSaid: if that is said already and still holds.
    """
    found = Station.objects.within(community).select_related("department")
    station = found.locked().find(station_id)
    grant = rules.require(by, station.department, rules.SET_UP, at)
    shift = Shift.objects.within(community).find(shift_id)
    if not 0 <= least <= 99 or (most is not None and not least <= most <= 99):
        raise WrongCover
    in_order(since, until)
    said = Cover.objects.within(community).filter(station=station, shift=shift, days=days)
    if said.exclude(until__lt=since).exists():
        raise CoverSaid
    cover = Cover.objects.create(
        community=community,
        station=station,
        shift=shift,
        days=Cover.Days(days),
        least=least,
        most=most,
        since=since,
        until=until,
    )
    tell(
        Happened.COVER_SET,
        station,
        by=by,
        at=at,
        grant=grant,
        shift=shift.name,
        days=days,
        least=least,
        most=most,
    )
    return cover


@transaction.atomic
def end_cover(
    cover_id: Any, *, community: Community, by: Staff, at: datetime, until: date | None = None
) -> Cover:
    """Need it no longer after a day, today if none is given."""
    cover = Cover.objects.within(community).locked().find(cover_id)
    grant = rules.require(by, cover.station.department, rules.SET_UP, at)
    cover.until = max(until or today(at) - timedelta(days=1), cover.since)
    cover.save(update_fields=["until"])
    tell(
        Happened.COVER_ENDED,
        cover.station,
        by=by,
        at=at,
        grant=grant,
        shift=cover.shift.name,
        until=cover.until.isoformat(),
    )
    return cover
