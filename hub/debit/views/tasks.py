"""待处理: failed lines with an open task, and one line with what can be done about it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hub.debit import queries, rules
from hub.debit.models import Batch, Hand, Line, Reason
from hub.kernel import pages
from hub.people.web import SignedInRequest, holds, require, signed_in


@require_safe
@signed_in
def tasks(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ | rules.READ_BEATS)
    kinds = [
        (one.value, one.label) for one in (Reason.Kind.FIX, Reason.Kind.CALL, Reason.Kind.ASK)
    ]
    mine = pages.Worklist(
        filters=(
            pages.search(
                lambda rows, words: rows.filter(household__code__icontains=words), hint=_("房号")
            ),
            pages.choice("task", _("处理"), kinds),
        ),
        orders={"old": pages.Order(_("最久的"), ("answered_at",))},
        views=[pages.View(label, f"task={value}") for value, label in kinds],
    )
    rows = queries.open_tasks(request.user, request.community, request.now)
    context = {"page": mine.page(request.GET, rows)}
    return render(request, "debit/tasks.html", context)


@require_safe
@signed_in
def line(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ | rules.READ_BEATS)
    seen = rules.homes(request.user, request.community, request.now)
    found = (
        Line.objects.within(request.community)
        .filter(household__in=seen)
        .select_related("household", "batch__cycle", "mandate", "reason")
        .find(pk)
    )
    is_unknown = found.outcome in {Line.Outcome.WAITING, Line.Outcome.ASKED}
    context = {
        "line": found,
        "batch": found.batch,
        "bills": found.bills.select_related("bill__item"),
        "current": queries.mandate_of(found.household),
        "story": queries.story(found),
        "due": queries.duty_on(found),
        "can_call": found.task == Reason.Kind.CALL
        and found.task_done_at is None
        and holds(request, rules.CALL_OWNERS),
        "can_fix": found.task == Reason.Kind.FIX
        and found.task_done_at is None
        and holds(request, rules.KEEP_MANDATES),
        "can_ask": is_unknown
        and found.batch.status == Batch.Status.SENT
        and holds(request, rules.ASK_BANK),
        "locked": rules.why_locked(
            request.user, found.batch.cycle, Hand.Duty.IMPORT, request.community, request.now
        ),
        "can_recall": not found.outcome
        and found.batch.status == Batch.Status.PREPARED
        and holds(request, rules.CANCEL),
    }
    return render(request, "debit/line.html", context)
