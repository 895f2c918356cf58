"""What people type about leave, as Python values. Nothing is saved here."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.kernel import fields
from hub.kernel.choosing import offer
from hub.kernel.workdays import CalendarMissing, local_day
from hub.leave.actions import Wish
from hub.leave.counting import FULL_DAY
from hub.leave.models import Kind, KindVersion, Leave, PhoneReport
from hub.leave.queries.accounts import balances_of
from hub.leave.queries.roster import calendar_for
from hub.leave.words import amount
from hub.people.acts import ActForm
from hub.people.line import Line
from hub.people.models import Staff

DAY = timedelta(days=1)


class Clock(forms.TimeField):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


# ── Asking ──────────────────────────────────────────────────────────────────────────────────


class AskForm(ActForm):
    kind = forms.ChoiceField(label=_("假别"), widget=forms.RadioSelect)
    first_day = fields.day(label=_("从"))
    first_half = forms.ChoiceField(label=_("时段"), choices=Leave.Half.choices)
    from_time = Clock(label=_("几点"), required=False)
    last_day = fields.day(label=_("到"))
    last_half = forms.ChoiceField(label=_("时段"), choices=Leave.Half.choices)
    until_time = Clock(label=_("几点"), required=False)
    reason = fields.words(_("事由"), 500)
    contact = forms.CharField(
        label=_("假中电话"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    stand_in = forms.ChoiceField(label=_("代班的同事"), required=False)
    phone_report = forms.ChoiceField(label=_("补哪一次电话报备"), required=False)

    def prepare(self) -> None:
        self.kinds = {
            str(one.kind_id): one
            for one in KindVersion.objects.within(self.community)
            .on(local_day(self.at))
            .filter(kind__status=Kind.Status.OPEN)
            .select_related("kind")
            .order_by("kind__place")
        }
        have = balances_of(self.by.pk, self.community)
        offer(self, "kind", [(pk, self._label(one, have)) for pk, one in self.kinds.items()])
        offer(self, "stand_in", [("", "—"), *self._colleagues()])
        offer(self, "phone_report", [("", "—"), *self._calls()])
        first = self.initial.get("first_day") or self._next_worked()
        defaults = {
            "first_day": first,
            "last_day": self.initial.get("last_day") or first,
            "first_half": Leave.Half.AM,
            "last_half": Leave.Half.PM,
            "contact": self.by.phone,
            "kind": self._usual(),
        }
        self.initial = {**defaults, **self.initial}

    def _next_worked(self) -> date:
        """The first day from tomorrow that they would work: what is asked for most."""
        tomorrow = local_day(self.at) + DAY
        days = [tomorrow + n * DAY for n in range(14)]
        try:
            own = calendar_for(self.community, self.by.pk, days[0], days[-1])
        except CalendarMissing:
            return tomorrow
        return next((day for day in days if own.is_worked(day)), tomorrow)

    def _label(self, one: KindVersion, have: dict[int, int]) -> str:
        if not one.needs_balance:
            return one.name
        left = amount(have.get(one.kind_id, 0), one.in_hours)
        return gettext("%(kind)s（余 %(left)s）") % {"kind": one.name, "left": left}

    def _usual(self) -> str:
        last = Leave.objects.within(self.community).filter(staff=self.by).order_by("-pk")
        known = last.values_list("kind__kind", flat=True).first()
        return str(known) if str(known) in self.kinds else next(iter(self.kinds), "")

    def _colleagues(self) -> list[tuple[str, str]]:
        """Those one shares a station with: who else could stand there."""
        stations = self.by.placements.filter(community=self.community, until=None)
        beside = Staff.objects.filter(
            placements__station__in=stations.values("station"), is_active=True
        ).exclude(pk=self.by.pk)
        return [(str(one.pk), one.name) for one in beside.distinct().order_by("username")[:100]]

    def _calls(self) -> list[tuple[str, str]]:
        rows = PhoneReport.objects.within(self.community).filter(staff=self.by)
        waiting = rows.exclude(status=PhoneReport.Status.PAPERED)[:20]
        return [(str(one.pk), f"{localtime(one.received_at):%m-%d %H:%M}") for one in waiting]

    def wish(self) -> Wish:
        told = self.cleaned_data
        in_hours = self.kinds[told["kind"]].in_hours
        return Wish(
            kind=int(told["kind"]),
            first_day=told["first_day"],
            last_day=told["last_day"],
            first_half=told["first_half"],
            last_half=told["last_half"],
            from_at=_at(told["first_day"], told["from_time"]) if in_hours else None,
            until_at=_at(told["last_day"], told["until_time"]) if in_hours else None,
            reason=told["reason"],
            contact=told["contact"],
            stand_in=int(told["stand_in"]) if told["stand_in"] else None,
            phone_report=int(told["phone_report"]) if told["phone_report"] else None,
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        kind = self.kinds.get(told.get("kind", ""))
        if kind and kind.in_hours:
            for name in ("from_time", "until_time"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, gettext("这种假按小时算，请填几点。"))
        return told


def _at(day: date, clock: time | None) -> datetime | None:
    return datetime.combine(day, clock, get_default_timezone()) if clock else None


# ── Deciding ────────────────────────────────────────────────────────────────────────────────


class ApproveForm(ActForm):
    words = fields.words(_("意见"), 500, required=False)

    def prepare(self) -> None:
        if self.subject.is_late:
            self.fields["words"].required = True
            self.fields["words"].help_text = _("逾期提出的，批准须写理由。")


class RejectForm(ActForm):
    words = fields.words(_("不同意的理由"), 500, help_text=_("申请人会看到。"))


class OpenProofForm(ActForm):
    reason = fields.words(
        _("为什么要看"), 200, help_text=_("会记入经过，本人看得到。一小时内可反复查看。")
    )


class SignBackForm(ActForm):
    returned_at = fields.moment(label=_("实际回来"))
    note = fields.words(_("备注"), 300, required=False)

    def prepare(self) -> None:
        self.fields["returned_at"].initial = localtime(self.subject.reported_back_at or self.at)


class TakeBackForm(ActForm):
    ground = fields.words(_("为什么收回"), 300, help_text=_("本人会看到；额度全部退回。"))


class RecallForm(ActForm):
    back_at = fields.moment(label=_("几点返岗"))
    ground = fields.words(
        _("为什么召回"), 300, help_text=_("本人答复能返岗才缩短假期，之后的额度退回。")
    )

    def prepare(self) -> None:
        tomorrow = localtime(self.at).replace(hour=8, minute=30) + DAY
        self.fields["back_at"].initial = min(tomorrow, localtime(self.subject.ends_at))


class AnswerRecallForm(ActForm):
    coming = forms.ChoiceField(
        label=_("能不能返岗"),
        choices=[("yes", _("能，按时返岗")), ("no", _("不能"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    words = fields.words(
        _("说明"), 300, required=False, help_text=_("不能返岗要写原因；不答应不算违纪，假期不变。")
    )

    def asked(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        return {"is_coming": told.pop("coming") == "yes", **told}


# ── Calls, balances ─────────────────────────────────────────────────────────────────────────


class CallForm(ActForm):
    staff = forms.ChoiceField(label=_("谁来的电话"))
    received_at = fields.moment(label=_("几点接到"))
    matter = fields.words(_("电话里怎么说"), 300)
    starts_at = fields.moment(label=_("从什么时候起来不了"))
    until = fields.moment(label=_("预计到"))

    def prepare(self) -> None:
        under = Line(self.community, self.at).under(self.by)
        rows = Staff.objects.filter(pk__in=under, is_active=True).order_by("username")
        offer(self, "staff", [(str(one.pk), f"{one.name} {one.username}") for one in rows])
        now = localtime(self.at)
        evening = now.replace(hour=18, minute=0) if now.hour < 18 else now + timedelta(hours=8)
        for name, value in {"received_at": now, "starts_at": now, "until": evening}.items():
            self.fields[name].initial = value


class AdjustForm(ActForm):
    kind = forms.ChoiceField(label=_("假别"))
    days = forms.DecimalField(
        label=_("调整（天，减少写负数）"),
        max_digits=5,
        decimal_places=2,
        min_value=-99,
        max_value=99,
    )
    reason = fields.words(_("依据"), 300)

    def prepare(self) -> None:
        kinds = KindVersion.objects.within(self.community).on(local_day(self.at))
        rows = kinds.filter(needs_balance=True).order_by("kind__place")
        offer(self, "kind", [(str(one.kind_id), one.name) for one in rows])

    def asked(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        told["minutes"] = int((told.pop("days") * Decimal(FULL_DAY)).to_integral_value())
        return told


class ProposeForfeitForm(ActForm):
    ground = fields.words(
        _("核对过什么"), 300, help_text=_("由另一位负责人确认后才生效；本人会马上知道。")
    )


class KeepForm(ActForm):
    reason = fields.words(_("为什么照常享受"), 300)


class HistoryForm(ActForm):
    worked_since = fields.day(
        label=_("参加工作日期"), help_text=_("所有单位累计，按社保记录或档案。")
    )
    ground = forms.CharField(label=_("依据"), max_length=200)


class ProofForm(ActForm):
    """The files come beside it, by their tokens."""


# ── Kinds ───────────────────────────────────────────────────────────────────────────────────


class KindForm(ActForm):
    name = forms.CharField(label=_("名称"), max_length=20)
    unit = forms.ChoiceField(label=_("最小单位"), choices=KindVersion.Unit.choices)
    most_days = forms.IntegerField(
        label=_("一次最多（天）"), min_value=0, max_value=400, help_text=_("0：不限。")
    )
    proof = forms.ChoiceField(label=_("证明"), choices=KindVersion.Proof.choices)
    is_paid = forms.BooleanField(label=_("带薪"), required=False)
    is_statutory = forms.BooleanField(
        label=_("法定假"), required=False, help_text=_("领班、主管不能直接不批，只能转上级。")
    )
    counts_rest_days = forms.BooleanField(label=_("含休息日和节假日"), required=False)
    counts_holidays = forms.BooleanField(label=_("排班的法定节假日也算"), required=False)
    is_health = forms.BooleanField(
        label=_("涉及健康"), required=False, help_text=_("事由和证明只有本人、审批人和主任能看。")
    )
    is_checked = forms.BooleanField(label=_("已按本地规定核对"), required=False)
    law = forms.CharField(label=_("依据"), max_length=200)
    note = fields.words(_("说明"), 300, required=False)
    valid_from = fields.day(label=_("执行日期"))
    reason = fields.words(_("改版原因"), 300)

    def prepare(self) -> None:
        last: KindVersion = self.subject.versions.order_by("-number")[0]
        kept = (name for name in self.fields if name not in {"valid_from", "reason"})
        self.initial = {name: getattr(last, name) for name in kept}
        self.initial["valid_from"] = local_day(self.at) + DAY
