"""事务列表: everything a person may see, by time left, narrowed by the address."""

from django.http import HttpResponse
from django.shortcuts import render

from hub.matters import lists
from hub.people.web import SignedInRequest, signed_in


@signed_in
def matters(request: SignedInRequest) -> HttpResponse:
    page = lists.page(
        request.GET, community=request.community, person=request.user, at=request.now
    )
    return render(request, "matters/list.html", {"page": page})
