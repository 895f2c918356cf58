"""Court-proof absence: nobody was seen, so the person is told, reminded, heard; then two decide.

An approver's silence never counts against the person: while anything of theirs about the shift
waits for an answer, nothing can be confirmed.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.duty import duties, inputs, policy, rules
from hub.duty.actions import swapping
from hub.duty.events import Happened
from hub.duty.models import Absence, AttendanceDay, Correction
from hub.kernel import decisions, obligations
from hub.kernel.models import Community, Decision, Notice
from hub.kernel.refusals import Missing, NotAllowed, Refusal
from hub.people import rules as people
from hub.people.models import Role, Staff
from hub.people.rules import Grant
from hub.people.telling import decided, tell, told

DAY = timedelta(days=1)
PROPOSE = frozenset({Role.LEADER, Role.SUPERVISOR})
# 点名、考勤 in the matrix: a supervisor rules on absence, never the leader who proposed it.
CONFIRM = frozenset({Role.SUPERVISOR, *rules.HEADS})


class NotHeardYet(Refusal):
    message = gettext_lazy("还在本人说明的期限内，不能认定。期满后仍无说明再提。")


class NotReminded(Refusal):
    message = gettext_lazy("还没有再次提醒本人，不能认定。系统会在期满前提醒，之后再提。")


class ApproverSilent(Refusal):
    message = gettext_lazy(
        "换班双方都同意了，开班前没有人审批，不能算本人的过错。请查明情况后销去。"
    )


class OnLeave(Refusal):
    message = gettext_lazy("这个班本人已批准请假，不算旷工。重算考勤后会自动销去。")


class StillWaiting(Refusal):
    message = gettext_lazy("本人的补卡、请假或换班还没有人答复，不能算本人的过错。请先处理它。")


# ── Told and reminded ───────────────────────────────────────────────────────────────────────


def open_absences(
    days: Iterable[AttendanceDay], *, community: Community, by: Staff, at: datetime
) -> int:
    """For every shift at which nobody was seen: tell the person, who from now on can answer."""
    rows = [day for day in days if day.outcome == AttendanceDay.Outcome.ABSENT]
    if not rows:
        return 0
    keys = {(day.staff_id, day.work_on, day.slot) for day in rows}
    known = Absence.objects.within(community).filter(
        staff__in={key[0] for key in keys}, work_on__in={key[1] for key in keys}
    )
    had = set(known.values_list("staff_id", "work_on", "slot"))
    workdays = policy.at(community, at).cure_workdays
    opened = 0
    for day in rows:
        if day.assignment_id is None or (day.staff_id, day.work_on, day.slot) in had:
            continue
        absence = Absence.objects.create(
            community=community,
            staff_id=day.staff_id,
            assignment_id=day.assignment_id,
            work_on=day.work_on,
            slot=day.slot,
            told_at=at,
            answer_by=duties.answer_by(at, workdays),
        )
        notice = _notify(
            absence,
            at,
            _("%(day)s 的班没有打卡记录。请在 %(until)s 前补卡、补假或说明，否则可能按旷工处理。"),
        )
        event = tell(
            Happened.ABSENCE_TOLD,
            absence,
            by=by,
            at=at,
            grant=_house(by),
            notice=notice.pk,
            answer_by=absence.answer_by.isoformat(),
        )
        duties.owe_answer(absence, event)
        opened += 1
    return opened


def _notify(absence: Absence, at: datetime, words: str) -> Notice:
    """A line in the person's inbox: with when they saw it, the evidence that they were told."""
    told = {
        "day": absence.work_on.isoformat(),
        "until": f"{absence.answer_by.astimezone(timezone.get_default_timezone()):%m-%d %H:%M}",
    }
    return Notice.objects.create(
        community_id=absence.community_id,
        person_id=absence.staff_id,
        at=at,
        text=words % told,
        subject_type=absence._meta.label_lower,
        subject_id=absence.pk,
        is_urgent=True,
    )


@transaction.atomic
def remind(*, community: Community, by: Staff, at: datetime) -> int:
    """Tell everybody again whose time to answer ends within a day; tells how many."""
    due = Absence.objects.within(community).filter(
        status=Absence.Status.TOLD, reminded_at=None, answer_by__lte=at + DAY
    )
    count = 0
    for absence in due.locked():
        notice = _notify(absence, at, _("再次提醒：%(day)s 的缺勤还没有说明，期限 %(until)s。"))
        absence.reminded_at = at
        absence.save(update_fields=["reminded_at"])
        tell(Happened.ABSENCE_REMINDED, absence, by=by, at=at, grant=_house(by), notice=notice.pk)
        count += 1
    return count


# ── Heard and cured ─────────────────────────────────────────────────────────────────────────


@transaction.atomic
def answer(
    absence_id: Any, *, community: Community, by: Staff, at: datetime, words: str
) -> Absence:
    """Say what happened; from one's own account, before or after the time is out."""
    absence = _locked(absence_id, community)
    if absence.staff_id != by.pk:
        raise Missing
    grant = people.require(by, community, frozenset(Role), at)
    Absence.LIFECYCLE.make("answer", absence)
    absence.answer = told("words", words, gettext_lazy("请写明当天的情况。"), 1000)
    absence.answered_at = at
    absence.save(update_fields=["status", "answer", "answered_at"])
    event = tell(Happened.ABSENCE_ANSWERED, absence, by=by, at=at, grant=grant, words=words)
    obligations.meet(duties.ANSWER, absence, event=event)
    duties.owe_decision(absence, event, absence.assignment.roster.department_id)
    return absence


@transaction.atomic
def cure(
    absence_id: Any, *, community: Community, by: Staff, at: datetime, cure: str, note: str
) -> Absence:
    """Take it off: they had phoned, brought the paper, or what they say holds. Never one's own.

    :raises NotAllowed: to the person themselves, and to whoever does not lead them.
    """
    absence = _locked(absence_id, community)
    grant = _leading(absence, by, at, PROPOSE | CONFIRM)
    name = "lift" if absence.status == Absence.Status.CONFIRMED else "cure"
    if name == "lift":
        grant = _leading(absence, by, at, CONFIRM)
    note = told("note", note, gettext_lazy("请写明依据，如谁在几点接到电话、什么材料。"), 300)
    _end(absence, name, Absence.Cure(cure), note, by, at, grant)
    return absence


def end_by_itself(
    days: Iterable[AttendanceDay], *, community: Community, by: Staff, at: datetime
) -> int:
    """End what is absent no longer: a correction, leave or a swap came in between."""
    rows = [day for day in days if day.outcome != AttendanceDay.Outcome.ABSENT]
    if not rows:
        return 0
    keys = {(day.staff_id, day.work_on, day.slot) for day in rows}
    still = Absence.objects.within(community).filter(
        status__in=Absence.OPEN,
        staff__in={key[0] for key in keys},
        work_on__in={key[1] for key in keys},
    )
    count = 0
    for absence in still.locked():
        if (absence.staff_id, absence.work_on, absence.slot) in keys:
            _end(absence, "cure", Absence.Cure.DERIVED, "", by, at, _house(by))
            count += 1
    return count


def _end(
    absence: Absence,
    name: str,
    how: Absence.Cure,
    note: str,
    by: Staff,
    at: datetime,
    grant: Grant,
) -> None:
    Absence.LIFECYCLE.make(name, absence)
    absence.cure, absence.cure_note = how, note
    absence.ended_by, absence.ended_at = by, at
    absence.save(update_fields=["status", "cure", "cure_note", "ended_by", "ended_at"])
    event = tell(
        Happened.ABSENCE_CURED, absence, by=by, at=at, grant=grant, how=how.value, note=note
    )
    for kind in (duties.ANSWER, duties.DECIDE):
        obligations.meet(kind, absence, event=event)


# ── Confirmed by a second person ────────────────────────────────────────────────────────────


@transaction.atomic
def propose_absence(
    absence_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Decision:
    """Ask that it be ruled absence without leave; somebody else decides.

    :raises NotHeardYet: while the person may still answer.
    :raises NotReminded: if they were told only once.
    :raises StillWaiting: while something they asked for waits for an answer.
    :raises ApproverSilent: if both had agreed to a swap of the shift and no leader answered in time.
    :raises OnLeave: if leave was granted over the shift meanwhile.
    """
    absence = _locked(absence_id, community)
    _leading(absence, by, at, PROPOSE | CONFIRM)
    _may_be_confirmed(absence, at)
    return decisions.propose(
        CONFIRMATION, absence, by=by, at=at, ground=reason, work_on=absence.work_on.isoformat()
    )


def _may_be_confirmed(absence: Absence, at: datetime) -> None:
    if absence.status == Absence.Status.TOLD and at <= absence.answer_by:
        raise NotHeardYet
    if absence.reminded_at is None and absence.status == Absence.Status.TOLD:
        raise NotReminded
    asked = Correction.objects.filter(
        assignment=absence.assignment_id, status=Correction.Status.ASKED
    )
    turn = absence.assignment
    if asked.exists() or inputs.waiting(
        absence.community, [absence.staff_id], turn.starts_at, turn.ends_at
    ):
        raise StillWaiting
    if swapping.unanswered(turn):
        raise ApproverSilent
    off = inputs.leave(absence.community, [absence.staff_id], turn.starts_at, turn.ends_at)
    if any(one.starts_at <= turn.starts_at and turn.ends_at <= one.ends_at for one in off):
        raise OnLeave


def _may_confirm(person: Staff, decision: Decision, at: datetime) -> Staff:
    absence = Absence.objects.filter(community_id=decision.community_id).find(decision.subject_id)
    grant = _leading(absence, person, at, CONFIRM)
    if people.must_stay_out(
        person, [decision.proposer_id, absence.staff_id], acting_for=grant.holder
    ) and decision.proposer_id not in {person.pk, grant.holder.pk}:
        raise NotAllowed
    return grant.holder


def _confirm(decision: Decision, by: Staff, at: datetime) -> None:
    found = Absence.objects.filter(community_id=decision.community_id)
    absence = found.locked().select_related("assignment", "community").find(decision.subject_id)
    _may_be_confirmed(absence, at)
    Absence.LIFECYCLE.make("confirm", absence)
    # Who has answered has nothing to be reminded of: the answer is what counts as the second word.
    absence.reminded_at = absence.reminded_at or absence.answered_at
    absence.reason = " ".join(one for one in (decision.ground, decision.answer) if one)[:1000]
    absence.ended_by, absence.ended_at = by, at
    absence.save(update_fields=["status", "reminded_at", "reason", "ended_by", "ended_at"])
    event = tell(
        Happened.ABSENCE_CONFIRMED,
        absence,
        by=by,
        at=at,
        grant=decided(decision, by),
        reason=absence.reason,
    )
    for kind in (duties.ANSWER, duties.DECIDE):
        obligations.meet(kind, absence, event=event)
    _notify(absence, at, _("%(day)s 的缺勤已认定为旷工。不服可以申诉。"))


def _turn_down(decision: Decision, by: Staff, at: datetime) -> None:
    found = Absence.objects.filter(community_id=decision.community_id)
    absence = found.locked().find(decision.subject_id)
    tell(
        Happened.ABSENCE_NOT_CONFIRMED,
        absence,
        by=by,
        at=at,
        grant=decided(decision, by),
        words=decision.answer,
    )


CONFIRMATION = decisions.declare(
    "duty.absence",
    gettext_lazy("认定旷工"),
    may_decide=_may_confirm,
    carry_out=_confirm,
    turn_down=_turn_down,
)


# ── What all of these share ─────────────────────────────────────────────────────────────────


def _locked(absence_id: Any, community: Community) -> Absence:
    found = Absence.objects.within(community).select_related(
        "assignment__roster__department", "community"
    )
    return found.locked().find(absence_id)


def _leading(absence: Absence, by: Staff, at: datetime, roles: Iterable[Role]) -> Grant:
    department = absence.assignment.roster.department
    grant = rules.require(by, department, frozenset(roles), at)
    if people.must_stay_out(by, [absence.staff_id], acting_for=grant.holder):
        raise NotAllowed
    return grant


def _house(by: Staff) -> Grant:
    return Grant(Role.MANAGER, None, None, by)
