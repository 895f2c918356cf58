"""What people type when they set duty up, as Python values. Nothing is saved here."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hub.duty import rules
from hub.duty.models import Cover, LicenceKind, Protection, Rotation, Shift, Station
from hub.kernel import fields
from hub.kernel.choosing import offer
from hub.people.acts import ActForm
from hub.people.rules import staff_of

FULL = 1440
PARTS = (1, 2, 3)
OFF = frozenset({"休", "-", "－", "—", "off", "OFF"})


def _count(label: Any, most: int = FULL, **options: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(label=label, min_value=0, max_value=most, widget=widget, **options)


def _time(label: Any, **options: Any) -> forms.TimeField:
    attrs = {
        "class": "form-control num",
        "data-time": "",
        "inputmode": "numeric",
        "maxlength": "5",
        "autocomplete": "off",
        "placeholder": "00:00",
    }
    widget = forms.TimeInput(attrs=attrs, format="%H:%M")
    formats = ["%H:%M", "%H%M", "%H：%M"]
    return forms.TimeField(label=label, widget=widget, input_formats=formats, **options)


_TICK = forms.CheckboxInput(attrs={"class": "form-check-input"})


class SetUpForm(ActForm):
    # A template that lays the fields out in another way than one below the other.
    layout = ""

    @property
    def today(self) -> date:
        return localdate(self.at)


class StationForm(SetUpForm):
    name = fields.line(_("岗位名称"), 30, help_text=_("要有人站的地方，如 前台、北门岗、监控室。"))
    department_id = fields.chips(_("部门"))
    licence = fields.chips(_("上岗证件"), LicenceKind.choices, required=False)
    hours = fields.chips(_("工时制度"), Station.Hours.choices, initial=Station.Hours.STANDARD)
    approval = fields.line(
        _("审批文号"),
        60,
        required=False,
        help_text=_("综合计算工时须经人社部门批准；标准工时不用填。"),
    )
    approved_until = fields.day(label=_("批准有效期至"), required=False)

    def prepare(self) -> None:
        own = rules.departments(self.by, self.community, rules.SET_UP, self.at)
        offer(self, "department_id", [(str(one.pk), one.name) for one in own])
        if len(own) == 1:
            self.initial.setdefault("department_id", str(own[0].pk))


# ── Shifts ──────────────────────────────────────────────────────────────────────────────────


class MeaningForm(SetUpForm):
    """What a shift means from a day on: up to three segments, as times with 次日."""

    layout = "duty/setup/shift_fields.html"

    start_1 = _time(_("第 1 段 从"))
    end_1 = _time(_("第 1 段 到"))
    end_next_1 = forms.BooleanField(label=_("次日"), required=False, widget=_TICK)
    start_2 = _time(_("第 2 段 从"), required=False)
    start_next_2 = forms.BooleanField(label=_("次日"), required=False, widget=_TICK)
    end_2 = _time(_("第 2 段 到"), required=False)
    end_next_2 = forms.BooleanField(label=_("次日"), required=False, widget=_TICK)
    start_3 = _time(_("第 3 段 从"), required=False)
    start_next_3 = forms.BooleanField(label=_("次日"), required=False, widget=_TICK)
    end_3 = _time(_("第 3 段 到"), required=False)
    end_next_3 = forms.BooleanField(label=_("次日"), required=False, widget=_TICK)
    break_minutes = _count(_("不计工时的休息（分）"), initial=0)
    late_grace = _count(_("迟到宽限（分）"), 120, initial=0)
    early_grace = _count(_("早退宽限（分）"), 120, initial=0)
    punch_before = _count(_("最早提前打卡（分）"), 480, initial=60)
    punch_after = _count(_("最晚延后打卡（分）"), 480, initial=120)
    rest_after = _count(
        _("班后至少休息（分）"),
        2880,
        initial=660,
        help_text=_("到下一个班开始前；660 分是 11 小时。"),
    )
    night = fields.chips(
        _("夜班"),
        (("", _("自动：22 点到 6 点满两小时")), ("1", _("是")), ("0", _("否"))),
        required=False,
    )
    valid_from = fields.day(label=_("执行日期"), required=False)

    def prepare(self) -> None:
        self.parts = [
            (
                n,
                self[f"start_{n}"],
                self[f"start_next_{n}"] if n > 1 else None,
                self[f"end_{n}"],
                self[f"end_next_{n}"],
            )
            for n in PARTS
        ]
        self.details = [
            self[name]
            for name in (
                "break_minutes",
                "late_grace",
                "early_grace",
                "punch_before",
                "punch_after",
                "rest_after",
            )
        ]
        self.initial.setdefault("valid_from", self.today)

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        self.segments: list[tuple[int, int]] = []
        for n in PARTS:
            start, end = told.get(f"start_{n}"), told.get(f"end_{n}")
            if start is None and end is None:
                continue
            if start is None or end is None:
                missing = "start" if start is None else "end"
                self._once(f"{missing}_{n}", _("从和到都要填。"))
                continue
            first = _minutes(start, is_next=bool(told.get(f"start_next_{n}")))
            last = _minutes(end, is_next=bool(told.get(f"end_next_{n}")))
            if last <= first:
                self._once(f"end_{n}", _("结束要晚于开始。过了零点请勾选次日。"))
            elif self.segments and first <= self.segments[-1][1]:
                self._once(f"start_{n}", _("要晚于上一段结束。过了零点请勾选次日。"))
            else:
                self.segments.append((first, last))
        return told

    def _once(self, name: str, words: Any) -> None:
        if name not in self.errors:
            self.add_error(name, words)

    def asked(self) -> dict[str, Any]:
        told = self.cleaned_data
        names = (
            "break_minutes",
            "late_grace",
            "early_grace",
            "punch_before",
            "punch_after",
            "rest_after",
        )
        return {
            "segments": self.segments,
            "valid_from": told["valid_from"] or self.today,
            "is_night": {"1": True, "0": False}.get(told["night"]),
            **{name: told[name] for name in names},
        }


def _minutes(moment: time, *, is_next: bool) -> int:
    return moment.hour * 60 + moment.minute + (FULL if is_next else 0)


class ShiftForm(MeaningForm):
    mark = fields.line(_("简称"), 2, help_text=_("排班表格子里显示的一两个字，如 早。"))
    name = fields.line(_("班次名称"), 20)

    field_order = ("mark", "name")

    def asked(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"mark": told["mark"], "name": told["name"], **super().asked()}


class ShiftVersionForm(MeaningForm):
    """Begins with what the shift means now."""

    def prepare(self) -> None:
        super().prepare()
        last = self.subject.versions.order_by("-valid_from").first()
        self.initial["valid_from"] = None
        if last is None:
            return
        for n, (start, end) in enumerate(last.segments, 1):
            self.initial[f"start_{n}"], self.initial[f"end_{n}"] = _clock(start), _clock(end)
            self.initial[f"start_next_{n}"] = start >= FULL
            self.initial[f"end_next_{n}"] = end >= FULL
        for bound in self.details:
            self.initial[bound.name] = getattr(last, bound.name)


def _clock(minute: int) -> time:
    return time(minute % FULL // 60, minute % 60)


# ── Rotations and cover ─────────────────────────────────────────────────────────────────────


class RotationForm(SetUpForm):
    layout = "duty/setup/rotation_fields.html"
    off = "休"  # what a day off is written as, in either language

    name = fields.line(_("轮班名称"), 30, help_text=_("如 做二休一、四班三运转。"))
    cycle = fields.line(
        _("周期"),
        300,
        help_text=_("按天写班次简称，空格隔开，休息写“休”：早 早 休。点下面的简称可以接着写。"),
    )
    anchor = fields.day(label=_("起始日"), help_text=_("第一组从这一天排周期的第一天。"))

    def prepare(self) -> None:
        rows = Shift.objects.within(self.community).filter(status=Shift.Status.OPEN)
        self.marks = {one.mark: one.pk for one in rows}
        self.shifts = list(rows)
        self.initial.setdefault("anchor", self.today.replace(day=1))

    def clean_cycle(self) -> list[int | None]:
        slots: list[int | None] = []
        for word in self.cleaned_data["cycle"].replace("，", " ").replace(",", " ").split():
            if word in OFF:
                slots.append(None)
            elif word in self.marks:
                slots.append(self.marks[word])
            else:
                known = " ".join([*self.marks, self.off])
                raise forms.ValidationError(
                    _("没有简称是“%(word)s”的班次。可以写：%(known)s"),
                    params={"word": word, "known": known},
                )
        return slots

    def asked(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"name": told["name"], "anchor": told["anchor"], "slots": told["cycle"]}


class CoverForm(SetUpForm):
    shift_id = fields.chips(_("班次"))
    days = fields.chips(_("日期"), Cover.Days.choices, initial=Cover.Days.ALL)
    least = _count(_("至少几人"), 99)
    most = _count(_("至多几人"), 99, required=False, help_text=_("留空即不限。"))
    since = fields.day(label=_("起"))
    until = fields.day(label=_("止"), required=False, help_text=_("留空即一直有效。"))

    def prepare(self) -> None:
        rows = Shift.objects.within(self.community).filter(status=Shift.Status.OPEN)
        offer(self, "shift_id", [(str(one.pk), f"{one.mark} {one.name}") for one in rows])
        self.initial.setdefault("since", self.today)


# ── People ──────────────────────────────────────────────────────────────────────────────────


class PlacementForm(SetUpForm):
    """Several at once: a crew is placed in one go, each so many days behind the one before."""

    staff_ids = forms.TypedMultipleChoiceField(
        label=_("谁"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    rotation_id = fields.chips(_("轮班"), required=False)
    offset = _count(
        _("错开天数"), 60, initial=0, required=False, help_text=_("比第一组晚几天开始周期。")
    )
    stagger = _count(
        _("每人再错开（天）"),
        60,
        initial=0,
        required=False,
        help_text=_("几个人一起登记时，按上面的次序一个比一个晚几天，岗位就不断人。"),
    )
    since = fields.day(label=_("起"))

    def prepare(self) -> None:
        standing = self.subject.placements.filter(until=None).values("staff")
        free = staff_of(self.community).filter(is_active=True).exclude(pk__in=standing)
        own = rules.people_of(self.community, [self.subject.department], self.at)
        inside = set(own.values_list("pk", flat=True))
        # Colleagues of the department first: they are who is placed.
        people = sorted(free, key=lambda one: one.pk not in inside)
        offer(self, "staff_ids", [(one.pk, f"{one.name} {one.username}") for one in people])
        rows = Rotation.objects.within(self.community).filter(status=Rotation.Status.OPEN)
        offer(self, "rotation_id", [("", _("不轮班")), *((str(one.pk), one.name) for one in rows)])
        self.initial.setdefault("since", self.today)

    def asked(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {**told, "offset": told["offset"] or 0, "stagger": told["stagger"] or 0}


class EndPlacementForm(SetUpForm):
    until = fields.day(label=_("最后一天"))

    def prepare(self) -> None:
        self.initial.setdefault("until", self.today)


class _AboutSomebody(SetUpForm):
    staff_id = forms.TypedChoiceField(
        label=_("姓名"), coerce=int, widget=forms.Select(attrs={"data-search": ""})
    )

    def prepare(self) -> None:
        people = staff_of(self.community).filter(is_active=True).exclude(pk=self.by.pk)
        rows = [(one.pk, f"{one.name} {one.username}") for one in people]
        offer(self, "staff_id", [("", _("请选择")), *rows])


class LicenceForm(_AboutSomebody):
    kind = fields.chips(_("证件"), [one for one in LicenceKind.choices if one[0]])
    number = fields.line(_("证号"), 40)
    since = fields.day(label=_("发证日期"))
    until = fields.day(label=_("有效期至"), required=False, help_text=_("长期有效的留空。"))


class ProtectionForm(_AboutSomebody):
    kind = fields.chips(
        _("原因"), Protection.Kind.choices, help_text=_("只有主任能看到；排班的人只知道不能排。")
    )
    since = fields.day(label=_("起"))
    until = fields.day(label=_("止"))
