"""待入账: what the next debit would miss, with the time that is left; and what was voided, by whom."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.paidwork import queries, rules
from hub.people.web import SignedInRequest, holds, require, signed_in


@require_safe
@signed_in
def unpriced(request: SignedInRequest) -> HttpResponse:
    readers = rules.PRICE | rules.WATCH
    require(request, readers)
    seen = rules.visible_to(request.user, request.community, request.now)
    watches = holds(request, rules.WATCH)
    context = {
        "list": queries.unpriced(seen, request.community, request.now),
        "void_rates": queries.void_rates(request.community, request.now) if watches else [],
    }
    return render(request, "paidwork/unpriced.html", context)
