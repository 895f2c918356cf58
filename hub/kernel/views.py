"""What the kernel answers by itself: attachments, drafts and the progress of jobs."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hub.kernel import attachments, drafts, files, jobs
from hub.kernel.models import Attachment, Community


class DeskRequest(HttpRequest):
    """A request as the middleware above the kernel hands it down."""

    user: Any
    community: Community
    htmx: Any


# ── Attachments ─────────────────────────────────────────────────────────────────────────────
@require_POST
@login_required
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


@require_GET
@login_required
def serve(request: DeskRequest, pk: int) -> HttpResponseBase:
    attachment = attachments.visible_to(request.user, request.community, pk)
    return files.answer(
        attachment.file,
        name=attachment.name,
        content_type=attachment.content_type,
        is_shown=attachment.is_image,
    )


@require_GET
@login_required
def thumbnail(request: DeskRequest, pk: int) -> HttpResponseBase:
    attachment = attachments.visible_to(request.user, request.community, pk)
    return files.answer(
        attachment.thumbnail, name="thumbnail.jpg", content_type="image/jpeg", is_shown=True
    )


def _thumbnail_of(attachment: Attachment) -> str | None:
    return reverse("attachments:thumbnail", args=[attachment.pk]) if attachment.is_image else None


# ── Drafts ──────────────────────────────────────────────────────────────────────────────────
@require_POST
@login_required
def save_draft(request: DeskRequest) -> JsonResponse:
    sent, now = drafts.parse(request.body), timezone.now()
    drafts.save(
        by=request.user,
        community=request.community,
        form=sent.get("form", ""),
        subject=sent.get("subject", ""),
        body=sent.get("body"),
        at=now,
    )
    return _json(at=now)


@require_GET
@login_required
def load_draft(request: DeskRequest) -> JsonResponse:
    draft = drafts.load(
        by=request.user,
        community=request.community,
        form=request.GET.get("form", ""),
        subject=request.GET.get("subject", ""),
    )
    return _json(body=draft.body, at=draft.at) if draft else _json(body=None, at=None)


@require_POST
@login_required
def forget_draft(request: DeskRequest) -> JsonResponse:
    sent = drafts.parse(request.body)
    drafts.forget(
        by=request.user,
        community=request.community,
        form=sent.get("form", ""),
        subject=sent.get("subject", ""),
    )
    return _json(at=None)


# ── Jobs ────────────────────────────────────────────────────────────────────────────────────
@require_GET
@login_required
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
