"""Record what happened, and let apps higher up react to it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

from django.db import models

from hub.kernel import jobs, pad
from hub.kernel.models import Community, Event, Subject

Handler = Callable[[Event], None]
_handlers: dict[str, list[str]] = defaultdict(list)


@dataclass(frozen=True)
class _Name:
    label_lower: str


@dataclass(frozen=True)
class About:
    """A subject by name, for acts on rows whose table the kernel does not know."""

    pk: int
    community_id: int
    _meta: _Name

    @classmethod
    def of(cls, row: Any) -> "About":
        """The subject that an obligation, a decision or an event is about."""
        return cls(row.subject_id, row.community_id, _Name(row.subject_type))

    @classmethod
    def within(cls, community: Community, row: models.Model) -> "About":
        """A row of the whole company, as part of one community's history."""
        return cls(row.pk, community.pk, _Name(row._meta.label_lower))


def record(
    verb: models.TextChoices,
    subject: Subject,
    *,
    by: Any,
    at: datetime,
    acting_for: Any = None,
    key: str | None = None,
    **detail: Any,
) -> Event:
    """Write the line of history. Call it last in an action, inside the action's transaction.

    Handlers of the verb are queued in the same transaction: they run in the worker, exactly when
    the act is committed and never when it is rolled back.
    """
    event = Event(
        community_id=subject.community_id,
        at=at,
        verb=verb.value,
        actor=by,
        acting_for_id=acting_for.pk if acting_for else None,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        detail=detail,
        key=_own(key, by, verb) if key else None,
    )
    if (noted := pad.of(subject)) is not None:
        noted.events.append(event)
        noted.follow.append(partial(_queue, event))
    else:
        event.save(force_insert=True)
        _queue(event)
    return event


def _queue(event: Event) -> None:
    for handler in _handlers.get(event.verb, ()):
        jobs.enqueue(handler, community=event.community_id, event=event.pk)


def on(verb: models.TextChoices) -> Callable[[Handler], Handler]:
    """Run the decorated function, in the worker, for every such event; it may run twice."""

    def register(handler: Handler) -> Handler:
        name = f"{handler.__module__}.{handler.__name__}"

        @jobs.job(name)
        def run(progress: jobs.Progress, event: int) -> None:
            handler(Event.objects.get(pk=event))

        _handlers[verb.value].append(name)
        return handler

    return register


def history(subject: Subject) -> models.QuerySet[Event]:
    """The subject's events, oldest first, with those who acted."""
    return (
        Event.objects.filter(
            community_id=subject.community_id,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
        )
        .select_related("actor", "acting_for")
        .order_by("id")
    )


def repeated(
    community: Community, key: str | None, *, by: Any, verb: models.TextChoices
) -> Event | None:
    """Return the act this client key already stands for: a double click, a resent request."""
    if not key:
        return None
    return Event.objects.filter(community=community, key=_own(key, by, verb)).first()


def _own(key: str, by: Any, verb: models.TextChoices) -> str:
    """A key is its sender's for one kind of act: anybody else's like it names another act.

    Kept as a digest, so that whatever a client calls its act fits the column.
    """
    return sha256(f"{verb.value} {by.pk} {key}".encode(errors="replace")).hexdigest()
