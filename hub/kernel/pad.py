"""A new record and all that its first act says and owes, kept together and written at once.

A call that is recorded and forwarded is one matter, two events and four duties, one of them met
already. Written as they come they are fifteen statements, while everybody else waits for the one
writer; kept on the pad they are one statement a table.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from hub.kernel.models import Event, Obligation


@dataclass
class Pad:
    events: list[Event] = field(default_factory=list)
    duties: list[Obligation] = field(default_factory=list)
    # What follows from the events: called once they are written and have their numbers.
    follow: list[Callable[[], None]] = field(default_factory=list)


def of(subject: Any) -> Pad | None:
    """The pad that this record is kept on; None for every record that is written already."""
    return getattr(subject, "_pad", None)


@contextmanager
def kept(subject: models.Model) -> Iterator[None]:
    """Keep a new record, what `journal` tells of it and what `obligations` open on it, until the end.

    Then the record is inserted, and after it its events and its duties, as they came to stand.
    Rows that point at the record are saved after the block: it has no number before.
    """
    noted = subject._pad = Pad()  # type: ignore[attr-defined]  # no column
    try:
        yield
    finally:
        del subject._pad  # type: ignore[attr-defined]  # no column
    subject.save(force_insert=True)
    for event in noted.events:
        event.subject_id = subject.pk
    for one in noted.duties:
        one.subject_id = subject.pk
    Event.objects.bulk_create(noted.events)
    Obligation.objects.bulk_create(noted.duties)
    for step in noted.follow:
        step()
