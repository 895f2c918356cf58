"""What people do to a household's file and to the frame, each by a short form or one button."""

from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from hub.estate import actions, forms, rules
from hub.estate.models import Area, Beat, Building, BulkLook, Household, Phone, Resident, Vehicle
from hub.people.acts import Act
from hub.people.door import through
from hub.people.web import SignedInRequest, acting, signed_in

# What is done to which record, by the name of its address.
ACTS: dict[type[Model], dict[str, Act]] = {
    Household: {
        "change_household": Act(
            _("更正房屋资料"), actions.change_household, forms.RoomForm, _("已更正")
        ),
        "move_in": Act(_("登记住户"), actions.move_in, forms.MoveInForm, _("已登记")),
        "add_vehicle": Act(_("登记车辆"), actions.add_vehicle, forms.VehicleForm, _("已登记")),
    },
    Resident: {
        "correct_name": Act(
            _("更正姓名"),
            actions.correct_name,
            forms.NameForm,
            _("已更正，原登记保留在“以前的住户”"),
        ),
        "set_preferences": Act(_("联系习惯"), actions.set_preferences, forms.PreferencesForm),
        "add_phone": Act(_("添加电话"), actions.add_phone, forms.PhoneForm, _("已添加")),
        "move_out": Act(_("登记迁出"), actions.move_out, done=_("已登记迁出")),
    },
    Phone: {
        "verify_phone": Act(_("核实"), actions.verify_phone, done=_("已核实")),
        "end_phone": Act(_("停用"), actions.end_phone, done=_("已停用该号码")),
    },
    Vehicle: {"end_vehicle": Act(_("注销"), actions.end_vehicle, done=_("已注销该车辆"))},
    BulkLook: {
        "answer_look": Act(
            _("写核实结论"),
            actions.answer_look,
            forms.LookForm,
            _("已记下核实结论"),
            who=rules.LOOKS_INTO,
        )
    },
    Building: {
        "move_building": Act(
            _("划归另一组团"),
            actions.move_building,
            forms.MoveBuildingForm,
            _("已划归，以后的月报按新组团统计"),
            who=rules.KEEPS,
        )
    },
    Area: {
        "assign_beat": Act(
            _("分配管家"), actions.assign_beat, forms.BeatForm, _("已分配"), who=rules.KEEPS
        )
    },
    Beat: {"end_beat": Act(_("结束"), actions.end_beat, done=_("已结束"), who=rules.KEEPS)},
}
ADD: dict[str, Act] = {
    "add_area": Act(_("新增组团"), actions.add_area, forms.AreaForm, _("已新增"), who=rules.KEEPS),
    "add_building": Act(
        _("新增楼栋"), actions.add_building, forms.BuildingForm, _("已新增"), who=rules.KEEPS
    ),
    "add_household": Act(
        _("新增房屋"), actions.add_household, forms.HouseholdForm, _("已新增"), who=rules.KEEPS
    ),
}
OF_ACT = {name: (model, act) for model, acts in ACTS.items() for name, act in acts.items()}


@signed_in
def act(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    model, found = OF_ACT[name]
    subject = _subject(request, model, pk)
    return through(request, found, pk, subject=subject, back=_page_of(subject))


press = require_POST(act)


@signed_in
def add(request: SignedInRequest, name: str) -> HttpResponse:
    """A new piece of the frame; the page that asks for it may say where it belongs."""
    started = {key: request.GET[key] for key in ("area", "building") if key in request.GET}
    return through(request, ADD[name], back=reverse("estate:areas"), initial=started)


@sensitive_post_parameters()
@require_POST
@signed_in
def reveal_phone(request: SignedInRequest, pk: int) -> HttpResponse:
    """No act of the table: the answer is the number itself, in the place of the masked one."""
    reason = request.POST.get("reason", "")
    number = actions.reveal_phone(pk, reason=reason, **acting(request))
    return render(request, "estate/parts/revealed.html", {"number": number})


def _subject(request: SignedInRequest, model: type[Model], pk: int) -> Any:
    """The record, if the person may know of it; of households, only those they see.

    :raises Missing:
    """
    mine = Household.objects.visible_to(request.user, request.community, request.now)
    if model is Household:
        return mine.select_related("building").find(pk)
    rows: Any = model.objects  # type: ignore[attr-defined]  # every model here keeps Records
    inside = rows.within(request.community)
    if model is Phone:
        return inside.filter(resident__household__in=mine).select_related("resident").find(pk)
    if model in {Resident, Vehicle}:
        return inside.filter(household__in=mine).find(pk)
    return inside.find(pk)


def _page_of(subject: Any) -> str:
    match subject:
        case Household():
            return reverse("estate:household", args=[subject.pk])
        case Phone():
            return reverse("estate:household", args=[subject.resident.household_id])
        case Resident() | Vehicle():
            return reverse("estate:household", args=[subject.household_id])
        case BulkLook():
            return reverse("estate:look", args=[subject.pk])
        case Building():
            return reverse("estate:areas")
    return reverse("estate:beats")
