"""Turning what people type into what the actions take. Nothing here decides or saves."""

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any, cast

from django import forms
from django.db.models import Model
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Resident
from hub.kernel.models import Community
from hub.matters import taxonomy
from hub.matters.models import Callback, MajorStage, Matter, Reporter
from hub.matters.taxonomy import Channel, Kind, Severity, Validity
from hub.people.models import Department, Role, Staff

Words = forms.CharField
Options = list[tuple[str, list[tuple[str, str]]]]


def _said(label: Any, *, rows: int = 3, required: bool = True, hint: Any = "") -> Words:
    """A text area. What is too long or empty is refused by the action, in its own words."""
    return forms.CharField(
        label=label,
        required=required,
        strip=False,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class Photos(forms.Field):
    """The tokens that uploads answered with."""

    widget = forms.MultipleHiddenInput

    def __init__(self, label: Any = None) -> None:
        super().__init__(required=False, label=label or _("照片"))

    def to_python(self, value: Any) -> tuple[str, ...]:
        return tuple(str(token) for token in value or ())


class Picked(forms.IntegerField):
    """One of a list, by number. The options are asked for only when they are shown.

    Whether the number may be picked is the action's question, and it asks anyway.
    """

    def __init__(self, label: Any, empty: Any) -> None:
        super().__init__(required=False, label=label, widget=forms.Select)
        self.empty = empty

    def offer(self, rows: Callable[[], Iterable[Model]]) -> None:
        self.widget.choices = lambda: [("", self.empty), *((row.pk, str(row)) for row in rows())]


class ActForm(forms.Form):
    """A form for one act on one matter. It carries the version of the matter that it was opened on."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        self.matter = matter
        kwargs.setdefault("initial", {})
        kwargs["initial"].setdefault("seen", matter.version)
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices that depend on the matter."""

    def asked(self) -> dict[str, Any]:
        """What the action takes."""
        return self.cleaned_data


class JustDoIt(ActForm):
    pass


class FinishForm(ActForm):
    result = _said(_("当场怎么办的"))


class ForwardForm(ActForm):
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("转交给"), empty_label=_("选择部门")
    )
    said = _said(_("交代"), rows=2, required=False)

    def prepare(self) -> None:
        self.fields["department"].queryset = takers(self.matter.community)  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        department = self.cleaned_data.pop("department")
        return {**self.cleaned_data, "department_id": department.pk}


class BounceForm(ActForm):
    reason = _said(_("退回原因"), rows=2)


class AssignForm(ActForm):
    to = forms.ModelChoiceField(Staff.objects.none(), label=_("指派给"))

    def prepare(self) -> None:
        self.fields["to"].queryset = Staff.objects.filter(  # type: ignore[attr-defined]
            is_active=True, posts__department=self.matter.department_id, posts__until=None
        ).distinct()


class NoteForm(ActForm):
    said = _said(_("补充说明"))
    photos = Photos()

    def asked(self) -> dict[str, Any]:
        self.cleaned_data.pop("seen")
        return self.cleaned_data


class HandleForm(ActForm):
    result = _said(_("处理结果"))
    before = Photos(_("处理前照片"))
    photos = Photos(_("处理后照片"))
    no_photo_why = forms.CharField(label=_("没有照片的原因"), required=False, max_length=300)


class ProgressForm(ActForm):
    said = _said(_("告知了什么"))


class CallBackForm(ActForm):
    reporter = forms.ModelChoiceField(Reporter.objects.none(), label=_("报事人"))
    way = forms.ChoiceField(label=_("方式"), choices=Callback.Way, widget=forms.RadioSelect)
    is_reached = forms.TypedChoiceField(
        label=_("是否接通"),
        choices=[("1", _("已接通")), ("", _("没接通"))],
        coerce=bool,
        required=False,
        widget=forms.RadioSelect,
    )
    verdict = forms.ChoiceField(
        label=_("业户评价"),
        choices=Callback.Verdict,
        required=False,
        widget=forms.RadioSelect,
    )
    said = _said(_("业户原话"), required=False)
    at_residents_wish = forms.BooleanField(label=_("业户要求此时联系"), required=False)

    def prepare(self) -> None:
        self.fields["reporter"].queryset = self.matter.reporters.all()  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        reporter = self.cleaned_data.pop("reporter")
        is_reached = bool(self.cleaned_data.pop("is_reached"))
        return {**self.cleaned_data, "reporter_id": reporter.pk, "is_reached": is_reached}


class ReopenForm(ActForm):
    reason = _said(_("为什么重新处理"), rows=2)


class CloseForm(ActForm):
    cause_code = forms.ChoiceField(label=_("原因"), required=False)
    responsible = forms.ChoiceField(
        label=_("责任方"), choices=[("", "—"), *taxonomy.Responsible.choices], required=False
    )

    def prepare(self) -> None:
        if not self.matter.is_complaint:
            del self.fields["cause_code"], self.fields["responsible"]
            return
        self.fields["cause_code"].choices = [("", "—"), *grouped(taxonomy.CAUSES)]  # type: ignore[attr-defined]


class SeverityForm(ActForm):
    severity = forms.ChoiceField(label=_("级别"), widget=forms.RadioSelect)
    reason = _said(_("依据"), rows=2)
    up = True

    def prepare(self) -> None:
        now = self.matter.severity
        self.fields["severity"].choices = [  # type: ignore[attr-defined]
            (value, label)
            for value, label in Severity.choices
            if (value > now if self.up else value < now)
        ]


class LowerForm(SeverityForm):
    up = False


class RetypeForm(ActForm):
    kind = forms.ChoiceField(label=_("事务类别"), choices=Kind, required=False)
    type_code = forms.ChoiceField(label=_("分类"), choices=[])
    reason = _said(_("更正原因"), rows=2)

    def prepare(self) -> None:
        self.fields["type_code"].choices = grouped(taxonomy.TYPES)  # type: ignore[attr-defined]
        self.initial["type_code"] = self.matter.type_code
        self.initial["kind"] = self.matter.kind


class AccuseForm(ActForm):
    accused = forms.ModelChoiceField(
        Staff.objects.none(), label=_("被投诉人"), required=False, empty_label="—"
    )
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("被投诉部门"), required=False, empty_label="—"
    )
    reason = _said(_("依据"), rows=2)

    def prepare(self) -> None:
        community = self.matter.community
        self.fields["accused"].queryset = colleagues(community)  # type: ignore[attr-defined]
        self.fields["department"].queryset = Department.objects.filter(  # type: ignore[attr-defined]
            community=community, is_active=True
        )


class RulingForm(ActForm):
    validity = forms.ChoiceField(
        label=_("判定"),
        choices=[(value.value, value.label) for value in taxonomy.GROUNDS],
        widget=forms.RadioSelect,
    )
    valid_ground = forms.ChoiceField(
        label=_("理由"),
        choices=[
            (Validity(value).label, [(g.value, g.label) for g in grounds])
            for value, grounds in taxonomy.GROUNDS.items()
        ],
    )
    said = _said(_("查到了什么"))


class SaidForm(ActForm):
    said = _said(_("说明"))


class MergeForm(ActForm):
    into = forms.CharField(label=_("并入哪一单"), max_length=24, help_text=_("填写单号"))
    reason = _said(_("为什么是同一件事"), rows=2)

    def clean_into(self) -> int:
        number = self.cleaned_data["into"].strip().upper()
        found = Matter.objects.within(self.matter.community).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("本项目没有这个单号，请核对。"))
        return found.pk

    def asked(self) -> dict[str, Any]:
        into = self.cleaned_data.pop("into")
        return {**self.cleaned_data, "into_id": into}


class SplitForm(ActForm):
    text = _said(_("拆出来的内容"))
    type_code = forms.ChoiceField(label=_("分类"), choices=[])
    reason = _said(_("为什么要拆"), rows=2)

    def prepare(self) -> None:
        self.fields["type_code"].choices = grouped(taxonomy.TYPES)  # type: ignore[attr-defined]


class WaiverForm(ActForm):
    reporter = forms.ModelChoiceField(Reporter.objects.none(), label=_("报事人"))
    no_contact = forms.ChoiceField(
        label=_("情形"), choices=[c for c in Reporter.NoContact.choices if c[0]]
    )
    reason = _said(_("依据"), rows=2)

    def prepare(self) -> None:
        self.fields["reporter"].queryset = self.matter.reporters.all()  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        self.cleaned_data.pop("seen")
        reporter = self.cleaned_data.pop("reporter")
        return {**self.cleaned_data, "reporter_id": reporter.pk}


class StageForm(ActForm):
    stage = forms.ChoiceField(label=_("阶段"), choices=MajorStage.Stage)
    said = _said(_("阶段记录"), rows=5)


class SignForm(ActForm):
    stage = forms.ChoiceField(choices=MajorStage.Stage, widget=forms.HiddenInput)

    def asked(self) -> dict[str, Any]:
        return {"stage": self.cleaned_data["stage"]}


# ── The intake desk ─────────────────────────────────────────────────────────────────────────


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
    text = _said(_("业户说了什么"), rows=4)
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
    outside_due_at = forms.DateTimeField(
        label=_("外部时限"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    follows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    contact_at = forms.DateTimeField(
        label=_("联系时间（补登）"),
        required=False,
        help_text=_("事后补登才填：业户当时什么时候说的。时限仍从登记时起算。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    photos = Photos()
    department = Picked(_("转交给"), _("选择部门"))
    result = _said(_("当场怎么办的"), rows=2, required=False)
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
        resident = self._resident(data["resident"])
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

    def _resident(self, pk: int | None) -> Resident | None:
        if pk is None:
            return None
        found = Resident.objects.filter(community=self.community, until=None, pk=pk)
        return found.prefetch_related("phones").first()


def takers(community: Community) -> Any:
    return Department.objects.filter(community=community, is_active=True, takes_matters=True)


def colleagues(community: Community) -> Any:
    """Everybody a complaint may be about; system administrators are nobody's counterpart."""
    return (
        Staff.objects.filter(is_active=True, posts__community=community, posts__until=None)
        .exclude(posts__role=Role.ADMIN)
        .distinct()
    )


def departments(community: Community) -> Any:
    return Department.objects.filter(community=community, is_active=True)


def grouped(tree: dict[str, taxonomy.Entry]) -> Options:
    """The leaves of a tree under their branches, as select boxes show them."""
    return _grouped(tree is taxonomy.TYPES, get_language())


@lru_cache(maxsize=8)
def _grouped(is_types: bool, language: str) -> Options:
    """Kept, because a hundred names are looked up and read in the language of every page."""
    tree = taxonomy.TYPES if is_types else taxonomy.CAUSES
    return [
        (
            f"{branch.code} {branch.name}",
            [
                (leaf.code, f"{leaf.code} {leaf.name}")
                for leaf in taxonomy.leaves(tree)
                if leaf.parent == branch.code
            ],
        )
        for branch in taxonomy.branches(tree)
    ]
