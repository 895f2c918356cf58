"""What people type about people's data, as Python values. Nothing is saved here."""

from typing import Any, cast

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Area, Building, Household, Resident
from hub.kernel import fields
from hub.kernel.choosing import offer, offer_rows
from hub.kernel.models import Community
from hub.people.acts import ActForm
from hub.privacy.actions import Wanted
from hub.privacy.models import DataRequest
from hub.privacy.sources import Source


def _row(label: Any, queryset: Any, empty: Any) -> "forms.ModelChoiceField[Any]":
    return forms.ModelChoiceField(
        queryset.none(),
        label=label,
        required=False,
        empty_label=empty,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class ExportForm(forms.Form):
    purpose = fields.words(_("用途"), 300, help_text=_("批的人照这个决定，文件每一页都印着。"))
    receiver = fields.line(
        _("接收方"),
        100,
        help_text=_("交给哪个单位、哪位，例如“凤城街道办 物管科”。"),
    )
    area = _row(_("组团"), Area.objects, _("全部"))
    building = _row(_("楼栋"), Building.objects, _("全部"))
    columns = forms.MultipleChoiceField(
        label=_("要哪些列"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只选用得着的。电话这类默认不带。"),
    )

    def __init__(self, *args: Any, community: Community, source: Source, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        offer_rows(self, "area", Area.objects.within(community))
        offer_rows(self, "building", Building.objects.within(community))
        offer(self, "columns", [(one.key, one.label) for one in source.columns])
        self.fields["columns"].initial = [one.key for one in source.columns if not one.is_more]

    def wanted(self) -> Wanted:
        told = self.cleaned_data
        return Wanted(
            self.source.code,
            told["columns"],
            told["purpose"],
            told["receiver"],
            told["area"].pk if told["area"] else None,
            told["building"].pk if told["building"] else None,
        )


class RequestForm(ActForm):
    """Whom it is about is one of the home's, or was."""

    resident = forms.ModelChoiceField(
        Resident.objects.none(),
        label=_("住户"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    kind = fields.chips(_("要什么"), DataRequest.Kind.choices)
    seen = fields.chips(_("怎么核对身份"), DataRequest.Seen.choices)
    agent = fields.line(
        _("代办人"), 60, required=False, help_text=_("本人来的不填。证件只看，不复印、不抄号码。")
    )
    words = fields.words(_("本人的话"), 500, 3)

    def prepare(self) -> None:
        """Those who have left may ask as well, and are told apart from who lives there now."""
        rows = Resident.objects.filter(household=self.subject).exclude(name="")
        offer_rows(self, "resident", rows.order_by("until", "pk"))
        cast("Any", self.fields["resident"]).label_from_instance = _told

    def asked(self) -> dict[str, Any]:
        told = self.cleaned_data
        said = {name: told[name] for name in ("kind", "seen", "agent", "words")}
        return {"resident_id": told["resident"].pk, **said}


def _told(one: Resident) -> str:
    gone = gettext("迁出")
    left = f" · {localtime(one.until):%Y-%m-%d} {gone}" if one.until else ""
    return f"{one.name} · {one.get_kind_display()}{left}"


class AnswerForm(ActForm):
    answer = fields.words(_("答复"), 1000, 4)


class GroundForm(ActForm):
    ground = fields.words(
        _("依据"),
        300,
        3,
        help_text=_("例如：已迁出且费用结清，处理目的已实现（个人信息保护法第四十七条）。"),
    )


class HoldForm(ActForm):
    """A home, or everybody: an empty room number never means everybody by mistake."""

    HOME, ALL = "HOME", "ALL"

    scope = fields.chips(_("范围"), [(HOME, _("一户")), (ALL, _("整个项目"))], initial=HOME)
    home = fields.line(_("房号"), 34, required=False, help_text=_("选“整个项目”的不填。"))
    ground = fields.words(
        _("依据"),
        300,
        3,
        help_text=_("哪个案件、哪家机关、什么文书，例如“(2026)粤1802民初123号”。"),
    )

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        code, is_home = str(told.get("home") or "").strip(), told.get("scope") == self.HOME
        if not is_home:
            if code:
                self.add_error("home", gettext("选了“整个项目”，这里不填；只留一户的请选“一户”。"))
            return told
        told["found"] = Household.objects.within(self.community).filter(code=code).first()
        if told["found"] is None:
            self.add_error("home", gettext("没有这个房号，请照门牌写，例如 7-1801。"))
        return told

    def asked(self) -> dict[str, Any]:
        found = self.cleaned_data.get("found")
        return {"household_id": found.pk if found else None, "ground": self.cleaned_data["ground"]}


class LiftForm(ActForm):
    ground = fields.words(_("解除依据"), 300, 3, help_text=_("例如“已结案，判决生效”。"))


class ClearForm(ActForm):
    ground = fields.words(
        _("依据"), 300, 3, initial=_("保存期限已满，处理目的已实现（个人信息保护法第四十七条）。")
    )
