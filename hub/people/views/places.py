"""The company's places: the first set-up, communities, departments."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.kernel.models import Community, Company
from hub.kernel.refusals import NotAllowed
from hub.kernel.web import attempt
from hub.people import actions, rules
from hub.people.actions import FirstPerson
from hub.people.forms import CommunityForm, SetUpForm
from hub.people.models import Department
from hub.people.web import SignedInRequest, signed_in

USUAL = [kind for kind in Department.Kind if kind != Department.Kind.OTHER]


@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """Open to whoever comes first, and only until there is a company."""
    if Company.objects.exists():
        return redirect("home")
    form = SetUpForm(
        request.POST or None,
        initial={"departments": USUAL, "admin_username": "admin", "director_username": "1001"},
    )
    if founded := attempt(form, _found):
        return render(request, "people/set_up_done.html", {"founded": founded})
    return render(request, "people/set_up.html", {"form": form})


def _found(
    *,
    admin_username: str,
    admin_name: str,
    director_username: str,
    director_name: str,
    **said: Any,
) -> actions.Founded:
    return actions.set_up(
        **said,
        administrator=FirstPerson(admin_username, admin_name),
        director=FirstPerson(director_username, director_name),
        at=timezone.now(),
    )


@require_safe
@signed_in
def communities(request: SignedInRequest) -> HttpResponse:
    if not rules.administers(request.user, None, request.now):
        raise NotAllowed
    return render(request, "people/communities.html", {"rows": Community.objects.all()})


@signed_in
def open_community(request: SignedInRequest) -> HttpResponse:
    if not rules.administers(request.user, None, request.now):
        raise NotAllowed
    form = CommunityForm(request.POST or None, initial={"departments": USUAL})
    by, at = request.user, request.now
    if attempt(form, lambda **said: actions.open_community(**said, by=by, at=at)):
        return redirect("people:communities")
    return render(request, "people/open_community.html", {"form": form})


@require_safe
@signed_in
def departments(request: SignedInRequest) -> HttpResponse:
    if not rules.may_read_staff(request.user, request.community, request.now):
        raise NotAllowed
    held = Q(posts__since__lte=request.now) & (
        Q(posts__until=None) | Q(posts__until__gt=request.now)
    )
    rows = rules.departments_of(request.community).annotate(
        people=Count("posts__staff", filter=held & Q(posts__staff__is_active=True), distinct=True)
    )
    page = {
        "rows": rows.order_by("-is_active", "id"),
        "may_change": rules.administers(request.user, request.community.pk, request.now),
        "may_open": rules.administers(request.user, None, request.now),
    }
    return render(request, "people/departments.html", page)
