"""What people type in dunning, as Python values. Nothing is saved here."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.dunning import queries, rules
from hub.dunning.actions import Tried
from hub.dunning.models import Attempt, Channel, Grade, Pause, Procedure, Step
from hub.dunning.models.procedure import HOLDERS
from hub.estate.models import Household
from hub.kernel import fields
from hub.kernel.choosing import offer
from hub.kernel.models import Community
from hub.kernel.text import masked_phone
from hub.kernel.workdays import local_day
from hub.people.acts import ActForm
from hub.people.models import Post, Role, Staff
from hub.people.rules import read_together

MOST_PHOTOS = 6
UPLOADS = ("photos", "signed", "papers")
Result = Attempt.Result
# What may come of each means, in the order in which it mostly does.
SPOKEN = (
    Result.AGREES, Result.PROMISE, Result.NOT_REACHED, Result.SAYS_PAID, Result.DISPUTES,
    Result.COMPLAINT, Result.HARDSHIP, Result.REFUSES,
)  # fmt: skip
RESULTS: dict[str, tuple[Result, ...]] = {
    Channel.PHONE: (*SPOKEN, Result.WRONG_NUMBER),
    Channel.VISIT: (Result.DELIVERED, *SPOKEN),
    Channel.MESSAGE: (Result.DELIVERED, Result.SENT, *SPOKEN, Result.WRONG_NUMBER),
    Channel.NOTICE: (Result.DELIVERED, Result.NOT_REACHED, *SPOKEN),
    Channel.LETTER: (Result.SENT, Result.DELIVERED, Result.RETURNED),
    Channel.MEDIATION: (Result.DELIVERED, Result.PROMISE, Result.REFUSES, Result.NOT_REACHED),
    Channel.COURT: (Result.DELIVERED, Result.SENT, Result.RETURNED),
}


class AttemptForm(forms.Form):
    channel = fields.chips(_("方式"), choices=Channel.choices)
    result = fields.chips(_("结果"), choices=Result.choices)
    spoken_to = fields.chips(_("谁"), required=False)
    phone = fields.chips(_("用的号码"), required=False)
    promise_amount = forms.DecimalField(
        label=_("承诺付（元）"), required=False, decimal_places=2, max_digits=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    promise_day = fields.day(_("哪天付"), required=False)
    note = fields.words(_("谈了什么"), 500, required=False)
    reference = fields.line(_("回执/录音/邮单/文书号"), 64, required=False)
    content_note = fields.line(_("邮单内件品名"), 60, required=False)
    notice_code = fields.line(_("通知书编号"), 40, required=False)
    witness = forms.ChoiceField(label=_("同行见证"), required=False)

    def __init__(
        self, *args: Any, household: Household, owed: Any, by: Staff, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = queries.who_may_hear(household, at)
        offer(
            self,
            "spoken_to",
            [(one.pk, f"{one.name}（{one.get_kind_display()}）") for one in people],
        )
        numbers = queries.phones_of(household, at)
        offer(
            self,
            "phone",
            [(one.pk, f"{one.resident.name} {masked_phone(one.number)}") for one in numbers],
        )
        offer(self, "witness", [("", _("没有")), *_colleagues(household.community, by, at)])
        self.initial.setdefault("promise_amount", owed)
        for name, rows in (("spoken_to", people), ("phone", numbers)):
            if len(rows):
                self.initial.setdefault(name, rows[0].pk)

    def tried(self, uploads: dict[str, tuple[str, ...]]) -> Tried:
        data = self.cleaned_data
        is_promise = data["result"] == Result.PROMISE
        return Tried(
            channel=data["channel"],
            result=data["result"],
            spoken_to=_number(data["spoken_to"]),
            phone=_number(data["phone"]),
            note=data["note"],
            reference=data["reference"],
            content_note=data["content_note"],
            notice_code=data["notice_code"],
            witness=_number(data["witness"]),
            promise_amount=data["promise_amount"] if is_promise else None,
            promise_day=data["promise_day"] if is_promise else None,
            photos=uploads["photos"],
            signed=uploads["signed"],
            papers=uploads["papers"],
        )


def _number(value: str) -> int | None:
    return int(value) if value else None


def _colleagues(community: Community, by: Staff, at: datetime) -> list[tuple[int, str]]:
    posts = Post.objects.at(at).filter(
        community=community, role__in=[Role.BUTLER, Role.SUPERVISOR, Role.LEADER, Role.FRONT_DESK]
    )
    people = list(Staff.objects.filter(pk__in=posts.values("staff")).exclude(pk=by.pk))
    read_together(people, at)
    return [(one.pk, one.name) for one in people if not rules.is_security(one, at)]


class PauseForm(ActForm):
    reason = fields.chips(_("原因"), choices=Pause.Reason.choices)
    last_day = fields.day(_("到哪天为止"), help_text=_("到期自动恢复；仍需要的再申请。"))
    ground = fields.words(_("依据"), 1000, rows=3)


class EndPauseForm(ActForm):
    reason = fields.words(_("为什么提前结束"))


class OrderForm(ActForm):
    step = fields.chips(_("步骤"))
    ground = fields.words(_("理由"), 1000, rows=3)

    def prepare(self) -> None:
        record = queries.record_of(self.subject, self.at, local_day(self.at))
        offer(self, "step", [(one.code, str(one)) for one in record.legal_steps])


class DraftForm(ActForm):
    note = fields.words(_("这一版改什么、为什么"))
    catch_up = fields.chips(
        _("漏步之后"), choices=Procedure.CatchUp.choices, initial=Procedure.CatchUp.FITTING
    )


class GroundForm(ActForm):
    ground = fields.words(_("理由"), 1000)


class StepForm(ActForm):
    name = fields.line(_("名称"), 40)
    after_days = forms.IntegerField(label=_("到期后天数"), min_value=-30, max_value=720)
    window_days = forms.IntegerField(label=_("时限（天）"), min_value=1, max_value=60)
    channel = fields.chips(_("方式"), choices=Channel.choices)
    role = fields.chips(_("由谁做"), choices=[(role.value, role.label) for role in HOLDERS])
    min_grade = fields.chips(_("证据至少"), choices=Grade.choices)
    interval_days = forms.IntegerField(label=_("距上次送达至少（天）"), min_value=0, max_value=90)
    reply_days = forms.IntegerField(
        label=_("给予合理期限（天）"), min_value=0, max_value=90,
        help_text=_("催告函填 15–30；其他步骤填 0。"),
    )  # fmt: skip
    prints_notice = forms.BooleanField(label=_("出通知书"), required=False)
    script = fields.words(_("话术"), 1000, rows=4, required=False)

    def prepare(self) -> None:
        step: Step = self.subject
        for name in self.fields:
            self.initial.setdefault(name, getattr(step, name))
