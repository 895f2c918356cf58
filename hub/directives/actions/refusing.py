"""Lawful refusal 依法拒绝: it stops the clock and goes up; and the answer from above."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.directives import duties, rules
from hub.directives.actions.base import own_part, words
from hub.directives.events import Happened
from hub.directives.models import GRAVE, Ground, Receiver
from hub.kernel import obligations
from hub.kernel.models import Community
from hub.kernel.refusals import InField, NotAllowed
from hub.people.line import Level, Line
from hub.people.models import Role, Staff
from hub.people.telling import tell, tell_level, tell_person


class NotAboveTheIssuer(NotAllowed):
    message = gettext_lazy(
        "拒绝是否成立由下达人的上级裁定；涉及安全或违法的由公司经理裁定。下达人和受令人都不能裁。"
    )


@transaction.atomic
def refuse(
    receiver_id: Any, *, community: Community, by: Staff, at: datetime, ground: str, why: str
) -> Receiver:
    """Not to do as told, on one of the grounds the law gives. Nothing is owed until it is answered."""
    part = own_part(receiver_id, community=community, by=by)
    if ground not in Ground.values:
        raise InField("ground", _("请选择拒绝的理由。"))
    why = words("why", why, _("请写明具体情况：要求做什么，危险或违法在哪里。"))
    Receiver.LIFECYCLE.make("refuse", part)
    part.ground, part.why = ground, why
    part.save(update_fields=["status", "ground", "why"])
    # Why stays on the row: it may speak of somebody's health, and the issuer reads this history.
    event = tell(Happened.REFUSED, part.instruction, by=by, at=at, ground=ground)
    duties.stop(part, str(_("依法拒绝，等待裁定")))
    level = rules.level_for_refusal(Line(community, at), part)
    duties.owe_ruling_on_refusal(part, level, event, is_urgent=ground in GRAVE)
    if ground in GRAVE:
        text = _("%(who)s 以“%(ground)s”为由依法拒绝指令 %(number)s。") % {
            "who": by.name,
            "ground": part.get_ground_display(),
            "number": part.instruction,
        }
        tell_level(Level(Role.AUDITOR, None, frozenset()), part, text, at)
    return part


@transaction.atomic
def answer_refusal(
    receiver_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    holds: bool,
    answer: str,
    due_at: datetime | None = None,
) -> Receiver:
    """Say whether the refusal holds. If it does not, the clock begins anew with a new moment.

    :raises NotAboveTheIssuer: to the issuer, the receiver, their deputies, and those not above.
    """
    part = (
        Receiver.objects.within(community)
        .locked()
        .select_related("instruction", "person")
        .find(receiver_id)
    )
    grant = rules.grant_for_refusal(by, Line(community, at), part)
    if grant is None:
        raise NotAboveTheIssuer
    answer = words("answer", answer, _("请写明裁定的理由。"))
    if not holds and (due_at is None or due_at <= at):
        raise InField("due_at", _("请给出新的期限，时间要在现在之后。"))
    Receiver.LIFECYCLE.make("excuse" if holds else "resume", part)
    part.answered_by, part.answer = by, answer
    part.ended_at = at if holds else None
    part.due_at = part.due_at if holds or due_at is None else due_at
    part.save(update_fields=["status", "answered_by", "answer", "ended_at", "due_at"])
    verb = Happened.REFUSAL_UPHELD if holds else Happened.REFUSAL_DISMISSED
    event = tell(verb, part.instruction, by=by, at=at, grant=grant, answer=answer)
    obligations.meet(duties.ANSWER_REFUSAL, part, event=event)
    if not holds:
        duties.owe_doing(part, event)
    text = (
        _("您对指令 %s 的依法拒绝成立，不用执行。")
        if holds
        else _("您对指令 %s 的拒绝不成立，请按新期限执行。")
    )
    tell_person(part.person_id, part, text % part.instruction, at)
    return part
