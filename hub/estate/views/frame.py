"""The frame households stand in: areas and buildings, and which butler walks which area."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.estate import queries, rules
from hub.people.web import SignedInRequest, require, signed_in


@require_safe
@signed_in
def areas(request: SignedInRequest) -> HttpResponse:
    require(request, rules.KEEPS)
    context = {"areas": queries.frame(request.community)}
    return render(request, "estate/areas.html", context)


@require_safe
@signed_in
def beats(request: SignedInRequest) -> HttpResponse:
    require(request, rules.KEEPS)
    context = {
        "areas": queries.beats_now(request.community, request.now),
        "former": queries.beats_before(request.community, request.now),
    }
    return render(request, "estate/beats.html", context)
