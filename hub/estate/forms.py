"""What people type about buildings and household files, as Python values. Nothing is saved here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Area, Building, BulkLook, Household, Resident
from hub.kernel import fields
from hub.kernel.choosing import offer_rows
from hub.kernel.models import Community
from hub.people.models import Staff


def _number(**options: Any) -> forms.CharField:
    return fields.line(
        _("电话"),
        40,
        attrs={"inputmode": "tel"},
        help_text=_("手机 11 位；固定电话带区号，如 0763-3366123。"),
        **options,
    )


class LookForm(forms.Form):
    finding = fields.chips(_("结论"), BulkLook.Finding.choices)
    words = forms.CharField(
        label=_("核实情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class MoveInForm(forms.Form):
    name = fields.line(_("姓名"), 60)
    kind = fields.chips(_("身份"), Resident.Kind.choices, initial=Resident.Kind.OWNER)
    number = _number(required=False)


class NameForm(forms.Form):
    name = fields.line(
        _("正确的姓名"), 60, help_text=_("原来的登记会结束并保留，电话和联系习惯一起转过来。")
    )


class PreferencesForm(forms.Form):
    prefers = fields.chips(_("联系方式"), Resident.Contact.choices)
    best_time = fields.chips(_("方便时段"), Resident.BestTime.choices)


class PhoneForm(forms.Form):
    number = _number()


class VehicleForm(forms.Form):
    plate = fields.line(_("车牌"), 20, help_text=_("写全，如 粤R12345；新能源如 粤RD12345。"))


class RoomForm(forms.Form):
    unit = fields.line(_("单元"), 8, required=False, help_text=_("没有单元可以留空。"))
    room = fields.line(_("房号"), 16)
    floor_area = forms.DecimalField(
        label=_("建筑面积（㎡）"),
        max_digits=8,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    occupancy = fields.chips(
        _("入住状态"), Household.Occupancy.choices, initial=Household.Occupancy.OWNER
    )


class AreaForm(forms.Form):
    name = fields.line(_("组团名称"), 40, help_text=_("月报按组团统计，例如“北组团”“A区”。"))


class _OfCommunity(forms.Form):
    """A form whose choices are those of one community."""

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community


def _row(label: Any, queryset: Any) -> "forms.ModelChoiceField[Any]":
    return forms.ModelChoiceField(
        queryset.none(), label=label, widget=forms.Select(attrs={"class": "form-select"})
    )


class BuildingForm(_OfCommunity):
    area = _row(_("组团"), Area.objects)
    code = fields.line(_("楼栋"), 16, help_text=_("例如 7、A3、3期7。显示时自动带“栋”。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "area", Area.objects.within(self.community))


class MoveBuildingForm(_OfCommunity):
    area = _row(_("划归组团"), Area.objects)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "area", Area.objects.within(self.community))


class HouseholdForm(_OfCommunity, RoomForm):
    building = _row(_("楼栋"), Building.objects)
    field_order = ("building", "unit", "room", "floor_area", "occupancy")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "building", Building.objects.within(self.community))


class BeatForm(forms.Form):
    """Among the butlers of the community at this moment; the action asks again."""

    staff = _row(_("管家"), Staff.objects)

    def __init__(self, *args: Any, butlers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "staff", butlers)
