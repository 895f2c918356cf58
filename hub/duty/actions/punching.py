"""Punches: by phone, by a leader for somebody, from a device's file. Nothing of them is ever changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.duty import policy, rules
from hub.duty.actions.base import colleague
from hub.duty.actions.leaving import StillKeeper, held_by, tell_the_leader
from hub.duty.events import Happened
from hub.duty.models import PositionConsent, Punch
from hub.kernel import journal
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.people import rules as people
from hub.people.models import Role, Staff
from hub.people.rules import Grant
from hub.people.telling import tell, told

MILLIONTHS = 1_000_000
IMPORT = frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.OFFICE_DIRECTOR})


class NoConsent(Refusal):
    message = _("还没有同意打卡时定位，位置不会被记录。不同意也可以照常打卡。")


class NotYourTeam(NotAllowed):
    message = _("只能给自己带的人代录打卡，不能给自己代录。")


class TooLongAgo(Refusal):
    message = _("这个时间太久以前，或还没有到。请让本人申请补卡。")
    field = "at"


class WrongPosition(Incomplete):
    message = _("位置数据不对，请重新打卡。")


@dataclass(frozen=True)
class Position:
    """Where a punch was made, in degrees and metres."""

    latitude: float
    longitude: float
    accuracy: int


@dataclass(frozen=True)
class Noted:
    """A punch of a device's file."""

    staff_id: int
    at: datetime
    direction: str
    key: str


@transaction.atomic
def punch(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    direction: str,
    position: Position | None = None,
    without_handover: bool = False,
) -> Punch:
    """Come or go, now, by the server's clock. A second click in the same minute is the same punch.

    :raises NoConsent: if a position comes along that the person never agreed to.
    :raises StillKeeper: who goes before handing over is told first; `without_handover` goes all the
        same.
    """
    grant = _own(by, community, at)
    held = held_by(by, community, at) if direction == Punch.Direction.OUT else []
    if held and not without_handover:
        raise StillKeeper(held)
    consent = None
    if position is not None:
        consent = (
            PositionConsent.objects.within(community).filter(staff=by, withdrawn_at=None).first()
        )
        if consent is None:
            raise NoConsent
    key = f"phone:{by.pk}:{direction}:{int(at.timestamp()) // 60}"
    try:
        with transaction.atomic():
            made = Punch.objects.create(
                community=community,
                staff=by,
                at=at,
                direction=Punch.Direction(direction),
                method=Punch.Method.PHONE,
                key=key,
                received_at=at,
                by=by,
                consent=consent,
                **_placed(position),
            )
    except IntegrityError:
        return Punch.objects.within(community).get(key=key)
    left: dict[str, Any] = {"left": [book.name for book in held]} if held else {}
    tell(Happened.PUNCHED, made, by=by, at=at, grant=grant, direction=direction, **left)
    tell_the_leader(held, by, at)
    return made


def _own(by: Staff, community: Community, at: datetime) -> Grant:
    """Whoever holds a post here punches for themselves."""
    return people.require(by, community, frozenset(Role), at)


def _placed(position: Position | None) -> dict[str, int]:
    if position is None:
        return {}
    if not (-90 <= position.latitude <= 90 and -180 <= position.longitude <= 180):
        raise WrongPosition
    return {
        "latitude": round(position.latitude * MILLIONTHS),
        "longitude": round(position.longitude * MILLIONTHS),
        "accuracy": max(0, min(int(position.accuracy), 100_000)),
    }


@transaction.atomic
def enter_punch(
    staff_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    punched_at: datetime,
    direction: str,
    reason: str,
) -> Punch:
    """Note that somebody came or went who could not punch; it shows who noted it and why.

    :raises NotYourTeam: for oneself, or for somebody one does not lead.
    :raises TooLongAgo: for a time to come, or longer ago than the rules let a leader enter.
    """
    grant = rules.require_somewhere(by, community, rules.READ - {Role.AUDITOR}, at)
    person = colleague(staff_id, community)
    if person.pk in {by.pk, grant.holder.pk} or not rules.leads(by, [person.pk], community, at):
        raise NotYourTeam
    days = policy.at(community, at).leader_entry_days
    if punched_at > at or punched_at < at - timedelta(days=days + 1):
        raise TooLongAgo
    made = Punch.objects.create(
        community=community,
        staff=person,
        at=punched_at,
        direction=Punch.Direction(direction),
        method=Punch.Method.LEADER,
        key=f"leader:{by.pk}:{at.isoformat()}",
        received_at=at,
        by=by,
        reason=told("reason", reason, _("请写明为什么代录。"), 300),
    )
    tell(
        Happened.PUNCH_ENTERED,
        made,
        by=by,
        at=at,
        grant=grant,
        staff=person.name,
        punched=f"{localtime(punched_at):%Y-%m-%d %H:%M}",
        reason=made.reason,
    )
    return made


@transaction.atomic
def import_punches(rows: Iterable[Noted], *, community: Community, by: Staff, at: datetime) -> int:
    """Take what a device noted; what came before is not taken twice. Tells how many were new."""
    grant = rules.require_somewhere(by, community, IMPORT, at)
    before = Punch.objects.within(community).filter(method=Punch.Method.DEVICE).count()
    Punch.objects.bulk_create(
        [
            Punch(
                community=community,
                staff_id=row.staff_id,
                at=row.at,
                direction=row.direction,
                method=Punch.Method.DEVICE,
                key=row.key,
                received_at=at,
                by=by,
            )
            for row in rows
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )
    after = Punch.objects.within(community).filter(method=Punch.Method.DEVICE).count()
    tell(
        Happened.PUNCHES_IMPORTED,
        journal.About.within(community, community),
        by=by,
        at=at,
        grant=grant,
        count=after - before,
    )
    return after - before


# ── Position ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def agree_to_position(*, community: Community, by: Staff, at: datetime) -> PositionConsent:
    """Let one's punches note where they are made, until one takes that back."""
    grant = _own(by, community, at)
    standing = PositionConsent.objects.within(community).filter(staff=by, withdrawn_at=None)
    if (found := standing.locked().first()) is not None:
        return found
    consent = PositionConsent.objects.create(community=community, staff=by, given_at=at)
    tell(Happened.CONSENT_GIVEN, consent, by=by, at=at, grant=grant)
    return consent


@transaction.atomic
def withdraw_position(*, community: Community, by: Staff, at: datetime) -> None:
    """Note no position any more. Punches go on as before."""
    grant = _own(by, community, at)
    standing = PositionConsent.objects.within(community).filter(staff=by, withdrawn_at=None)
    for consent in standing.locked():
        consent.withdrawn_at = at
        consent.save(update_fields=["withdrawn_at"])
        tell(Happened.CONSENT_WITHDRAWN, consent, by=by, at=at, grant=grant)
