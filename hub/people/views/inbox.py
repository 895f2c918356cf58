"""What waits for a person: duties by time left, and notices."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hub.kernel import links
from hub.people import actions, lists, queries
from hub.people.web import SignedInRequest, signed_in

UNSEEN = 50


@require_safe
@signed_in
def todo(request: SignedInRequest) -> HttpResponse:
    mine = queries.duties_of(request.user, request.community, request.now)
    page = lists.todo().page(request.GET, mine.select_related("person"))
    return render(
        request, "people/todo.html", {"page": page, "rows": lists.with_subjects(page.rows)}
    )


@require_safe
@signed_in
def notices(request: SignedInRequest) -> HttpResponse:
    mine = queries.notices_for(request.user, request.community, request.now)
    mine = mine.select_related("seen_by").order_by("-at", "-id")
    unseen = mine.filter(seen_at=None)[:UNSEEN]
    seen = mine.exclude(seen_at=None)[:UNSEEN]
    return render(
        request,
        "people/notices.html",
        {"unseen": lists.with_subjects(unseen), "seen": lists.with_subjects(seen)},
    )


@require_POST
@signed_in
def see(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a notice away and, when it was opened rather than ticked off, go where it leads."""
    notice = actions.see(pk, community=request.community, by=request.user, at=request.now)
    if request.htmx:
        [row] = lists.with_subjects([notice])
        return render(request, "people/notices.html#line", {"row": row})
    return redirect(links.link_to(notice.subject_type, notice.subject_id) or "notices")


@require_POST
@signed_in
def see_all(request: SignedInRequest) -> HttpResponse:
    actions.see_all(community=request.community, by=request.user, at=request.now)
    return redirect("notices")
