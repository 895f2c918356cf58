"""我的上门: what the one who does the work has before them, on the phone they have in hand."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.paidwork import queries, rules
from hub.paidwork.acts import ACTS
from hub.paidwork.models import Order
from hub.people.web import SignedInRequest, require, signed_in

MOST = 60
BEFORE_ME = (Order.Status.ORDERED, Order.Status.UNDER_WAY, Order.Status.COMPLETED)
BUTTONS = frozenset({"arrive", "complete", "accept"})


@require_safe
@signed_in
def mine(request: SignedInRequest) -> HttpResponse:
    require(request, rules.WORK)
    at = request.now
    seen = queries.with_names(rules.visible_to(request.user, request.community, at))
    before_me = seen.filter(status__in=BEFORE_ME)
    rows = [
        one
        for one in before_me.order_by("appointment_at", "pk")[:MOST]
        if one.handler_id == request.user.pk or one.handler_id is None
    ]
    own = [one for one in rows if one.handler_id]
    context = {
        "cards": [(one, _main(one, request)) for one in own],
        "free": [(one, _main(one, request)) for one in rows if not one.handler_id],
    }
    return render(request, "paidwork/mine.html", context)


def _main(order: Order, request: SignedInRequest) -> tuple[str, object] | None:
    """The one big button of a card."""
    main, _more = queries.acts_open(order, request.user, request.now)
    return (main, ACTS[main]) if main in BUTTONS else None
