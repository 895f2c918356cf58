"""What people type about spot checks, as Python values. Nothing is saved here."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.conduct.actions import Seen
from hub.conduct.models import CheckItem
from hub.kernel import fields
from hub.kernel.models import Community
from hub.kernel.workdays import local_day
from hub.people.acts import ActForm


class CheckForm(forms.Form):
    """The items themselves are drawn by the page, which knows what is suspended."""

    seen_at = fields.moment(label=_("看到的时间"))
    items = forms.ModelMultipleChoiceField(
        label=_("看到的问题"), queryset=CheckItem.objects.none(), required=False
    )
    note = fields.words(
        _("看到什么"),
        300,
        rows=3,
        required=False,
        help_text=_("有问题必须写，只写看到的事实；本人会看到。"),
    )

    def __init__(self, *args: Any, community: Community, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        items: Any = self.fields["items"]
        items.queryset = CheckItem.objects.within(community)
        self.fields["seen_at"].initial = localtime(at).replace(second=0, microsecond=0)

    def seen(self, photos: list[str]) -> Seen:
        told = self.cleaned_data
        moment = told["seen_at"]
        # The form knows minutes: this minute is now, not before it.
        if timedelta(0) < moment - self.at < timedelta(minutes=1):
            moment = self.at
        return Seen(moment, [one.pk for one in told["items"]], told["note"], photos)


class ReplyForm(ActForm):
    verdict = forms.ChoiceField(
        label=_("您的答复"),
        choices=[("accept", _("无异议")), ("contest", _("有异议，请上级复核"))],
        widget=forms.RadioSelect,
        initial="accept",
    )
    words = fields.words(_("说明"), 500, 3, required=False, help_text=_("有异议要写理由。"))

    def asked(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"agrees": told["verdict"] == "accept", "words": told["words"]}


class ReviewForm(ActForm):
    verdict = forms.ChoiceField(
        label=_("复核"),
        choices=[("stands", _("维持")), ("strike", _("撤销，不算数"))],
        widget=forms.RadioSelect,
        initial="stands",
    )
    words = fields.words(_("复核意见"), 500, 3)

    def asked(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"stands": told["verdict"] == "stands", "words": told["words"]}


class ItemForm(forms.Form):
    name = forms.CharField(label=_("抽查项"), max_length=60)
    article = forms.CharField(label=_("依据条款"), max_length=60)
    yields_to_dress = forms.BooleanField(label=_("着装通知期间停查"), required=False)
    is_used = forms.BooleanField(label=_("在用"), required=False)
    valid_from = fields.day(label=_("执行日期"))
    reason = fields.words(_("改版原因"), 200)

    def __init__(self, *args: Any, item: CheckItem, at: datetime, **kwargs: Any) -> None:
        kept = ("name", "article", "yields_to_dress", "is_used")
        initial = {name: getattr(item, name) for name in kept}
        initial["valid_from"] = local_day(at) + timedelta(days=1)
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
