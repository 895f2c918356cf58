"""判定与决定: the second pair of eyes, with the evidence beside the rule."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from hub.kernel import drafts
from hub.kernel.models import Decision
from hub.kernel.paging import BadFilter
from hub.kernel.refusals import Missing
from hub.kernel.web import lead
from hub.matters import rules, taxonomy
from hub.matters.verdicts import Verdict, give
from hub.matters.waiting.questions import Pending, Question, Tab
from hub.matters.waiting.rulings import Room, rulers
from hub.people.models import Role
from hub.people.web import SignedInRequest, acting, require, signed_in

CASES = {Tab.PENDING: "matters/parts/ruling_propose.html"}
READERS = (*rules.DESK, *rules.HEADS, Role.MANAGER, Role.AUDITOR)


@require_safe
@signed_in
def rulings(request: SignedInRequest) -> HttpResponse:
    """One tab of the room; asked by htmx for a case, that case alone."""
    require(request, READERS)
    room = Room(request.user, request.community, request.now)
    tab = _tab(request, room)
    context = {"room": room, "tab": tab, **_case(request, room, tab)}
    if request.htmx and "case" in request.GET:
        return render(request, CASES.get(tab, "matters/parts/ruling_case.html"), context)
    return render(request, "matters/rulings.html", {**context, "tabs": _tabs(room, tab)})


@require_POST
@signed_in
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Grant, refuse or, by the proposer, withdraw; then on to the next one that waits."""
    found = Room(request.user, request.community, request.now).question(pk)
    if found is None:
        raise Missing
    said = _answer(request, found.decision)
    drafts.forget(form="decide", subject=str(pk), **acting(request))
    messages.success(request, said)
    return lead(request, _onward(request))


def _answer(request: SignedInRequest, decision: Decision) -> str:
    asked = request.POST.get("verdict")
    if asked not in Verdict.values:
        raise BadFilter
    words = request.POST.get("answer", "")
    give(Verdict(asked), decision, by=request.user, at=request.now, answer=words)
    return str(Verdict(asked).label)


def _onward(request: SignedInRequest) -> str:
    tab = request.POST.get("tab", "")
    return f"{reverse('matters:rulings')}?{urlencode({'tab': tab if tab in Tab.values else Tab.DECIDE})}"


def _tab(request: SignedInRequest, room: Room) -> Tab:
    """The tab asked for; else the first one with something in it."""
    asked = request.GET.get("tab")
    if asked is None:
        return Tab.DECIDE if room.to_decide or not room.pending_count else Tab.PENDING
    if asked not in Tab.values:
        raise BadFilter
    return Tab(asked)


def _tabs(room: Room, here: Tab) -> list[dict[str, object]]:
    counts = {
        Tab.DECIDE: len(room.to_decide),
        Tab.MINE: sum(one.is_open for one in room.mine),
        Tab.PENDING: room.pending_count,
        Tab.MAJOR: room.case_count,
    }
    return [
        {"url": f"?tab={tab}", "label": tab.label, "active": tab == here, "count": counts[tab]}
        for tab in Tab
    ]


def _case(request: SignedInRequest, room: Room, tab: Tab) -> dict[str, Any]:
    """The case in the address; else, at a desk, the first of the list lies open already."""
    asked = request.GET.get("case", "")
    pk = int(asked[:18]) if asked.isdecimal() else None
    chosen = _chosen(room, tab, pk)
    context = {"chosen": chosen, "is_asked": pk is not None, "grounds": taxonomy.GROUNDS.items()}
    if chosen is None or chosen.matter is None:
        return context
    asked_for = chosen.decision.asked if isinstance(chosen, Question) else {}
    evidence = room.evidence(chosen.matter, asked_for)
    return {**context, "evidence": evidence, "rulers": rulers(chosen.matter)}


def _chosen(room: Room, tab: Tab, pk: int | None) -> Question | Pending | None:
    if tab == Tab.PENDING:
        return room.without_proposal(pk) if pk is not None else next(iter(room.pending), None)
    if pk is not None:
        return room.question(pk)
    return next(iter(room.to_decide), None) if tab == Tab.DECIDE else None
