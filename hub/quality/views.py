"""目标看板: each objective with its n, interval, exclusions and coverage, down to the cases."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.kernel.refusals import NotAllowed
from hub.people.web import SignedInRequest, signed_in
from hub.quality import queries, rules


@require_safe
@signed_in
def board(request: SignedInRequest) -> HttpResponse:
    if rules.may_read(request.user, request.community, request.now) is None:
        raise NotAllowed
    first = queries.month_of(request.GET.get("month", ""), request.now)
    context = {
        "month": first,
        "month_text": first.strftime("%Y-%m"),
        "earlier": queries.neighbour(first, -1),
        "later": queries.neighbour(first, 1),
        "now": request.now,
        "tiles": queries.tiles(request.community, first, request.now),
    }
    return render(request, "quality/board.html", context)


@require_safe
@signed_in
def trend(request: SignedInRequest) -> HttpResponse:
    """The charts alone: six months take longer to count than the one that the board opens with."""
    if rules.may_read(request.user, request.community, request.now) is None:
        raise NotAllowed
    first = queries.month_of(request.GET.get("month", ""), request.now)
    context = {"trends": queries.trend(request.community, first, request.now)}
    return render(request, "quality/parts/trend.html", context)


@require_safe
@signed_in
def cases(request: SignedInRequest, code: str) -> HttpResponse:
    if rules.may_read(request.user, request.community, request.now) is None:
        raise NotAllowed
    first = queries.month_of(request.GET.get("month", ""), request.now)
    reading, rows = queries.cases(request.community, code, first, request.now, person=request.user)
    context = {"month": first, "reading": reading, "cases": rows}
    return render(request, "quality/cases.html", context)
