"""What every page shares: how refusals are shown, and that nobody's page is kept by a cache."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django_htmx.http import reswap, retarget

from hub.kernel.refusals import Refusal


class ShowRefusals:
    """Answer a Refusal raised anywhere below a view in the form the asker can show a person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, Refusal) else None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Show the refusal: a notice to htmx, JSON to a script that asks for it, else a page."""
    status = refusal.status
    if getattr(request, "htmx", False):
        response = render(request, "parts/refusal.html", {"refusal": refusal}, status=status)
        response["HX-Refusal"] = refusal.code
        return reswap(retarget(response, "#notice"), "innerHTML")
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        body = {"code": refusal.code, "message": str(refusal), "field": refusal.field}
        return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    return render(request, "refused.html", {"refusal": refusal}, status=status)


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
