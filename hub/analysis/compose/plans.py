"""Block F: the month's rectification plans, and what came of earlier ones."""

from datetime import datetime, timedelta

from django.db.models import Q

from hub.analysis import counting
from hub.analysis.counting import shifted
from hub.analysis.models import Month, Plan
from hub.analysis.snapshot import BlockF, PlanEffect
from hub.analysis.snapshot import Plan as PlanRow
from hub.matters import taxonomy

EFFECT_DAYS = 60


def block(month: Month, at: datetime) -> BlockF:
    plans = (
        Plan.objects.within(month.community)
        .filter(month_id=month.pk)
        .exclude(status=Plan.Status.CANCELLED)
        .select_related("owner", "department")
    )
    earlier = (
        Plan.objects.within(month.community)
        .filter(month__period__lt=month.period)
        .filter(
            Q(status=Plan.Status.UNDER_WAY)
            | Q(month__period=shifted(month.period, -1))
            | Q(done_at__gte=at - timedelta(days=EFFECT_DAYS + 31))
        )
        .exclude(status=Plan.Status.CANCELLED)
        .select_related("owner", "month")
    )
    return BlockF(
        plans=[_plan(plan) for plan in plans], earlier=[_effect(plan, at) for plan in earlier]
    )


def _plan(plan: Plan) -> PlanRow:
    return PlanRow(
        number=plan.number,
        cause_code=plan.cause_code,
        cause_name=taxonomy.label(taxonomy.CAUSES, plan.cause_code),
        action=plan.action,
        owner=plan.owner.name,
        department=plan.department.name if plan.department else "",
        budget=f"{plan.budget:.2f}" if plan.budget is not None else None,
        due=plan.due_on.isoformat(),
        success_measure=plan.success_measure,
        status=str(plan.get_status_display()),
    )


def _effect(plan: Plan, at: datetime) -> PlanEffect:
    span = timedelta(days=EFFECT_DAYS)
    before = after = None
    if plan.done_at is not None:
        count = counting.of_cause
        before = count(plan.community, plan.cause_code, plan.done_at - span, plan.done_at)
        after = count(plan.community, plan.cause_code, plan.done_at, min(plan.done_at + span, at))
    return PlanEffect(
        number=plan.number,
        month=plan.month.period,
        cause_name=taxonomy.label(taxonomy.CAUSES, plan.cause_code),
        action=plan.action,
        owner=plan.owner.name,
        due=plan.due_on.isoformat(),
        status=str(plan.get_status_display()),
        before=before,
        after=after,
        effect=plan.effect,
    )
