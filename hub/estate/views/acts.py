"""What people do to a household's file, each by a short form or one button."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from hub.estate import actions, rules
from hub.estate.forms import (
    LookForm,
    MoveInForm,
    NameForm,
    PhoneForm,
    PreferencesForm,
    RoomForm,
    VehicleForm,
)
from hub.estate.models import BulkLook, Household, Resident
from hub.estate.views.sheet import fill_in, go_back, typed
from hub.kernel.refusals import NotAllowed
from hub.people.web import SignedInRequest, signed_in


def _acting(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.user, "at": request.now}


def _home(request: SignedInRequest, pk: int) -> Household:
    mine = Household.objects.visible_to(request.user, request.community, request.now)
    return mine.select_related("building").find(pk)


def _resident(request: SignedInRequest, pk: int) -> Resident:
    mine = Household.objects.visible_to(request.user, request.community, request.now)
    return Resident.objects.filter(household__in=mine).select_related("household").find(pk)


def _page_of(household_id: int) -> str:
    return reverse("estate:household", args=[household_id])


@signed_in
def change_household(request: SignedInRequest, pk: int) -> HttpResponse:
    home = _home(request, pk)
    facts = ("unit", "room", "floor_area", "occupancy")
    initial = {name: getattr(home, name) for name in facts}
    return fill_in(
        request,
        RoomForm(typed(request), initial=initial),
        lambda **said: actions.change_household(pk, **said, **_acting(request)),
        title=_("更正 %s 的房屋资料") % home.code,
        back=_page_of(pk),
        said=_("已更正"),
    )


@signed_in
def move_in(request: SignedInRequest, pk: int) -> HttpResponse:
    home = _home(request, pk)
    key = request.POST.get("key")
    return fill_in(
        request,
        MoveInForm(typed(request)),
        lambda **said: actions.move_in(pk, key=key, **said, **_acting(request)),
        title=_("登记 %s 的住户") % home.code,
        back=_page_of(pk),
        said=_("已登记"),
    )


@signed_in
def correct_name(request: SignedInRequest, pk: int) -> HttpResponse:
    resident = _resident(request, pk)
    return fill_in(
        request,
        NameForm(typed(request), initial={"name": resident.name}),
        lambda **said: actions.correct_name(pk, **said, **_acting(request)),
        title=_("更正姓名：%s") % resident.name,
        back=_page_of(resident.household_id),
        said=_("已更正，原登记保留在“以前的住户”"),
    )


@signed_in
def set_preferences(request: SignedInRequest, pk: int) -> HttpResponse:
    resident = _resident(request, pk)
    initial = {"prefers": resident.prefers, "best_time": resident.best_time}
    return fill_in(
        request,
        PreferencesForm(typed(request), initial=initial),
        lambda **said: actions.set_preferences(pk, **said, **_acting(request)),
        title=_("%s 的联系习惯") % resident.name,
        back=_page_of(resident.household_id),
        said=_("已保存"),
    )


@signed_in
def add_phone(request: SignedInRequest, pk: int) -> HttpResponse:
    resident = _resident(request, pk)
    return fill_in(
        request,
        PhoneForm(typed(request)),
        lambda **said: actions.add_phone(pk, **said, **_acting(request)),
        title=_("给 %s 添加电话") % resident.name,
        back=_page_of(resident.household_id),
        said=_("已添加"),
    )


@signed_in
def add_vehicle(request: SignedInRequest, pk: int) -> HttpResponse:
    home = _home(request, pk)
    return fill_in(
        request,
        VehicleForm(typed(request)),
        lambda **said: actions.add_vehicle(pk, **said, **_acting(request)),
        title=_("登记 %s 的车辆") % home.code,
        back=_page_of(pk),
        said=_("已登记"),
    )


def _button(
    act: Callable[..., Any], household_of: Callable[[Any], int], said: Callable[[], str]
) -> Callable[..., HttpResponseBase]:
    """A view for an act that needs no words, only the press of a button."""

    @require_POST
    @signed_in
    def press(request: SignedInRequest, pk: int) -> HttpResponse:
        done = act(pk, **_acting(request))
        return go_back(request, _page_of(household_of(done)), said())

    return press


move_out = _button(
    actions.move_out, lambda resident: resident.household_id, lambda: _("已登记迁出")
)
verify_phone = _button(
    actions.verify_phone, lambda phone: phone.resident.household_id, lambda: _("已核实")
)
end_phone = _button(
    actions.end_phone, lambda phone: phone.resident.household_id, lambda: _("已停用该号码")
)
end_vehicle = _button(
    actions.end_vehicle, lambda vehicle: vehicle.household_id, lambda: _("已注销该车辆")
)


@sensitive_post_parameters()
@require_POST
@signed_in
def reveal_phone(request: SignedInRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    number = actions.reveal_phone(pk, reason=reason, **_acting(request))
    return render(request, "estate/parts/revealed.html", {"number": number})


@signed_in
def answer_look(request: SignedInRequest, pk: int) -> HttpResponse:
    if not rules.may_look_into(request.user, request.community, request.now):
        raise NotAllowed
    found = BulkLook.objects.within(request.community).select_related("person").find(pk)
    return fill_in(
        request,
        LookForm(typed(request)),
        lambda **said: actions.answer_look(
            pk, community=request.community, **said, **_acting(request)
        ),
        title=_("核实：%s") % found,
        back=reverse("estate:look", args=[pk]),
        said=_("已记下核实结论"),
    )
