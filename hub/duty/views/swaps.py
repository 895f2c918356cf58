"""换班: what one asked and was asked, and what came of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.duty.queries.swaps import swaps_of
from hub.people.web import SignedInRequest, signed_in


@require_safe
@signed_in
def swaps(request: SignedInRequest) -> HttpResponse:
    rows = swaps_of(request.user, request.community)
    return render(request, "duty/swaps.html", {"rows": rows, "me": request.user})
