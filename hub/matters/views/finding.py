"""One box for everything: a room, a phone, a name, a number, or words somebody once said."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.matters import finding
from hub.people.web import SignedInRequest, signed_in


@require_safe
@signed_in
def everything(request: SignedInRequest) -> HttpResponse:
    """Hits while typing, for htmx; otherwise a page of them."""
    sought = request.GET.get("q", "")[:100]
    hits = finding.hits(sought, request.user, request.community, request.now)
    template = "matters/parts/hits.html" if request.htmx else "matters/search.html"
    return render(request, template, {"sought": sought, "hits": hits})
