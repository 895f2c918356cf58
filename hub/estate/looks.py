"""Looking at a whole number or account: one report and one alarm for all of them, wherever they stand.

An app that shows one declares how such an event reads, and calls `actions.looking.watch` after it:

    looks.declare(Look(Happened.PHONE_REVEALED, _("报事人电话"), told, about))
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, TextChoices
from django.utils.functional import Promise

from hub.kernel.models import Community, Event

Words = str | Promise


@dataclass(frozen=True)
class Told:
    """Whose it was: their home, their name, the number as it may be shown, and the page."""

    home: str
    who: str
    masked: str
    url: str


def _of_the_subject(event: Event) -> Hashable:
    return event.subject_id


@dataclass(frozen=True)
class Look:
    """`told` reads many events in few queries; `about` finds those of a room or a name as typed;
    `which` tells two numbers of one subject apart."""

    verb: TextChoices
    label: Words
    told: Callable[[Sequence[Event]], Mapping[int, Told]]
    about: Callable[[Community, str], Q]
    which: Callable[[Event], Hashable] = _of_the_subject


_declared: dict[str, Look] = {}


def declare(look: Look) -> None:
    _declared[look.verb.value] = look


def verbs() -> list[str]:
    return sorted(_declared)


def label_of(verb: str) -> Words:
    return _declared[verb].label


def choices() -> list[tuple[str, Words]]:
    return [(verb, _declared[verb].label) for verb in verbs()]


def told(events: Sequence[Event]) -> dict[int, Told]:
    """By the id of the event; one after the other app that knows."""
    found: dict[int, Told] = {}
    for verb in {event.verb for event in events}:
        found.update(_declared[verb].told([one for one in events if one.verb == verb]))
    return found


def about(community: Community, words: str) -> Q:
    """Events that look at somebody of this room or name."""
    found = Q(pk__in=[])
    for verb, look in _declared.items():
        found |= Q(verb=verb) & look.about(community, words)
    return found


def which(event: Event) -> Hashable:
    """One number of one person, however often it is looked at."""
    return event.verb, _declared[event.verb].which(event)
