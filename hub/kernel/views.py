"""What the kernel answers by itself: attachments, drafts, saved views of lists, imports and jobs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub.kernel import attachments, drafts, exchange, files, jobs, saved_views
from hub.kernel.models import Attachment, Community, ImportRun
from hub.kernel.refusals import NotAllowed
from hub.kernel.web import lead

P = ParamSpec("P")


class DeskRequest(HttpRequest):
    """A request as the middleware above the kernel hands it down."""

    user: Any
    community: Community
    htmx: Any


View = Callable[Concatenate[DeskRequest, P], HttpResponseBase]


def at_a_desk(view: View[P]) -> View[P]:
    """Let in who is signed in and works in some community."""

    @wraps(view)
    @login_required
    def wrapper(request: DeskRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.community is None:
            raise NotAllowed
        return view(request, *args, **kwargs)

    return cast(View[P], wrapper)


# ── Attachments ─────────────────────────────────────────────────────────────────────────────
@require_POST
@at_a_desk
def upload(request: DeskRequest) -> JsonResponse:
    attachment = attachments.receive(
        files.sent(request), community=request.community, by=request.user, at=timezone.now()
    )
    return _json(
        token=attachment.draft_token,
        name=attachment.name,
        size=attachment.size,
        type=attachment.content_type,
        width=attachment.width,
        height=attachment.height,
        url=reverse("attachments:serve", args=[attachment.pk]),
        thumbnail=_thumbnail_of(attachment),
    )


@require_safe
@at_a_desk
def serve(request: DeskRequest, pk: int) -> HttpResponseBase:
    attachment = attachments.visible_to(request.user, request.community, pk)
    return files.answer(
        attachment.file,
        name=attachment.name,
        content_type=attachment.content_type,
        is_shown=attachment.is_image,
    )


@require_safe
@at_a_desk
def thumbnail(request: DeskRequest, pk: int) -> HttpResponseBase:
    attachment = attachments.visible_to(request.user, request.community, pk)
    return files.answer(
        attachment.thumbnail, name="thumbnail.jpg", content_type="image/jpeg", is_shown=True
    )


def _thumbnail_of(attachment: Attachment) -> str | None:
    return reverse("attachments:thumbnail", args=[attachment.pk]) if attachment.is_image else None


# ── Drafts ──────────────────────────────────────────────────────────────────────────────────
def _draft_in(request: HttpRequest) -> dict[str, Any]:
    """:raises DraftTooLong, UnreadableDraft:"""
    try:
        return drafts.parse(request.body)
    except RawPostDataException:  # a form's fields instead of a page's JSON: they are read already
        raise drafts.UnreadableDraft from None


@require_POST
@at_a_desk
def save_draft(request: DeskRequest) -> JsonResponse:
    sent, now = _draft_in(request), timezone.now()
    drafts.save(
        by=request.user,
        community=request.community,
        form=sent.get("form", ""),
        subject=sent.get("subject", ""),
        body=sent.get("body"),
        at=now,
    )
    return _json(at=now)


@require_safe
@at_a_desk
def load_draft(request: DeskRequest) -> JsonResponse:
    draft = drafts.load(
        by=request.user,
        community=request.community,
        form=request.GET.get("form", ""),
        subject=request.GET.get("subject", ""),
    )
    return _json(body=draft.body or None, at=draft.at) if draft else _json(body=None, at=None)


@require_POST
@at_a_desk
def forget_draft(request: DeskRequest) -> JsonResponse:
    sent = _draft_in(request)
    drafts.forget(
        by=request.user,
        community=request.community,
        form=sent.get("form", ""),
        subject=sent.get("subject", ""),
        at=timezone.now(),
    )
    return _json(at=None)


# ── Saved views ─────────────────────────────────────────────────────────────────────────────
@require_POST
@at_a_desk
def save_view(request: DeskRequest) -> HttpResponse:
    view = saved_views.save(
        by=request.user,
        community=request.community,
        page=request.POST.get("page", ""),
        name=request.POST.get("name", ""),
        query=request.POST.get("query", ""),
        at=timezone.now(),
    )
    messages.success(request, _("已存为视图“%(name)s”，换台电脑也在。") % {"name": view.name})
    return lead(request, f"{view.page}?{view.query}")


@require_POST
@at_a_desk
def forget_view(request: DeskRequest, pk: int) -> HttpResponse:
    view = saved_views.forget(pk, by=request.user, community=request.community)
    messages.success(request, _("视图“%(name)s”已删去。") % {"name": view.name})
    return redirect(view.page)


# ── Imports ─────────────────────────────────────────────────────────────────────────────────
@at_a_desk
def start_import(request: DeskRequest, kind: str) -> HttpResponseBase:
    importer = exchange.may_import(kind, request.user, request.community)
    problem = None
    if request.method == "POST":
        try:
            run = exchange.upload(
                kind,
                files.sent(request),
                community=request.community,
                by=request.user,
                at=timezone.now(),
            )
            return redirect("imports:show", run.pk)
        except (files.NoFile, exchange.NotAWorkbook) as refusal:
            problem = refusal
    runs = exchange.shown_to(request.user, kind, request.community)[:10]
    told = {"importer": importer, "runs": runs, "problem": problem}
    return render(request, "kernel/import_start.html", told)


@require_safe
@at_a_desk
def import_template(request: DeskRequest, kind: str) -> HttpResponseBase:
    importer = exchange.may_import(kind, request.user, request.community)
    name = _("%(title)s导入模板") % {"title": importer.title}
    return exchange.answer(exchange.template(importer), name)


@require_safe
@at_a_desk
def show_import(request: DeskRequest, pk: int) -> HttpResponseBase:
    return _import(request, exchange.find(pk, by=request.user, community=request.community))


@require_safe
@at_a_desk
def import_errors(request: DeskRequest, pk: int) -> HttpResponseBase:
    run = exchange.find(pk, by=request.user, community=request.community)
    name = files.clean_name(run.name, str(_("-不正确的行.xlsx")))
    return files.answer(run.errors_file, name=name, content_type=exchange.XLSX)


@require_POST
@at_a_desk
def accept_import(request: DeskRequest, pk: int) -> HttpResponseBase:
    run = exchange.accept(
        pk,
        community=request.community,
        by=request.user,
        at=timezone.now(),
        good_only=request.POST.get("rows") == "good",
    )
    return _import(request, run) if request.htmx else redirect("imports:show", pk)


@require_POST
@at_a_desk
def cancel_import(request: DeskRequest, pk: int) -> HttpResponseBase:
    run = exchange.cancel(pk, community=request.community, by=request.user, at=timezone.now())
    return _import(request, run) if request.htmx else redirect("imports:show", pk)


def _import(request: DeskRequest, run: ImportRun) -> HttpResponse:
    """The page of one import, or the part of it that htmx asks for again while a job is at it."""
    template = "kernel/import_run.html" + ("#run" if request.htmx else "")
    told = {
        "run": run,
        "importer": exchange.importer_of(run.kind),
        "job": exchange.job_of(run),
        "earlier": exchange.earlier(run),
        "moves": ImportRun.LIFECYCLE.open_to(run),
    }
    return render(request, template, told)


# ── Jobs ────────────────────────────────────────────────────────────────────────────────────
@require_safe
@at_a_desk
def progress(request: DeskRequest, pk: int) -> HttpResponse:
    """How far a job has come that the person has asked for: a part for htmx, JSON otherwise."""
    job = jobs.asked_for_by(request.user, request.community, pk)
    if request.htmx:
        return render(request, "parts/progress.html", {"job": job, "url": request.path})
    return _json(
        state=job.state,
        is_over=job.is_over,
        done=job.progress_done,
        total=job.progress_total,
        percent=job.percent,
        text=job.progress_text,
        error=job.error if job.is_over else "",
        result=job.result,
    )


def _json(**fields: Any) -> JsonResponse:
    return JsonResponse(fields, json_dumps_params={"ensure_ascii": False})
