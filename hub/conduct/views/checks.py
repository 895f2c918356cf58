"""岗位抽查: one's own and one's team's, making one at the post, answering it, reviewing it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hub.conduct import actions, forms, queries, rules
from hub.conduct.models import Check
from hub.kernel import attachments
from hub.kernel.refusals import Missing, Refusal
from hub.kernel.web import put_on
from hub.people.acts import Act
from hub.people.door import through
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.web import SignedInRequest, acting, holds, require, signed_in


def _line(request: SignedInRequest) -> Line:
    return Line(request.community, request.now)


@require_safe
@signed_in
def checks(request: SignedInRequest) -> HttpResponse:
    leads = holds(request, rules.INSPECT)
    context = {
        "own": queries.own_checks(request.user, request.community),
        "team": queries.checks_of_team(request.user, _line(request)),
        "leads": leads,
    }
    return render(request, "conduct/checks.html", context)


@require_safe
@signed_in
def who(request: SignedInRequest) -> HttpResponse:
    """Who stands at their post now, to choose from."""
    require(request, rules.INSPECT)
    rows = queries.on_post_now(request.user, _line(request))
    return render(request, "conduct/who.html", {"rows": rows})


@signed_in
def make(request: SignedInRequest, pk: int) -> HttpResponse:
    actions.begin(request.community, request.now)
    person = Staff.objects.filter(pk=pk).first()
    if person is None or not rules.grant_to_check(request.user, _line(request), pk):
        raise Missing
    posted = request.POST if request.method == "POST" else None
    form = forms.CheckForm(posted, community=request.community, at=request.now)
    if form.is_bound and form.is_valid():
        seen = form.seen(request.POST.getlist("photos"))
        try:
            made = actions.check(pk, seen, key=request.POST.get("key"), **acting(request))
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            clean = made.status == Check.Status.CLEAN
            done = _("已登记，未见问题。") if clean else _("已登记，本人已收到，等答复。")
            messages.success(request, done)
            return redirect("conduct:check", made.pk)
    return _make_page(request, person, form)


def _make_page(request: SignedInRequest, person: Staff, form: forms.CheckForm) -> HttpResponse:
    moment = form.cleaned_data.get("seen_at") if form.is_bound and form.is_valid() else None
    moment = moment or request.now
    post = queries.at_post(request.community, person.pk, moment)
    context = {
        "subject": person,
        "form": form,
        "post": post,
        "areas": queries.offered(request.community, moment, post.notice if post else None),
        "ticked": {int(one) for one in request.POST.getlist("items") if one.isdecimal()},
    }
    status = 400 if form.errors else 200
    return render(request, "conduct/make.html", context, status=status)


@require_safe
@signed_in
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    line = _line(request)
    seen = rules.visible_to(request.user, line).select_related(
        "staff", "inspector", "acting_for", "notice", "assignment__station", "reviewed_by"
    )
    found = seen.find(pk)
    context = {
        "one": found,
        "is_own": found.staff_id == request.user.pk,
        "findings": found.findings.select_related("item"),
        "photos": list(attachments.of(found)),
        "acts": queries.acts_open(found, request.user, line),
        "story": queries.story(found),
    }
    return render(request, "conduct/check.html", context)


REPLY = Act(_("答复"), actions.reply, forms.ReplyForm, _("已答复。"))
REVIEW = Act(_("复核"), actions.review, forms.ReviewForm, _("已复核，双方已收到。"))


@signed_in
def reply(request: SignedInRequest, pk: int) -> HttpResponse:
    return _act(request, pk, REPLY)


@signed_in
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    return _act(request, pk, REVIEW)


def _act(request: SignedInRequest, pk: int, act: Act) -> HttpResponse:
    found = rules.visible_to(request.user, _line(request)).find(pk)
    return through(request, act, pk, subject=found, back=reverse("conduct:check", args=[pk]))
