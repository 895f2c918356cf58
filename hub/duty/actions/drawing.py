"""Drawing up a roster: begun, filled by rotation or by a search, changed by hand."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.duty import rules
from hub.duty.actions.base import colleague, department_of
from hub.duty.events import Happened
from hub.duty.models import Assignment, Placement, Roster, Rotation, Shift, ShiftVersion, Station
from hub.duty.queries import worlds
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Community
from hub.kernel.periods import Month
from hub.kernel.refusals import Incomplete, Refusal
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import tell, told

BATCH = 500


class BeingDrawnUp(Refusal):
    message = _("这个月已有一张排班表在编制或待审。请打开它。")
    field = "period"


class Locked(Refusal):
    message = _("这个月的排班表已经锁定，不能再改。考勤有误请走补卡。")


class NotADraft(WrongState):
    message = _("排班表已经提交或发布。要改，请先退回，或出一个新版本。")


class PlanChanged(Refusal):
    message = _("排班表刚被别人改过。请看过新的再改。")


class OutsideTheMonth(Incomplete):
    message = _("这一天不在这张排班表的月份里。")
    field = "work_on"


class NoSuchShift(Incomplete):
    message = _("这一天没有这个班次，或班次、岗位已停用。请重新选择。")
    field = "shift"


class TwoAtOnce(Refusal):
    message = _("和这位同事的另一个班时间重叠。请先去掉那个班。")
    field = "shift"


class AlreadyBegun(Refusal):
    message = _("已经开始的班不能再排、再改。请只动还没开始的班。")
    field = "work_on"


# ── Beginning and giving up ─────────────────────────────────────────────────────────────────


@transaction.atomic
def draw_up(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    department_id: Any,
    period: str,
    reason: str = "",
) -> Roster:
    """Begin a month's roster; where one is in force, begin its next version as a copy of it.

    :raises CalendarMissing: if the year's calendar is not filled.
    :raises BeingDrawnUp: while another is drawn up.
    :raises Locked: once the month is.
    """
    department = department_of(department_id, community)
    grant = rules.require(by, department, rules.PLAN, at)
    month = Month.parse(period)
    worlds.calendar_of(month)
    versions = Roster.objects.within(community).filter(department=department, period=str(month))
    last = versions.locked().order_by("-version").first()
    standing = versions.in_force().first()
    if standing is not None:
        if standing.status == Roster.Status.LOCKED:
            raise Locked
        reason = told("reason", reason, _("请写明为什么改版，会显示给大家看。"), 300)
    elif last is not None:
        reason = reason.strip() or str(_("重新编制"))
    try:
        with transaction.atomic():
            roster = Roster.objects.create(
                community=community,
                department=department,
                period=str(month),
                version=last.version + 1 if last else 1,
                reason=reason if last else "",
                previous=standing,
                drawn_up_by=by,
                drawn_up_at=at,
            )
    except IntegrityError:
        raise BeingDrawnUp from None
    if standing is not None:
        _copy(standing, roster)
    tell(
        Happened.ROSTER_DRAWN_UP,
        roster,
        by=by,
        at=at,
        grant=grant,
        period=str(month),
        version=roster.version,
        reason=roster.reason,
    )
    return roster


def _copy(standing: Roster, roster: Roster) -> None:
    rows = standing.assignments.filter(status=Assignment.Status.STANDING)
    Assignment.objects.bulk_create(
        [
            Assignment(
                community_id=row.community_id,
                roster=roster,
                staff_id=row.staff_id,
                station_id=row.station_id,
                shift_id=row.shift_id,
                work_on=row.work_on,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                source=row.source,
                instead_of_id=row.instead_of_id,
            )
            for row in rows
        ],
        batch_size=BATCH,
    )


@transaction.atomic
def drop(roster_id: Any, *, community: Community, by: Staff, at: datetime) -> Roster:
    """Give up a draft. Its number is not used again."""
    roster, grant = draft(roster_id, community=community, by=by, at=at)
    Roster.LIFECYCLE.make("drop", roster)
    roster.save(update_fields=["status"])
    roster.assignments.filter(status=Assignment.Status.PLANNED).delete()
    tell(Happened.ROSTER_DROPPED, roster, by=by, at=at, grant=grant)
    return roster


# ── Filling ─────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def fill_by_rotation(roster_id: Any, *, community: Community, by: Staff, at: datetime) -> Roster:
    """Put in everybody who turns in a rotation, as their cycle says, from the next shift on."""
    roster, grant = draft(roster_id, community=community, by=by, at=at)
    month = Month.parse(roster.period)
    versions = worlds.versions_of(community, month)
    placements = (
        Placement.objects.within(community)
        .touching(month.first_day, month.last_day)
        .filter(station__department=roster.department_id, rotation__status=Rotation.Status.OPEN)
        .filter(staff__is_active=True)
        .select_related("rotation")
    )
    rows = [row for one in placements for row in _turns(roster, one, month, versions)]
    turning = {one.staff_id for one in placements}
    coming(roster, at).filter(staff__in=turning).delete()
    write(roster, [row for row in rows if row.starts_at > at])
    return changed(roster, Happened.ROSTER_FILLED, by, at, grant, people=len(turning))


def _turns(
    roster: Roster,
    placement: Placement,
    month: Month,
    versions: dict[tuple[int, date], ShiftVersion],
) -> Iterable[Assignment]:
    rotation = placement.rotation
    if rotation is None:
        return
    for day in month.each_day():
        if day < placement.since or (placement.until and day > placement.until):
            continue
        shift = rotation.shift_on(day, placement.offset)
        version = versions.get((shift, day)) if shift else None
        if version is not None:
            yield row_of(
                roster,
                placement.staff_id,
                placement.station_id,
                version,
                day,
                Assignment.Source.ROTATION,
            )


# ── By hand ─────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def plan(
    roster_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    staff_id: Any,
    work_on: date,
    shifts: Sequence[tuple[int, int]],
    edition: int | None = None,
) -> Roster:
    """Give somebody these shifts (shift, station) on a work day, instead of what they had there.

    A plan may break rules while it is made; the page says so, and publication refuses it.

    :raises TwoAtOnce: no person is planned twice at one moment, not even in a draft.
    :raises AlreadyBegun: for shifts that have begun.
    """
    roster, grant = draft(roster_id, community=community, by=by, at=at, edition=edition)
    month = Month.parse(roster.period)
    if not month.first_day <= work_on <= month.last_day:
        raise OutsideTheMonth
    person = colleague(staff_id, community)
    versions = worlds.versions_of(community, month)
    old = roster.assignments.of_plan().filter(staff=person, work_on=work_on)
    rows = [
        row_of(
            roster,
            person.pk,
            _station(station, roster),
            _version(shift, work_on, versions, community),
            work_on,
            Assignment.Source.HAND,
        )
        for shift, station in shifts
    ]
    if any(row.starts_at <= at for row in [*old, *rows]):
        raise AlreadyBegun
    old.delete()
    try:
        with transaction.atomic():
            for row in rows:
                row.save(force_insert=True)
    except IntegrityError:
        raise TwoAtOnce from None
    return changed(
        roster,
        Happened.ROSTER_CHANGED,
        by,
        at,
        grant,
        staff=person.name,
        work_on=work_on.isoformat(),
        shifts=[versions[shift, work_on].shift.name for shift, _station_id in shifts],
    )


def _station(station_id: int, roster: Roster) -> int:
    stations = Station.objects.within(roster.community).filter(
        department=roster.department_id, status=Station.Status.OPEN
    )
    if not stations.filter(pk=station_id).exists():
        raise NoSuchShift
    return station_id


def _version(
    shift_id: int,
    day: date,
    versions: dict[tuple[int, date], ShiftVersion],
    community: Community,
) -> ShiftVersion:
    version = versions.get((shift_id, day))
    if version is None or version.shift.status != Shift.Status.OPEN:
        raise NoSuchShift
    return version


# ── What all of these share ─────────────────────────────────────────────────────────────────


def draft(
    roster_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    edition: int | None = None,
) -> tuple[Roster, Grant]:
    """The roster with its row locked, while it may be changed.

    :raises NotADraft: once it was submitted.
    :raises PlanChanged: if somebody changed it since this edition.
    """
    found = Roster.objects.within(community).select_related("department", "community")
    roster = found.locked().find(roster_id)
    grant = rules.require(by, roster.department, rules.PLAN, at)
    if roster.status != Roster.Status.DRAFT:
        raise NotADraft
    if edition is not None and edition != roster.edition:
        raise PlanChanged
    return roster, grant


def coming(roster: Roster, at: datetime) -> Any:
    """The planned shifts of a draft that have not begun."""
    return roster.assignments.filter(status=Assignment.Status.PLANNED, starts_at__gt=at)


def row_of(
    roster: Roster,
    staff: int,
    station: int,
    version: ShiftVersion,
    day: date,
    source: str,
) -> Assignment:
    starts_at, ends_at = version.span_on(day)
    return Assignment(
        community_id=roster.community_id,
        roster=roster,
        staff_id=staff,
        station_id=station,
        shift=version,
        work_on=day,
        starts_at=starts_at,
        ends_at=ends_at,
        source=source,
    )


def write(roster: Roster, rows: Sequence[Assignment]) -> None:
    """:raises TwoAtOnce: if two of them overlap; the database looks."""
    try:
        with transaction.atomic():
            Assignment.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError:
        raise TwoAtOnce from None


def changed(
    roster: Roster, verb: Happened, by: Staff, at: datetime, grant: Grant, **detail: Any
) -> Roster:
    roster.edition += 1
    roster.save(update_fields=["edition"])
    tell(verb, roster, by=by, at=at, grant=grant, **detail)
    return roster
