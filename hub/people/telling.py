"""How an act is told: the line of history, the words a person must give, the lines in inboxes."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hub.kernel import journal
from hub.kernel.models import Decision, Event, Notice, Subject
from hub.kernel.refusals import Incomplete
from hub.people.line import Level
from hub.people.models import Role, Staff
from hub.people.rules import Grant


class NoReason(Incomplete):
    message = _("请写明原因，以便日后核对。")
    field = "reason"


def today(at: datetime) -> date:
    return localdate(at)


def told(field: str, text: str, message: object, longest: int = 300) -> str:
    """What must be said, trimmed.

    :raises Incomplete: on its field, when it is empty or too long.
    """
    text = text.strip()
    if not text or len(text) > longest:
        refusal = Incomplete(message if not text else _("写得太长了，请精简。"))
        refusal.field = field
        raise refusal
    return text


def tell(
    verb: models.TextChoices,
    subject: Subject,
    *,
    by: Staff,
    at: datetime,
    grant: Grant | None = None,
    key: str | None = None,
    **detail: Any,
) -> Event:
    """Write the line of history, naming the principal when a deputy acted."""
    lent = grant.holder if grant and grant.holder.pk != by.pk else None
    return journal.record(verb, subject, by=by, at=at, acting_for=lent, key=key, **detail)


def tell_person(person_id: int, subject: Subject, text: object, at: datetime) -> None:
    """Put a line in somebody's inbox."""
    _notice(subject, text, at, person_id=person_id)


def tell_level(level: Level, subject: Subject, text: object, at: datetime) -> None:
    """Put a line in the inbox of everybody who holds this level's office; of several the named one."""
    _notice(subject, text, at, person_id=level.named, role=level.role.value, unit=level.unit)


def _notice(subject: Subject, text: object, at: datetime, **whom: Any) -> None:
    Notice.objects.create(
        community_id=subject.community_id,
        at=at,
        text=str(text)[:300],
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        **whom,
    )


def decided(decision: Decision, by: Staff) -> Grant:
    """By whose office a decision was taken, for the line of history."""
    return Grant(Role.MANAGER, None, None, decision.decided_for or by)
