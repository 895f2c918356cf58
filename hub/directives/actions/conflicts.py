"""Two orders that cannot both be done: the receiver says so, a common superior decides."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.directives import duties, rules
from hub.directives.actions.base import own_part, words
from hub.directives.events import Happened
from hub.directives.models import Conflict, Receiver
from hub.kernel import obligations
from hub.kernel.models import Community, Event
from hub.kernel.refusals import InField, NotAllowed, Refusal
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.telling import tell, tell_person


class SameOrder(Refusal):
    message = gettext_lazy("请选择另一条与它冲突、还没有办完的指令。")
    status = 400
    field = "other"


class NotAboveBoth(NotAllowed):
    message = gettext_lazy("指令冲突由两位下达人共同的上级裁定。")


@transaction.atomic
def report_conflict(
    receiver_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    other_id: Any,
    why: str,
) -> Conflict:
    """Both clocks stop, both issuers are told, and whoever is above both owes a ruling.

    :raises SameOrder: without a second order of one's own that is still open.
    """
    if str(receiver_id) == str(other_id):
        raise SameOrder
    # In one order of locks, whichever of the two the report came from.
    ids = sorted([int(receiver_id), int(other_id)])
    parts = [own_part(pk, community=community, by=by) for pk in ids]
    if not all(part.is_open for part in parts):
        raise SameOrder
    earlier, later = sorted(parts, key=lambda p: (p.instruction.issued_at, p.pk))
    why = words("why", why, _("请写明两条指令为什么不能都做到。"))
    for part in parts:
        Receiver.LIFECYCLE.make("hold", part)
        part.save(update_fields=["status"])
    conflict = Conflict.objects.create(
        community=community, earlier=earlier, later=later, reported_at=at, why=why
    )
    told: dict[str, Any] = {
        "earlier": str(earlier.instruction),
        "later": str(later.instruction),
        "why": why,
    }
    # The order that came later brought the conflict about: its history leads to the other.
    tell(Happened.CONFLICT_REPORTED, earlier.instruction, by=by, at=at, **told)
    event = tell(Happened.CONFLICT_REPORTED, later.instruction, by=by, at=at, **told)
    for part in parts:
        duties.stop(part, str(_("与另一指令冲突，等待裁定")))
    level = rules.level_for_conflict(
        Line(community, at), earlier.instruction.office_id, later.instruction.office_id
    )
    duties.owe_settling(conflict, level, event)
    for issuer in {part.instruction.issuer_id for part in parts}:
        text = _("%(who)s 报告：指令 %(later)s 与先前的 %(earlier)s 冲突，等待裁定。")
        tell_person(issuer, conflict, text % {**told, "who": by.name}, at)
    return conflict


@transaction.atomic
def settle_conflict(
    conflict_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    ruling: str,
    answer: str,
    due_at: datetime,
) -> Conflict:
    """Decide which of the two is done; what is done has a new moment, the other is let go."""
    conflict = (
        Conflict.objects.within(community)
        .locked()
        .select_related("earlier__instruction", "later__instruction")
        .find(conflict_id)
    )
    grant = rules.grant_for_conflict(by, Line(community, at), conflict)
    if grant is None:
        raise NotAboveBoth
    if ruling not in Conflict.Ruling.values:
        raise InField("ruling", _("请选择执行哪一条。"))
    if due_at <= at:
        raise InField("due_at", _("新的期限要在现在之后。"))
    Conflict.LIFECYCLE.make("settle", conflict)
    conflict.ruling, conflict.settled_by, conflict.settled_at = ruling, by, at
    conflict.answer = words("answer", answer, _("请写明裁定的理由。"))
    conflict.save(update_fields=["status", "ruling", "answer", "settled_by", "settled_at"])
    told = {"ruling": ruling, "answer": conflict.answer}
    tell(
        Happened.CONFLICT_SETTLED, conflict.earlier.instruction, by=by, at=at, grant=grant, **told
    )
    event = tell(
        Happened.CONFLICT_SETTLED, conflict.later.instruction, by=by, at=at, grant=grant, **told
    )
    obligations.meet(duties.SETTLE, conflict, event=event)
    both = Conflict.Ruling.BOTH
    _go_on(conflict.earlier_id, ruling in {both, Conflict.Ruling.EARLIER}, event, due_at)
    _go_on(conflict.later_id, ruling in {both, Conflict.Ruling.LATER}, event, due_at)
    return conflict


def _go_on(part_id: int, is_done: bool, event: Event, due_at: datetime) -> None:
    """What was held goes on with a new moment, or is let go."""
    part = Receiver.objects.locked().select_related("instruction", "person").get(pk=part_id)
    if part.status != Receiver.Status.HELD:
        return  # Taken back by its issuer meanwhile.
    Receiver.LIFECYCLE.make("resume" if is_done else "excuse", part)
    part.due_at = due_at if is_done else part.due_at
    part.acknowledged_at = part.acknowledged_at or event.at
    part.ended_at = None if is_done else event.at
    part.save(update_fields=["status", "due_at", "acknowledged_at", "ended_at"])
    if is_done:
        duties.owe_doing(part, event)
    text = _("指令 %s 已裁定：请按新期限执行。") if is_done else _("指令 %s 已裁定：不用再执行。")
    tell_person(part.person_id, part, text % part.instruction, event.at)
