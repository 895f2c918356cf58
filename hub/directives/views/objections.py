"""异议 and conflicts: one's own, those one may hear, those one must settle."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.directives import queries, rules
from hub.directives.models import Conflict, Objection
from hub.directives.views.instructions import TONES
from hub.people.line import Line
from hub.people.web import SignedInRequest, signed_in

MOST = 100


@require_safe
@signed_in
def objections(request: SignedInRequest) -> HttpResponse:
    person, community, at = request.user, request.community, request.now
    seen = rules.objections_open_to(person, community, at)
    rows = seen.select_related("receiver__instruction", "filed_by", "against").order_by("-pk")
    to_hear = queries.objections_to_hear(person, community, at)
    context = {
        "to_hear": to_hear,
        "others": [one for one in rows[:MOST] if one not in to_hear],
    }
    return render(request, "directives/objections.html", context)


@require_safe
@signed_in
def objection(request: SignedInRequest, pk: int) -> HttpResponse:
    seen = rules.objections_open_to(request.user, request.community, request.now)
    one = (
        Objection.objects.filter(pk__in=seen.values("pk"))
        .select_related(
            "receiver__instruction__issuer", "filed_by", "against", "heard_by", "decided_by"
        )
        .find(pk)
    )
    context = {
        "one": one,
        "acts": queries.objection_acts(one, request.user, Line(request.community, request.now)),
        "story": queries.story(one),
    }
    return render(request, "directives/objection.html", context)


@require_safe
@signed_in
def conflict(request: SignedInRequest, pk: int) -> HttpResponse:
    found = queries.conflict_seen_by(request.user, request.community, pk, request.now)
    line = Line(request.community, request.now)
    is_open = found.status == Conflict.Status.OPEN
    context = {
        "one": found,
        "may_settle": is_open and rules.grant_for_conflict(request.user, line, found) is not None,
        "tones": TONES,
    }
    return render(request, "directives/conflict.html", context)
