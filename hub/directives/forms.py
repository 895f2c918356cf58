"""What people type about orders, as Python values. Nothing is saved here."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from hub.directives import queries
from hub.directives.actions import Decided, Minutes
from hub.directives.models import (
    Conflict,
    Ground,
    Meeting,
    MeetingAttendance,
    Receiver,
    UniformNotice,
)
from hub.kernel import fields
from hub.kernel.choosing import offer, offer_rows
from hub.people.acts import ActForm
from hub.people.line import Line
from hub.people.models import Department, Role, Staff


def say(label: Any, longest: int = 1000, rows: int = 3, **options: Any) -> forms.CharField:
    return fields.words(label, longest, rows, **options)


class Names(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # the stub is generic, the class is not
    def label_from_instance(self, row: Any) -> str:
        return str(row.name)


class Name(forms.ModelChoiceField):  # type: ignore[type-arg]  # the stub is generic, the class is not
    def label_from_instance(self, row: Any) -> str:
        return str(row.name)


class OrderForm(ActForm):
    receivers = Names(
        Staff.objects.none(),
        label=gettext_lazy("受令人"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("只列出您管辖的人。越过领班下达的，领班会收到抄送。"),
    )
    text = say(
        gettext_lazy("要做什么"),
        rows=4,
        help_text=gettext_lazy(
            "写清做什么、做到什么程度。不能要求搜身、扣人扣物、停水停电、罚款。"
        ),
    )
    due_at = fields.moment(label=gettext_lazy("期限"))
    legal_ground = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("制度条款、合同或会议，可不填。"),
    )
    said_at = fields.moment(
        label=gettext_lazy("已口头下达的，什么时候说的"),
        required=False,
        help_text=gettext_lazy("没有口头说过就留空。"),
    )

    def prepare(self) -> None:
        under = Line(self.community, self.at).under(self.by)
        offer_rows(self, "receivers", Staff.objects.filter(pk__in=under).order_by("username"))
        self.fields["due_at"].initial = self.at + timedelta(hours=8)

    def asked(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        told["receivers"] = tuple(one.pk for one in told["receivers"])
        return told


class OralForm(ActForm):
    issuer = Name(Staff.objects.none(), label=gettext_lazy("谁说的"))
    text = say(gettext_lazy("要我做什么"), rows=4)
    said_at = fields.moment(label=gettext_lazy("什么时候说的"))
    due_at = fields.moment(label=gettext_lazy("什么时候要"))

    def prepare(self) -> None:
        line = Line(self.community, self.at)
        over = [one for one in line.seats if line.is_over(one, self.by.pk)]
        offer_rows(self, "issuer", Staff.objects.filter(pk__in=over).order_by("username"))
        self.fields["said_at"].initial = self.at
        self.fields["due_at"].initial = self.at + timedelta(hours=4)


class ReasonForm(ActForm):
    reason = say(gettext_lazy("原因"), 200)


class ResultForm(ActForm):
    result = say(gettext_lazy("结果"))


class DenyForm(ActForm):
    reason = say(gettext_lazy("当时是怎么说的"), 1000)


class RefuseForm(ActForm):
    ground = forms.ChoiceField(
        label=gettext_lazy("理由"), choices=Ground.choices, widget=forms.RadioSelect
    )
    why = say(
        gettext_lazy("具体情况"),
        help_text=gettext_lazy(
            "提交后停止计时，由下达人的上级裁定；涉及安全或违法的由公司经理裁定。"
        ),
    )


class AnswerForm(ActForm):
    holds = forms.ChoiceField(
        label=gettext_lazy("裁定"),
        choices=[
            ("1", gettext_lazy("拒绝成立，免予执行")),
            ("0", gettext_lazy("不成立，继续执行")),
        ],
        widget=forms.RadioSelect,
    )
    answer = say(gettext_lazy("理由"))
    due_at = fields.moment(label=gettext_lazy("继续执行的新期限"), required=False)

    def asked(self) -> dict[str, Any]:
        return {**self.cleaned_data, "holds": self.cleaned_data["holds"] == "1"}


class ConflictForm(ActForm):
    other_id = forms.ChoiceField(label=gettext_lazy("与哪一条冲突"), widget=forms.RadioSelect)
    why = say(gettext_lazy("怎么冲突"))

    def prepare(self) -> None:
        open_ = queries.received_by(self.by, self.community).filter(status__in=Receiver.OPEN)
        rows = open_.exclude(pk=self.subject.pk).order_by("due_at")
        offer(
            self,
            "other_id",
            [
                (
                    one.pk,
                    f"{one.instruction.number} {one.instruction.issuer}：{one.instruction.text[:60]}",
                )
                for one in rows
            ],
        )


class SettleForm(ActForm):
    ruling = forms.ChoiceField(
        label=gettext_lazy("裁定"), choices=Conflict.Ruling.choices, widget=forms.RadioSelect
    )
    answer = say(gettext_lazy("理由"))
    due_at = fields.moment(label=gettext_lazy("新的期限"))

    def prepare(self) -> None:
        self.fields["due_at"].initial = self.at + timedelta(hours=8)


class ObjectionForm(ActForm):
    text = say(
        gettext_lazy("对哪一点有异议，为什么"),
        2000,
        5,
        help_text=gettext_lazy(
            "交给下达人的上级，决定之前下达人看不到。提出异议不影响您的任何记录。"
        ),
    )
    wish = say(gettext_lazy("希望怎么办"), 500, 2, required=False)


class HearForm(ActForm):
    hearing = say(gettext_lazy("听取了谁、说了什么"), 2000, 5)


class DecideForm(ActForm):
    is_upheld = forms.ChoiceField(
        label=gettext_lazy("决定"),
        choices=[("1", gettext_lazy("异议成立")), ("0", gettext_lazy("异议不成立"))],
        widget=forms.RadioSelect,
    )
    answer = say(gettext_lazy("理由"), 2000, 4)

    def asked(self) -> dict[str, Any]:
        return {**self.cleaned_data, "is_upheld": self.cleaned_data["is_upheld"] == "1"}


# ── Meetings and dress ──────────────────────────────────────────────────────────────────────


class MeetingForm(ActForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("会议"), choices=Meeting.Kind.choices, widget=forms.RadioSelect
    )
    department = forms.ModelChoiceField(
        Department.objects.none(), label=gettext_lazy("部门（部门例会）"), required=False
    )
    subject = forms.CharField(label=gettext_lazy("议题"), max_length=100)
    held_at = fields.moment(label=gettext_lazy("开会时间"))
    place = forms.CharField(label=gettext_lazy("地点"), max_length=60, required=False)
    chair = Name(Staff.objects.none(), label=gettext_lazy("主持人"))
    present = Names(
        Staff.objects.none(), label=gettext_lazy("到会"), widget=forms.CheckboxSelectMultiple
    )
    late = Names(
        Staff.objects.none(),
        label=gettext_lazy("迟到"),
        widget=forms.SelectMultiple(attrs={"data-search": ""}),
        required=False,
    )
    leave = Names(
        Staff.objects.none(),
        label=gettext_lazy("请假"),
        widget=forms.SelectMultiple(attrs={"data-search": ""}),
        required=False,
    )
    absent = Names(
        Staff.objects.none(),
        label=gettext_lazy("缺席"),
        widget=forms.SelectMultiple(attrs={"data-search": ""}),
        required=False,
    )
    notes = say(gettext_lazy("会议情况"), 3000, 5, required=False)
    STATES = {
        "present": MeetingAttendance.State.PRESENT,
        "late": MeetingAttendance.State.LATE,
        "leave": MeetingAttendance.State.LEAVE,
        "absent": MeetingAttendance.State.ABSENT,
    }

    def prepare(self) -> None:
        line = Line(self.community, self.at)
        here = Staff.objects.filter(pk__in=line.seats).order_by("username")
        chairs = [
            pk
            for pk in line.seats
            if line.rank_of(pk) > 1 and (pk == self.by.pk or line.is_over(pk, self.by.pk))
        ]
        for name in self.STATES:
            offer_rows(self, name, here)
        offer_rows(self, "chair", here.filter(pk__in=chairs))
        offer_rows(self, "department", Department.objects.filter(community=self.community))
        self.fields["held_at"].initial = self.at

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        named: set[Any] = set()
        for name in self.STATES:
            people = set(told.get(name) or ())
            if named & people:
                self.add_error(name, gettext_lazy("同一个人只能选一种。"))
            named |= people
        return told

    def minutes(self, decisions: tuple[Decided, ...]) -> Minutes:
        told = self.cleaned_data
        attendance = {
            person.pk: state.value for name, state in self.STATES.items() for person in told[name]
        }
        return Minutes(
            kind=told["kind"],
            subject=told["subject"],
            held_at=told["held_at"],
            chair_id=told["chair"].pk,
            decisions=decisions,
            attendance=attendance,
            department_id=told["department"].pk if told["department"] else None,
            place=told["place"],
            notes=told["notes"],
        )


class DecisionForm(forms.Form):
    text = say(gettext_lazy("决定"), 1000, 2, required=False)
    owner = Name(Staff.objects.none(), label=gettext_lazy("负责人"), required=False)
    due_at = fields.moment(label=gettext_lazy("期限"), required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "owner", people)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        given = [bool(told.get(name)) for name in ("text", "owner", "due_at")]
        if any(given) and not all(given):
            raise forms.ValidationError(gettext_lazy("决定、负责人和期限要一起填。"))
        return told

    def decided(self) -> Decided | None:
        told = self.cleaned_data
        if not told.get("text"):
            return None
        return Decided(told["text"], told["owner"].pk, told["due_at"])


DecisionForms = forms.formset_factory(DecisionForm, extra=5, max_num=30)


class UniformForm(ActForm):
    weather = forms.ChoiceField(
        label=gettext_lazy("天气"), choices=UniformNotice.Weather.choices, widget=forms.RadioSelect
    )
    text = say(gettext_lazy("可以怎么穿"), 300, help_text=gettext_lazy("工牌照常佩戴。"))
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=gettext_lazy("部门"),
        required=False,
        empty_label=gettext_lazy("全项目"),
    )
    role = forms.ChoiceField(label=gettext_lazy("岗位"), required=False)
    begins_at = fields.moment(label=gettext_lazy("从"))
    ends_at = fields.moment(label=gettext_lazy("到"))
    reason = say(gettext_lazy("理由"), help_text=gettext_lazy("气温、预警或现场情况。"))

    def prepare(self) -> None:
        offer_rows(self, "department", Department.objects.filter(community=self.community))
        offer(self, "role", [("", gettext_lazy("全部岗位")), *Role.choices])
        self.fields["begins_at"].initial = self.at
        self.fields["ends_at"].initial = self.at + timedelta(days=3)

    def asked(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        department = told.pop("department")
        return {**told, "department_id": department.pk if department else None}


class DecideUniformForm(ActForm):
    verdict = forms.ChoiceField(
        label=gettext_lazy("决定"),
        choices=[("1", gettext_lazy("批准")), ("0", gettext_lazy("不批准"))],
        widget=forms.RadioSelect,
    )
    answer = say(gettext_lazy("说明（不批准时必填）"), required=False)

    def asked(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"is_granted": told["verdict"] == "1", "answer": told["answer"]}
