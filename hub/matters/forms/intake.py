"""The form of the intake desk 受理台."""

from functools import partial
from typing import Any, cast

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Resident
from hub.kernel import fields
from hub.kernel.models import Community
from hub.matters import taxonomy
from hub.matters.forms.parts import Photos, Picked, colleagues, departments, grouped, said, takers
from hub.matters.taxonomy import Channel, Kind, Severity


def _types_or_none() -> list[Any]:
    return [("", "—"), *grouped(taxonomy.TYPES)]


class IntakeForm(forms.Form):
    """What the desk types while somebody speaks. `act` says which button, or key, was used."""

    class Act:
        RECORD, FINISH, FORWARD = "record", "finish", "forward"

    # What refusals call a field that has another name here.
    ALSO_CALLED = {"phone": "reporter_phone"}

    kind = forms.ChoiceField(
        label=_("类别"), choices=Kind, initial=Kind.ENQUIRY, widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(
        label=_("来源"), choices=Channel, initial=Channel.PHONE, widget=forms.RadioSelect
    )
    text = said(_("业户说了什么"), rows=4, missing=_("请写下业户说了什么。"))
    type_code = forms.CharField(
        label=_("分类"),
        required=False,
        widget=forms.Select(choices=CallableChoiceIterator(_types_or_none)),
    )
    severity = forms.ChoiceField(
        label=_("级别"), choices=Severity, initial=Severity.ORDINARY, widget=forms.RadioSelect
    )
    is_urgent = forms.BooleanField(label=_("紧急"), required=False)
    household = forms.IntegerField(widget=forms.HiddenInput, required=False)
    place = forms.CharField(label=_("公共地点"), required=False)
    resident = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reporter_name = forms.CharField(label=_("报事人"), required=False, max_length=60)
    reporter_phone = forms.CharField(label=_("电话"), required=False)
    is_anonymous = forms.BooleanField(label=_("匿名"), required=False)
    accused = Picked(_("被投诉人"), "—")
    accused_department = Picked(_("被投诉部门"), "—")
    outside_number = forms.CharField(label=_("外部工单号"), required=False, max_length=60)
    outside_due_at = fields.moment(_("外部时限"), required=False)
    follows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    contact_at = fields.moment(
        _("联系时间（补登）"),
        required=False,
        help_text=_("事后补登才填：业户当时什么时候说的。时限仍从登记时起算。"),
    )
    photos = Photos()
    department = Picked(_("转交给"), _("选择部门"))
    result = said(_("当场怎么办的"), rows=2, required=False)
    act = forms.ChoiceField(
        choices=[(a, a) for a in (Act.RECORD, Act.FINISH, Act.FORWARD)],
        initial=Act.FORWARD,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community
        for name, rows in (
            ("department", takers),
            ("accused_department", departments),
            ("accused", colleagues),
        ):
            cast(Picked, self.fields[name]).offer(partial(rows, community))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        act = data.get("act")
        if act == self.Act.FORWARD and not data.get("department"):
            self.add_error("department", _("请选择转交给哪个部门。"))
        if act == self.Act.FINISH and not (data.get("result") or "").strip():
            self.add_error("result", _("请写明当场是怎么办的。"))
        return data

    def what_next(self) -> dict[str, Any]:
        """Which of the three ends of a call: done on the spot, handed on, or recorded for now."""
        data = self.cleaned_data
        if data["act"] == self.Act.FINISH:
            return {"result": data["result"]}
        if data["act"] == self.Act.FORWARD:
            return {"department_id": data["department"]}
        return {}

    def told(self) -> dict[str, Any]:
        """What actions.Intake takes. A resident chosen from the file brings name and number."""
        data = self.cleaned_data
        resident = self._resident(data["resident"], data["household"])
        phone = data["reporter_phone"]
        if resident and not phone.strip():
            phone = next((p.number for p in resident.phones.all() if p.until is None), "")
        return {
            "kind": data["kind"],
            "channel": data["channel"],
            "text": data["text"],
            "type_code": data["type_code"] or "T99.01",
            "severity": data["severity"],
            "is_urgent": data["is_urgent"],
            "household_id": data["household"],
            "place": data["place"],
            "reporter_name": data["reporter_name"] or (resident.name if resident else ""),
            "reporter_phone": phone,
            "prefers": resident.prefers if resident else "PHONE",
            "is_anonymous": data["is_anonymous"],
            "accused_id": data["accused"],
            "accused_department_id": data["accused_department"],
            "outside_number": data["outside_number"],
            "outside_due_at": data["outside_due_at"],
            "follows_id": data["follows"],
            "contact_at": data["contact_at"],
            "photos": data["photos"],
        }

    def _resident(self, pk: int | None, household: int | None) -> Resident | None:
        """Of the household alone: any other number would bring a stranger's name along."""
        if pk is None or household is None:
            return None
        found = Resident.objects.filter(
            community=self.community, household=household, until=None, pk=pk
        )
        return found.prefetch_related("phones").first()
