"""部门待办: what waits in one's departments, on the phone one has in hand."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hub.kernel.paging import BadFilter
from hub.matters import rules
from hub.matters.waiting import phrases
from hub.matters.waiting.queue import LONGEST, Queue, Tab
from hub.people.web import SignedInRequest, require, signed_in


@require_safe
@signed_in
def queue(request: SignedInRequest) -> HttpResponse:
    require(request, rules.WORKERS)
    tab = _tab(request)
    shown = Queue(request.user, request.community, request.now, tab, _asked(request))
    context = {
        "queue": shown,
        "tabs": _tabs(shown),
        "here": f"{reverse('matters:queue')}?tab={tab}",
        "no_photo": phrases.NO_PHOTO,
        "why_call": phrases.WHY_CALL,
    }
    is_a_part = shown.of is not None and request.htmx
    return render(request, f"matters/queue.html{'#cards' if is_a_part else ''}", context)


def _asked(request: SignedInRequest) -> tuple[int, ...] | None:
    """The cards that an earlier part of the page has left over, by number; None for the page."""
    if "cards" not in request.GET:
        return None
    numbers = request.GET["cards"].split(",")[:LONGEST]
    if not all(number.isascii() and number.isdecimal() for number in numbers):
        raise BadFilter
    return tuple(int(number[:18]) for number in numbers)


def _tab(request: SignedInRequest) -> Tab:
    asked = request.GET.get("tab", Tab.WAITING)
    if asked not in Tab.values:
        raise BadFilter
    return Tab(asked)


def _tabs(shown: Queue) -> list[dict[str, object]]:
    return [
        {
            "url": f"?tab={tab}",
            "label": tab.label,
            "active": tab == shown.tab,
            "count": shown.counts.get(tab),
        }
        for tab in Tab
    ]
