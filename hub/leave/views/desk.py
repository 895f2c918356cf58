"""待批 and 团队日历: what waits for a leader, on one page, and who is away when."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub.kernel.paging import BadFilter
from hub.kernel.refusals import Refusal
from hub.kernel.web import put_on
from hub.kernel.workdays import local_day
from hub.leave import actions, forms, rules
from hub.leave.models import PhoneReport
from hub.leave.queries import desk
from hub.people.approvals import answer
from hub.people.line import Line
from hub.people.web import SignedInRequest, acting, require, signed_in

LENGTH = 28


def _leads(request: SignedInRequest) -> Line:
    require(request, rules.LEAD | rules.AUDIT)
    return Line(request.community, request.now)


@require_safe
@signed_in
def approvals(request: SignedInRequest) -> HttpResponse:
    line = _leads(request)
    context = {
        "asked": desk.to_decide(request.user, line),
        "backs": desk.to_sign_back(request.user, line),
        "calls": desk.open_calls(request.user, line),
        "checks": desk.to_check(request.user, line),
        "questions": desk.QUESTIONS.for_me(request.user, request.community, request.now),
        "now": request.now,
    }
    return render(request, "leave/approvals.html", context)


@require_safe
@signed_in
def calendar(request: SignedInRequest) -> HttpResponse:
    line = _leads(request)
    today = local_day(request.now)
    first = _day(request.GET.get("from", "")) or today - timedelta(days=today.weekday())
    context = {
        "calendar": desk.calendar(request.user, line, first, LENGTH, today),
        "first": first,
        "last": first + timedelta(days=LENGTH - 1),
        "before": first - timedelta(days=LENGTH),
        "after": first + timedelta(days=LENGTH),
    }
    return render(request, "leave/calendar.html", context)


def _day(text: str) -> date | None:
    try:
        found = parse_date(text) if text else None
    except ValueError:
        found = None
    if text and (found is None or not 2000 < found.year < 2100):
        raise BadFilter
    return found


@signed_in
def log_call(request: SignedInRequest) -> HttpResponse:
    """电话报备: who rang, when, and what was said; the paper falls due by itself."""
    require(request, rules.LEAD)
    form = forms.CallForm(request.POST if request.method == "POST" else None, **acting(request))
    if form.is_bound and form.is_valid():
        told = form.asked()
        try:
            made = actions.log_call(
                told.pop("staff"), key=request.POST.get("key"), **told, **acting(request)
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, _("已登记。补书面的期限已告知本人，期间不会算旷工。"))
            return redirect("leave:call", made.pk)
    return render(
        request, "leave/log_call.html", {"form": form}, status=400 if form.errors else 200
    )


@require_safe
@signed_in
def call(request: SignedInRequest, pk: int) -> HttpResponse:
    line = Line(request.community, request.now)
    seen = rules.reports_open_to(request.user, line)
    found = seen.select_related("staff", "taken_by").find(pk)
    context = {
        "call": found,
        "papers": found.papers.all(),
        "may_read": rules.may_read_matter(request.user, line, found),
        "is_own": found.staff_id == request.user.pk,
        "is_open": found.status != PhoneReport.Status.PAPERED,
    }
    return render(request, "leave/call.html", context)


@require_POST
@signed_in
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """A balance to be put right: yes or no, by a head who is somebody else."""
    require(request, rules.ADJUST)
    answer(request, desk.QUESTIONS.find(pk, request.community))
    return redirect("leave:approvals")
