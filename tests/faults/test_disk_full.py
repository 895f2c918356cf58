"""The disk under the database is full: acts are refused in words, none is lost, and it goes on afterwards.

The disk is a small one in memory, so this must be run by somebody who may mount one.
"""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import cluster as postgresql
from tests.faults.clerks import Tokens, at_work
from tests.faults.house import House, on_postgresql, on_sqlite
from tests.faults.ledger import nothing_lost

pytestmark = pytest.mark.by_hand
SIZE = {"sqlite": "48m", "postgresql": "512m"}
REFUSED = 12  # answers while it is full


class Disk:
    def __init__(self, place: Path) -> None:
        self.place = place
        self._filler = place / "filler"

    def fill(self) -> None:
        """To the last byte."""
        with contextlib.suppress(OSError), self._filler.open("ab", buffering=0) as filler:
            for size in (1024 * 1024, 4096, 1):
                with contextlib.suppress(OSError):
                    while True:
                        filler.write(b"\0" * size)

    def make_room(self) -> None:
        self._filler.unlink()


@contextlib.contextmanager
def small_disk(size: str) -> Iterator[Disk]:
    # Not in the folder of the test, which the user postgres may not enter.
    place = Path(tempfile.mkdtemp(prefix="zhongshu-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "none", str(place)]
    subprocess.run(command, check=True)
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


@contextlib.contextmanager
def house_on(disk: Disk, vendor: str, tmp_path: Path) -> Iterator[House]:
    """With the database on the small disk; with SQLite everything else too."""
    if vendor == "sqlite":
        var = disk.place / "var"
        var.mkdir()
        with on_sqlite(var) as house:
            house.log = tmp_path / "processes.log"
            yield house
        return
    with postgresql.running(disk.place) as cluster:
        var = tmp_path / "var"
        var.mkdir()
        with on_postgresql(var, cluster.create("house")) as house:
            yield house


def test_a_full_disk_refuses_and_loses_nothing(vendor: str, tmp_path: Path) -> None:
    assert os.geteuid() == 0, "Mounting a small disk needs root"
    with (
        small_disk(SIZE[vendor]) as disk,
        house_on(disk, vendor, tmp_path) as house,
    ):
        tokens = Tokens(**house.play("open_desk"))
        web, worker = house.start_web(), house.start_worker()
        with at_work(house.port, tokens) as staff:
            staff.wait_until(10)
            disk.fill()
            house.wait_for(lambda: staff.put_off() > REFUSED, "refusals")
            assert "磁盘满了" in staff.sentences()
            assert house.get("/health")[0] == 200
            disk.make_room()
            staff.wait_until(20)

        nothing_lost(house, staff, "disk full")
        assert (web.poll(), worker.poll()) == (None, None)
        assert house.manage("verify").returncode == 0
