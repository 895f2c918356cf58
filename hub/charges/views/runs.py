"""出账: runs, their preview with exceptions by name, the commit, and the ledger afterwards."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hub.charges import actions, forms, queries, rules
from hub.charges.models import BillRun, FeeItem, RunLine
from hub.kernel import pages
from hub.kernel.refusals import Incomplete, Refusal
from hub.kernel.web import put_on
from hub.people.web import SignedInRequest, acting, holds, require, signed_in


@require_safe
@signed_in
def runs(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ_RUNS)
    items = FeeItem.objects.within(request.community).values_list("pk", "name")
    mine = pages.Worklist(
        filters=(
            pages.choice("state", gettext_lazy("状态"), BillRun.Status.choices, lookup="status"),
            pages.choice("item", gettext_lazy("收费项目"), items),
        ),
        orders={"new": pages.Order(gettext_lazy("最新"), ("-pk",))},
    )
    rows = BillRun.objects.within(request.community).select_related("item", "committed_by")
    context = {
        "page": mine.page(request.GET, rows),
        "may_bill": holds(request, rules.BILL),
    }
    return render(request, "charges/runs.html", context)


@signed_in
def open_run(request: SignedInRequest) -> HttpResponse:
    require(request, rules.BILL)
    initial = {"period": f"{localtime(request.now):%Y-%m}"}
    form = forms.RunForm(request.POST or None, **acting(request), initial=initial)
    if form.is_valid():
        try:
            run = actions.open_run(
                community=request.community, by=request.user, at=request.now, **form.asked()
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            return redirect("charges:run", run.pk)
    return render(request, "charges/new_run.html", {"form": form})


@require_safe
@signed_in
def run(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ_RUNS)
    found = BillRun.objects.within(request.community).select_related("item").find(pk)
    is_open = found.status == BillRun.Status.OPEN
    context = {
        "run": found,
        "preview": queries.preview(found, request.now) if is_open else None,
        "ledger": queries.ledger(found) if found.status == BillRun.Status.BILLED else None,
        "story": queries.story(found),
        "steps": queries.steps_of(found),
        "may_bill": holds(request, rules.BILL),
    }
    return render(request, "charges/run.html", context)


@require_POST
@signed_in
def commit(request: SignedInRequest, pk: int) -> HttpResponse:
    actions.commit_run(
        pk, community=request.community, by=request.user, at=request.now, seen=_seen(request)
    )
    messages.success(request, _("已确认，正在出账；完成后这里显示每一户的结果。"))
    return redirect("charges:run", pk)


def _seen(request: SignedInRequest) -> dict[str, object]:
    """What the page showed when the button was pressed."""
    try:
        counts = {name: int(request.POST[name]) for name in ("billed", "skipped", "failed")}
        return {**counts, "total": request.POST["total"]}
    except (KeyError, ValueError):
        raise Incomplete from None


@require_safe
@signed_in
def lines(request: SignedInRequest, pk: int) -> HttpResponse:
    """The ledger: every household examined, and what became of it."""
    require(request, rules.READ_RUNS)
    found = BillRun.objects.within(request.community).select_related("item").find(pk)
    mine = pages.Worklist(
        filters=(
            pages.search(
                lambda rows, words: rows.filter(household__code__icontains=words),
                hint=gettext_lazy("房号"),
            ),
            pages.choice("outcome", gettext_lazy("结果"), RunLine.Outcome.choices),
            pages.choice(
                "reason", gettext_lazy("原因"), [c for c in RunLine.Reason.choices if c[0]]
            ),
        ),
        orders={"room": pages.Order(gettext_lazy("房号"), ("household__place",))},
    )
    rows = RunLine.objects.within(request.community).filter(run=found)
    context = {"page": mine.page(request.GET, rows.select_related("household")), "run": found}
    return render(request, "charges/lines.html", context)
