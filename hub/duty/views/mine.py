"""我的一天: my shift and the punch button, what comes, what was, and what I may answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub.duty import actions, forms, requests
from hub.duty.models import Punch
from hub.duty.queries.mine import my_day
from hub.kernel.paging import BadFilter
from hub.people import lists
from hub.people import queries as people
from hub.people.web import SignedInRequest, acting, signed_in

MOST_OWED = 6


@require_safe
@signed_in
def mine(request: SignedInRequest) -> HttpResponse:
    return _show(request)


def _show(request: SignedInRequest, held: actions.StillKeeper | None = None) -> HttpResponse:
    """The day; with the warning on top if they wanted to go before handing over."""
    owed = people.duties_of(request.user, request.community, request.now)
    context = {
        "mine": my_day(request.user, request.community, request.now),
        "owed": lists.with_subjects(owed.order_by("due_at")[:MOST_OWED]),
        "kinds": [kind for kind in requests.kinds() if kind.url_name],
        "held": held,
    }
    return render(request, "duty/mine.html", context, status=held.status if held else 200)


@require_POST
@signed_in
def punch(request: SignedInRequest) -> HttpResponse:
    direction = request.POST.get("direction", "")
    if direction not in {Punch.Direction.IN, Punch.Direction.OUT}:
        raise BadFilter
    try:
        made = actions.punch(
            **acting(request),
            direction=direction,
            position=_position(request),
            without_handover=bool(request.POST.get("anyway")),
        )
    except actions.StillKeeper as refusal:
        return _show(request, refusal)
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
