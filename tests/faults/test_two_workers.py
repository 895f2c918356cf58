"""Two workers keep one timetable between them: no tick twice, whoever of them is killed meanwhile."""

import pytest

from tests.faults.house import House

pytestmark = pytest.mark.by_hand  # it waits for the next minute of the clock
JOBS = "SELECT count(*) FROM kernel_job WHERE state IN ('WAITING', 'RUNNING')"
TICKS = "SELECT name, key, count(*) FROM kernel_job WHERE key LIKE '@%' GROUP BY name, key"


def test_two_workers_enqueue_and_run_each_tick_once(house: House) -> None:
    house.play("a_month_to_close")
    both = [house.start_worker(), house.start_worker()]
    house.wait_for(lambda: house.ask(TICKS) and house.one(JOBS) == 0, "the first ticks")

    house.kill(both[0])
    third = house.start_worker()
    slots = len(house.ask(TICKS))
    # The next minute's ticks, and the work that they leave.
    house.wait_for(lambda: len(house.ask(TICKS)) > slots and house.one(JOBS) == 0, "a new minute")

    assert {count for _name, _key, count in house.ask(TICKS)} == {1}
    # Each ran once; but for what the killed one may have had in hand.
    assert house.one("SELECT max(attempts) FROM kernel_job WHERE key LIKE '@%'") <= 2
    assert house.play("closed_month") == {
        "snapshots": [["XS", 0], ["YH", 3]],
        "months": 1,
        "sealed": True,
    }
    assert third.poll() is None
