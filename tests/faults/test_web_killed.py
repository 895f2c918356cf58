"""kill -9 of the web server while people take matters in and call back."""

import os

from tests.faults.clerks import Tokens, at_work
from tests.faults.house import House
from tests.faults.ledger import nothing_lost

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "2"))


def test_killed_web_processes_lose_and_double_nothing(house: House, tokens: Tokens) -> None:
    """One process at a time, whose requests end in the middle; the other goes on meanwhile."""
    web = house.start_web()
    with at_work(house.port, tokens) as staff:
        for _round in range(2 * ROUNDS):
            staff.wait_until(10)
            house.kill_a_child(web)
        staff.wait_until(10)

    figures = nothing_lost(house, staff, "web processes killed")
    assert figures.unanswered  # else nobody was hit


def test_a_killed_web_server_loses_and_doubles_nothing(house: House, tokens: Tokens) -> None:
    """All of it at once; nobody is answered until it is started again."""
    web = house.start_web()
    with at_work(house.port, tokens) as staff:
        for _round in range(ROUNDS):
            staff.wait_until(15)
            house.kill(web)
            web = house.start_web()
        staff.wait_until(15)

    figures = nothing_lost(house, staff, "web server killed")
    assert figures.unanswered
    assert house.manage("verify").returncode == 0
