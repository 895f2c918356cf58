"""Stations, shifts in versions, rotations and the cover needed: set up by who heads a department."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.duty import rules
from hub.duty.actions.base import department_of, in_order, tell, today, told
from hub.duty.events import Happened
from hub.duty.models import Cover, LicenceKind, Rotation, Shift, ShiftVersion, Station
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Refusal
from hub.people.models import Staff

FULL = 1440


class NameTaken(Refusal):
    message = _("已经有这个名称或简称，请换一个。")
    field = "name"


class NeedsApproval(Incomplete):
    message = _("综合计算工时须经人社部门批准：请填写审批文号和有效期。")
    field = "approval"


class WrongSegments(Incomplete):
    message = _("时段要按先后写，互不重叠，当天开始，总长加打卡时段不足 24 小时。")
    field = "segments"


class WrongBreak(Incomplete):
    message = _("休息时间不能比班次还长。")
    field = "break_minutes"


class BeginsTooEarly(Refusal):
    message = _("新版本只能从今天以后的日期执行，而且晚于上一版；已排过的班不会改变。")
    field = "valid_from"


class WrongCycle(Incomplete):
    message = _("周期至少要有一个班，最长 60 天，班次须在用。")
    field = "slots"


class WrongCover(Incomplete):
    message = _("人数填 0 至 99，至多不能小于至少。")
    field = "least"


class CoverSaid(Refusal):
    message = _("这个岗位、班次和日期已经定员。请先停用原来的，再定新的。")
    field = "days"


# ── Stations ────────────────────────────────────────────────────────────────────────────────


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


# ── Shifts ──────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add_shift(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    mark: str,
    name: str,
    segments: Sequence[tuple[int, int]],
    valid_from: date | None = None,
    **means: Any,
) -> Shift:
    """Set up a shift with its first version. Minutes are counted from midnight of the work day.

    :raises WrongSegments: if the segments do not make one shift of less than a day.
    """
    grant = rules.require_somewhere(by, community, rules.SET_UP, at)
    try:
        with transaction.atomic():
            shift = Shift.objects.create(
                community=community,
                mark=told("mark", mark, _("请填写一两个字的简称，如 早。"), 2),
                name=told("name", name, _("请填写班次名称。"), 20),
            )
    except IntegrityError:
        raise NameTaken from None
    version = _version(shift, 1, segments, valid_from or today(at), by, at, **means)
    tell(
        Happened.SHIFT_ADDED,
        shift,
        by=by,
        at=at,
        grant=grant,
        name=name,
        segments=version.segments,
    )
    return shift


@transaction.atomic
def change_shift(
    shift_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    segments: Sequence[tuple[int, int]],
    valid_from: date,
    **means: Any,
) -> ShiftVersion:
    """Let the shift mean something else from a later day on; what was rostered keeps its moments.

    :raises BeginsTooEarly: if that day has come already, or the version before begins later.
    """
    shift = Shift.objects.within(community).locked().find(shift_id)
    grant = rules.require_somewhere(by, community, rules.SET_UP, at)
    last = shift.versions.order_by("-valid_from").first()
    if valid_from <= today(at) or (last and valid_from <= last.valid_from):
        raise BeginsTooEarly
    number = last.number + 1 if last else 1
    version = _version(shift, number, segments, valid_from, by, at, **means)
    tell(
        Happened.SHIFT_CHANGED,
        shift,
        by=by,
        at=at,
        grant=grant,
        version=version.number,
        valid_from=valid_from.isoformat(),
        segments=version.segments,
    )
    return version


def _version(
    shift: Shift,
    number: int,
    segments: Sequence[tuple[int, int]],
    valid_from: date,
    by: Staff,
    at: datetime,
    *,
    break_minutes: int = 0,
    punch_before: int = 60,
    punch_after: int = 120,
    late_grace: int = 0,
    early_grace: int = 0,
    is_night: bool | None = None,
    rest_after: int = 660,
) -> ShiftVersion:
    line = [minute for segment in segments for minute in segment]
    if not line or len(line) != 2 * len(segments) or line[0] < 0 or line[0] >= FULL:
        raise WrongSegments
    if any(a >= b for a, b in zip(line, line[1:], strict=False)):
        raise WrongSegments
    if line[-1] - line[0] + punch_before + punch_after >= FULL:
        raise WrongSegments
    minutes = sum(end - start for start, end in segments) - break_minutes
    if minutes <= 0 or break_minutes < 0:
        raise WrongBreak
    return ShiftVersion.objects.create(
        community_id=shift.community_id,
        shift=shift,
        number=number,
        valid_from=valid_from,
        segments=[list(segment) for segment in segments],
        starts=line[0],
        ends=line[-1],
        break_minutes=break_minutes,
        minutes=minutes,
        punch_before=punch_before,
        punch_after=punch_after,
        late_grace=late_grace,
        early_grace=early_grace,
        is_night=_touches_the_night(segments) if is_night is None else is_night,
        rest_after=rest_after,
        made_by=by,
        made_at=at,
    )


def _touches_the_night(segments: Sequence[tuple[int, int]]) -> bool:
    """Two hours or more between 22:00 and 6:00: what the law spares the protected (劳部发〔1994〕289)."""
    nights = ((-120, 360), (1320, 1800), (2760, 3240))
    worked = sum(
        max(0, min(end, until) - max(start, since))
        for start, end in segments
        for since, until in nights
    )
    return worked >= 120


@transaction.atomic
def close_shift(shift_id: Any, *, community: Community, by: Staff, at: datetime) -> Shift:
    """Roster it no longer."""
    return _move_shift("close", Happened.SHIFT_CLOSED, shift_id, community, by, at)


@transaction.atomic
def reopen_shift(shift_id: Any, *, community: Community, by: Staff, at: datetime) -> Shift:
    return _move_shift("reopen", Happened.SHIFT_REOPENED, shift_id, community, by, at)


def _move_shift(
    name: str, verb: Happened, shift_id: Any, community: Community, by: Staff, at: datetime
) -> Shift:
    shift = Shift.objects.within(community).locked().find(shift_id)
    grant = rules.require_somewhere(by, community, rules.SET_UP, at)
    Shift.LIFECYCLE.make(name, shift)
    shift.save(update_fields=["status"])
    tell(verb, shift, by=by, at=at, grant=grant, name=shift.name)
    return shift


# ── Rotations ───────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add_rotation(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    name: str,
    anchor: date,
    slots: Sequence[int | None],
) -> Rotation:
    """Set up a cycle of shifts and days off, of any length: 做二休一 is [shift, shift, None].

    :raises WrongCycle: if it is empty, too long, or names a shift that is not open.
    """
    grant = rules.require_somewhere(by, community, rules.SET_UP, at)
    named = {slot for slot in slots if slot is not None}
    shifts = Shift.objects.within(community).filter(pk__in=named, status=Shift.Status.OPEN)
    if not named or len(slots) > 60 or shifts.count() != len(named):
        raise WrongCycle
    try:
        with transaction.atomic():
            rotation = Rotation.objects.create(
                community=community,
                name=told("name", name, _("请填写轮班名称。"), 30),
                anchor=anchor,
                slots=list(slots),
            )
    except IntegrityError:
        raise NameTaken from None
    tell(
        Happened.ROTATION_ADDED, rotation, by=by, at=at, grant=grant, name=name, slots=list(slots)
    )
    return rotation


@transaction.atomic
def close_rotation(rotation_id: Any, *, community: Community, by: Staff, at: datetime) -> Rotation:
    """Fill no more rosters by it."""
    return _move_rotation("close", Happened.ROTATION_CLOSED, rotation_id, community, by, at)


@transaction.atomic
def reopen_rotation(
    rotation_id: Any, *, community: Community, by: Staff, at: datetime
) -> Rotation:
    return _move_rotation("reopen", Happened.ROTATION_REOPENED, rotation_id, community, by, at)


def _move_rotation(
    name: str, verb: Happened, rotation_id: Any, community: Community, by: Staff, at: datetime
) -> Rotation:
    rotation = Rotation.objects.within(community).locked().find(rotation_id)
    grant = rules.require_somewhere(by, community, rules.SET_UP, at)
    Rotation.LIFECYCLE.make(name, rotation)
    rotation.save(update_fields=["status"])
    tell(verb, rotation, by=by, at=at, grant=grant, name=rotation.name)
    return rotation


# ── Cover ───────────────────────────────────────────────────────────────────────────────────


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
