"""kill -9 of PostgreSQL, the postmaster and all its children, in the middle of writing."""

from tests.faults.clerks import Tokens, at_work
from tests.faults.cluster import Cluster
from tests.faults.conftest import OpenHouse
from tests.faults.ledger import nothing_lost
from tests.faults.test_web_killed import ROUNDS


def test_a_killed_postgresql_loses_and_doubles_nothing(
    cluster: Cluster, open_house: OpenHouse
) -> None:
    """Web server and worker go on by themselves, without being started again."""
    with open_house("postgresql") as house:
        tokens = Tokens(**house.play("open_desk"))
        web, worker = house.start_web(), house.start_worker()
        with at_work(house.port, tokens) as staff:
            for _round in range(ROUNDS):
                staff.wait_until(15)
                cluster.kill()
                cluster.start()
            staff.wait_until(15)

        figures = nothing_lost(house, staff, "PostgreSQL killed")
        assert figures.put_off + figures.unanswered  # else it was not missed
        assert (web.poll(), worker.poll()) == (None, None)
        assert house.manage("verify").returncode == 0
