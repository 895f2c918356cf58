"""Who may stand where, licences, and whom the law spares."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.duty import rules
from hub.duty.actions.base import colleague, in_order
from hub.duty.events import Happened
from hub.duty.models import (
    Licence,
    LicenceKind,
    Placement,
    Protection,
    Rotation,
    Station,
)
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.people.models import Staff
from hub.people.telling import tell, told


class AlreadyPlaced(Refusal):
    message = _("这位同事已登记在这个岗位，或已在别的轮班里。请先结束原来的登记。")
    field = "staff"


class LicenceNoted(Refusal):
    message = _("这份证件已经登记过。")
    field = "number"


class NoKind(Incomplete):
    message = _("请选择证件种类。")
    field = "kind"


class AlreadySpared(Refusal):
    message = _("这位同事从这一天起已有同样的登记。")
    field = "since"


# ── Stations and rotations ──────────────────────────────────────────────────────────────────


@transaction.atomic
def place(
    station_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    staff_id: Any,
    since: date,
    rotation_id: Any = None,
    offset: int = 0,
) -> Placement:
    """Let somebody be rostered at a station; by a rotation if one is named.

    :raises AlreadyPlaced: if they stand there already, or turn in another rotation.
    """
    found = Station.objects.within(community).select_related("department")
    station = found.locked().find(station_id)
    grant = rules.require(by, station.department, rules.SET_UP | rules.PLAN, at)
    person = colleague(staff_id, community)
    rotation = Rotation.objects.within(community).find(rotation_id) if rotation_id else None
    try:
        with transaction.atomic():
            placement = Placement.objects.create(
                community=community,
                station=station,
                staff=person,
                rotation=rotation,
                offset=offset % len(rotation.slots) if rotation else 0,
                since=since,
            )
    except IntegrityError:
        raise AlreadyPlaced from None
    tell(
        Happened.PLACED,
        station,
        by=by,
        at=at,
        grant=grant,
        staff=person.name,
        since=since.isoformat(),
        rotation=rotation.name if rotation else "",
    )
    return placement


@transaction.atomic
def place_crew(
    station_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    staff_ids: Sequence[int],
    since: date,
    rotation_id: Any = None,
    offset: int = 0,
    stagger: int = 0,
) -> list[Placement]:
    """Place several at once, each `stagger` days further behind in the rotation; all or nobody."""
    same: dict[str, Any] = {"community": community, "by": by, "at": at, "since": since}
    return [
        place(
            station_id,
            **same,
            staff_id=staff,
            rotation_id=rotation_id,
            offset=offset + n * stagger,
        )
        for n, staff in enumerate(staff_ids)
    ]


@transaction.atomic
def end_placement(
    placement_id: Any, *, community: Community, by: Staff, at: datetime, until: date
) -> Placement:
    """Let somebody be rostered there no longer than a day."""
    found = Placement.objects.within(community).select_related("station__department", "staff")
    placement = found.locked().find(placement_id)
    station = placement.station
    grant = rules.require(by, station.department, rules.SET_UP | rules.PLAN, at)
    in_order(placement.since, until)
    placement.until = until
    placement.save(update_fields=["until"])
    tell(
        Happened.PLACEMENT_ENDED,
        station,
        by=by,
        at=at,
        grant=grant,
        staff=placement.staff.name,
        until=until.isoformat(),
    )
    return placement


# ── Licences ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def note_licence(
    staff_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    kind: str,
    number: str,
    since: date,
    until: date | None = None,
) -> Licence:
    """Write down a certificate that was shown; without it some stations are closed to the person."""
    grant = rules.require_somewhere(by, community, rules.SET_UP, at)
    person = colleague(staff_id, community)
    if by.pk == person.pk:
        raise NotAllowed
    if kind not in LicenceKind.values or not kind:
        raise NoKind
    in_order(since, until)
    try:
        with transaction.atomic():
            licence = Licence.objects.create(
                community=community,
                staff=person,
                kind=kind,
                number=told("number", number, _("请填写证号。"), 40),
                since=since,
                until=until,
                noted_by=by,
                noted_at=at,
            )
    except IntegrityError:
        raise LicenceNoted from None
    tell(
        Happened.LICENCE_NOTED,
        licence,
        by=by,
        at=at,
        grant=grant,
        staff=person.name,
        kind=kind,
        until=until.isoformat() if until else "",
    )
    return licence


# ── Whom the law spares ─────────────────────────────────────────────────────────────────────


@transaction.atomic
def protect(
    staff_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    kind: str,
    since: date,
    until: date,
) -> Protection:
    """Spare somebody nights and overtime for a time. The history says that, and never why.

    :raises NotAllowed: to anybody but the director of the person's department, who is not them.
    """
    person = colleague(staff_id, community)
    if person.pk == by.pk:
        raise NotAllowed
    grant = next(
        (
            rules.require(by, one, rules.PROTECT, at)
            for one in rules.departments(by, community, rules.PROTECT, at)
            if rules.people_of(community, [one], at).filter(pk=person.pk).exists()
        ),
        None,
    )
    if grant is None:
        raise NotAllowed
    in_order(since, until)
    try:
        with transaction.atomic():
            protection = Protection.objects.create(
                community=community,
                staff=person,
                kind=Protection.Kind(kind),
                since=since,
                until=until,
                noted_by=by,
                noted_at=at,
            )
    except IntegrityError:
        raise AlreadySpared from None
    tell(
        Happened.PROTECTION_NOTED,
        protection,
        by=by,
        at=at,
        grant=grant,
        since=since.isoformat(),
        until=until.isoformat(),
    )
    return protection
