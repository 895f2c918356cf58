"""勤务设置: stations, shifts, rotations, licences and protections, each as a list and a record."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from hub.duty import rules
from hub.duty.models import Licence, Protection, Rotation, Shift, Station
from hub.duty.queries import setup as queries
from hub.kernel.refusals import NotAllowed
from hub.people.models import Department
from hub.people.web import SignedInRequest, holds, signed_in

MOST_ROWS = 500


def read(request: SignedInRequest) -> list[Department]:
    """The departments whose set-up the person may read.

    :raises NotAllowed: if there is none.
    """
    found = rules.departments(request.user, request.community, rules.READ, request.now)
    if not found:
        raise NotAllowed
    return found


def sets_up(request: SignedInRequest) -> bool:
    """Shifts, rotations and licences are the whole community's: the right over any part is enough."""
    return holds(request, rules.SET_UP)


def protects(request: SignedInRequest) -> list[Department]:
    return rules.departments(request.user, request.community, rules.PROTECT, request.now)


def _page(request: SignedInRequest, template: str, **context: Any) -> HttpResponse:
    same = {"may_set_up": sets_up(request), "today": localdate(request.now)}
    return render(request, f"duty/setup/{template}.html", same | context)


# ── Stations ────────────────────────────────────────────────────────────────────────────────


@require_safe
@signed_in
def stations(request: SignedInRequest) -> HttpResponse:
    seen = read(request)
    own = rules.departments(request.user, request.community, rules.SET_UP, request.now)
    steps = queries.steps(request.community, seen, request.now)
    return _page(
        request,
        "stations",
        rows=queries.stations(request.community, seen, localdate(request.now)),
        steps=steps,
        lacks=not all(step.is_done for step in steps),
        may_add=bool(own),
    )


@require_safe
@signed_in
def station(request: SignedInRequest, pk: int) -> HttpResponse:
    inside = Station.objects.within(request.community).filter(department__in=read(request))
    found = inside.select_related("department").find(pk)
    today = localdate(request.now)
    standing, gone = queries.placements(found, today)
    return _page(
        request,
        "station",
        one=found,
        covers=found.covers.exclude(until__lt=today).select_related("shift"),
        placements=standing,
        gone=gone,
        story=queries.story(found),
        may_set_up=rules.may(request.user, found.department, rules.SET_UP, request.now),
        may_place=rules.may(
            request.user, found.department, rules.SET_UP | rules.PLAN, request.now
        ),
    )


# ── Shifts and rotations ────────────────────────────────────────────────────────────────────


@require_safe
@signed_in
def shifts(request: SignedInRequest) -> HttpResponse:
    read(request)
    return _page(request, "shifts", rows=queries.shifts(request.community, localdate(request.now)))


@require_safe
@signed_in
def shift(request: SignedInRequest, pk: int) -> HttpResponse:
    read(request)
    found = Shift.objects.within(request.community).find(pk)
    versions = queries.meanings(found, localdate(request.now))
    return _page(request, "shift", one=found, versions=versions, story=queries.story(found))


@require_safe
@signed_in
def rotations(request: SignedInRequest) -> HttpResponse:
    read(request)
    return _page(
        request, "rotations", rows=queries.rotations(request.community, localdate(request.now))
    )


@require_safe
@signed_in
def rotation(request: SignedInRequest, pk: int) -> HttpResponse:
    read(request)
    found = Rotation.objects.within(request.community).find(pk)
    today = localdate(request.now)
    return _page(
        request,
        "rotation",
        one=found,
        preview=queries.preview(found, max(today, found.anchor)),
        story=queries.story(found),
    )


# ── People ──────────────────────────────────────────────────────────────────────────────────


@require_safe
@signed_in
def licences(request: SignedInRequest) -> HttpResponse:
    """Who holds what until when; what runs out first stands first."""
    read(request)
    team = rules.team_of(request.user, request.community, request.now)
    rows = Licence.objects.within(request.community).filter(staff__in=team)
    ordered = rows.select_related("staff").order_by("until", "staff", "pk")
    return _page(request, "licences", rows=ordered[:MOST_ROWS])


@require_safe
@signed_in
def protections(request: SignedInRequest) -> HttpResponse:
    """Seen by who heads the person's department, and by nobody else."""
    heads = protects(request)
    if not heads:
        raise NotAllowed
    own = rules.people_of(request.community, heads, request.now)
    rows = Protection.objects.within(request.community).filter(staff__in=own)
    ordered = rows.select_related("staff", "noted_by").order_by("-until", "pk")
    return _page(request, "protections", rows=ordered[:MOST_ROWS])
