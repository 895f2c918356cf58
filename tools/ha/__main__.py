"""`python -m tools.ha`: the application under write load while the leader of three is killed, again and again.

Prints how many acknowledged acts were lost and doubled, and for how long nothing was acknowledged.
Needs the Debian packages patroni, etcd-server, haproxy and postgresql; leaves nothing behind.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

PAUSE = 5  # seconds of quiet work before the next kill


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tools.ha", description=__doc__)
    asked.add_argument("--kills", type=int, default=4, help="of each kind in turn")
    asked.add_argument("--clients", type=int, default=4)
    told = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    from tools.ha.trio import started

    with started() as trio, tempfile.TemporaryDirectory() as var:
        print(f"Leader {trio.leader().name}; three nodes are whole.", flush=True)
        return _run(trio, Path(var), told.kills, told.clients)


def _run(trio, var: Path, kills: int, clients: int) -> int:
    from tests.faults import ledger
    from tests.faults.clerks import Tokens, at_work
    from tests.faults.house import on_postgresql

    _fill(trio)
    with on_postgresql(var, trio.url) as house:
        tokens = Tokens(**house.play("open_desk"))
        house.start_web()
        house.start_worker()
        hits: list[tuple[str, float]] = []
        ways: list[tuple[str, Callable[..., None]]] = [
            ("PostgreSQL of the leader", trio.kill_postgresql),
            ("leader with its Patroni", trio.kill_node),
        ]
        with at_work(house.port, tokens, clients) as staff:
            for turn in range(kills):
                staff.wait_until(20)
                time.sleep(PAUSE)
                what, kill = ways[turn % 2]
                leader = trio.leader() or trio.nodes[0]
                hits.append((what, time.monotonic()))
                kill(leader)
                print(f"kill -9: {what} ({leader.name})", flush=True)
                staff.wait_until(20)
                if leader.patroni is None:
                    trio.start_node(leader)
                trio.wait_until_whole()
            staff.wait_until(20)
        figures = ledger.compared(house, staff)
        moments = [*(at for _what, at in hits), time.monotonic()]
        for (what, at), until in zip(hits, moments[1:], strict=True):
            print(f"{what}: {_silence(staff.log, at, until):.1f} s without writes")
        print(figures)
        found = [*staff.faults, *figures.lost, *figures.doubled, *ledger.faults(house)]
        found += [] if house.manage("verify").returncode == 0 else ["the seals do not fit"]
        print(*found, sep="\n")
    return 1 if found else 0


def _silence(log, begin: float, end: float) -> float:
    """The longest time without an acknowledgement that began between two kills, or just before."""
    moments = sorted(m for one in log for m in (one.recorded_at, one.called_at) if m)
    gaps = zip(moments, moments[1:], strict=False)
    return max((b - a for a, b in gaps if begin - 1 < a < end - 1), default=0)


def _fill(trio) -> None:
    """The application's tables, through the proxy as everything else."""
    import psycopg

    from tests import migrated
    from tests.faults.cluster import found

    server = trio.url.rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute("CREATE DATABASE zhongshu ENCODING 'UTF8' TEMPLATE template0")
    if (dump := migrated.dump(trio.url)) is not None:
        command = [found("pg_restore"), "--no-owner", "-d", trio.url, str(dump)]
        subprocess.run(command, check=True)  # noqa: S603  (PostgreSQL's own program)


if __name__ == "__main__":
    sys.exit(main())
