"""Why a month cannot be rostered: the fewest rules that already clash, in sentences.

Rules are left out one after the other; what can be left out without making the month possible has
no part in it. What remains clashes, and none of it can be missing: giving up any one line of it
makes the month possible, as far as those lines go.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import monotonic

from django.utils.translation import gettext as _
from ortools.sat.python import cp_model

from hub.duty.checking import spoken
from hub.duty.search.modelling import BARS, build
from hub.duty.search.solving import solver_for
from hub.duty.search.task import Task
from hub.duty.world import Rule

# Left out in this order, so that what clashes within a week is not told as a month's overtime.
RULES = (Rule.OVERTIME, Rule.WEEKLY_REST, Rule.REST, *reversed(BARS))
ONE_TRY = 10.0  # seconds for one question to the solver


@dataclass(frozen=True)
class Clash:
    """`is_least`: every line was tried; otherwise the time ran out and there may be one too many."""

    lines: tuple[str, ...]
    is_least: bool


def explain(task: Task, *, seconds: float) -> Clash | None:
    """The rules that clash; None if none do, or that could not be told within the time."""
    search = _Search(task, monotonic() + seconds)
    if search.is_possible((), search.everything()) is not False:
        return None
    rules = search.least_rules()
    cover = search.least_cover()
    lines = [*_cover_lines(task, cover), *(_rule_line(task, one, cover) for one in rules)]
    return Clash(tuple(lines), not search.ran_out)


class _Search:
    def __init__(self, task: Task, until: float) -> None:
        self.task, self.until = task, until
        self.ran_out = False
        self.left_out: list[Rule] = []

    def everything(self) -> list[int]:
        return list(range(len(self.task.slots)))

    def is_possible(self, without: Iterable[Rule], cover: Sequence[int]) -> bool | None:
        """Whether these rules leave a way; None if the solver could not tell in time."""
        left = min(ONE_TRY, self.until - monotonic())
        if left <= 0:
            self.ran_out = True
            return None
        model = build(self.task, without=tuple(without), cover=cover)
        status = solver_for(left).solve(model.solver)
        if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return True
        if status == cp_model.INFEASIBLE:
            return False
        self.ran_out = True
        return None

    def least_rules(self) -> list[Rule]:
        """Those that cannot be left out. One shift at a time and who may stand where stay anyway."""
        needed: list[Rule] = []
        for rule in RULES:
            if self.is_possible([*self.left_out, rule], self.everything()) is False:
                self.left_out.append(rule)
            else:
                needed.append(rule)
        return needed

    def least_cover(self) -> list[int]:
        """The slots that cannot be left out: whole stations and shifts first, then halves, then one by one."""
        groups: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, slot in enumerate(self.task.slots):
            if slot.least:
                groups[slot.station, slot.shift].append(number)
        kept = [number for group in groups.values() for number in group]
        for group in groups.values():
            kept = self._without(kept, group)
        step = len(kept) // 2
        while step >= 1:
            pieces = [kept[start : start + step] for start in range(0, len(kept), step)]
            for piece in reversed(pieces):
                kept = self._without(kept, piece)
            step //= 2
        return kept

    def _without(self, kept: list[int], some: Sequence[int]) -> list[int]:
        fewer = [number for number in kept if number not in set(some)]
        if len(fewer) < len(kept) and self.is_possible(self.left_out, fewer) is False:
            return fewer
        return kept


# ── Words ───────────────────────────────────────────────────────────────────────────────────


def _cover_lines(task: Task, cover: Sequence[int]) -> list[str]:
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number in cover:
        groups[task.slots[number].station, task.slots[number].shift].append(number)
    return [_cover_line(task, numbers) for numbers in groups.values()]


def _cover_line(task: Task, numbers: Sequence[int]) -> str:
    slots = [task.slots[number] for number in numbers]
    first = slots[0]
    placed = [
        person.name
        for person in task.world.people.values()
        if any(Rule.PLACEMENT not in task.bars(person.pk, number) for number in numbers)
    ]
    days = sorted({slot.work_on for slot in slots})
    return _(
        "“%(station)s”%(shift)s：%(days)s，共要 %(turns)s 人次；登记可上这个岗的有 %(count)s 人%(names)s。"
    ) % {
        "station": task.world.stations[first.station].name,
        "shift": task.world.shift_names[first.shift],
        "days": _days(days),
        "turns": sum(slot.least for slot in slots),
        "count": len(placed),
        "names": _("（%s）") % "、".join(placed[:6]) if placed else "",
    }


def _days(days: Sequence[object]) -> str:
    def said(day: object) -> str:
        return f"{day:%m-%d}"

    if len(days) > 3:
        return _("%(first)s 到 %(last)s 中的 %(count)s 天") % {
            "first": said(days[0]),
            "last": said(days[-1]),
            "count": len(days),
        }
    return "、".join(said(day) for day in days)


def _rule_line(task: Task, rule: Rule, cover: Sequence[int]) -> str:
    if rule == Rule.OVERTIME:
        return _("每人每月加班不超过 %s。") % spoken(task.world.overtime)
    if rule in BARS:
        return _barred_line(task, rule, cover)
    return str(_SAID[rule]())


def _barred_line(task: Task, rule: Rule, cover: Sequence[int]) -> str:
    """Whom the rule keeps away from these slots."""
    barred = sorted(
        {
            task.world.people[staff].name
            for number in cover
            for staff in task.world.people
            if task.bars(staff, number) == {rule}
        }
    )
    names = "、".join(barred[:8]) or _("有人")
    return _SAID[rule]() % {"who": names}


_SAID = {
    Rule.REST: lambda: _("两个班之间要休息够班次规定的时间。"),
    Rule.WEEKLY_REST: lambda: _("任何连续七天里至少休息一天。"),
    Rule.PLACEMENT: lambda: _("%(who)s没有登记可以上这些岗。"),
    Rule.LICENCE: lambda: _("%(who)s没有这些岗位要的有效证件。"),
    Rule.PROTECTED: lambda: _("%(who)s受特殊保护，不排夜班和超过八小时的班。"),
    Rule.AWAY: lambda: _("%(who)s在这些日子已批准请假。"),
    Rule.HOURS: lambda: _("综合计算工时的审批已过期，影响%(who)s等人。"),
}
