"""What every page shares: how refusals are shown, what is no text, and that no cache keeps a page."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.defaults import server_error
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from hub.kernel import api, outage
from hub.kernel.refusals import Incomplete, Refusal

PLAIN = "text/plain; charset=utf-8"

T = TypeVar("T")


class ShowRefusals:
    """Answer a Refusal raised anywhere below a view in the form the asker can show a person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, Refusal) else None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Show the refusal: a notice to htmx, JSON to programs and to scripts that ask for it, else a page."""
    status = refusal.status
    if getattr(request, "htmx", False):
        return _notice(refusal)
    if _reads_json(request):
        return api.refused(refusal)
    return render(request, "refused.html", {"refusal": refusal}, status=status)


def _notice(refusal: Refusal) -> HttpResponse:
    words = render_to_string("parts/refusal.html", {"refusal": refusal})
    response = HttpResponse(words, status=refusal.status)
    response["HX-Refusal"] = refusal.code
    return reswap(retarget(response, "#notice"), "innerHTML")


def _reads_json(request: HttpRequest) -> bool:
    match = request.resolver_match
    is_api = match is not None and "ninja" in match.app_names
    kinds = ["text/html", "application/json"]
    return is_api or request.get_preferred_type(kinds) == "application/json"


def broken(request: HttpRequest) -> HttpResponse:
    """What is answered to an error that is no Refusal: an outage is no bug (Django's handler500).

    Not by process_exception: the database may be missed in a middleware, before there is a view.
    """
    refusal = outage.refusal_of(sys.exc_info()[1], getattr(request, "now", None))
    if refusal is None:
        return server_error(request)
    outage.let_go()
    response = _away(request, refusal)
    response["Retry-After"] = str(outage.RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def _away(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Without the frame: who is signed in, and where, only the database knows."""
    if request.headers.get("HX-Request") == "true":
        return _notice(refusal)
    if _reads_json(request):
        return api.refused(refusal)
    response = HttpResponse(render_to_string("503.html", {"refusal": refusal}), status=503)
    if request.method in {"GET", "HEAD"}:
        # By itself: what is only read needs nobody to press a key. What was sent waits for one.
        response["Refresh"] = str(outage.RETRY_AFTER)
    return response


class NotText(Incomplete):
    message = _("内容里有无法保存的空字符，多半是从别处粘贴时带来的。请删去后再提交。")


class TextOnly:
    """Refuse the byte NUL wherever it comes in: PostgreSQL keeps no text with it.

    Stands above whatever reads the session. Drafts and workbooks drop it themselves: nothing that
    somebody wrote is lost for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = [*request.META.values(), *request.COOKIES.values()]
        if any(isinstance(value, str) and "\x00" in value for value in sent):
            # No page: its frame would look the session up by the very cookie.
            return HttpResponseBadRequest(str(NotText.message), content_type=PLAIN)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        asked = (request.GET, request.POST)
        texts = (text for part in asked for name, all_ in part.lists() for text in (name, *all_))
        return refused(request, NotText()) if any("\x00" in text for text in texts) else None


def attempt(form: forms.Form, act: Callable[..., T]) -> T | None:
    """Do it with what the form says; None when the form has something to put right first."""
    if not form.is_valid():
        return None
    try:
        return act(**form.cleaned_data)
    except Refusal as refusal:
        put_on(form, refusal)
        return None


def put_on(form: forms.BaseForm, refusal: Refusal) -> None:
    """Show a refusal beside its field, if the form has it, else above the form.

    :raises Refusal: missing rights and rows are no matter of the form: the page shows them.
    """
    if refusal.status in {403, 404}:
        raise refusal
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def lead(request: HttpRequest, where: str) -> HttpResponse:
    """Go there with the whole page, even if only a part of it asked."""
    return (
        HttpResponseClientRedirect(where) if getattr(request, "htmx", False) else redirect(where)
    )


class KeepPrivate:
    """Pages of signed-in people hold personal data: no browser or proxy may keep a copy.

    A view that has set its own Cache-Control (a thumbnail, say) has thought about it already.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response
