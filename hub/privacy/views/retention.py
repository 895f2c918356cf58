"""保存期限: how long each kind is kept, what is over, what is held back, what was erased."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hub.kernel import decisions
from hub.people.acts import ASKED, Act
from hub.people.door import through
from hub.people.web import SignedInRequest, signed_in
from hub.privacy import actions, queries, rules
from hub.privacy.actions.retention import CLEAR
from hub.privacy.forms import ClearForm, HoldForm, LiftForm
from hub.privacy.models import Clearing, Hold

HOLD = Act(_("暂缓删除"), actions.hold, HoldForm, _("已暂缓，解除以前不会删除。"), rules.HOLD)
LIFT = Act(_("解除暂缓"), actions.lift_hold, LiftForm, _("已解除。"), rules.HOLD)
PROPOSE = Act(_("提请清理"), actions.propose_clearing, ClearForm, ASKED, rules.CLEAR)


@require_safe
@signed_in
def terms(request: SignedInRequest) -> HttpResponse:
    community, at = request.community, request.now
    rules.require(request.user, community, rules.READ, at)
    context = {
        "terms": queries.terms_of(community, at),
        "clearings": queries.clearings(community),
        "holds": queries.holds(community),
        "may_hold": rules.may(request.user, community, rules.HOLD, at),
    }
    return render(request, "privacy/terms.html", context)


@require_safe
@signed_in
def clearing(request: SignedInRequest, pk: int) -> HttpResponse:
    community, at = request.community, request.now
    rules.require(request.user, community, rules.READ, at)
    found = Clearing.objects.within(community).find(pk)
    waiting = decisions.waiting_on(CLEAR, found)
    is_open = found.status == Clearing.Status.OPEN
    context = {
        "one": found,
        "waiting": waiting,
        "may_propose": is_open
        and waiting is None
        and rules.may(request.user, community, rules.CLEAR, at),
        "may_decide": rules.may(request.user, community, rules.RELEASE, at),
        "erasures": found.erasures.all(),
        "story": queries.story_of(found),
    }
    return render(request, "privacy/clearing.html", context)


@signed_in
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    rules.require(request.user, request.community, rules.CLEAR, request.now)
    found = Clearing.objects.within(request.community).find(pk)
    return through(
        request, PROPOSE, pk, back=reverse("privacy:clearing", args=[pk]), about=found.number
    )


@signed_in
def hold(request: SignedInRequest) -> HttpResponse:
    return through(request, HOLD, back=reverse("privacy:terms"))


@signed_in
def lift(request: SignedInRequest, pk: int) -> HttpResponse:
    rules.require(request.user, request.community, rules.HOLD, request.now)
    found = Hold.objects.within(request.community).find(pk)
    return through(request, LIFT, pk, back=reverse("privacy:terms"), about=found)
