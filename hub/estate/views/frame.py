"""The frame households stand in: areas, buildings, rooms, and which butler walks which area."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub.estate import actions, queries, rules
from hub.estate.forms import AreaForm, BeatForm, BuildingForm, HouseholdForm, MoveBuildingForm
from hub.estate.models import Area, Building
from hub.estate.views.sheet import fill_in, go_back, typed
from hub.kernel.refusals import NotAllowed
from hub.people.web import SignedInRequest, signed_in


def _keeping(request: SignedInRequest) -> dict[str, Any]:
    """Only those who keep the frame get to its pages; the actions ask for themselves."""
    if not rules.may_keep(request.user, request.community.pk, request.now):
        raise NotAllowed
    return {"by": request.user, "at": request.now}


@require_safe
@signed_in
def areas(request: SignedInRequest) -> HttpResponse:
    _keeping(request)
    context = {"areas": queries.frame(request.community)}
    return render(request, "estate/areas.html", context)


@signed_in
def add_area(request: SignedInRequest) -> HttpResponse:
    acting = _keeping(request)
    return fill_in(
        request,
        AreaForm(typed(request)),
        lambda **said: actions.add_area(request.community, **said, **acting),
        title=_("新增组团"),
        back=reverse("estate:areas"),
        said=_("已新增"),
    )


@signed_in
def add_building(request: SignedInRequest) -> HttpResponse:
    acting = _keeping(request)
    form = BuildingForm(
        typed(request), community=request.community, initial={"area": request.GET.get("area")}
    )
    return fill_in(
        request,
        form,
        lambda area, code: actions.add_building(area.pk, code=code, **acting),
        title=_("新增楼栋"),
        back=reverse("estate:areas"),
        said=_("已新增"),
    )


@signed_in
def move_building(request: SignedInRequest, pk: int) -> HttpResponse:
    acting = _keeping(request)
    building = Building.objects.within(request.community).find(pk)
    form = MoveBuildingForm(
        typed(request), community=request.community, initial={"area": building.area_id}
    )
    return fill_in(
        request,
        form,
        lambda area: actions.move_building(pk, area_id=area.pk, **acting),
        title=_("%s 划归另一组团") % building,
        back=reverse("estate:areas"),
        said=_("已划归，以后的月报按新组团统计"),
    )


@signed_in
def add_household(request: SignedInRequest) -> HttpResponse:
    acting = _keeping(request)
    form = HouseholdForm(
        typed(request),
        community=request.community,
        initial={"building": request.GET.get("building")},
    )
    return fill_in(
        request,
        form,
        lambda building, **said: actions.add_household(building.pk, **said, **acting),
        title=_("新增房屋"),
        back=reverse("estate:areas"),
        said=_("已新增"),
    )


@require_safe
@signed_in
def beats(request: SignedInRequest) -> HttpResponse:
    _keeping(request)
    context = {
        "areas": queries.beats_now(request.community, request.now),
        "former": queries.beats_before(request.community, request.now),
    }
    return render(request, "estate/beats.html", context)


@signed_in
def assign_beat(request: SignedInRequest, pk: int) -> HttpResponse:
    acting = _keeping(request)
    area = Area.objects.within(request.community).find(pk)
    butlers = queries.butlers(request.community, request.now)
    return fill_in(
        request,
        BeatForm(typed(request), butlers=butlers),
        lambda staff: actions.assign_beat(pk, staff_id=staff.pk, **acting),
        title=_("把 %s 交给哪位管家？") % area,
        back=reverse("estate:beats"),
        said=_("已分配"),
    )


@require_POST
@signed_in
def end_beat(request: SignedInRequest, pk: int) -> HttpResponse:
    actions.end_beat(pk, **_keeping(request))
    return go_back(request, reverse("estate:beats"), _("已结束"))
