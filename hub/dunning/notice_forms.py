"""What people type about notices, as Python values. Nothing is saved here."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.charges.money import NOTHING
from hub.dunning.actions import Delivery, Wanted, Way
from hub.dunning.actions.deliveries import CONTENT
from hub.dunning.models import NoticeBatch
from hub.dunning.queries import Waiting
from hub.estate.models import Area
from hub.kernel import fields
from hub.kernel.models import Community

# What each way of delivering asks for, in the order in which it is done at the door.
ASKS: dict[Way, tuple[str, ...]] = {
    Way.HANDED: ("spoken_to", "signed", "note"),
    Way.REFUSED: ("spoken_to", "photos", "witness", "note"),
    Way.LEFT: ("photos", "witness", "note"),
    Way.POSTED: ("waybill", "content_note"),
    Way.ARRIVED: ("waybill", "spoken_to", "content_note", "signed"),
    Way.BACK: ("note",),
}


class BatchForm(forms.Form):
    step_code = forms.ChoiceField(
        label=_("给谁"), required=False, widget=forms.RadioSelect, choices=()
    )
    area = forms.ModelChoiceField(
        label=_("组团"), required=False, queryset=Area.objects.none(), empty_label=_("全部")
    )
    least_owed = forms.DecimalField(
        label=_("欠费至少"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    pay_by = fields.day(_("付款期限"))
    contact = forms.CharField(label=_("联系电话"), max_length=60)
    account = forms.CharField(label=_("收款账户"), max_length=200, required=False)
    remark = forms.CharField(
        label=_("附言"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        community: Community,
        waiting: Sequence[Waiting],
        from_arrears: bool,
        today: date,
        last: NoticeBatch | None,
        asked: dict[str, Any],
    ) -> None:
        initial = {
            "pay_by": today + timedelta(days=max([15, *(one.reply_days for one in waiting)])),
            "step_code": waiting[0].code if waiting else "",
            "contact": last.contact if last else "",
            "account": last.account if last else "",
        }
        super().__init__(data, initial={**initial, **asked})
        choices: list[tuple[str, Any]] = [
            (one.code, _("%(step)s（%(n)s 户）") % {"step": one, "n": one.households})
            for one in waiting
        ]
        if from_arrears:
            choices.append(("", _("不按步骤，从欠费名单选")))
        step: Any = self.fields["step_code"]
        step.choices = choices
        area: Any = self.fields["area"]
        area.queryset = Area.objects.within(community)

    def wanted(self, site: str) -> Wanted:
        data = self.cleaned_data
        return Wanted(
            step_code=data["step_code"],
            area=data["area"].pk if data["area"] else None,
            least_owed=data["least_owed"] or NOTHING,
            pay_by=data["pay_by"],
            contact=data["contact"],
            account=data["account"],
            remark=data["remark"],
            site=site,
        )


class DeliveryForm(forms.Form):
    """Only the fields that this way of delivering asks for."""

    spoken_to = forms.ChoiceField(
        label=_("交给了谁"), widget=forms.RadioSelect, required=False, choices=()
    )
    witness = forms.ChoiceField(label=_("见证人"), required=False, choices=())
    waybill = forms.CharField(
        label=_("邮单号"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    content_note = forms.CharField(
        label=_("邮单内件品名"), required=False, max_length=60, initial=CONTENT
    )
    note = forms.CharField(
        label=_("经过"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    # Filled in by the camera; shown by the page's own part.
    photos = forms.Field(required=False, widget=forms.MultipleHiddenInput)
    signed = forms.Field(required=False, widget=forms.MultipleHiddenInput)

    def __init__(
        self,
        *args: Any,
        way: Way,
        people: Sequence[tuple[int, str]],
        colleagues: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.way = way
        spoken_to: Any = self.fields["spoken_to"]
        spoken_to.choices = people
        if len(people) == 1:
            self.initial.setdefault("spoken_to", people[0][0])
        witness: Any = self.fields["witness"]
        witness.choices = [("", "—"), *colleagues]
        for name in set(self.fields) - set(ASKS[way]):
            del self.fields[name]
        # As it is done at the door: the camera before the words.
        self.order_fields(ASKS[way])
        if "note" in self.fields and way == Way.BACK:
            self.fields["note"].label = _("为什么没送到")

    def delivery(self) -> Delivery:
        said = self.cleaned_data
        spoken_to, witness = said.get("spoken_to"), said.get("witness")
        return Delivery(
            way=self.way.value,
            spoken_to=int(spoken_to) if spoken_to else None,
            witness=int(witness) if witness else None,
            photos=tuple(said.get("photos") or ()),
            signed=tuple(said.get("signed") or ()),
            waybill=said.get("waybill", ""),
            content_note=said.get("content_note", ""),
            note=said.get("note", ""),
        )
