"""当班一览: what the leader must see of the running shift, on one screen."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.duty import rules, shift_page
from hub.duty.queries.now import now as read
from hub.duty.views.setup import read as departments_read
from hub.people.models import Role
from hub.people.web import SignedInRequest, signed_in


@require_safe
@signed_in
def now(request: SignedInRequest) -> HttpResponse:
    """The whole page, or its body alone when it asks for itself anew."""
    departments = departments_read(request)
    publishes = rules.departments(request.user, request.community, rules.PUBLISH, request.now)
    leads = rules.READ - {Role.AUDITOR}
    context = {
        "now": read(request.user, request.community, departments, publishes, request.now),
        "panels": shift_page.panels(request, departments),
        "leads": bool(rules.departments(request.user, request.community, leads, request.now)),
        "moment": request.now,
    }
    return render(request, "duty/now.html" + ("#body" if request.htmx else ""), context)
