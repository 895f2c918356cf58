"""本月扣款: the calendar with its countdown, what stands in the way, the month's batches."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from hub.charges.periods import Month
from hub.debit import actions, forms, policy, queries, rules
from hub.debit.models import Batch, Cycle, Hand
from hub.kernel.refusals import Refusal
from hub.kernel.web import put_on
from hub.people.web import SignedInRequest, acting, holds, require, signed_in


@require_safe
@signed_in
def cycle(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ)
    month = Month.parse(request.GET.get("period") or str(policy.month_of(request.now)))
    period = str(month)
    found = Cycle.objects.within(request.community).filter(period=period).first()
    batches = Batch.objects.within(request.community).filter(cycle=found)
    context = {
        "period": period,
        "before": str(month.plus(-1)),
        "after": str(month.plus(1)),
        "calendar": queries.calendar(request.community, period, request.now),
        "steps": queries.steps_of_month(request.community, period, request.now),
        "blocked": queries.is_blocked(request.community, period, request.now),
        "batches": batches.select_related("format").order_by("number") if found else [],
        "hands": queries.hands_in(found) if found else [],
        "tasks": queries.tasks_by_kind(request.user, request.community, request.now),
        "locked": rules.why_locked(
            request.user, found, Hand.Duty.PREPARE, request.community, request.now
        ),
        "may_prepare": holds(request, rules.PREPARE),
    }
    return render(request, "debit/cycle.html", context)


@require_safe
@signed_in
def cycle_by_id(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where a duty on a month leads."""
    require(request, rules.READ)
    found = Cycle.objects.within(request.community).find(pk)
    response = redirect("debit:cycle")
    response["Location"] += f"?period={found.period}"
    return response


@signed_in
def prepare(request: SignedInRequest) -> HttpResponse:
    require(request, rules.PREPARE)
    actions.begin(request.community, request.now)
    initial = {
        "period": request.GET.get("period") or str(policy.month_of(request.now)),
        "format": queries.format_used_last(request.community),
    }
    form = forms.PrepareForm(request.POST or None, **acting(request), initial=initial)
    if form.is_valid():
        try:
            batch = actions.prepare(**acting(request), **form.asked())
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            return redirect("debit:batch", batch.pk)
    return render(request, "debit/prepare.html", {"form": form})
