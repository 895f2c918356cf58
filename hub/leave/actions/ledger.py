"""Every movement of the ledger goes through here: the person is locked, the balance written beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext

from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.kernel.workdays import local_day
from hub.leave import annual, policy
from hub.leave.actions.base import house_grant, lock_person
from hub.leave.counting import FULL_DAY
from hub.leave.events import Happened
from hub.leave.law import ANNUAL
from hub.leave.models import Entry, Forfeit, Kind, KindVersion, Leave, WorkHistory
from hub.leave.words import amount
from hub.people.models import Staff
from hub.people.telling import tell, tell_person

Movement = Entry.Movement


class NotEnough(Refusal):
    field = "kind"


@dataclass(frozen=True)
class Lot:
    """What is left of one grant."""

    pk: int
    minutes: int
    expires_on: date | None
    year: int


# ── Reading under the lock ──────────────────────────────────────────────────────────────────


def lots_of(staff: int, kind: int) -> list[Lot]:
    """The grants that still have something, what lapses first before the rest."""
    own = Entry.objects.filter(staff=staff, kind=kind)
    moved = {
        int(row["lot"] or 0): row["sum"]
        for row in own.filter(lot__isnull=False)
        .order_by()
        .values("lot")
        .annotate(sum=Sum("minutes"))
    }
    grants = own.filter(lot=None, minutes__gt=0).order_by(
        F("expires_on").asc(nulls_last=True), "seq"
    )
    return [
        Lot(one.pk, left, one.expires_on, one.year)
        for one in grants
        if (left := one.minutes + moved.get(one.pk, 0)) > 0
    ]


def usable(staff: int, kind: int, on: date) -> int:
    """What may be used on a day: lots that have not lapsed by then."""
    return sum(
        lot.minutes
        for lot in lots_of(staff, kind)
        if lot.expires_on is None or lot.expires_on >= on
    )


@dataclass(frozen=True)
class Standing:
    """What somebody may still ask for: what is usable on a day, and what of it waits for an answer."""

    usable: int
    waiting: int

    @property
    def free(self) -> int:
        return self.usable - self.waiting


def has_enough(
    staff: int, kind: KindVersion, minutes: int, starts_at: datetime
) -> Standing | None:
    """Is there enough on the first day, with what waits for an answer set aside? Tells what there
    is; nothing for kinds without a quota.

    :raises NotEnough:
    """
    if not kind.needs_balance:
        return None
    waiting = Leave.objects.filter(
        community_id=kind.community_id, staff=staff, kind__kind=kind.kind_id
    )
    reserved = waiting.waiting().aggregate(sum=Sum("minutes"))["sum"] or 0
    found = Standing(usable(staff, kind.kind_id, local_day(starts_at)), reserved)
    if found.free < minutes:
        raise NotEnough(
            gettext("%(kind)s余额不够：要 %(wanted)s，可用 %(have)s。请改短，或换一种假。")
            % {
                "kind": kind.name,
                "wanted": amount(minutes, kind.in_hours),
                "have": amount(max(found.free, 0), kind.in_hours),
            }
        )
    return found


# ── Writing ─────────────────────────────────────────────────────────────────────────────────


def write(
    community: Community,
    staff: int,
    kind: Kind | int,
    movement: str,
    minutes: int,
    *,
    by: Staff,
    at: datetime,
    reason: str,
    has_quota: bool = True,
    **more: Any,
) -> Entry:
    kind_id = kind.pk if isinstance(kind, Kind) else kind
    own = Entry.objects.filter(community=community, staff=staff, kind=kind_id)
    last = own.order_by("-seq").values_list("seq", "balance").first() or (0, 0)
    return Entry.objects.create(
        community=community,
        staff_id=staff,
        kind_id=kind_id,
        seq=last[0] + 1,
        movement=movement,
        minutes=minutes,
        balance=last[1] + minutes,
        has_quota=has_quota,
        by=by,
        at=at,
        reason=reason[:300],
        **{"year": local_day(at).year, **more},
    )


def take(leave: Leave, *, by: Staff, at: datetime) -> None:
    """Book approved leave: from the lots that lapse first; kinds without a quota are only counted.

    :raises NotEnough: if somebody else's act used it up meanwhile.
    """
    kind, community = leave.kind, leave.community
    booked: dict[str, Any] = {"by": by, "at": at, "reason": leave.number, "leave": leave}
    year = leave.first_day.year
    if not kind.needs_balance:
        write(
            community, leave.staff_id, kind.kind_id, Movement.TAKE, -leave.minutes,
            has_quota=False, year=year, **booked,
        )  # fmt: skip
        return
    left = leave.minutes
    for lot in lots_of(leave.staff_id, kind.kind_id):
        if lot.expires_on is not None and lot.expires_on < leave.first_day:
            continue
        part = min(left, lot.minutes)
        write(
            community, leave.staff_id, kind.kind_id, Movement.TAKE, -part,
            lot_id=lot.pk, year=lot.year, **booked,
        )  # fmt: skip
        left -= part
        if not left:
            return
    raise NotEnough(
        gettext("%(kind)s余额不够了，还差 %(left)s。请申请人改短或换一种假。")
        % {"kind": kind.name, "left": amount(left, kind.in_hours)}
    )


def give_back(leave: Leave, minutes: int, *, by: Staff, at: datetime) -> int:
    """Return what was not used, into the lots it came from, the last one first; tells how much."""
    left = minutes
    for one in _taken_by(leave):
        part = min(left, one.minutes)
        if part <= 0:
            continue
        write(
            leave.community, leave.staff_id, leave.kind.kind_id, Movement.RETURN, part,
            by=by, at=at, reason=leave.number, leave=leave, lot_id=one.pk or None,
            has_quota=leave.kind.needs_balance, year=one.year,
        )  # fmt: skip
        left -= part
    return minutes - left


def given_back(leave: Leave) -> int:
    """What came back of this leave so far."""
    rows = leave.entries.filter(movement=Movement.RETURN)
    return rows.aggregate(sum=Sum("minutes"))["sum"] or 0


def _taken_by(leave: Leave) -> Iterable[Lot]:
    """What this leave still holds of each lot; one nameless lot where there is no quota."""
    rows = (
        leave.entries.filter(movement__in=[Movement.TAKE, Movement.RETURN])
        .order_by()
        .values("lot", "lot__expires_on", "year")
        .annotate(sum=Sum("minutes"))
    )
    found = [
        Lot(row["lot"] or 0, -row["sum"], row["lot__expires_on"], row["year"])
        for row in rows
        if row["sum"] < 0
    ]
    return sorted(found, key=lambda lot: (lot.expires_on or date.max, lot.pk), reverse=True)


def credit(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    staff: int,
    kind: Kind,
    minutes: int,
    reason: str,
    key: str,
    expires_on: date | None = None,
    year: int | None = None,
) -> Entry | None:
    """Grant time, once for a key: the yearly days, or compensation for work on a rest day.

    For the house and for apps whose acts earn leave; None if the key was granted before.
    """
    lock_person(staff)
    if Entry.objects.filter(community=community, staff=staff, key=key).exists():
        return None
    entry = write(
        community, staff, kind, Movement.GRANT, minutes, by=by, at=at, reason=reason,
        key=key, expires_on=expires_on, year=year or local_day(at).year,
    )  # fmt: skip
    tell(Happened.GRANTED, entry, by=by, at=at, grant=house_grant(by), minutes=minutes)
    return entry


# ── By the night ────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def grant_annual(staff: Staff, *, community: Community, by: Staff, at: datetime) -> int:
    """Grant what this year's annual leave has grown by since the last run; tells the minutes.

    Years worked elsewhere count once somebody has noted them; until then those here do.
    """
    kind = Kind.objects.within(community).filter(code=ANNUAL, status=Kind.Status.OPEN).first()
    if kind is None or staff.joined_on is None:
        return 0
    lock_person(staff.pk)
    today = local_day(at)
    lost = Forfeit.objects.within(community).filter(staff=staff, year=today.year)
    if lost.filter(status=Forfeit.Status.CONFIRMED).exists():
        return 0
    noted = WorkHistory.objects.within(community).filter(staff=staff).order_by("-pk").first()
    since = min(noted.worked_since, staff.joined_on) if noted else staff.joined_on
    earned = annual.days_earned(today.year, since, staff.joined_on, today) * FULL_DAY
    had = Entry.objects.filter(
        community=community, staff=staff, kind=kind, year=today.year, movement=Movement.GRANT
    ).aggregate(sum=Sum("minutes"))["sum"]
    fresh = earned - (had or 0)
    if fresh <= 0:
        return 0
    credit(
        community=community,
        by=by,
        at=at,
        staff=staff.pk,
        kind=kind,
        minutes=fresh,
        reason=gettext("%(year)s 年度年休假（工龄自 %(since)s）")
        % {"year": today.year, "since": since.isoformat()},
        key=f"{ANNUAL}:{today.year}:{earned}",
        expires_on=_carried(today.year, policy.at(community, at).carry_months),
    )
    return fresh


def _carried(year: int, months: int) -> date:
    """The last day of so many months after the year's end."""
    count = year * 12 + 12 + months
    return date.fromordinal(date(count // 12, count % 12 + 1, 1).toordinal() - 1)


@transaction.atomic
def expire(staff_id: int, kind_id: int, *, community: Community, by: Staff, at: datetime) -> int:
    """Let lots lapse whose last day is over; tells the minutes. The person hears of it."""
    lock_person(staff_id)
    gone = 0
    for lot in lots_of(staff_id, kind_id):
        if lot.expires_on is None or lot.expires_on >= local_day(at):
            continue
        entry = write(
            community, staff_id, kind_id, Movement.EXPIRE, -lot.minutes, by=by, at=at,
            reason=gettext("有效期至 %s") % lot.expires_on.isoformat(), lot_id=lot.pk, year=lot.year,
        )  # fmt: skip
        tell(Happened.EXPIRED, entry, by=by, at=at, minutes=lot.minutes)
        tell_person(
            staff_id, entry, gettext("有 %s 假期已过期。") % amount(lot.minutes, False), at
        )
        gone += lot.minutes
    return gone
