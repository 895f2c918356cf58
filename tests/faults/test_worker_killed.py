"""kill -9 of the worker at the worst moments of its work: nothing by half, nothing lost, nothing twice."""

import sys
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults.house import House

SIGKILLED = -9
JOBS = "SELECT name, state, attempts FROM kernel_job"


@dataclass(frozen=True)
class Work:
    """Jobs, the scene that leaves them to be done, and what is there once they are."""

    jobs: tuple[str, ...]
    before: str
    after: str
    done: dict[str, Any]


WORK = {
    "bill run": Work(
        ("charges.write_bills",),
        "a_bill_run",
        "bills",
        {"run": "BILLED", "bills": 3, "billed": 1, "faults": []},
    ),
    "debit file": Work(
        ("debit.write_files",),
        "a_batch_to_write",
        "files",
        {"batch": "READY", "files": 1, "whole": True, "written": 1},
    ),
    "debit result": Work(
        ("debit.book_result",),
        "an_answer_to_book",
        "booked",
        {
            "batch": "ANSWERED",
            "paid": ["196.97", "220.00"],
            "calls": 1,
            "booked": 1,
            "taken": 1,
            "faults": [],
        },
    ),
    "month close": Work(
        ("charges.snapshot", "analysis.open_month", "kernel.seal"),
        "a_month_to_close",
        "closed_month",
        {"snapshots": [["XS", 0], ["YH", 3]], "months": 1, "sealed": True},
    ),
}


# Of the same kind as the others, and too long for every change.
BY_HAND = {"debit file", "month close"}


@pytest.mark.parametrize(
    "what",
    [pytest.param(one, marks=pytest.mark.by_hand if one in BY_HAND else ()) for one in WORK],
)
def test_a_killed_worker_leaves_the_work_to_the_next_one(house: House, what: str) -> None:
    work = WORK[what]
    house.play(work.before)
    for job in work.jobs:
        for moment in ("before", "after"):
            victim = house.start(sys.executable, "-m", "tests.faults.dying", job, moment)
            assert victim.wait(120) == SIGKILLED, house.words()

    house.start_worker("--lease", "5")
    for job in work.jobs:
        # Killed twice, and whoever came third has done it.
        house.wait_for(lambda job=job: (job, "DONE", 3) in house.ask(JOBS), job)

    assert house.play(work.after) == work.done
    assert house.one("SELECT count(*) FROM kernel_job WHERE state = 'FAILED'") == 0
