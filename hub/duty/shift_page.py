"""What apps and later parts put on the leader's shift page 当班一览: the roll call, for one.

A panel gets the request and the departments on the page, and gives back a template with what it
shows; or None where it has nothing to say.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.people.models import Department

Shown = tuple[str, Mapping[str, Any]]
Panel = Callable[[Any, Sequence[Department]], Shown | None]
_panels: list[Panel] = []


@dataclass(frozen=True)
class Filled:
    template: str
    context: Mapping[str, Any]


def declare(panel: Panel) -> None:
    _panels.append(panel)


def panels(request: Any, departments: Sequence[Department]) -> list[Filled]:
    found = (panel(request, departments) for panel in _panels)
    return [Filled(*one) for one in found if one is not None]
