"""What apps above tell duty: leave that was approved, and answers that somebody still waits for.

They declare a source when they are loaded. So the roster and attendance know of leave without
knowing the app that keeps it.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from hub.kernel.models import Community


@dataclass(frozen=True)
class Leave:
    """Approved leave or other lawful absence of one person, from a moment to a moment."""

    staff: int
    starts_at: datetime
    ends_at: datetime
    label: str
    # Where it is written, for whoever checks: "leave.leave:17".
    reference: str = ""


@dataclass(frozen=True)
class Waiting:
    """Something a person asked for in time that nobody has answered: it is never their fault."""

    staff: int
    starts_at: datetime
    ends_at: datetime
    label: str
    # Until the answer the time counts as excused: no absence is even proposed.
    is_excused: bool = False


Asked = Callable[[Community, Collection[int], datetime, datetime], Iterable[Leave]]
Unanswered = Callable[[Community, Collection[int], datetime, datetime], Iterable[Waiting]]
_leave: list[Asked] = []
_waiting: list[Unanswered] = []


def declare_leave(source: Asked) -> None:
    _leave.append(source)


def declare_waiting(source: Unanswered) -> None:
    _waiting.append(source)


def leave(
    community: Community, staff: Collection[int], start: datetime, end: datetime
) -> list[Leave]:
    """Everything that lawfully keeps these people away between two moments."""
    return [one for source in _leave for one in source(community, staff, start, end)]


def waiting(
    community: Community, staff: Collection[int], start: datetime, end: datetime
) -> list[Waiting]:
    """Everything of theirs between two moments that waits for an answer."""
    return [one for source in _waiting for one in source(community, staff, start, end)]
