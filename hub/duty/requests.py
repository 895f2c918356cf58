"""What people ask for about their own duty 我的申请, from this app and from those above.

An app declares what may be asked (a button on 我的一天) and how its requests of one person read. So
the page shows leave and swaps without knowing who keeps them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from hub.kernel.models import Community


@dataclass(frozen=True)
class Request:
    """One request as its owner sees it; `tone` is that of a mark: warn while it waits, good, bad."""

    asked_at: datetime
    about: str
    state: str | Promise
    tone: str = "calm"
    url: str = ""


Source = Callable[[Any, Community, datetime], Iterable[Request]]


@dataclass(frozen=True)
class Kind:
    """`url_name`: the page on which it is asked for; without one there is no button."""

    label: str | Promise
    source: Source
    url_name: str = ""
    icon: str = "file-text"

    @property
    def url(self) -> str:
        return reverse(self.url_name) if self.url_name else ""


_kinds: dict[str, Kind] = {}


def declare(code: str, kind: Kind) -> None:
    _kinds[code] = kind


def kinds() -> list[Kind]:
    return list(_kinds.values())


def of(
    person: Any, community: Community, at: datetime, most: int = 8
) -> list[tuple[Kind, Request]]:
    """The newest first; what waits stands before what was decided."""
    found = [(kind, one) for kind in kinds() for one in kind.source(person, community, at)]
    newest = sorted(found, key=lambda one: one[1].asked_at, reverse=True)
    return sorted(newest, key=lambda one: one[1].tone != "warn")[:most]
