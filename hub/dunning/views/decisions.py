"""审批: procedures, pauses and legal steps that wait for a second person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hub.dunning import queries, rules
from hub.dunning.views.reading import require
from hub.kernel import decisions as kernel
from hub.kernel.paging import BadFilter
from hub.people.web import SignedInRequest, signed_in


@require_GET
@signed_in
def decisions(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ)
    context = {
        "questions": queries.questions(request.user, request.community, request.now),
        "settled": queries.settled(request.community),
    }
    return render(request, "dunning/decisions.html", context)


@require_POST
@signed_in
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ)
    decision = queries.question(pk, request.community)
    by, at, words = request.user, request.now, request.POST.get("answer", "")
    verdict = request.POST.get("verdict")
    if verdict == "grant":
        kernel.grant(decision, by=by, at=at, answer=words)
        messages.success(request, _("已同意，已经生效。"))
    elif verdict == "refuse":
        kernel.refuse(decision, by=by, at=at, answer=words)
        messages.success(request, _("已退回，提出人能看到您的说明。"))
    elif verdict == "withdraw":
        kernel.withdraw(decision, by=by, at=at)
        messages.success(request, _("已撤回。"))
    else:
        raise BadFilter
    return redirect("dunning:decisions")
