"""What the parts of pages show: states, steps, lines of a story, short messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django_htmx.http import trigger_client_event

Words = str | Promise


@dataclass(frozen=True)
class Lamp:
    """A state as people see it: colour, icon and words together, never colour alone."""

    tone: str  # calm · live · good · warn · bad · mute
    icon: str
    text: Words


@dataclass(frozen=True)
class Step:
    """One lamp in the row of steps of a record."""

    label: Words
    state: str = "todo"  # done · now · todo · skipped · late
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of a timeline."""

    at: datetime
    says: Words
    by: str = ""
    tone: str = "calm"
    icon: str = "point"
    text: str = ""
    facts: Sequence[tuple[Words, Any]] = ()
    photos: Sequence[Any] = ()  # each with .url, .preview and .name
    is_public: bool = False  # also shown to the resident
    href: str = ""


def toast(response: HttpResponse, text: object, tone: str = "good") -> HttpResponse:
    """Have the page show a short message once the response is in place."""
    return trigger_client_event(response, "toast", {"text": str(text), "tone": tone})
