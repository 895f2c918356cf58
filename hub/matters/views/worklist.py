"""事务列表: everything a person may see, by time left, narrowed by the address."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.matters import lists, rules
from hub.people.web import SignedInRequest, signed_in


@require_safe
@signed_in
def matters(request: SignedInRequest) -> HttpResponse:
    page = lists.page(
        request.GET, community=request.community, person=request.user, at=request.now
    )
    records = rules.at_the_desk(request.user, request.community.pk, rules.RECORDERS, request.now)
    return render(request, "matters/list.html", {"page": page, "may_record": records})
