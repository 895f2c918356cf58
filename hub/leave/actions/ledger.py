"""Every movement of the ledger goes through here: the person is locked, the balance written beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.duty.actions.base import colleague, told
from hub.kernel import decisions
from hub.kernel.journal import About
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.kernel.workdays import local_day
from hub.leave import annual, policy, rules
from hub.leave.actions.base import house_grant, lock_person, tell, tell_person
from hub.leave.counting import FULL_DAY
from hub.leave.events import Happened
from hub.leave.law import ANNUAL
from hub.leave.models import Entry, Kind, KindVersion, Leave, WorkHistory
from hub.leave.words import amount
from hub.people import rules as people
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.rules import Grant

Movement = Entry.Movement


class NotEnough(Refusal):
    field = "kind"


class NoQuota(Incomplete):
    message = _("这种假没有额度，不用发放或调整。")
    field = "kind"


class NoChange(Incomplete):
    message = _("调整的数量不能是 0。")
    field = "minutes"


class OwnHistory(NotAllowed):
    message = _("不能登记自己的参加工作日期，请另一位有权限的同事登记。")


class NotInTheFuture(Incomplete):
    message = _("参加工作日期不能晚于今天。")
    field = "worked_since"


@dataclass(frozen=True)
class Lot:
    """What is left of one grant."""

    pk: int
    minutes: int
    expires_on: date | None
    year: int


# ── Reading under the lock ──────────────────────────────────────────────────────────────────


def balance_of(staff: int, kind: int) -> int:
    """The sum of the ledger, which is what every page shows."""
    found = Entry.objects.filter(staff=staff, kind=kind).aggregate(sum=Sum("minutes"))
    return found["sum"] or 0


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


def has_enough(staff: int, kind: KindVersion, minutes: int, starts_at: datetime) -> None:
    """Is there enough on the first day, with what waits for an answer set aside?

    :raises NotEnough:
    """
    if not kind.needs_balance:
        return
    waiting = Leave.objects.filter(
        community_id=kind.community_id, staff=staff, kind__kind=kind.kind_id
    )
    reserved = waiting.waiting().aggregate(sum=Sum("minutes"))["sum"] or 0
    have = usable(staff, kind.kind_id, local_day(starts_at)) - reserved
    if have < minutes:
        raise NotEnough(
            gettext("%(kind)s余额不够：要 %(wanted)s，可用 %(have)s。请改短，或换一种假。")
            % {
                "kind": kind.name,
                "wanted": amount(minutes, kind.in_hours),
                "have": amount(max(have, 0), kind.in_hours),
            }
        )


# ── Writing ─────────────────────────────────────────────────────────────────────────────────


def _write(
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
        _write(
            community, leave.staff_id, kind.kind_id, Movement.TAKE, -leave.minutes,
            has_quota=False, year=year, **booked,
        )  # fmt: skip
        return
    left = leave.minutes
    for lot in lots_of(leave.staff_id, kind.kind_id):
        if lot.expires_on is not None and lot.expires_on < leave.first_day:
            continue
        part = min(left, lot.minutes)
        _write(
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
        _write(
            leave.community, leave.staff_id, leave.kind.kind_id, Movement.RETURN, part,
            by=by, at=at, reason=leave.number, leave=leave, lot_id=one.pk or None,
            has_quota=leave.kind.needs_balance, year=one.year,
        )  # fmt: skip
        left -= part
    return minutes - left


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
    entry = _write(
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
        entry = _write(
            community, staff_id, kind_id, Movement.EXPIRE, -lot.minutes, by=by, at=at,
            reason=gettext("有效期至 %s") % lot.expires_on.isoformat(), lot_id=lot.pk, year=lot.year,
        )  # fmt: skip
        tell(Happened.EXPIRED, entry, by=by, at=at, minutes=lot.minutes)
        tell_person(
            staff_id, entry, gettext("有 %s 假期已过期。") % amount(lot.minutes, False), at
        )
        gone += lot.minutes
    return gone


# ── Put right by two ────────────────────────────────────────────────────────────────────────


@transaction.atomic
def propose_adjusting(
    staff_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    kind: Any,
    minutes: int,
    reason: str,
) -> Decision:
    """Ask that somebody's balance be put right; a head who is somebody else decides. Never one's own.

    :raises NoQuota: :raises NoChange:
    """
    person = colleague(staff_id, community)
    rules.require_over(by, Line(community, at), person.pk)
    people.require(by, community.pk, rules.PROPOSE_ADJUSTING, at)
    row = Kind.objects.within(community).find(kind)
    if not _version(row, at).needs_balance:
        raise NoQuota
    if not minutes:
        raise NoChange
    return decisions.propose(
        ADJUSTING,
        About.within(community, person),
        by=by,
        at=at,
        ground=told("reason", reason, _("请写明依据。"), 300),
        leave_kind=row.pk,
        minutes=minutes,
    )


def _version(kind: Kind, at: datetime) -> KindVersion:
    return KindVersion.objects.on(local_day(at)).get(kind=kind)


def _may_adjust(person: Staff, decision: Decision, at: datetime) -> Staff:
    community = Community.objects.get(pk=decision.community_id)
    grant = rules.require_over(
        person, Line(community, at), decision.subject_id, rank=rules.HEAD_RANK
    )
    if decision.proposer_id not in {person.pk, grant.holder.pk} and people.must_stay_out(
        person, [decision.proposer_id], acting_for=grant.holder
    ):
        raise NotAllowed
    return grant.holder


def _adjust(decision: Decision, by: Staff, at: datetime) -> None:
    """Down from the lots that lapse first, up as a lot of its own."""
    community = Community.objects.get(pk=decision.community_id)
    staff, kind_id = decision.subject_id, decision.asked["leave_kind"]
    minutes = int(decision.asked["minutes"])
    lock_person(staff)
    booked: dict[str, Any] = {"by": by, "at": at, "reason": decision.ground}
    entries = []
    if minutes > 0:
        entries.append(_write(community, staff, kind_id, Movement.ADJUST, minutes, **booked))
    else:
        left = -minutes
        for lot in lots_of(staff, kind_id):
            if part := min(left, lot.minutes):
                told_of = {"lot_id": lot.pk, "year": lot.year, **booked}
                entries.append(
                    _write(community, staff, kind_id, Movement.ADJUST, -part, **told_of)
                )
                left -= part
        if left:
            raise NotEnough(
                gettext("余额没有这么多，最多能调减 %s。") % amount(-minutes - left, False)
            )
    lent = Grant(rules.ROLE_OF_HEAD, None, None, decision.decided_for or by)
    for entry in entries:
        tell(Happened.ADJUSTED, entry, by=by, at=at, grant=lent, minutes=entry.minutes)


def _leave_it(decision: Decision, by: Staff, at: datetime) -> None:
    lent = Grant(rules.ROLE_OF_HEAD, None, None, decision.decided_for or by)
    tell(
        Happened.NOT_ADJUSTED, About.of(decision), by=by, at=at, grant=lent, words=decision.answer
    )


ADJUSTING = decisions.declare(
    "leave.adjust",
    _("调整假期余额"),
    may_decide=_may_adjust,
    carry_out=_adjust,
    turn_down=_leave_it,
)


@transaction.atomic
def note_history(
    staff_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    worked_since: date,
    ground: str,
) -> WorkHistory:
    """Note since when somebody has worked, by their papers. Annual leave grows by it, never shrinks:
    what was granted too much is put right by two.

    :raises OwnHistory: :raises NotInTheFuture:
    """
    person = colleague(staff_id, community)
    if person.pk == by.pk:
        raise OwnHistory
    grant = rules.require_over(by, Line(community, at), person.pk, rank=rules.HISTORY_RANK)
    if worked_since > local_day(at):
        raise NotInTheFuture
    row = WorkHistory.objects.create(
        community=community,
        staff=person,
        worked_since=worked_since,
        ground=told("ground", ground, _("请写明看过什么材料，如社保记录、档案。"), 200),
        noted_by=by,
        noted_at=at,
    )
    tell(
        Happened.WORK_HISTORY_NOTED, About.within(community, person), by=by, at=at, grant=grant,
        worked_since=worked_since.isoformat(),
    )  # fmt: skip
    grant_annual(person, community=community, by=by, at=at)
    return row
