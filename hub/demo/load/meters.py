"""What the processes of a run use: processor and memory by part, and the machine's own idle time.

Read from /proc (Linux). A database server on another machine shows as nothing.
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1


def family(pid: int) -> list[int]:
    """The process and all below it that live now."""
    try:
        below = (PROC / f"{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in below for one in family(int(child)))]


def of_the_database() -> list[int]:
    """The server's processes that serve this database, and those that serve all of them."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname IS NULL OR datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def cpu(pids: list[int]) -> dict[int, float]:
    """Seconds of processor time that each has used."""
    used = {}
    for pid in pids:
        try:
            after_name = (PROC / f"{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        used[pid] = (int(after_name[11]) + int(after_name[12])) / TICKS
    return used


def memory(pids: list[int]) -> list[float]:
    """MB of each; what several share counts in parts (PSS)."""
    held = []
    for pid in pids:
        try:
            lines = (PROC / f"{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        held += [int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")]
    return held


@dataclass(frozen=True)
class Moment:
    """Everything that is read at once, to be taken from a later one."""

    at: float
    used: dict[str, dict[int, float]]
    idle: float
    waiting: float  # for the disk

    @classmethod
    def of(cls, parts: dict[str, list[int]]) -> "Moment":
        line = (PROC / "stat").read_text().split("\n", 1)[0].split()
        idle, waiting = int(line[4]) / TICKS, int(line[5]) / TICKS
        used = {name: cpu(pids) for name, pids in parts.items()}
        return cls(time.monotonic(), used, idle, waiting)

    def until(self, later: "Moment") -> dict[str, float]:
        """Cores that each part kept busy meanwhile; of the machine's, how many nobody used."""
        took = later.at - self.at
        found = {
            name: sum(ticks - self.used.get(name, {}).get(pid, 0) for pid, ticks in now.items())
            / took
            for name, now in later.used.items()
        }
        found["disk"] = (later.waiting - self.waiting) / took
        found["idle"] = (later.idle - self.idle) / took
        found["others"] = max(0.0, CORES - sum(found.values()))
        return found
