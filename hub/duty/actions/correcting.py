"""Corrections 补卡: somebody says when they came or went, another decides, and the day is worked out again."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.duty import duties, rules
from hub.duty.actions.attending import work_out
from hub.duty.events import Happened
from hub.duty.models import Assignment, Correction, Roster
from hub.kernel import decisions, obligations
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.people import rules as people
from hub.people.models import Role, Staff
from hub.people.telling import decided, tell, told

AROUND = timedelta(hours=12)


class NothingClaimed(Incomplete):
    message = _("请至少填写实际上班或下班的时间。")
    field = "came_at"


class NotThatShift(Incomplete):
    message = _("时间要在这个班前后 12 小时之内，不能晚于现在，下班要晚于上班。")
    field = "came_at"


class AlreadyAsked(Refusal):
    message = _("这个班已经有一份补卡在等审批。")


class MonthLocked(Refusal):
    message = _("这个月已锁定，考勤不再改。")


@transaction.atomic
def ask_correction(
    assignment_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    reason: str,
    came_at: datetime | None = None,
    left_at: datetime | None = None,
) -> Correction:
    """Say when one really came or went. Until it is decided nothing counts against one.

    :raises AlreadyAsked: while an earlier one waits.
    :raises NotThatShift: for a time that cannot be of this shift.
    """
    found = Assignment.objects.within(community).select_related("roster__department")
    turn = found.filter(staff=by, status=Assignment.Status.STANDING).find(assignment_id)
    grant = people.require(by, community, frozenset(Role), at)
    if turn.roster.status == Roster.Status.LOCKED:
        raise MonthLocked
    claimed = [one for one in (came_at, left_at) if one is not None]
    if not claimed:
        raise NothingClaimed
    if any(not turn.starts_at - AROUND < one <= min(at, turn.ends_at + AROUND) for one in claimed):
        raise NotThatShift
    if came_at and left_at and left_at <= came_at:
        raise NotThatShift
    try:
        with transaction.atomic():
            correction = Correction.objects.create(
                community=community,
                staff=by,
                assignment=turn,
                came_at=came_at,
                left_at=left_at,
                reason=told("reason", reason, _("请写明为什么没有打卡。"), 300),
                asked_at=at,
            )
    except IntegrityError:
        raise AlreadyAsked from None
    decisions.propose(
        CORRECTION, correction, by=by, at=at, ground=correction.reason, work_on=str(turn.work_on)
    )
    event = tell(Happened.CORRECTION_ASKED, correction, by=by, at=at, grant=grant)
    duties.owe_correction(correction, event, turn.roster.department_id)
    return correction


def _of(decision: Decision) -> Correction:
    found = Correction.objects.filter(community_id=decision.community_id)
    return (
        found.select_related("assignment__roster__department", "community")
        .locked()
        .find(decision.subject_id)
    )


def _may_decide(person: Staff, decision: Decision, at: datetime) -> Staff:
    correction = _of(decision)
    department = correction.assignment.roster.department
    grant = rules.require(person, department, rules.PLAN | rules.PUBLISH, at)
    if decision.proposer_id not in {person.pk, grant.holder.pk} and people.must_stay_out(
        person, [decision.proposer_id], acting_for=grant.holder
    ):
        raise NotAllowed
    return grant.holder


def _grant(decision: Decision, by: Staff, at: datetime) -> None:
    correction = _of(decision)
    if correction.assignment.roster.status == Roster.Status.LOCKED:
        raise MonthLocked
    _close(correction, "grant", Happened.CORRECTION_GRANTED, decision, by, at)
    day = correction.assignment.work_on
    work_out(
        community=correction.community,
        by=by,
        at=at,
        first=day,
        last=day,
        staff=[correction.staff_id],
    )


def _refuse(decision: Decision, by: Staff, at: datetime) -> None:
    _close(_of(decision), "refuse", Happened.CORRECTION_REFUSED, decision, by, at)


def _close(
    correction: Correction, name: str, verb: Happened, decision: Decision, by: Staff, at: datetime
) -> None:
    Correction.LIFECYCLE.make(name, correction)
    correction.decided_by, correction.decided_at = by, at
    correction.save(update_fields=["status", "decided_by", "decided_at"])
    event = tell(
        verb, correction, by=by, at=at, grant=decided(decision, by), words=decision.answer
    )
    obligations.meet(duties.CORRECT, correction, event=event)


CORRECTION = decisions.declare(
    "duty.correction",
    _("补卡"),
    may_decide=_may_decide,
    carry_out=_grant,
    turn_down=_refuse,
)
