"""PostgreSQL away for a minute: probes and pages say so, and everything resumes by itself."""

import os
import time

from tests.faults.clerks import Tokens, at_work
from tests.faults.cluster import Cluster
from tests.faults.conftest import OpenHouse
from tests.faults.ledger import nothing_lost

# A minute by hand (FAULT_SECONDS=60); what must hold does not depend on how long it is.
SECONDS = float(os.environ.get("FAULT_SECONDS", "6"))


def test_an_outage_is_said_and_outlived(cluster: Cluster, open_house: OpenHouse) -> None:
    with open_house("postgresql") as house:
        tokens = Tokens(**house.play("open_desk"))
        house.manage("collectstatic", "-v", "0", "--no-input", "--ignore", "*.ttf")
        web, worker = house.start_web(), house.start_worker("--lease", "2")
        house.wait_for(lambda: house.get("/ready")[0] == 200, "readiness")
        with at_work(house.port, tokens) as staff:
            staff.wait_until(10)
            cluster.stop()
            gone = time.monotonic()

            assert house.get("/health")[0] == 200
            assert house.get("/ready")[:2] == (503, "database\n")
            status, page, headers = house.get("/matters/")
            assert (status, headers["retry-after"]) == (503, "5")
            assert "数据库暂时没有应答" in page
            status, answer, headers = house.get(
                "/api/communities/YH/matters", Authorization=f"Bearer {tokens.agent}"
            )
            assert (status, headers["retry-after"]) == (503, "5")
            assert '"code": "Away"' in answer

            time.sleep(max(0, SECONDS - (time.monotonic() - gone)))
            cluster.start()
            house.wait_for(lambda: house.get("/ready")[0] == 200, "readiness")
            staff.wait_until(10)

        nothing_lost(house, staff, f"PostgreSQL away for {SECONDS:.0f} s")
        # Nobody started anything again, and the worker goes on as well.
        assert (web.poll(), worker.poll()) == (None, None)
        house.play("a_job_to_do")
        sql = "SELECT state FROM kernel_job ORDER BY id DESC LIMIT 1"
        house.wait_for(lambda: house.one(sql) == "DONE", "the worker")
