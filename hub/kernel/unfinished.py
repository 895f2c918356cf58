"""What is unfinished where somebody goes off duty, told by each app that knows of such things.

Whoever hands a post over must name it, and the app of handovers may know none of the others.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from hub.kernel.models import Community


@dataclass(frozen=True)
class Unfinished:
    number: str
    text: str
    due_at: datetime | None = None
    subject_type: str = ""
    subject_id: int | None = None


# (community, department's number, moment) → what is unfinished there, the most pressing first.
Source = Callable[[Community, int, datetime], Iterable[Unfinished]]
_sources: dict[str, Source] = {}


def declare(name: str, source: Source) -> None:
    _sources[name] = source


def of(community: Community, department: int, at: datetime) -> list[Unfinished]:
    return [one for name in sorted(_sources) for one in _sources[name](community, department, at)]
