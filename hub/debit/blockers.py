"""What keeps a batch from leaving: apps above say so here, and debit need not know them.

@blockers.register("paidwork.unpriced")
def unpriced(community: Community, cut_off_at: datetime, at: datetime) -> Blocked | None: …
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from hub.kernel.models import Community


@dataclass(frozen=True)
class Blocked:
    """How many of what stand in the way, in words, and the page where they are listed."""

    count: int
    words: str | Promise
    href: str = ""


# Asked with the cycle's cut-off and the moment; None or a count of 0: nothing in the way.
Blocker = Callable[[Community, datetime, datetime], Blocked | None]
_known: dict[str, Blocker] = {}


def register(name: str) -> Callable[[Blocker], Blocker]:
    def keep(blocker: Blocker) -> Blocker:
        _known[name] = blocker
        return blocker

    return keep


def forget(name: str) -> None:
    _known.pop(name, None)


def standing(community: Community, cut_off_at: datetime, at: datetime) -> list[Blocked]:
    """Everything that stands in the way now."""
    found = (blocker(community, cut_off_at, at) for blocker in _known.values())
    return [one for one in found if one is not None and one.count]
