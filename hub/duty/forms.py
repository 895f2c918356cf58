"""What people type about duty, as Python values. Nothing is saved here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.duty.models import Absence, Punch


def _words(label: Any, longest: int = 300, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": 2}),
        **options,
    )


def _moment(label: Any, **options: Any) -> forms.DateTimeField:
    attrs = {"type": "datetime-local"}
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs=attrs, format="%Y-%m-%dT%H:%M"),
        **options,
    )


class ReasonForm(forms.Form):
    reason = _words(_("原因"))


class CorrectionForm(forms.Form):
    came_at = _moment(_("实际上班"), required=False, help_text=_("打过卡的那一头不用填。"))
    left_at = _moment(_("实际下班"), required=False)
    reason = _words(_("原因"))


class AnswerForm(forms.Form):
    words = _words(_("当天的情况"), 1000)


class CureForm(forms.Form):
    cure = forms.ChoiceField(
        label=_("依据"),
        choices=[(one.value, one.label) for one in Absence.Cure if one != Absence.Cure.DERIVED],
        widget=forms.RadioSelect,
    )
    note = _words(_("说明"), help_text=_("谁在几点接到电话，什么材料。"))


class PunchForm(forms.Form):
    punched_at = _moment(_("时间"))
    direction = forms.ChoiceField(
        label=_("方向"),
        choices=[(one.value, one.label) for one in (Punch.Direction.IN, Punch.Direction.OUT)],
        widget=forms.RadioSelect,
    )
    reason = _words(_("原因"))


class PositionForm(forms.Form):
    latitude = forms.FloatField(required=False)
    longitude = forms.FloatField(required=False)
    accuracy = forms.FloatField(required=False, min_value=0)
