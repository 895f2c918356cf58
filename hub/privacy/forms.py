"""What people type about people's data, as Python values. Nothing is saved here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Area, Building
from hub.kernel import fields
from hub.kernel.choosing import offer, offer_rows
from hub.kernel.models import Community
from hub.privacy.actions import Wanted
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
    receiver = forms.CharField(
        label=_("接收方"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
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
