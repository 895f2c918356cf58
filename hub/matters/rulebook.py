"""The values in force in people's words: lines of the rules page, and what a version changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel.models import Community, Policy
from hub.matters import taxonomy
from hub.matters.policy import AREA, DAY, HOUR, WORKDAY, Promise
from hub.matters.taxonomy import Kind, Severity

RULING = "ruling_minutes"
HISTORY = 50


@dataclass(frozen=True)
class Line:
    """One value. Its name is that of the form's field; a level's ruling limit is `ruling_minutes_1`."""

    name: str
    label: str | Lazy
    unit: str | Lazy
    most: int

    def of(self, values: Mapping[str, Any]) -> int:
        if self.name.startswith(RULING):
            return int(values[RULING][self.name[-1]])
        return int(values[self.name])


@dataclass(frozen=True)
class Group:
    title: str | Lazy
    lines: tuple[Line, ...]


MINUTES, HOURS = gettext_lazy("分钟"), gettext_lazy("小时")
DAYS, TIMES = gettext_lazy("天"), gettext_lazy("次")
MONTH = 31 * DAY
GROUPS = (
    Group(
        gettext_lazy("转交与接单"),
        (
            Line("hand_over_minutes", gettext_lazy("转交部门"), MINUTES, MONTH),
            Line("hand_over_minutes_urgent", gettext_lazy("转交部门（紧急）"), MINUTES, MONTH),
            Line("accept_minutes", gettext_lazy("部门接单"), MINUTES, MONTH),
            Line("accept_minutes_urgent", gettext_lazy("部门接单（紧急）"), MINUTES, MONTH),
            Line("bounces_before_supervisor", gettext_lazy("退回几次后由主管定"), TIMES, 10),
        ),
    ),
    Group(
        gettext_lazy("回访"),
        (
            Line("callback_hours", gettext_lazy("处理完毕后回访"), HOURS, 48),
            Line("callback_warn_hours", gettext_lazy("回访提醒"), HOURS, 47),
            Line("attempts_needed", gettext_lazy("未联系上：至少联系"), TIMES, 10),
            Line("dayparts_needed", gettext_lazy("未联系上：不同时段"), gettext_lazy("个"), 3),
            Line("ways_needed", gettext_lazy("未联系上：不同方式"), gettext_lazy("种"), 3),
            Line("progress_call_days", gettext_lazy("逾期后告知进度"), DAYS, 90),
        ),
    ),
    Group(
        gettext_lazy("判定与重大投诉"),
        (
            Line(f"{RULING}_1", gettext_lazy("有效判定（一般）"), MINUTES, MONTH),
            Line(f"{RULING}_2", gettext_lazy("有效判定（重要）"), MINUTES, MONTH),
            Line(f"{RULING}_3", gettext_lazy("有效判定（重大）"), MINUTES, MONTH),
            Line("tell_ruling_hours", gettext_lazy("告知判定结果"), HOURS, 24 * 31),
            Line("joint_start_minutes", gettext_lazy("重大投诉联合启动"), MINUTES, MONTH),
        ),
    ),
    Group(
        gettext_lazy("逐级提醒与关闭"),
        (
            Line("ladder_minutes", gettext_lazy("超时后每级间隔"), MINUTES, MONTH),
            Line("ladder_minutes_urgent", gettext_lazy("超时后每级间隔（紧急）"), MINUTES, MONTH),
            Line("quiet_close_days", gettext_lazy("非投诉无异议自动关闭"), DAYS, 90),
        ),
    ),
)
LINES = tuple(line for group in GROUPS for line in group.lines)


def in_force(community: Community, version: Policy) -> dict[str, Any]:
    """The page: the values of the newest version, and every version with what it changed."""
    versions = list(
        Policy.objects.filter(community=community, area=AREA)
        .select_related("made_by")
        .order_by("-version")[: HISTORY + 1]
    )
    return {
        "version": version,
        "groups": [
            (group.title, [(line, line.of(version.values)) for line in group.lines])
            for group in GROUPS
        ],
        "promises": [
            (says(promise), length(promise))
            for promise in map(Promise.model_validate, version.values["promises"])
        ],
        "versions": [
            (one, changes(before.values, one.values) if before else [])
            for one, before in zip(versions, [*versions[1:], None], strict=True)
        ][:HISTORY],
    }


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What differs, line by line."""
    found = [
        f"{line.label} {line.of(before)} → {line.of(after)} {line.unit}"
        for line in LINES
        if line.of(before) != line.of(after)
    ]
    was, now = ([_line(one) for one in values["promises"]] for values in (before, after))
    found += [_("取消承诺：%s") % one for one in was if one not in now]
    found += [_("新承诺：%s") % one for one in now if one not in was]
    if not found and was != now:
        found.append(_("承诺的先后次序"))
    return found


def _line(promise: Mapping[str, Any]) -> str:
    told = Promise.model_validate(promise)
    return f"{says(told)} {length(told)}"


def says(promise: Promise) -> str:
    """What a promise is for: 投诉、举报 · 重要."""
    parts = []
    if promise.kinds:
        parts.append("、".join(str(Kind(kind).label) for kind in promise.kinds))
    if promise.types:
        parts.append("、".join(taxonomy.label(taxonomy.TYPES, code) for code in promise.types))
    if promise.severity is not None:
        parts.append(str(Severity(promise.severity).label))
    if promise.urgent is not None:
        parts.append(_("紧急") if promise.urgent else _("不紧急"))
    return " · ".join(parts) or _("其余事务")


# Units of a promise, the largest first: what people read 450 office minutes as.
UNITS: dict[str, tuple[str, int, str | Lazy]] = {
    "WORKDAY": ("WORK", WORKDAY, gettext_lazy("个工作日")),
    "WORKHOUR": ("WORK", HOUR, gettext_lazy("个办公小时")),
    "WORKMINUTE": ("WORK", 1, gettext_lazy("办公分钟")),
    "DAY": ("CLOCK", DAY, DAYS),
    "HOUR": ("CLOCK", HOUR, HOURS),
    "MINUTE": ("CLOCK", 1, MINUTES),
}


def measured(promise: Promise) -> tuple[int, str]:
    """The amount in the largest unit that it is a whole number of."""
    return next(
        (promise.minutes // size, name)
        for name, (unit, size, _label) in UNITS.items()
        if unit == promise.unit and promise.minutes % size == 0
    )


def length(promise: Promise) -> str:
    amount, unit = measured(promise)
    return f"{amount} {UNITS[unit][2]}"
