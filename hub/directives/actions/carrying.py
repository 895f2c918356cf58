"""What the receiver does with an order: acknowledge, begin, finish, or say that it failed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hub.directives import duties
from hub.directives.actions.base import own_part, words
from hub.directives.events import Happened
from hub.directives.models import Receiver
from hub.kernel import attachments, obligations
from hub.kernel.models import Community
from hub.people.models import Staff
from hub.people.telling import tell, tell_person


@transaction.atomic
def acknowledge(receiver_id: Any, *, community: Community, by: Staff, at: datetime) -> Receiver:
    part = own_part(receiver_id, community=community, by=by)
    Receiver.LIFECYCLE.make("acknowledge", part)
    part.acknowledged_at = at
    part.save(update_fields=["status", "acknowledged_at"])
    event = tell(Happened.ACKNOWLEDGED, part.instruction, by=by, at=at)
    obligations.meet(duties.ACKNOWLEDGE, part, event=event)
    return part


@transaction.atomic
def start(receiver_id: Any, *, community: Community, by: Staff, at: datetime) -> Receiver:
    """Begin; who begins has acknowledged."""
    part = own_part(receiver_id, community=community, by=by)
    Receiver.LIFECYCLE.make("start", part)
    part.acknowledged_at = part.acknowledged_at or at
    part.save(update_fields=["status", "acknowledged_at"])
    event = tell(Happened.STARTED, part.instruction, by=by, at=at)
    obligations.meet(duties.ACKNOWLEDGE, part, event=event)
    return part


@transaction.atomic
def finish(
    receiver_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    result: str,
    photos: Iterable[str] = (),
) -> Receiver:
    """Report it done, with what came of it."""
    part = own_part(receiver_id, community=community, by=by)
    result = words("result", result, _("请写明完成了什么、结果怎样。"))
    Receiver.LIFECYCLE.make("finish", part)
    _end(part, result, at)
    attached = attachments.claim(photos, part, by=by, at=at)
    event = tell(
        Happened.DONE, part.instruction, by=by, at=at, result=result, photos=len(attached)
    )
    obligations.meet(duties.ACKNOWLEDGE, part, event=event)
    obligations.meet(duties.DO, part, event=event)
    return part


@transaction.atomic
def fail(
    receiver_id: Any, *, community: Community, by: Staff, at: datetime, result: str
) -> Receiver:
    """Say that it could not be done, and why; the issuer learns of it at once."""
    part = own_part(receiver_id, community=community, by=by)
    result = words("result", result, _("请写明做到哪一步、为什么没有完成、还需要什么。"))
    Receiver.LIFECYCLE.make("fail", part)
    _end(part, result, at)
    event = tell(Happened.FAILED, part.instruction, by=by, at=at, result=result)
    obligations.meet(duties.ACKNOWLEDGE, part, event=event)
    obligations.void(duties.DO, part, reason=result[:200])
    text = _("%(who)s 未能完成指令 %(number)s，请看原因。") % {
        "who": by.name,
        "number": part.instruction,
    }
    tell_person(part.instruction.issuer_id, part, text, at)
    return part


def _end(part: Receiver, result: str, at: datetime) -> None:
    part.acknowledged_at = part.acknowledged_at or at
    part.result, part.ended_at = result, at
    part.save(update_fields=["status", "acknowledged_at", "result", "ended_at"])
