"""批次: its parts and totals, its lines by outcome, what was left out, and the files of its answer."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from hub.debit import actions, forms, queries, rules
from hub.debit.models import Batch, Hand, Line, Reason, Result, ResultRow, Skip
from hub.kernel import pages
from hub.kernel.files import as_file
from hub.kernel.models import Job
from hub.kernel.refusals import Refusal
from hub.kernel.web import put_on
from hub.people.web import SignedInRequest, acting, holds, require, signed_in


@require_safe
@signed_in
def batches(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ)
    mine = pages.Worklist(
        filters=(
            pages.choice("state", _("状态"), Batch.Status.choices, lookup="status"),
            pages.search(
                lambda rows, words: rows.filter(reference__icontains=words), hint=_("批次号")
            ),
        ),
        orders={"new": pages.Order(_("最新"), ("-pk",))},
    )
    rows = Batch.objects.within(request.community).select_related("format", "cycle")
    context = {"page": mine.page(request.GET, rows)}
    return render(request, "debit/batches.html", context)


@require_safe
@signed_in
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ)
    found = Batch.objects.within(request.community).select_related("cycle", "format").find(pk)
    locks = {
        duty.value.lower(): rules.why_locked(
            request.user, found.cycle, duty, request.community, request.now
        )
        for duty in Hand.Duty
    }
    context = {
        "batch": found,
        "steps": queries.steps_of(found),
        "files": queries.files_of(found),
        "by_outcome": queries.by_outcome(found),
        "by_reason": queries.by_reason(found),
        "skips": queries.skips_of(found),
        "results": Result.objects.within(request.community)
        .filter(batch=found)
        .defer("content")
        .select_related("imported_by"),
        "job": queries.job_of(actions.WRITE, found.pk, "batch"),
        "story": queries.story(found),
        "locks": locks,
        "blocked": queries.is_blocked(request.community, found.cycle.period, request.now)
        if found.status == Batch.Status.PREPARED
        else [],
        "may": {
            "check": holds(request, rules.CHECK),
            "send": holds(request, rules.SEND),
            "import": holds(request, rules.IMPORT),
            "cancel": holds(request, rules.CANCEL),
        },
        "moves": Batch.LIFECYCLE.open_to(found),
    }
    return render(request, "debit/batch.html", context)


@require_safe
@signed_in
def lines(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ)
    found = Batch.objects.within(request.community).select_related("cycle").find(pk)
    reasons = Reason.objects.within(request.community).values_list("pk", "label")
    outcomes = [("", _("等结果")), *[c for c in Line.Outcome.choices if c[0]]]
    mine = pages.Worklist(
        filters=(
            pages.search(
                lambda rows, words: (
                    rows.filter(household__code__icontains=words)
                    | rows.filter(key__icontains=words)
                ),
                hint=_("房号、明细号"),
            ),
            pages.choice("outcome", _("结果"), [c for c in outcomes if c[0]]),
            pages.flag("waiting", _("等结果"), lambda rows: rows.filter(outcome="")),
            pages.choice("reason", _("原因"), reasons),
        ),
        orders={"number": pages.Order(_("序号"), ("number",))},
    )
    rows = Line.objects.within(request.community).filter(batch=found)
    rows = rows.select_related("household", "reason", "mandate")
    context = {"page": mine.page(request.GET, rows), "batch": found}
    return render(request, "debit/lines.html", context)


@require_safe
@signed_in
def skips(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ)
    found = Batch.objects.within(request.community).find(pk)
    mine = pages.Worklist(
        filters=(pages.choice("why", _("原因"), Skip.Why.choices),),
        orders={"room": pages.Order(_("房号"), ("household__place",))},
    )
    rows = Skip.objects.within(request.community).filter(batch=found).select_related("household")
    context = {"page": mine.page(request.GET, rows), "batch": found}
    return render(request, "debit/skips.html", context)


@require_POST
@signed_in
def fetch(request: SignedInRequest, pk: int) -> HttpResponse:
    """The frozen file. By a button and not by a link: whoever fetches it is written down."""
    file = actions.fetch(pk, **acting(request))
    return as_file(bytes(file.content), file.name, "application/octet-stream")


# ── The answer ──────────────────────────────────────────────────────────────────────────────


@signed_in
def receive(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.IMPORT)
    found = Batch.objects.within(request.community).find(pk)
    initial = {"paid_on": localtime(request.now).date()}
    form = forms.ResultForm(
        request.POST or None, request.FILES or None, **acting(request), initial=initial
    )
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            result = actions.receive(
                found.pk,
                **acting(request),
                name=upload.name,
                content=upload.read(),
                paid_on=form.cleaned_data["paid_on"],
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            return redirect("debit:result", result.pk)
    return render(request, "debit/receive.html", {"form": form, "batch": found})


@require_safe
@signed_in
def result(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a file of the answer would do, before it does it; and what it has done."""
    require(request, rules.READ)
    found = (
        Result.objects.within(request.community)
        .defer("content")
        .select_related("batch__cycle", "imported_by")
        .find(pk)
    )
    is_working = found.status in {Result.Status.RECEIVED, Result.Status.ACCEPTED}
    job: Job | None = None
    if is_working:
        name = actions.READ if found.status == Result.Status.RECEIVED else actions.BOOK
        job = queries.job_of(name, found.pk, "result")
    odd = ResultRow.objects.within(request.community).filter(result=found).exclude(fault="")
    context = {
        "result": found,
        "batch": found.batch,
        "is_working": is_working,
        "job": job,
        "odd": odd.select_related("line__household")[:200],
        "reasons": queries.reasons_in(found),
        "moves": Result.LIFECYCLE.open_to(found),
        "locked": rules.why_locked(
            request.user, found.batch.cycle, Hand.Duty.IMPORT, request.community, request.now
        ),
    }
    template = "debit/result.html" + ("#result" if request.htmx else "")
    return render(request, template, context)
