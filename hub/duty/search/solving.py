"""Runs the solver on a task, within a time, and tells how good what it found is."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from ortools.sat.python import cp_model

from hub.duty.search.modelling import Model, build, share_out
from hub.duty.search.task import Task
from hub.duty.world import Duty

WORKERS = 4
# Told whenever something better is found: seconds since the start, and what it costs.
Listener = Callable[[float, int], None]


@dataclass(frozen=True)
class Proposal:
    """What was found. `cost` against `bound`: no roster whatever costs less than the bound."""

    duties: tuple[Duty, ...]
    is_best: bool
    cost: int
    bound: int
    first_after: float
    best_after: float
    seconds: float


class _Watcher(cp_model.CpSolverSolutionCallback):
    def __init__(self, listener: Listener | None) -> None:
        super().__init__()
        self._began = monotonic()
        self._listener = listener
        self.found: list[float] = []

    def on_solution_callback(self) -> None:
        passed = monotonic() - self._began
        self.found.append(passed)
        if self._listener is not None:
            self._listener(passed, round(self.objective_value))


def propose(
    task: Task, *, seconds: float, seed: int = 0, listener: Listener | None = None
) -> Proposal | None:
    """The fairest roster found within the time; None if there is none, or none was found in it."""
    model = build(task)
    share_out(model)
    solver = solver_for(seconds, seed)
    watcher = _Watcher(listener)
    began = monotonic()
    status = solver.solve(model.solver, watcher)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None
    return Proposal(
        duties=_read(model, solver),
        is_best=status == cp_model.OPTIMAL,
        cost=round(solver.objective_value),
        bound=round(solver.best_objective_bound),
        first_after=watcher.found[0],
        best_after=watcher.found[-1],
        seconds=monotonic() - began,
    )


def solver_for(seconds: float, seed: int = 0) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed
    return solver


def _read(model: Model, solver: Any) -> tuple[Duty, ...]:
    return tuple(
        model.task.slots[number].taken_by(staff)
        for (staff, number), switch in model.takes.items()
        if solver.value(switch)
    )
