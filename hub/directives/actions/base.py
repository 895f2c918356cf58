"""What every act on an order has in common: who, when, how it is told, and who is told."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.directives import lawful
from hub.directives.events import Happened
from hub.directives.models import Receiver
from hub.kernel import journal
from hub.kernel.models import Community, Event, Notice, Subject
from hub.kernel.refusals import InField, NotAllowed
from hub.people.line import Level
from hub.people.models import Staff
from hub.people.rules import Grant


class NotYours(NotAllowed):
    message = _("这是下达给别人的指令，只有受令人本人能办。")


class AgainstTheLaw(InField):
    """The order asks for what no order may ask for."""


def words(field: str, text: str, message: object, longest: int = 1000) -> str:
    """What must be said, trimmed.

    :raises InField: when it is empty or too long.
    """
    text = text.strip()
    if not text:
        raise InField(field, message)
    if len(text) > longest:
        raise InField(field, _("写得太长了，最多 %d 字，请精简。") % longest)
    return text


def lawful_words(field: str, text: str, message: object, longest: int = 1000) -> str:
    """Like `words`, for text that becomes an order.

    :raises AgainstTheLaw: when it asks to search, detain, cut supplies, fine or beat.
    """
    text = words(field, text, message, longest)
    if ban := lawful.banned(text):
        raise AgainstTheLaw(
            field,
            _(
                "指令不能要求“%(what)s”（%(ground)s），没有下达。"
                "请改写成合法的做法；遇到违法行为，劝阻并报警、报告上级。"
            )
            % {"what": ban.label, "ground": ban.ground},
        )
    return text


def tell(
    verb: Happened,
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
    Notice.objects.create(
        community_id=subject.community_id,
        person_id=person_id,
        at=at,
        text=str(text)[:300],
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
    )


def tell_level(level: Level, subject: Subject, text: object, at: datetime) -> None:
    Notice.objects.create(
        community_id=subject.community_id,
        person_id=level.named,
        role=level.role.value,
        unit=level.unit,
        at=at,
        text=str(text)[:300],
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
    )


def own_part(receiver_id: Any, *, community: Community, by: Staff) -> Receiver:
    """The person's own part of an order, locked.

    :raises NotYours:
    """
    receiver = (
        Receiver.objects.within(community)
        .locked()
        .select_related("instruction", "person")
        .find(receiver_id)
    )
    if receiver.person_id != by.pk:
        raise NotYours
    return receiver
