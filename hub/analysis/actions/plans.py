"""Rectification plans 整改方案: made, carried out, judged by somebody else."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.analysis import duties, rules
from hub.analysis.actions.base import Blank, prepared, words
from hub.analysis.events import Happened
from hub.analysis.models import Plan
from hub.kernel import counters, journal, obligations
from hub.kernel.models import Community
from hub.kernel.refusals import NotAllowed
from hub.kernel.workdays import local_day
from hub.matters import taxonomy
from hub.people.models import Department, Staff


@dataclass(frozen=True, kw_only=True)
class PlanOf:
    """What a plan must say to be more than a wish (R2.6c)."""

    cause_code: str
    action: str
    owner_id: int
    due_on: date
    success_measure: str
    department_id: int | None = None
    budget: Decimal | None = None


@transaction.atomic
def make_plan(
    month_id: int, told: PlanOf, *, community: Community, by: Staff, at: datetime
) -> Plan:
    """Aim a plan at a cause; its owner owes it by its day."""
    month, _grant = prepared(month_id, community, by, at, issued_too=True)
    _check_plan(told, community, at)
    number = counters.next_number(community, "plan", month.period)
    plan = Plan.objects.create(
        community=community,
        number=f"ZG-{month.period.replace('-', '')}-{number:02}",
        month=month,
        cause_code=told.cause_code,
        action=words("action", told.action, _("请写明做什么。")),
        owner_id=told.owner_id,
        department_id=told.department_id,
        budget=told.budget,
        due_on=told.due_on,
        success_measure=words(
            "success_measure", told.success_measure, _("请写明怎样算成功。"), 300
        ),
        made_by=by,
        made_at=at,
    )
    event = journal.record(
        Happened.PLANNED,
        plan,
        by=by,
        at=at,
        number=plan.number,
        cause=plan.cause_code,
        action=plan.action,
        owner=str(plan.owner),
        due=plan.due_on.isoformat(),
    )
    duties.owe_plan(plan, event)
    return plan


def _check_plan(told: PlanOf, community: Community, at: datetime) -> None:
    if told.cause_code not in taxonomy.CAUSES:
        raise Blank("cause_code", _("请选择针对的原因。"))
    owner = Staff.objects.filter(pk=told.owner_id, is_active=True, is_system=False)
    if not owner.filter(posts__community__in=[community]).exists():
        raise Blank("owner", _("责任人要是本项目的在职员工。"))
    if told.due_on < local_day(at):
        raise Blank("due_on", _("完成日期不能早于今天。"))
    if told.budget is not None and told.budget < 0:
        raise Blank("budget", _("预算不能是负数。"))
    if told.department_id is None:
        return
    if not Department.objects.filter(community=community, pk=told.department_id).exists():
        raise Blank("department", _("请选择本项目的部门。"))


@transaction.atomic
def finish_plan(
    plan_id: int, *, community: Community, by: Staff, at: datetime, result: str
) -> Plan:
    plan = _plan(plan_id, community)
    if rules.may_finish(by, plan, at) is None:
        raise NotAllowed
    Plan.LIFECYCLE.make("finish", plan)
    plan.done_at, plan.result = at, words("result", result, _("请写明完成了什么。"))
    plan.save(update_fields=["status", "done_at", "result"])
    event = journal.record(Happened.PLAN_DONE, plan, by=by, at=at, words=plan.result)
    obligations.meet(duties.FINISH_PLAN, plan, event=event)
    return plan


@transaction.atomic
def verify_plan(
    plan_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    worked: bool,
    effect: str,
) -> Plan:
    """Judge by the figures whether it worked: never by its owner."""
    plan = _plan(plan_id, community)
    if rules.may_verify(by, plan, at) is None:
        raise NotAllowed
    Plan.LIFECYCLE.make("verify" if worked else "fail", plan)
    plan.effect, plan.verified_by = words("effect", effect, _("请写明效果和依据。")), by
    plan.save(update_fields=["status", "effect", "verified_by"])
    journal.record(Happened.PLAN_VERIFIED, plan, by=by, at=at, worked=worked, words=plan.effect)
    return plan


@transaction.atomic
def cancel_plan(
    plan_id: int, *, community: Community, by: Staff, at: datetime, reason: str
) -> Plan:
    """Only the director cancels, with a reason that stays on record."""
    plan = _plan(plan_id, community)
    if rules.may_issue(by, community, at) is None:
        raise NotAllowed
    reason = words("reason", reason, _("请写明为什么取消。"), 200)
    Plan.LIFECYCLE.make("cancel", plan)
    plan.save(update_fields=["status"])
    journal.record(Happened.PLAN_CANCELLED, plan, by=by, at=at, reason=reason)
    obligations.void(duties.FINISH_PLAN, plan, reason=reason)
    return plan


def _plan(plan_id: int, community: Community) -> Plan:
    return Plan.objects.within(community).locked().find(plan_id)
