"""The task as a model for the solver: one switch for each person and slot they may take.

Rules can be left out by name, which is how clashes are found.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ortools.sat.python import cp_model

from hub.duty.checking import most_overtime
from hub.duty.search.task import Burden, Slot, Task, overlaps, too_close
from hub.duty.world import DAY, FULL_DAY, WEEK, Duty, Rule

# What unevenness costs, and how much more the widest gap between two people does.
WEIGHTS = {Burden.SHIFTS: 2, Burden.NIGHTS: 3, Burden.DAYS_OFF: 2, Burden.HOLIDAYS: 4}
GAP = 5
# Rules that only bar single switches: with them left out, these people may take these slots.
BARS = (Rule.PLACEMENT, Rule.LICENCE, Rule.PROTECTED, Rule.AWAY, Rule.HOURS)


@dataclass
class Model:
    task: Task
    solver: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    takes: dict[tuple[int, int], Any] = field(default_factory=dict)

    @property
    def of_person(self) -> dict[int, list[tuple[int, Any]]]:
        found: dict[int, list[tuple[int, Any]]] = defaultdict(list)
        for (staff, number), switch in self.takes.items():
            found[staff].append((number, switch))
        return found


def build(
    task: Task, *, without: Collection[Rule] = (), cover: Collection[int] | None = None
) -> Model:
    """The rules as constraints: all of them, or without some, or with the cover of some slots only."""
    model = Model(task)
    _switches(model, without)
    _cover(model, range(len(task.slots)) if cover is None else cover)
    for staff, own in model.of_person.items():
        _one_at_a_time(model, own, keeps_rest=Rule.REST not in without)
        if Rule.WEEKLY_REST not in without:
            _weekly_rest(model, staff, own)
        _overtime(model, staff, own, without)
    return model


def _switches(model: Model, without: Collection[Rule]) -> None:
    task = model.task
    for number in range(len(task.slots)):
        for staff in task.world.people:
            if task.bars(staff, number) - set(without):
                continue
            model.takes[staff, number] = model.solver.new_bool_var(f"{staff}@{number}")


def _cover(model: Model, enforced: Iterable[int]) -> None:
    wanted = set(enforced)
    by_slot: dict[int, list[Any]] = defaultdict(list)
    for (_staff, number), switch in model.takes.items():
        by_slot[number].append(switch)
    for number, slot in enumerate(model.task.slots):
        stands = model.task.standing[slot.work_on, slot.station, slot.shift]
        least = max(0, slot.least - stands) if number in wanted else 0
        most = max(0, slot.most - stands)
        model.solver.add_linear_constraint(sum(by_slot[number]), least, max(least, most))


def _one_at_a_time(model: Model, own: list[tuple[int, Any]], *, keeps_rest: bool) -> None:
    """One shift a work day; and after each the rest it asks for, over as many days as that takes."""
    slots = model.task.slots
    by_day: dict[date, list[tuple[Slot, Any]]] = defaultdict(list)
    for number, switch in own:
        by_day[slots[number].work_on].append((slots[number], switch))
    for day, turns in by_day.items():
        model.solver.add_at_most_one(switch for _slot, switch in turns)
        by_end: dict[tuple[Any, int], list[tuple[Slot, Any]]] = defaultdict(list)
        for slot, switch in turns:
            by_end[slot.ends_at, slot.rest_after].append((slot, switch))
        for alike in by_end.values():
            _then_rest(model, alike, day, by_day, keeps_rest=keeps_rest)


def _then_rest(
    model: Model,
    alike: list[tuple[Slot, Any]],
    day: date,
    by_day: dict[date, list[tuple[Slot, Any]]],
    *,
    keeps_rest: bool,
) -> None:
    """Turns of a day that end alike, against the turns of the next days that come too soon."""
    clashes = too_close if keeps_rest else overlaps
    last = alike[0][0]
    until = last.ends_at + timedelta(minutes=last.rest_after)
    for ahead in range(1, (until - last.starts_at).days + 2):
        soon = [
            switch for slot, switch in by_day.get(day + ahead * DAY, ()) if clashes(last, slot)
        ]
        if soon:
            model.solver.add_at_most_one([*(switch for _slot, switch in alike), *soon])


def _weekly_rest(model: Model, staff: int, own: list[tuple[int, Any]]) -> None:
    task = model.task
    by_day: dict[date, list[Any]] = defaultdict(list)
    for number, switch in own:
        by_day[task.slots[number].work_on].append(switch)
    bound = {duty.work_on for duty in task.bound[staff]}
    day = task.world.first - (WEEK - 1) * DAY
    while day <= task.world.last:
        week = [day + n * DAY for n in range(WEEK)]
        switches = [switch for one in week for switch in by_day.get(one, ())]
        fixed = sum(one in bound for one in week)
        if switches and len(switches) + fixed >= WEEK:
            model.solver.add(sum(switches) + fixed <= WEEK - 1)
        day += DAY


def _overtime(
    model: Model, staff: int, own: list[tuple[int, Any]], without: Collection[Rule]
) -> None:
    task, world = model.task, model.task.world
    most = most_overtime(world, world.people[staff])
    is_spared = most < world.overtime
    if is_spared and Rule.PROTECTED in without:
        most, is_spared = world.overtime, False
    if not is_spared and Rule.OVERTIME in without:
        return
    fixed = [duty for duty in task.bound[staff] if world.first <= duty.work_on <= world.last]
    room = FULL_DAY * len(world.workdays) + most - sum(duty.minutes for duty in fixed)
    model.solver.add(
        sum(task.slots[number].minutes * switch for number, switch in own) <= max(room, 0)
    )
    long_days = [
        (excess, switch) for number, switch in own if (excess := _excess(task, task.slots[number]))
    ]
    if long_days:
        room = most - sum(_excess(task, duty) for duty in fixed)
        model.solver.add(sum(excess * switch for excess, switch in long_days) <= max(room, 0))


def _excess(task: Task, duty: Slot | Duty) -> int:
    """What of a shift exceeds eight hours, where hours are not reckoned over the month."""
    stand = task.world.stations.get(duty.station)
    if stand and stand.sums_up_until and stand.sums_up_until >= duty.work_on:
        return 0
    return max(0, duty.minutes - FULL_DAY)


# ── What makes one roster better than another ───────────────────────────────────────────────


def share_out(model: Model) -> None:
    """Cost each burden's distance from an even share, and the gap between most and least."""
    own = model.of_person
    cost: list[Any] = []
    for burden in Burden:
        counts = _counts(model, own, burden)
        if len(counts) < 2:
            continue
        total = sum(_asked(model.task, burden)) + sum(fixed for _switches, fixed in counts)
        low, high = total // len(counts), -(-total // len(counts))
        top = model.solver.new_int_var(0, 62, f"most {burden}")
        bottom = model.solver.new_int_var(0, 62, f"least {burden}")
        for switches, fixed in counts:
            count = sum(switches) + fixed
            over = model.solver.new_int_var(0, 62, "")
            under = model.solver.new_int_var(0, 62, "")
            model.solver.add(over >= count - high)
            model.solver.add(under >= low - count)
            model.solver.add(top >= count)
            model.solver.add(bottom <= count)
            cost += [WEIGHTS[burden] * over, WEIGHTS[burden] * under]
        cost.append(GAP * WEIGHTS[burden] * (top - bottom))
    model.solver.minimize(sum(cost))


def _counts(
    model: Model, own: dict[int, list[tuple[int, Any]]], burden: Burden
) -> list[tuple[list[Any], int]]:
    """For everybody who can bear it: their switches that count for it, and what they have of it."""
    task = model.task
    found = []
    for staff, switches in own.items():
        bearing = [one for number, one in switches if burden in task.burdens(task.slots[number])]
        fixed = sum(burden in set(task.burdens(duty)) for duty in task.kept if duty.staff == staff)
        if bearing:
            found.append((bearing, fixed))
    return found


def _asked(task: Task, burden: Burden) -> Iterable[int]:
    for slot in task.slots:
        if burden in set(task.burdens(slot)):
            yield max(0, slot.least - task.standing[slot.work_on, slot.station, slot.shift])
