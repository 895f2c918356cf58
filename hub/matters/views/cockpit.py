"""48小时回访台: the calls owed on the left, the call one is making on the right."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hub.kernel.paging import BadFilter
from hub.matters import rules
from hub.matters.models import Callback
from hub.matters.waiting import phrases
from hub.matters.waiting.cockpit import Call, Cockpit, Show
from hub.matters.waiting.month import Month, Names
from hub.people.models import Role
from hub.people.web import SignedInRequest, require, signed_in

READERS = (*rules.DESK, *rules.HEADS, Role.MANAGER, Role.AUDITOR)


@require_safe
@signed_in
def cockpit(request: SignedInRequest) -> HttpResponse:
    """The whole desk; asked by htmx for a call, the panel of that call alone."""
    require(request, READERS)
    desk = Cockpit(
        request.user, request.community, request.now, _choice(request, "show", Show.ALL)
    )
    context = {"desk": desk, **_panel(request, desk)}
    if request.htmx and "call" in request.GET:
        return render(request, "matters/parts/cockpit_panel.html", context)
    return render(request, "matters/cockpit.html", {**context, **_month(request)})


def _panel(request: SignedInRequest, desk: Cockpit) -> dict[str, Any]:
    """The call in the address; at a desk, without one, the most pressing one lies open already."""
    asked = request.GET.get("call", "")
    call = desk.call(int(asked[:18])) if asked.isdecimal() else None
    if not asked:
        call = desk.first
    context = {"call": call, "is_asked": bool(asked), "phrases": phrases, "ways": Callback.Way}
    if call is None:
        return context
    return {**context, "photos": desk.photos(call), "then": _then(desk, call)}


def _month(request: SignedInRequest) -> dict[str, Any]:
    """The figures of the month and, where one of them was asked about, the names behind it."""
    month = Month(request.community, request.now)
    if "names" not in request.GET:
        return {"month": month}
    which = _choice(request, "names", Names.MISSED)
    return {"month": month, "which": which, "names": month.names(which)}


def _then(desk: Cockpit, call: Call) -> str:
    """Where to go on once this call is written down: the next one, so that nobody has to look."""
    after = desk.after(call)
    address = f"{reverse('matters:cockpit')}?show={desk.show}"
    return f"{address}&call={after.owed.pk}" if after else address


def _choice(request: SignedInRequest, key: str, default: Any) -> Any:
    asked = request.GET.get(key, default)
    if asked not in type(default).values:
        raise BadFilter
    return type(default)(asked)
