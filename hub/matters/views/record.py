"""The page of one matter: what it is, where it stands, who acts next, and everything that happened."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from hub.matters import actions, panels, rules, story
from hub.matters.acts import ACTS
from hub.people.web import SignedInRequest, signed_in


@require_safe
@signed_in
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    matters = rules.read(request.user, request.community, pk, request.now)
    matter = story.whole(matters).find(pk)
    page = story.page(matter, request.user, request.now)
    acts = [(name, ACTS[name]) for name in page["moves"] if name in ACTS]
    context = {**page, "acts": acts, "panels": panels.shown(request, matter)}
    return render(request, "matters/detail.html", context)


@require_safe
@signed_in
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same on paper, oldest first, with room for three signatures."""
    matters = rules.visible_to(request.user, request.community, request.now)
    page = story.page(story.whole(matters).find(pk), request.user, request.now)
    return render(request, "matters/sheet.html", {**page, "printed_at": request.now})


@require_POST
@signed_in
def reveal(request: SignedInRequest, pk: int, reporter: int) -> HttpResponse:
    """The whole number of a reporter, for a reason that goes on record."""
    number = actions.reveal_reporter(
        pk,
        community=request.community,
        by=request.user,
        at=request.now,
        reporter_id=reporter,
        reason=request.POST.get("reason", ""),
    )
    return render(request, "parts/phone.html", {"full": number, "masked": number})
