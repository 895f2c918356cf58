"""What people type about duty, as Python values. Nothing is saved here."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.duty.models import Absence, Assignment, Errand, Punch
from hub.duty.queries.errands import Turn
from hub.duty.queries.swaps import colleagues_for
from hub.kernel import fields
from hub.kernel.choosing import offer
from hub.people.acts import ActForm


class ReasonForm(ActForm):
    reason = fields.words(_("原因"))


class CorrectionForm(ActForm):
    came_at = fields.moment(_("实际上班"), required=False, help_text=_("打过卡的那一头不用填。"))
    left_at = fields.moment(_("实际下班"), required=False)
    reason = fields.words(_("原因"))

    def prepare(self) -> None:
        """With the shift's own times: who came in time changes nothing."""
        turn: Assignment = self.subject
        self.initial.setdefault("came_at", localtime(turn.starts_at))
        self.initial.setdefault("left_at", localtime(turn.ends_at))


class AnswerForm(ActForm):
    words = fields.words(_("当天的情况"), 1000)


class CureForm(ActForm):
    cure = forms.ChoiceField(
        label=_("依据"),
        choices=[(one.value, one.label) for one in Absence.Cure if one != Absence.Cure.DERIVED],
        widget=forms.RadioSelect,
    )
    note = fields.words(_("说明"), help_text=_("谁在几点接到电话，什么材料。"))


class PunchForm(ActForm):
    punched_at = fields.moment(_("时间"))
    direction = forms.ChoiceField(
        label=_("方向"),
        choices=[(one.value, one.label) for one in (Punch.Direction.IN, Punch.Direction.OUT)],
        widget=forms.RadioSelect,
    )
    reason = fields.words(_("原因"))

    def prepare(self) -> None:
        self.initial.setdefault("punched_at", localtime(self.at))


class PositionForm(forms.Form):
    latitude = forms.FloatField(required=False)
    longitude = forms.FloatField(required=False)
    accuracy = forms.FloatField(required=False, min_value=0)


# ── Swaps, errands and month sheets ─────────────────────────────────────────────────────────


def spoken(turn: Assignment) -> str:
    """A shift in one line: "6月5日 周五 中班 14:00–22:00"."""
    clock = f"{localtime(turn.starts_at):%H:%M}–{localtime(turn.ends_at):%H:%M}"
    return f"{date_format(turn.work_on, 'n月j日 D')} {turn.shift.shift.name} {clock}"


class SwapForm(ActForm):
    """One choice says whom and for what: "staff:shift", or "staff:" for cover without a return."""

    whom = forms.ChoiceField(
        label=_("和谁换"),
        widget=forms.Select,
        help_text=_("对方同意后由领班审批；批准前，这个班仍由您负责。"),
    )
    reason = fields.words(_("原因"))

    def prepare(self) -> None:
        groups: list[Any] = [("", _("请选择"))]
        for one in colleagues_for(self.subject, self.at):
            cover = (f"{one.staff.pk}:", _("请 %s 顶班") % one.staff.name)
            rows = [(f"{one.staff.pk}:{turn.pk}", spoken(turn)) for turn in one.shifts]
            groups.append((one.staff.name, [cover, *rows]))
        offer(self, "whom", groups)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        staff, _colon, turn = str(told.pop("whom", "")).partition(":")
        return {**told, "colleague_id": staff or None, "takes_id": turn or None}


class DeclineForm(ActForm):
    words = fields.words(_("说明（可不填）"), 200, required=False)


class ErrandForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("类别"), choices=Errand.Kind.choices, widget=forms.RadioSelect, initial="EXTRA"
    )
    title = forms.CharField(label=_("事由"), max_length=60)
    place = forms.CharField(label=_("地点"), max_length=60, required=False)
    starts_at = fields.moment(_("开始"))
    ends_at = fields.moment(_("结束"))
    needed = forms.IntegerField(
        label=_("需要几人"),
        min_value=1,
        max_value=200,
        required=False,
        help_text=_("公差勤务按轮次派人；集体活动通知全部不在班的人，不用填。"),
    )
    chosen = forms.TypedMultipleChoiceField(
        label=_("指定派谁"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选就按轮次。没有轮到而指定的，要写明原因。"),
    )
    why = fields.words(_("不按轮次的原因"), 300, required=False)

    def offer(self, turns: list[Turn]) -> None:
        rows = [
            (
                one.staff.pk,
                _("%(name)s（近一年 %(times)s 次，%(hours)s 小时）")
                % {
                    "name": one.staff.name,
                    "times": one.times,
                    "hours": round(one.hours, 1),
                },
            )
            for one in turns
        ]
        offer(self, "chosen", rows)


class WhyForm(ActForm):
    why = fields.words(_("免派原因"))
