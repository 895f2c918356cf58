"""Turning what the analyst types into what the actions take."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.analysis.actions import Codes, PlanOf
from hub.analysis.models import CodingAnswer, Revisit
from hub.kernel import fields
from hub.kernel.choosing import offer, offer_rows
from hub.matters import taxonomy
from hub.matters.taxonomy import Severity
from hub.people.acts import ActForm
from hub.people.models import Department, Role, Staff


def _words(label: Any, rows: int = 3, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, strip=False, widget=forms.Textarea(attrs={"rows": rows})
    )


def _leaves(tree: dict[str, taxonomy.Entry]) -> list[tuple[str, str]]:
    """Each code with its name, to be found by either."""
    return [
        (leaf.code, f"{leaf.code} {taxonomy.label(tree, leaf.code)}")
        for leaf in taxonomy.leaves(tree)
    ]


class SummaryForm(ActForm):
    summary = _words(_("本月综述"), 5, required=False)


class TopicForm(ActForm):
    type_code = forms.CharField(widget=forms.HiddenInput)
    story = _words(_("情况"))
    # Taken out of the class by Django's forms; `form.data` stays what was sent.
    data = _words(_("数据"), 2, required=False)  # type: ignore[assignment]  # a field while the class is made
    root_cause = _words(_("根本原因"), 2)


class PlanForm(ActForm):
    cause_code = forms.ChoiceField(label=_("针对原因"))
    action = _words(_("整改措施"))
    owner = forms.ModelChoiceField(Staff.objects.none(), label=_("责任人"))
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("部门"), required=False, empty_label="—"
    )
    due_on = fields.day(_("完成日期"))
    success_measure = forms.CharField(label=_("成功标准"), max_length=300)
    budget = forms.DecimalField(
        label=_("预算（元）"), required=False, min_value=0, max_digits=12, decimal_places=2
    )

    def prepare(self) -> None:
        offer(self, "cause_code", _leaves(taxonomy.CAUSES))
        people = Staff.objects.filter(is_active=True, posts__community=self.community)
        offer_rows(self, "owner", people.exclude(posts__role=Role.ADMIN).distinct())
        departments = Department.objects.filter(community=self.community, is_active=True)
        offer_rows(self, "department", departments)

    def asked(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        owner, department = data.pop("owner"), data.pop("department")
        return {
            "told": PlanOf(
                owner_id=owner.pk, department_id=department.pk if department else None, **data
            )
        }


class FinishForm(ActForm):
    result = _words(_("完成了什么"))


class VerifyForm(ActForm):
    worked = forms.TypedChoiceField(
        label=_("是否有效"),
        choices=[("1", _("有效")), ("", _("无效"))],
        coerce=bool,
        required=False,
        widget=forms.RadioSelect,
    )
    effect = _words(_("效果和依据"))

    def asked(self) -> dict[str, Any]:
        return {**self.cleaned_data, "worked": bool(self.cleaned_data["worked"])}


class CancelForm(ActForm):
    reason = _words(_("为什么取消"), 2)


class RevisitForm(ActForm):
    verdict = forms.ChoiceField(label=_("评价"), choices=Revisit.Verdict, widget=forms.RadioSelect)
    said = _words(_("业户原话"))


class CodeForm(ActForm):
    """The four codes of the second coding. Nothing is chosen beforehand: that would be a hint."""

    type_code = forms.ChoiceField(label=_("分类"))
    cause_code = forms.ChoiceField(label=_("原因"))
    validity = forms.ChoiceField(
        label=_("有效判定"),
        choices=[(one.value, one.label) for one in taxonomy.GROUNDS],
        widget=forms.RadioSelect,
    )
    severity = forms.ChoiceField(label=_("级别"), choices=Severity, widget=forms.RadioSelect)

    def prepare(self) -> None:
        for name, tree in (("type_code", taxonomy.TYPES), ("cause_code", taxonomy.CAUSES)):
            offer(self, name, [("", ""), *_leaves(tree)])

    def asked(self) -> dict[str, Any]:
        return {"told": Codes(**self.cleaned_data)}


class LeaveOutForm(ActForm):
    ground = forms.CharField(label=_("为什么不能复核"), max_length=300)


class AnswerForm(ActForm):
    field = forms.ChoiceField(choices=CodingAnswer.Field)
    verdict = forms.ChoiceField(label=_("答复"), choices=CodingAnswer.Verdict)
    reason = forms.CharField(label=_("理由"), max_length=300)
