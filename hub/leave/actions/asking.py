"""Asking for leave 请假: in time or late, by phone first, as an extension; and taking it back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.duty.models import Assignment, Roster
from hub.kernel import attachments, counters, journal, obligations
from hub.kernel.models import Community, Event
from hub.kernel.refusals import Incomplete, Refusal
from hub.kernel.workdays import local_day
from hub.leave import duties, rules
from hub.leave.actions import ledger, steps
from hub.leave.actions.base import NobodyAbove, lock_person, own
from hub.leave.actions.reckoning import Reckoned, Taken, Wish, is_free, reckon
from hub.leave.events import Happened
from hub.leave.models import KindVersion, Leave, PhoneReport
from hub.people import rules as people
from hub.people.line import Line
from hub.people.models import Role, Staff
from hub.people.telling import tell, told


class NeedsProof(Incomplete):
    message = _("这种假要在申请时附上证明。")
    field = "proofs"


class MonthClosed(Refusal):
    message = _("这段时间里有月份的考勤已锁定，不能再补请假。请找主任，在月报里另出一版更正。")
    field = "first_day"


class NotWhileAway(Refusal):
    message = _("只有在休假期间、还没有销假时才能续假。请另提一张请假条。")


class ExtensionWaits(Refusal):
    message = _("已经有一张续假在等审批。请先等结果，或撤回后重提。")


# ── Asking ──────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def ask(
    wish: Wish, *, community: Community, by: Staff, at: datetime, key: str | None = None
) -> Leave:
    """Ask for leave for oneself. Too late is taken too, and says so: a person decides on it.

    :raises Taken: if any of the time is asked for or granted already.
    :raises NotEnough: if the balance does not reach, what waits counted in.
    :raises NobodyAbove: if nobody could decide.
    :raises MonthClosed: for shifts of a month whose roster is locked.
    """
    return _file(wish, community=community, by=by, at=at, key=key)


@transaction.atomic
def extend(leave_id: Any, wish: Wish, *, community: Community, by: Staff, at: datetime) -> Leave:
    """Ask for more while away 续假: a leave of its own that begins where this one ends."""
    parent = own(leave_id, community, by)
    # Who agreed to come back earlier asks anew.
    if not parent.is_away or at < parent.starts_at or parent.over_at < parent.ends_at:
        raise NotWhileAway
    if parent.extensions.waiting().exists():
        raise ExtensionWaits
    return _file(wish, community=community, by=by, at=at, after=parent)


def _file(
    wish: Wish,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    key: str | None = None,
    after: Leave | None = None,
) -> Leave:
    lock_person(by.pk)
    people.require(by, community, frozenset(Role), at)
    if (known := journal.repeated(community, key, by=by, verb=Happened.ASKED)) is not None:
        return Leave.objects.within(community).find(known.subject_id)
    reckoned = reckon(wish, community=community, staff=by.pk, at=at, after=after)
    kind, report = reckoned.kind, _report(wish, community, by)
    reason = told("reason", wish.reason, _("请写明事由。"), 500)
    contact = told("contact", wish.contact, _("请写明假期中找得到您的电话。"), 40)
    if kind.proof == KindVersion.Proof.BEFORE and not wish.proofs:
        raise NeedsProof
    is_free(community, by.pk, reckoned)
    _is_open(community, by, reckoned, at)
    ledger.has_enough(by.pk, kind, reckoned.minutes, reckoned.starts_at)
    line = Line(community, at)
    first = rules.next_level(line, by.pk, above=0)
    if first is None:
        raise NobodyAbove
    leave = _written(
        Leave(
            community=community,
            number=_number(community, at),
            staff=by,
            kind=kind,
            first_day=wish.first_day,
            first_half=wish.first_half,
            last_day=wish.last_day,
            last_half=wish.last_half,
            starts_at=reckoned.starts_at,
            ends_at=reckoned.ends_at,
            over_at=reckoned.ends_at,
            minutes=reckoned.minutes,
            mode=_mode(report, reckoned, at),
            contact=contact,
            reason=reason,
            stand_in=_stand_in(wish, community, by),
            phone_report=report,
            extends=after,
            filed_at=at,
            is_late=_is_late(report, reckoned, at),
            needs_rank=reckoned.needs_rank,
            whole_minutes=reckoned.whole,
        )
    )
    attachments.claim(wish.proofs, leave, by=by, at=at)
    verb = Happened.EXTENSION_ASKED if after else Happened.ASKED
    event = tell(verb, leave, by=by, at=at, key=key, **_facts(leave, reckoned))
    if report is not None:
        _paper_came(report, leave, event, by, at)
    steps.open_step(leave, first, event)
    return leave


def _facts(leave: Leave, reckoned: Reckoned) -> dict[str, Any]:
    """For the history: when and how long. Why is nobody's business there."""
    return {
        "from": leave.starts_at.isoformat(),
        "until": leave.ends_at.isoformat(),
        "minutes": leave.minutes,
        "is_late": leave.is_late,
        "mode": leave.mode,
        "joined": [one.number for one in reckoned.joined],
    }


def _number(community: Community, at: datetime) -> str:
    period = f"{local_day(at):%Y%m}"
    return f"QJ-{period}-{counters.next_number(community, 'QJ', period):03}"


def _written(leave: Leave) -> Leave:
    try:
        with transaction.atomic():
            leave.save(force_insert=True)
    except IntegrityError as error:
        if "no_two_leaves_at_once" in str(error):
            raise Taken from None
        raise
    return leave


def _is_open(community: Community, by: Staff, reckoned: Reckoned, at: datetime) -> None:
    """A locked month moves no more, and a sheet may stand on it.

    The rosters are locked, so that who is just locking the month waits, and then sees the leave.

    :raises MonthClosed:
    """
    if reckoned.starts_at >= at:
        return
    shifts = (
        Assignment.objects.within(community)
        .in_force()
        .filter(staff=by, starts_at__lt=reckoned.ends_at, ends_at__gt=reckoned.starts_at)
    )
    rosters = Roster.objects.within(community).filter(pk__in=shifts.values("roster"))
    if any(one.status == Roster.Status.LOCKED for one in rosters.locked().order_by("pk")):
        raise MonthClosed


def _report(wish: Wish, community: Community, by: Staff) -> PhoneReport | None:
    if not wish.phone_report:
        return None
    return PhoneReport.objects.within(community).filter(staff=by).locked().find(wish.phone_report)


def _mode(report: PhoneReport | None, reckoned: Reckoned, at: datetime) -> str:
    if at >= reckoned.starts_at:
        return Leave.Mode.RETRO
    return Leave.Mode.EMERGENCY if report else Leave.Mode.ADVANCE


def _is_late(report: PhoneReport | None, reckoned: Reckoned, at: datetime) -> bool:
    """After a phone call the paper has its own time, and the call speaks for all of the leave."""
    if report is not None:
        return at > report.paper_by
    return not reckoned.in_time


def _stand_in(wish: Wish, community: Community, by: Staff) -> Staff | None:
    if not wish.stand_in or int(wish.stand_in) == by.pk:
        return None
    return people.staff_of(community).filter(pk=wish.stand_in, is_active=True).first()


def _paper_came(report: PhoneReport, leave: Leave, event: Event, by: Staff, at: datetime) -> None:
    if report.status != PhoneReport.Status.PAPERED:
        PhoneReport.LIFECYCLE.make("paper", report)
        report.save(update_fields=["status"])
        tell(Happened.PAPER_CAME, report, by=by, at=at, leave=leave.number)
    obligations.meet(duties.PAPER, report, event=event)


# ── Proof, and taking it back ───────────────────────────────────────────────────────────────


@transaction.atomic
def add_proof(
    leave_id: Any, *, community: Community, by: Staff, at: datetime, proofs: Iterable[str]
) -> Leave:
    """Hand in proof later; what is there already stays."""
    leave = own(leave_id, community, by)
    claimed = attachments.claim(proofs, leave, by=by, at=at)
    if not claimed:
        raise NeedsProof
    tell(Happened.PROOF_ADDED, leave, by=by, at=at, count=len(claimed))
    return leave


@transaction.atomic
def withdraw(leave_id: Any, *, community: Community, by: Staff, at: datetime) -> Leave:
    """Take it back before it is decided."""
    leave = own(leave_id, community, by)
    Leave.LIFECYCLE.make("withdraw", leave)
    leave.decided_at = at
    steps.excuse_until(leave, at)
    leave.save(update_fields=["status", "decided_at", "excused_until"])
    event = tell(Happened.WITHDRAWN, leave, by=by, at=at)
    steps.close_steps(leave, event)
    return leave


@transaction.atomic
def cancel(leave_id: Any, *, community: Community, by: Staff, at: datetime) -> Leave:
    """Give approved leave back before it begins; the ledger gets it back whole.

    :raises TooLateToCancel: once it has begun: then the leader signs back.
    :raises OneAbsence: for an extension: what it extends has ended in it, sign-back and all.
    """
    leave = own(leave_id, community, by)
    if at >= leave.starts_at:
        raise TooLateToCancel
    if leave.extends_id is not None:
        raise OneAbsence
    Leave.LIFECYCLE.make("cancel", leave)
    leave.save(update_fields=["status"])
    tell(Happened.CANCELLED, leave, by=by, at=at)
    ledger.give_back(leave, leave.minutes, by=by, at=at)
    return leave


class OneAbsence(Refusal):
    message = _("续假批准后与上一张连成一次假，不用取消：早回来就点“我回来了”，没休的会退回。")


class TooLateToCancel(Refusal):
    message = _("假期已经开始，不能取消。回来后请领班销假，没休完的会退回。")
