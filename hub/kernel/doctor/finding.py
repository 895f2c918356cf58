"""What a check found, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    level: Level
    what: str
    # The next step, for whoever reads this at night; empty where all is well.
    todo: str = ""


def ok(what: str) -> Finding:
    return Finding(Level.OK, what)


def warn(what: str, todo: str) -> Finding:
    return Finding(Level.WARN, what, todo)


def fail(what: str, todo: str) -> Finding:
    return Finding(Level.FAIL, what, todo)
