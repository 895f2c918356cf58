"""The forms of the acts on one matter, short enough to be filled in between two calls."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.kernel.choosing import offer, offer_rows
from hub.matters import taxonomy
from hub.matters.forms.parts import ActForm, Photos, colleagues, grouped, said, takers
from hub.matters.models import Callback, MajorStage, Matter, Reporter
from hub.matters.taxonomy import Kind, Severity, Validity
from hub.people.models import Department, Staff


class NothingMore(ActForm):
    pass


class FinishForm(ActForm):
    result = said(_("当场怎么办的"))


class ForwardForm(ActForm):
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("转交给"), empty_label=_("选择部门")
    )
    said = said(_("交代"), rows=2, required=False)

    def prepare(self) -> None:
        offer_rows(self, "department", takers(self.matter.community))

    def asked(self) -> dict[str, Any]:
        department = self.cleaned_data.pop("department")
        return {**self.cleaned_data, "department_id": department.pk}


class BounceForm(ActForm):
    reason = said(_("退回原因"), rows=2)


class AssignForm(ActForm):
    to = forms.ModelChoiceField(Staff.objects.none(), label=_("指派给"))

    def prepare(self) -> None:
        there = Staff.objects.filter(
            is_active=True, posts__department=self.matter.department_id, posts__until=None
        )
        offer_rows(self, "to", there.distinct())


class NoteForm(ActForm):
    said = said(_("补充说明"))
    photos = Photos()

    def asked(self) -> dict[str, Any]:
        self.cleaned_data.pop("seen")
        return self.cleaned_data


class HandleForm(ActForm):
    result = said(_("处理结果"))
    before = Photos(_("处理前照片"))
    photos = Photos(_("处理后照片"))
    no_photo_why = forms.CharField(label=_("没有照片的原因"), required=False, max_length=300)


class ProgressForm(ActForm):
    said = said(_("告知了什么"))


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
    said = said(_("业户原话"), required=False)
    at_residents_wish = forms.BooleanField(label=_("业户要求此时联系"), required=False)

    def prepare(self) -> None:
        offer_rows(self, "reporter", self.matter.reporters.all())

    def asked(self) -> dict[str, Any]:
        reporter = self.cleaned_data.pop("reporter")
        is_reached = bool(self.cleaned_data.pop("is_reached"))
        return {**self.cleaned_data, "reporter_id": reporter.pk, "is_reached": is_reached}


class ReopenForm(ActForm):
    reason = said(_("为什么重新处理"), rows=2)


class CloseForm(ActForm):
    cause_code = forms.ChoiceField(label=_("原因"), required=False)
    responsible = forms.ChoiceField(
        label=_("责任方"), choices=[("", "—"), *taxonomy.Responsible.choices], required=False
    )

    def prepare(self) -> None:
        if not self.matter.is_complaint:
            del self.fields["cause_code"], self.fields["responsible"]
            return
        offer(self, "cause_code", [("", "—"), *grouped(taxonomy.CAUSES)])


class SeverityForm(ActForm):
    severity = forms.ChoiceField(label=_("级别"), widget=forms.RadioSelect)
    reason = said(_("依据"), rows=2)
    up = True

    def prepare(self) -> None:
        now = self.matter.severity
        others = [
            (value, label)
            for value, label in Severity.choices
            if (value > now if self.up else value < now)
        ]
        offer(self, "severity", others)


class LowerForm(SeverityForm):
    up = False


class RetypeForm(ActForm):
    kind = forms.ChoiceField(label=_("事务类别"), choices=Kind, required=False)
    type_code = forms.ChoiceField(label=_("分类"), choices=[])
    reason = said(_("更正原因"), rows=2)

    def prepare(self) -> None:
        offer(self, "type_code", grouped(taxonomy.TYPES))
        self.initial["type_code"] = self.matter.type_code
        self.initial["kind"] = self.matter.kind


class AccuseForm(ActForm):
    accused = forms.ModelChoiceField(
        Staff.objects.none(), label=_("被投诉人"), required=False, empty_label="—"
    )
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("被投诉部门"), required=False, empty_label="—"
    )
    reason = said(_("依据"), rows=2)

    def prepare(self) -> None:
        community = self.matter.community
        offer_rows(self, "accused", colleagues(community))
        departments = Department.objects.filter(community=community, is_active=True)
        offer_rows(self, "department", departments)


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
    said = said(_("查到了什么"))


class SaidForm(ActForm):
    said = said(_("说明"))


class MergeForm(ActForm):
    into = forms.CharField(label=_("并入哪一单"), max_length=24, help_text=_("填写单号"))
    reason = said(_("为什么是同一件事"), rows=2)

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
    text = said(_("拆出来的内容"))
    type_code = forms.ChoiceField(label=_("分类"), choices=[])
    reason = said(_("为什么要拆"), rows=2)

    def prepare(self) -> None:
        offer(self, "type_code", grouped(taxonomy.TYPES))


class WaiverForm(ActForm):
    reporter = forms.ModelChoiceField(Reporter.objects.none(), label=_("报事人"))
    no_contact = forms.ChoiceField(
        label=_("情形"), choices=[c for c in Reporter.NoContact.choices if c[0]]
    )
    reason = said(_("依据"), rows=2)

    def prepare(self) -> None:
        offer_rows(self, "reporter", self.matter.reporters.all())

    def asked(self) -> dict[str, Any]:
        self.cleaned_data.pop("seen")
        reporter = self.cleaned_data.pop("reporter")
        return {**self.cleaned_data, "reporter_id": reporter.pk}


class StageForm(ActForm):
    stage = forms.ChoiceField(label=_("阶段"), choices=MajorStage.Stage)
    said = said(_("阶段记录"), rows=5)


class SignForm(ActForm):
    stage = forms.ChoiceField(choices=MajorStage.Stage, widget=forms.HiddenInput)

    def asked(self) -> dict[str, Any]:
        return {"stage": self.cleaned_data["stage"]}


# ── The intake desk ─────────────────────────────────────────────────────────────────────────
