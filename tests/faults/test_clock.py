"""The machine's clock jumps back: what is recorded keeps its order, and what would not is put off in words."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.clerks import Clerk, Intake, Tokens, at_work, plain_door
from tests.faults.conftest import OpenHouse
from tests.faults.house import ROOT, House
from tests.faults.ledger import nothing_lost

JUMP = 6
OUT_OF_ORDER = """
    SELECT earlier.id, later.id FROM kernel_event earlier JOIN kernel_event later
    ON earlier.subject_type = later.subject_type AND earlier.subject_id = later.subject_id
    AND earlier.id < later.id AND earlier.at > later.at
"""
SetClock = Callable[[float], None]


@pytest.fixture
def set_clock(tmp_path: Path) -> SetClock:
    """By how many seconds the clock of the house is wrong from now on."""

    def set_(seconds: float) -> None:
        fresh = tmp_path / "clock.new"
        fresh.write_text(str(seconds))
        fresh.replace(tmp_path / "clock")

    set_(0)
    return set_


@pytest.fixture
def house(
    open_house: OpenHouse, vendor: str, tmp_path: Path, set_clock: SetClock
) -> Iterator[House]:
    clock = str(ROOT / "tests" / "faults" / "clock")
    told = {"FAULT_CLOCK": str(tmp_path / "clock"), "PYTHONPATH": f"{clock}:{ROOT}"}
    with open_house(vendor, **told) as house:
        yield house


def test_a_clock_that_jumps_back_breaks_no_order(
    house: House, tokens: Tokens, set_clock: SetClock
) -> None:
    house.start_web()
    house.start_worker()
    with at_work(house.port, tokens) as staff:
        staff.wait_until(10)
        set_clock(-JUMP)
        staff.wait_until(10)
    clerk = Clerk(plain_door(house.port), tokens, "独", threading.Event())
    one = Intake("时钟回拨之前登记的")
    clerk.record(one)

    set_clock(-3600)
    calling = threading.Thread(target=clerk.call_back, args=[one])
    calling.start()
    house.wait_for(lambda: clerk.sentences, "a sentence")
    assert "请通知系统管理员校时" in "".join(clerk.sentences)
    set_clock(0)
    calling.join()
    clerk.hang_up()

    assert one.called_at
    assert not clerk.faults
    nothing_lost(house, staff, "clock jumping back")
    assert house.ask(OUT_OF_ORDER) == []
    assert (
        house.ask(
            "SELECT id FROM kernel_obligation WHERE met_at < opened_at OR due_at < opened_at"
        )
        == []
    )
    # The day of it is sealed as any other, and the seals fit.
    assert house.play("seal_today") > 0
    assert house.manage("verify").returncode == 0
