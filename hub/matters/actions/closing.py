"""Closing, filing, and opening again while it is not closed yet."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.kernel import obligations
from hub.kernel.models import Community, Decision, Obligation
from hub.kernel.obligations import Holder
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.matters import chain, duties, policy, rules, taxonomy
from hub.matters.actions.base import begin, cycle_of, keep, tell, words
from hub.matters.events import Happened
from hub.matters.models import Callback, Cycle, MajorStage, Matter
from hub.matters.taxonomy import Severity, Validity
from hub.people.models import Staff
from hub.people.rules import Grant


class NotRuled(Refusal):
    message = _("这条投诉还没有判定是否有效，先完成判定再关闭。")


class NotCalledBack(Refusal):
    message = _("有效投诉要先回访业户才能关闭；确实联系不上的，按规定次数和时段试过后可关闭。")


class NotTold(Refusal):
    message = _("判定为无效的投诉，要先把结果告知业户再关闭。")


class AppealWaits(Refusal):
    message = _("业户的申诉还在等待决定，先有结果再关闭。")


class MayNotCode(NotAllowed):
    message = _(
        "关闭投诉要定原因和责任方：经办人、被投诉人和承办或被投诉部门的负责人不能定，请由没有经手的客服同事关闭。"
    )


class NotCoded(Incomplete):
    message = _("关闭投诉前请选定原因和责任方。")
    field = "cause_code"


class StagesMissing(Refusal):
    message = _("重大投诉的四个阶段要由客服部主任和管理处主任都签署后才能关闭。")


class ChainBroken(Refusal):
    def __init__(self, missing: list[str]) -> None:
        super().__init__(_("链条有缺环，不能归档：%s。请先补齐。") % "、".join(missing))


class TooLate(Refusal):
    message = _("已经关闭的事务不再重开，请登记一条新的并关联它。")


@transaction.atomic
def close(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    cause_code: str = "",
    responsible: str = "",
    seen: int | None = None,
) -> Matter:
    """Close for good. A closed matter stays closed; later contact opens a linked one.

    :raises MayNotCode: to those who would say of their own work what went wrong.
    :raises NotRuled, NotCalledBack, NotTold, NotCoded, StagesMissing: what a complaint still needs.
    """
    matter, grant = begin("file", matter_id, community=community, by=by, at=at, seen=seen)
    if refusal := why_not(by, matter, at):
        raise refusal
    if not matter.is_complaint and obligations.is_open(duties.JOINT_START, matter):
        raise StagesMissing
    unreached = matter.is_complaint and _check_complaint(matter, cause_code, responsible)
    Matter.LIFECYCLE.make("close", matter)
    matter.closed_at = at
    matter.cause_code = cause_code or matter.cause_code
    matter.responsible = responsible or matter.responsible
    tell(
        Happened.CLOSED,
        matter,
        by=by,
        at=at,
        grant=grant,
        cause=matter.cause_code,
        responsible=matter.responsible,
        unreached=unreached,
    )
    if unreached:
        obligations.void(duties.CALL_BACK, matter, reason=duties.UNREACHED)
    cycle = cycle_of(matter)
    cycle.ended_at = at
    cycle.save(update_fields=["ended_at"])
    return keep(matter, "status", "closed_at", "cause_code", "responsible")


def why_not(person: Staff, matter: Matter, at: datetime) -> Refusal | None:
    """Why somebody may not close it; None when they may."""
    if rules.may_close(person, matter, at):
        return None
    return MayNotCode() if rules.may_file(person, matter, at) else NotAllowed()


def _check_complaint(matter: Matter, cause_code: str, responsible: str) -> bool:
    """Refuse what is not finished; return whether it closes although nobody could be reached."""
    if matter.validity == Validity.PENDING:
        raise NotRuled
    if cause_code not in taxonomy.CAUSES or "." not in cause_code:
        raise NotCoded
    if responsible not in taxonomy.Responsible.values:
        raise NotCoded
    if matter.severity == Severity.MAJOR and not _stages_signed(matter):
        raise StagesMissing
    if matter.validity == Validity.INVALID:
        if obligations.is_open(duties.TELL_RULING, matter):
            raise NotTold
        if _appeal_waits(matter):
            raise AppealWaits
        return False
    if not obligations.is_open(duties.CALL_BACK, matter):
        return False
    if not tried_enough(matter, cycle_of(matter)):
        raise NotCalledBack
    return True


def _appeal_waits(matter: Matter) -> bool:
    """Granted after closing, an appeal would leave a valid complaint that nobody calls back."""
    return Decision.objects.filter(
        community_id=matter.community_id,
        kind="matter.appeal",
        subject_type=matter._meta.label_lower,
        subject_id=matter.pk,
        status=Decision.Status.PROPOSED,
    ).exists()


def _stages_signed(matter: Matter) -> bool:
    stages = list(matter.stages.all())
    return len(stages) == len(MajorStage.Stage) and all(stage.is_signed for stage in stages)


def tried_enough(matter: Matter, cycle: Cycle) -> bool:
    """Was everybody who still waits for a call tried as often and as variously as the policy asks?"""
    values = policy.of(matter.policy)
    attempts = list(Callback.objects.filter(community_id=matter.community_id, cycle=cycle))
    waiting = Obligation.objects.about(matter).open().filter(kind=duties.CALL_BACK.code)
    return not any(
        still_to_try(values, [a for a in attempts if one.part.endswith(f"-{a.reporter_id}")])
        for one in waiting
    )


def still_to_try(values: policy.MatterPolicy, attempts: Sequence[Callback]) -> list[str]:
    """What is missing, in words, until a reporter counts as unreachable: nothing when it is enough.

    Enough attempts, at different times of day, by different ways.
    """
    missing = (
        (_("再试 %d 次"), values.attempts_needed - len(attempts)),
        (_("换 %d 个时段"), values.dayparts_needed - len({a.daypart for a in attempts})),
        (_("换 %d 种方式"), values.ways_needed - len({a.way for a in attempts})),
    )
    return [str(words % n) for words, n in missing if n > 0]


@transaction.atomic
def file(matter_id: int, *, community: Community, by: Staff, at: datetime) -> Matter:
    """Put a closed matter into the archive 归档, once no link of its chain is missing.

    :raises ChainBroken: naming the missing steps (R5.3c).
    """
    matter, grant = begin("file", matter_id, community=community, by=by, at=at)
    Matter.LIFECYCLE.make("file", matter)
    missing = chain.missing_steps(matter)
    if missing:
        raise ChainBroken(missing)
    tell(Happened.FILED, matter, by=by, at=at, grant=grant)
    return keep(matter, "status")


@transaction.atomic
def reopen(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    reason: str,
    seen: int | None = None,
) -> Matter:
    """The resident says it is not solved: a new cycle begins, the old one stays as it was.

    :raises TooLate: once it is closed.
    """
    matter, grant = begin("reopen", matter_id, community=community, by=by, at=at, seen=seen)
    reason = words("reason", reason, _("请写明业户反映了什么、为什么重新处理。"), 300)
    if matter.status in {Matter.Status.CLOSED, Matter.Status.FILED}:
        raise TooLate
    duties.end_callbacks(matter, at, str(_("已重新处理")))
    return begin_next_cycle(matter, by=by, at=at, grant=grant, why=reason)


def begin_next_cycle(
    matter: Matter, *, by: Staff, at: datetime, grant: Grant, why: str, **detail: str
) -> Matter:
    """Back to the department that had it, or to the desk when none had. The caller holds the lock."""
    Matter.LIFECYCLE.make("send_back" if matter.department_id else "reopen", matter)
    Cycle.objects.filter(
        community_id=matter.community_id, matter=matter, number=matter.cycle_number
    ).update(ended_at=at)
    matter.cycle_number += 1
    matter.bounces = 0
    matter.holder = None
    cycle = Cycle(
        community_id=matter.community_id,
        matter=matter,
        number=matter.cycle_number,
        opened_at=at,
        opened_why=why[:300],
    )
    event = tell(
        Happened.REOPENED,
        matter,
        by=by,
        at=at,
        grant=grant,
        cycle=matter.cycle_number,
        why=why,
        **detail,
    )
    if matter.department_id:
        cycle.department_id = matter.department_id
        cycle.forwarded_at, cycle.forwarded_by = at, by
        cycle.hand_over_due_at = at
        duties.owe_acceptance(matter, cycle, event)
    else:
        duties.owe_hand_over(matter, cycle, event)
        obligations.hand_on(duties.HAND_OVER, matter, holder=Holder(person=by))
    cycle.save()
    return keep(matter, "status", "cycle_number", "bounces", "holder")
