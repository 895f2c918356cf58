"""排班表: the list, the month's grid with live warnings, and painting shifts into it."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from hub.duty import actions, rules
from hub.duty.models import Roster
from hub.duty.queries.board import board_of, brushes, rosters_seen
from hub.kernel.models import Job
from hub.kernel.paging import BadFilter
from hub.kernel.periods import Month
from hub.people.models import Department
from hub.people.web import SignedInRequest, acting, signed_in


def _led(request: SignedInRequest, roles: Any) -> list[Department]:
    return rules.departments(request.user, request.community, roles, request.now)


def _seen(request: SignedInRequest) -> list[Roster]:
    seen = rules.departments_seen(request.user, request.community, request.now)
    return rosters_seen(request.community, seen, _led(request, rules.PLAN | rules.PUBLISH))


def _roster(request: SignedInRequest, pk: int) -> Roster:
    """:raises Missing: for a draft of a department the person neither plans nor publishes."""
    inside = Roster.objects.within(request.community).select_related(
        "department", "community", "submitted_by", "published_by", "drawn_up_by"
    )
    return inside.filter(pk__in=[one.pk for one in _seen(request)]).find(pk)


@require_safe
@signed_in
def rosters(request: SignedInRequest) -> HttpResponse:
    month = Month.of(localdate(request.now))
    context = {
        "rows": _seen(request),
        "departments": _led(request, rules.PLAN),
        "months": [str(month.plus(1)), str(month), str(month.plus(2))],
    }
    return render(request, "duty/rosters.html", context)


@require_POST
@signed_in
def draw_up(request: SignedInRequest) -> HttpResponse:
    made = actions.draw_up(
        **acting(request),
        department_id=request.POST.get("department"),
        period=request.POST.get("period", ""),
        reason=request.POST.get("reason", ""),
    )
    return redirect("duty:roster", made.pk)


@require_safe
@signed_in
def roster(request: SignedInRequest, pk: int) -> HttpResponse:
    return _show(request, _roster(request, pk))


@require_POST
@signed_in
def paint(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the person of a cell the shift the brush holds; the grid comes back with its warnings."""
    found = _roster(request, pk)
    try:
        staff, day = request.POST.get("cell", "").split("@")
        work_on = date.fromisoformat(day)
        chosen = request.POST.get("brush", "")
        shifts = [(int(a), int(b)) for a, b in [chosen.split(":")]] if chosen else []
    except ValueError:
        raise BadFilter from None
    actions.plan(found.pk, **acting(request), staff_id=staff, work_on=work_on, shifts=shifts)
    return _show(request, _roster(request, pk), part="#plan")


def _show(request: SignedInRequest, found: Roster, part: str = "") -> HttpResponse:
    may_plan = rules.may(request.user, found.department, rules.PLAN, request.now)
    is_draft = found.status == Roster.Status.DRAFT
    context = {
        "roster": found,
        "board": board_of(found, request.now),
        "brushes": brushes(found) if may_plan and is_draft else [],
        "may_plan": may_plan,
        "may_publish": rules.may(request.user, found.department, rules.PUBLISH, request.now)
        and found.submitted_by_id != request.user.pk,
        "job": _job(found) if is_draft else None,
        "today": localdate(request.now),
    }
    return render(request, "duty/roster.html" + part, context)


def _job(found: Roster) -> Job | None:
    return Job.objects.filter(pk=found.search_job or 0).first()


@require_safe
@signed_in
def searching(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the search is; once it is over the page is asked for anew."""
    found = _roster(request, pk)
    job = _job(found)
    response = render(request, "duty/searching.html", {"roster": found, "job": job})
    if job is None or job.is_over:
        response["HX-Refresh"] = "true"
    return response
