"""通知书: what waits to be printed, the batches, their files, and the papers that are out."""

from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hub.dunning import actions, queries, rules
from hub.dunning.actions.notices import job_key
from hub.dunning.actions.printing import open_print, paper_again
from hub.dunning.models import Notice, NoticeBatch
from hub.dunning.notice_forms import BatchForm
from hub.dunning.views.reading import may, require
from hub.kernel import pages
from hub.kernel.files import as_pdf
from hub.kernel.models import Job
from hub.kernel.refusals import Refusal
from hub.kernel.web import put_on
from hub.people.web import SignedInRequest, signed_in

Status = Notice.Status


@require_safe
@signed_in
def notices(request: SignedInRequest) -> HttpResponse:
    """The papers by the walk, with the days that are left for each."""
    require(request, rules.READ_NOTICES)
    today = localtime(request.now).date()
    mine = pages.Worklist(
        filters=(
            pages.search(_about, hint=gettext_lazy("编号、房号")),
            pages.choice("state", gettext_lazy("状态"), Status.choices, lookup="status"),
            pages.flag(
                "out",
                gettext_lazy("还没送达"),
                lambda rows: rows.filter(status__in=Notice.STANDING),
            ),
            pages.flag(
                "late",
                gettext_lazy("过了派发期限"),
                lambda rows: rows.filter(status__in=Notice.STANDING, deliver_by__lt=today),
            ),
            pages.flag(
                "paid",
                gettext_lazy("已付款，不要派发"),
                lambda rows: queries.overtaken(rows.filter(status__in=Notice.STANDING)),
            ),
        ),
        orders={
            "walk": pages.Order(
                gettext_lazy("派发路线"), ("household__building__place", "household__place")
            ),
            "days": pages.Order(gettext_lazy("剩余天数"), ("deliver_by",)),
            "-new": pages.Order(gettext_lazy("最新"), ("-pk",)),
        },
        views=[
            pages.View(gettext_lazy("还没送达"), "out=1"),
            pages.View(gettext_lazy("待派发"), "state=WAITING"),
            pages.View(gettext_lazy("过期未送"), "late=1"),
            pages.View(gettext_lazy("已付款，不要派发"), "paid=1"),
            pages.View(gettext_lazy("已寄出"), "state=POSTED"),
            pages.View(gettext_lazy("全部"), "order="),
        ],
        opens_with="out=1",
    )
    rows = rules.notices(request.user, request.community, request.now)
    page = mine.page(request.GET, rows.select_related("household__building__area", "batch"))
    context = {
        "page": page,
        "overtaken": {pk for pk, paid in queries.paid_since(page.rows).items() if paid > 0},
        "out": {one.pk for one in page.rows if one.status in Notice.STANDING},
        "today": today,
        "waiting": _waiting(request),
    }
    return render(request, "dunning/notices.html", context)


def _about(rows: Any, words: str) -> Any:
    by = "number__icontains" if words.upper().startswith("CJ") else "household__code__icontains"
    return rows.filter(**{by: words})


def _waiting(request: SignedInRequest) -> Sequence[queries.Waiting]:
    if not may(request, rules.PRINT):
        return []
    return queries.steps_to_print(request.user, request.community, request.now)


@require_safe
@signed_in
def batches(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ_NOTICES)
    mine = pages.Worklist(
        filters=(
            pages.choice(
                "state", gettext_lazy("状态"), NoticeBatch.Status.choices, lookup="status"
            ),
        ),
        orders={"-new": pages.Order(gettext_lazy("最新"), ("-pk",))},
    )
    rows = rules.batches(request.user, request.community, request.now)
    context = {
        "page": mine.page(request.GET, rows.select_related("made_by", "area")),
        "waiting": _waiting(request),
        "may_print": may(request, rules.PRINT),
    }
    return render(request, "dunning/batches.html", context)


@signed_in
def ask(request: SignedInRequest) -> HttpResponse:
    require(request, rules.PRINT)
    waiting = _waiting(request)
    form = BatchForm(
        request.POST or None,
        community=request.community,
        waiting=waiting,
        from_arrears=may(request, rules.PRINT_FROM_ARREARS),
        today=localtime(request.now).date(),
        last=NoticeBatch.objects.within(request.community).order_by("-pk").first(),
        asked=request.GET.dict(),
    )
    if form.is_valid():
        try:
            batch = actions.ask_notices(
                form.wanted(request.build_absolute_uri("/").rstrip("/")),
                community=request.community,
                by=request.user,
                at=request.now,
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            return redirect("dunning:batch", batch.pk)
    return render(
        request, "dunning/new_batch.html", {"form": form}, status=400 if form.errors else 200
    )


@require_safe
@signed_in
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ_NOTICES)
    found = rules.batches(request.user, request.community, request.now)
    shown = found.select_related("area", "made_by", "printed_by").find(pk)
    context = {
        "batch": shown,
        "print": shown.prints.first(),
        "job": _job(shown),
        "counts": [
            (label, n)
            for value, label in Status.choices
            if (n := queries.counts(shown).get(value))
        ],
        "story": queries.story_of_paper(shown),
        "may_print": may(request, rules.PRINT),
    }
    return render(request, "dunning/batch.html", context)


@require_safe
@signed_in
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the worker is; when it is over, the page loads itself anew."""
    require(request, rules.READ_NOTICES)
    shown = rules.batches(request.user, request.community, request.now).find(pk)
    job = _job(shown)
    answer = render(request, "dunning/parts/batch_progress.html", {"batch": shown, "job": job})
    if job is None or job.is_over:
        answer["HX-Refresh"] = "true"
    return answer


def _job(batch: NoticeBatch) -> Job | None:
    if batch.status != NoticeBatch.Status.MAKING:
        return None
    return Job.objects.filter(name=actions.notices.PRINT, key=job_key(batch)).first()


@require_POST
@signed_in
def printed(request: SignedInRequest, pk: int) -> HttpResponse:
    actions.note_printed(pk, community=request.community, by=request.user, at=request.now)
    return redirect("dunning:batch", pk)


@require_safe
@signed_in
def print_(request: SignedInRequest, pk: int) -> FileResponse:
    """The batch's file for the printer, the same bytes whenever it is asked for."""
    require(request, rules.READ_NOTICES)
    found = rules.batches(request.user, request.community, request.now).find(pk)
    kept = open_print(found, by=request.user, at=request.now)
    return FileResponse(kept, filename=f"{found.number}.pdf", content_type="application/pdf")


@require_safe
@signed_in
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """One letter once more, as it stands in its batch."""
    require(request, rules.READ_NOTICES)
    mine = rules.notices(request.user, request.community, request.now)
    found = mine.select_related("batch").find(pk)
    return as_pdf(paper_again(found), found.number)
