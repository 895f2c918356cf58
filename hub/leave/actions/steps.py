"""Level by level: a word, the next level, silence, and what follows from the last word."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.duty.actions import work_out
from hub.duty.models import Absence
from hub.kernel import obligations
from hub.kernel.models import Community, Event
from hub.kernel.refusals import NotAllowed, Refusal
from hub.kernel.workdays import local_day
from hub.leave import duties, policy, rules
from hub.leave.actions import ledger
from hub.leave.actions.base import locked, lowest, seen
from hub.leave.events import Happened
from hub.leave.models import Leave, Step
from hub.leave.queries.roster import next_shift
from hub.people.line import RANKS, Level, Line
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import tell, tell_person, told


class NothingToDecide(Refusal):
    message = _("这张请假条现在不等审批。请刷新页面看看刚才有谁处理过。")


class NotYourLevel(NotAllowed):
    message = _("这一级不归您批，或者您须回避：申请人本人、亲属和他们的代理人都不能批。")


class AbsenceStands(Refusal):
    message = _("这段时间里有班已认定旷工，不能同时算请假。请先在考勤里撤销认定，再批假。")


class WordsForLate(Refusal):
    message = _("这张是逾期提出的。批准请写明理由。")
    field = "words"


def open_step(leave: Leave, level: Level, event: Event) -> Step:
    """Ask this level; its time runs from the event."""
    values = policy.at(leave.community_id, event.at)
    step = Step.objects.create(
        community_id=leave.community_id,
        leave=leave,
        applicant_id=leave.staff_id,
        place=leave.steps.count() + 1,
        rank=RANKS[level.role],
        role=level.role,
        unit=level.unit,
        opened_at=event.at,
        due_at=duties.due_at(leave, event.at, values),
    )
    duties.owe_word(step, level, event)
    return step


def close_steps(leave: Leave, event: Event) -> None:
    """Nobody is asked any more; levels that were silent answered late."""
    for step in leave.steps.filter(status=Step.Status.WAITING):
        Step.LIFECYCLE.make("void", step)
        step.save(update_fields=["status"])
    obligations.meet(duties.APPROVE, leave, event=event)


def excuse_until(leave: Leave, at: datetime) -> None:
    """Asked in time and answered after it began: until the answer nothing is held against them.

    A shift that had begun by then is excused whole: nobody goes to work in the middle of the night
    because the answer came at last.
    """
    if not leave.is_late and at > leave.starts_at:
        running = next_end(leave, at)
        leave.excused_until = min(max(at, running), leave.ends_at)


def next_end(leave: Leave, at: datetime) -> datetime:
    from hub.duty.models import Assignment

    turn = Assignment.objects.within(leave.community).in_force().running(at)
    return turn.filter(staff=leave.staff_id).values_list("ends_at", flat=True).first() or at


# ── A word ──────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def approve(
    leave_id: Any, *, community: Community, by: Staff, at: datetime, words: str = ""
) -> Leave:
    """Say yes. The last level's yes grants it; a higher one's counts for those below too.

    :raises NotYourLevel: to the applicant, their deputy, those recused and those below the level.
    :raises WordsForLate: without a reason for leave asked too late.
    :raises AbsenceStands: over a shift that is ruled absence.
    """
    leave, line, step, grant = _begin(leave_id, community, by, at)
    words = told("words", words, "", 500) if words.strip() else ""
    if leave.is_late and not words:
        raise WordsForLate
    rank = max(step.rank, RANKS[grant.role])
    _word(step, "approve", by, at, grant, words)
    following = rules.next_level(line, leave.staff_id, above=rank)
    if rank < leave.needs_rank and following is not None:
        return _pass_on(leave, following, Happened.PASSED, by, at, grant, words)
    return _grant(leave, line, by, at, grant, words)


@transaction.atomic
def reject(leave_id: Any, *, community: Community, by: Staff, at: datetime, words: str) -> Leave:
    """Say no, with the reason. What the law grants only a head may turn down: a leader's or
    supervisor's no to it goes up as their opinion."""
    leave, line, step, grant = _begin(leave_id, community, by, at)
    words = told("words", words, _("请写明不同意的理由，申请人会看到。"), 500)
    following = rules.next_level(line, leave.staff_id, above=max(step.rank, RANKS[grant.role]))
    if leave.kind.is_statutory and RANKS[grant.role] < rules.HEAD_RANK and following:
        _word(step, "send_up", by, at, grant, words)
        return _pass_on(leave, following, Happened.SENT_UP, by, at, grant, words)
    _word(step, "reject", by, at, grant, words)
    Leave.LIFECYCLE.make("reject", leave)
    leave.decided_at = at
    excuse_until(leave, at)
    leave.save(update_fields=["status", "decided_at", "excused_until"])
    event = tell(Happened.REJECTED, leave, by=by, at=at, grant=grant, words=words)
    close_steps(leave, event)
    tell_person(leave.staff_id, leave, gettext("请假 %s 未获批准，请看理由。") % leave, at)
    again(leave, by, at)
    return leave


def _begin(
    leave_id: Any, community: Community, by: Staff, at: datetime
) -> tuple[Leave, Line, Step, Grant]:
    leave, line = seen(leave_id, community, by, at)
    step = leave.steps.filter(status=Step.Status.WAITING).first()
    if leave.staff_id == by.pk:
        raise NotYourLevel
    if step is None or not leave.is_waiting:
        raise NothingToDecide
    grant = rules.grant_to_decide(by, line, step)
    if grant is None:
        raise NotYourLevel
    return leave, line, step, grant


def _word(step: Step, name: str, by: Staff, at: datetime, grant: Grant, words: str) -> None:
    Step.LIFECYCLE.make(name, step)
    step.decided_by, step.decided_at, step.words = by, at, words
    step.decided_for = grant.holder if grant.holder.pk != by.pk else None
    step.decided_as = grant.role
    step.save(
        update_fields=["status", "decided_by", "decided_for", "decided_as", "decided_at", "words"]
    )


def _pass_on(
    leave: Leave,
    level: Level,
    verb: Happened,
    by: Staff,
    at: datetime,
    grant: Grant | None,
    words: str,
) -> Leave:
    Leave.LIFECYCLE.make("pass_on", leave)
    leave.save(update_fields=["status"])
    event = tell(verb, leave, by=by, at=at, grant=grant, words=words, to=level.role.value)
    if verb != Happened.LAPSED:
        obligations.meet(duties.APPROVE, leave, event=event)
    open_step(leave, level, event)
    return leave


# ── The last word ───────────────────────────────────────────────────────────────────────────


def _grant(leave: Leave, line: Line, by: Staff, at: datetime, grant: Grant, words: str) -> Leave:
    _no_absence_stands(leave)
    Leave.LIFECYCLE.make("approve", leave)
    leave.decided_at = at
    set_back(leave, at)
    _save(leave, "status", "decided_at", "back_by", "sign_by")
    ledger.take(leave, by=by, at=at)
    event = tell(Happened.APPROVED, leave, by=by, at=at, grant=grant, words=words)
    close_steps(leave, event)
    tell_person(leave.staff_id, leave, gettext("请假 %s 已批准。") % leave, at)
    if leave.extends is not None:
        _extend(leave.extends, leave, by, at)
    if leave.starts_at <= at:
        begin(leave, line, by, at)
    again(leave, by, at)
    return leave


def set_back(leave: Leave, at: datetime) -> None:
    """When their next shift begins, and until when the leader must have signed them back.

    Whoever's leave is granted after the fact is not overdue for that.
    """
    back = next_shift(leave.community, leave.staff_id, leave.over_at) or leave.over_at
    leave.back_by = back
    leave.sign_by = max(back, at) + policy.at(leave.community_id, at).sign_back


def _no_absence_stands(leave: Leave) -> None:
    """The rows are locked, so that who is just confirming one waits, and then sees the leave.

    :raises AbsenceStands:
    """
    near = Absence.objects.within(leave.community).filter(
        staff=leave.staff_id,
        assignment__starts_at__lt=leave.ends_at,
        assignment__ends_at__gt=leave.starts_at,
    )
    if any(one.status == Absence.Status.CONFIRMED for one in near.locked()):
        raise AbsenceStands


def _save(leave: Leave, *fields: str) -> None:
    try:
        with transaction.atomic():
            leave.save(update_fields=fields)
    except IntegrityError as error:
        if "no_leave_over_confirmed_absence" in str(error):
            raise AbsenceStands from None
        raise


def _extend(parent: Leave, child: Leave, by: Staff, at: datetime) -> None:
    """The first leave ends in the second: one sign-back for both."""
    parent = locked(parent.pk, child.community)
    if "extend" not in Leave.LIFECYCLE.open_to(parent):
        return
    Leave.LIFECYCLE.make("extend", parent)
    parent.save(update_fields=["status"])
    event = tell(Happened.EXTENDED, parent, by=by, at=at, by_leave=child.number)
    obligations.meet(duties.SIGN_BACK, parent, event=event)


def begin(leave: Leave, line: Line, by: Staff, at: datetime) -> None:
    """It has begun; from now on the leader owes the sign-back."""
    Leave.LIFECYCLE.make("begin", leave)
    leave.save(update_fields=["status"])
    event = tell(Happened.BEGUN, leave, by=by, at=at)
    if not leave.kind.in_hours:
        duties.owe_sign_back(leave, lowest(line, leave.staff_id), event)


def again(leave: Leave, by: Staff, at: datetime) -> None:
    """Work out again the shifts that were over already: leave changes what they came to."""
    first = local_day(leave.starts_at)
    last = min(local_day(leave.ends_at), local_day(at))
    if first <= last:
        work_out(
            community=leave.community, by=by, at=at, first=first, last=last, staff=[leave.staff_id]
        )


# ── Silence ─────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def lapse(leave_id: Any, *, community: Community, by: Staff, at: datetime) -> bool:
    """A level has been silent past its time: ask the next one. Nothing of it falls on who asked.

    Tells whether there was a next one; above the highest nobody is left to ask.
    """
    leave = locked(leave_id, community)
    step = leave.steps.filter(status=Step.Status.WAITING, due_at__lt=at).first()
    if step is None or not leave.is_waiting:
        return False
    level = rules.next_level(Line(community, at), leave.staff_id, above=step.rank)
    if level is None:
        return False
    Step.LIFECYCLE.make("lapse", step)
    step.save(update_fields=["status"])
    _pass_on(leave, level, Happened.LAPSED, by, at, None, "")
    return True
