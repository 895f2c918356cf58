"""What people type about buildings and household files, as Python values. Nothing is saved here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.estate import queries
from hub.estate.models import Area, Building, BulkLook, Household, Resident
from hub.kernel import fields
from hub.kernel.choosing import offer_rows
from hub.people.acts import ActForm
from hub.people.models import Staff


def _number(**options: Any) -> forms.CharField:
    return fields.line(
        _("电话"),
        40,
        attrs={"inputmode": "tel"},
        help_text=_("手机 11 位；固定电话带区号，如 0763-3366123。"),
        **options,
    )


def _row(label: Any, queryset: Any) -> "forms.ModelChoiceField[Any]":
    return forms.ModelChoiceField(queryset.none(), label=label, widget=forms.Select)


# ── A household's file ──────────────────────────────────────────────────────────────────────


class LookForm(ActForm):
    finding = fields.chips(_("结论"), BulkLook.Finding.choices)
    words = fields.words(_("核实情况"), 500, rows=3)


class MoveInForm(ActForm):
    name = fields.line(_("姓名"), 60)
    kind = fields.chips(_("身份"), Resident.Kind.choices, initial=Resident.Kind.OWNER)
    number = _number(required=False)

    def asked(self) -> dict[str, Any]:
        return {**self.cleaned_data, "key": self.data.get("key")}


class NameForm(ActForm):
    name = fields.line(
        _("正确的姓名"), 60, help_text=_("原来的登记会结束并保留，电话和联系习惯一起转过来。")
    )

    def prepare(self) -> None:
        self.initial.setdefault("name", self.subject.name)


class PreferencesForm(ActForm):
    prefers = fields.chips(_("联系方式"), Resident.Contact.choices)
    best_time = fields.chips(_("方便时段"), Resident.BestTime.choices)

    def prepare(self) -> None:
        for name in self.fields:
            self.initial.setdefault(name, getattr(self.subject, name))


class PhoneForm(ActForm):
    number = _number()


class VehicleForm(ActForm):
    plate = fields.line(_("车牌"), 20, help_text=_("写全，如 粤R12345；新能源如 粤RD12345。"))


# ── The frame ───────────────────────────────────────────────────────────────────────────────


class _Room(ActForm):
    unit = fields.line(_("单元"), 8, required=False, help_text=_("没有单元可以留空。"))
    room = fields.line(_("房号"), 16)
    floor_area = fields.money(_("建筑面积（㎡）"), digits=8, required=False)
    occupancy = fields.chips(
        _("入住状态"), Household.Occupancy.choices, initial=Household.Occupancy.OWNER
    )


class RoomForm(_Room):
    def prepare(self) -> None:
        for name in self.fields:
            self.initial.setdefault(name, getattr(self.subject, name))


class HouseholdForm(_Room):
    building = _row(_("楼栋"), Building.objects)
    field_order = ("building", "unit", "room", "floor_area", "occupancy")

    def prepare(self) -> None:
        offer_rows(self, "building", Building.objects.within(self.community))

    def asked(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        return {"building_id": told.pop("building").pk, **told}


class AreaForm(ActForm):
    name = fields.line(_("组团名称"), 40, help_text=_("月报按组团统计，例如“北组团”“A区”。"))


class _InAnArea(ActForm):
    area = _row(_("组团"), Area.objects)

    def prepare(self) -> None:
        offer_rows(self, "area", Area.objects.within(self.community))

    def asked(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        return {"area_id": told.pop("area").pk, **told}


class BuildingForm(_InAnArea):
    code = fields.line(_("楼栋"), 16, help_text=_("例如 7、A3、3期7。显示时自动带“栋”。"))


class MoveBuildingForm(_InAnArea):
    area = _row(_("划归组团"), Area.objects)

    def prepare(self) -> None:
        super().prepare()
        self.initial.setdefault("area", self.subject.area_id)


class BeatForm(ActForm):
    """Among the butlers of the community at this moment; the action asks again."""

    staff = _row(_("管家"), Staff.objects)

    def prepare(self) -> None:
        offer_rows(self, "staff", queries.butlers(self.community, self.at))

    def asked(self) -> dict[str, Any]:
        return {"staff_id": self.cleaned_data["staff"].pk}
