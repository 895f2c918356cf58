"""Matters that are kept from somebody for a while, by an app above: a case that they are to code
blind must not be read first, by whichever page or number."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from hub.kernel.models import Community
from hub.kernel.refusals import NotAllowed

# (person, community, moment) → the matters kept from them now.
Keeps = Callable[[Any, Community, datetime], frozenset[int]]
_veils: dict[Keeps, type[NotAllowed]] = {}


def declare(keeps: Keeps, refusal: type[NotAllowed]) -> None:
    """Declare who must not read what for now, and the refusal that says until when."""
    _veils[keeps] = refusal


def kept_from(person: Any, community: Community, at: datetime) -> Mapping[int, type[NotAllowed]]:
    """The matters kept from this person, each with the refusal that says why."""
    return {
        pk: refusal for keeps, refusal in _veils.items() for pk in keeps(person, community, at)
    }
