"""我的班: my shift and the punch button, what comes, what was, and what I may answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hub.duty import actions, forms
from hub.duty.models import Punch
from hub.duty.queries.mine import my_day
from hub.duty.queries.swaps import asked_of
from hub.kernel.paging import BadFilter
from hub.people.web import SignedInRequest, acting, signed_in


@require_GET
@signed_in
def mine(request: SignedInRequest) -> HttpResponse:
    found = my_day(request.user, request.community, request.now)
    asked = asked_of(request.user, request.community)
    return render(request, "duty/mine.html", {"mine": found, "asked": asked})


@require_POST
@signed_in
def punch(request: SignedInRequest) -> HttpResponse:
    direction = request.POST.get("direction", "")
    if direction not in {Punch.Direction.IN, Punch.Direction.OUT}:
        raise BadFilter
    made = actions.punch(**acting(request), direction=direction, position=_position(request))
    messages.success(request, _("已打卡：%s") % made.get_direction_display())
    return redirect("duty:mine")


def _position(request: SignedInRequest) -> actions.Position | None:
    """What the browser gave, if the person let it."""
    form = forms.PositionForm(request.POST)
    if not form.is_valid() or form.cleaned_data["latitude"] is None:
        return None
    told = form.cleaned_data
    if told["longitude"] is None:
        return None
    return actions.Position(told["latitude"], told["longitude"], int(told["accuracy"] or 0))


@require_POST
@signed_in
def position(request: SignedInRequest) -> HttpResponse:
    """Agree to a position at punches, or take that back."""
    if request.POST.get("agree"):
        actions.agree_to_position(**acting(request))
        messages.success(request, _("打卡时会记录位置，随时可以撤回。"))
    else:
        actions.withdraw_position(**acting(request))
        messages.success(request, _("已撤回，以后打卡不再记录位置。"))
    return redirect("duty:mine")
