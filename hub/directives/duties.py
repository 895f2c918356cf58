"""What is owed for an order: to acknowledge it, to do it, and the answers its receiver is owed."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hub.directives import policy
from hub.directives.models import (
    Conflict,
    Instruction,
    Meeting,
    Objection,
    Receiver,
    UniformNotice,
)
from hub.kernel import obligations
from hub.kernel.models import Event
from hub.kernel.obligations import Holder
from hub.kernel.workdays import OFFICE_HOURS, add_workdays, local_day
from hub.people.line import Level
from hub.people.models import Post, Role

ACKNOWLEDGE = obligations.declare("directive.acknowledge", _("受领指令"))
DO = obligations.declare("directive.do", _("执行指令"))
CONFIRM_ORAL = obligations.declare("directive.confirm", _("确认口头指令"), ladder=("DIR", "GM"))
ANSWER_REFUSAL = obligations.declare(
    "directive.answer_refusal", _("裁定依法拒绝"), ladder=("GM", "AUD")
)
SETTLE = obligations.declare("directive.settle", _("裁定指令冲突"), ladder=("GM", "AUD"))
HEAR = obligations.declare("directive.objection", _("答复异议"), ladder=("DIR", "GM", "AUD"))
SIGN_MEETING = obligations.declare(
    "directive.sign_meeting", _("签发会议纪要"), ladder=("DIR", "GM")
)
DECIDE_UNIFORM = obligations.declare(
    "directive.uniform", _("答复着装申请"), ladder=("DIR", "PMD", "GM")
)

STOPPED = (ACKNOWLEDGE, DO)


def owe_acknowledging(receiver: Receiver, event: Event) -> None:
    values = policy.at(receiver.community_id, event.at)
    obligations.open_(
        ACKNOWLEDGE,
        receiver,
        holder=Holder(person=receiver.person),
        event=event,
        due_at=min(event.at + values.acknowledge, receiver.due_at),
    )


def owe_doing(receiver: Receiver, event: Event) -> None:
    """From the moment of the event until the order's own moment."""
    obligations.open_(
        DO,
        receiver,
        holder=Holder(person=receiver.person),
        event=event,
        warn_at=event.at + (receiver.due_at - event.at) * 3 / 4,
        due_at=receiver.due_at,
    )


def stop(receiver: Receiver, reason: str) -> None:
    """The clock stops: nothing is owed for this order any more, or for now."""
    for kind in STOPPED:
        obligations.void(kind, receiver, reason=reason[:200])


def owe_confirming(instruction: Instruction, event: Event) -> None:
    obligations.open_(
        CONFIRM_ORAL,
        instruction,
        holder=Holder(person=instruction.issuer),
        event=event,
        due_at=event.at + policy.at(instruction.community_id, event.at).confirm_oral,
    )


def owe_ruling_on_refusal(
    receiver: Receiver, level: Level, event: Event, *, is_urgent: bool
) -> None:
    obligations.open_(
        ANSWER_REFUSAL,
        receiver,
        holder=level.holder,
        event=event,
        due_at=event.at + policy.at(receiver.community_id, event.at).refusal,
        is_urgent=is_urgent,
    )


def owe_settling(conflict: Conflict, level: Level, event: Event) -> None:
    obligations.open_(
        SETTLE,
        conflict,
        holder=level.holder,
        event=event,
        due_at=event.at + policy.at(conflict.community_id, event.at).conflict,
    )


def hearing_due(community_id: int, at: datetime) -> datetime:
    """At the end of the office day, so many workdays later."""
    days = policy.at(community_id, at).objection_workdays
    day = add_workdays(local_day(at), days)
    *_all, (_opens, closes) = OFFICE_HOURS.on(day)
    return closes


def owe_hearing(objection: Objection, level: Level, event: Event) -> None:
    obligations.open_(
        HEAR,
        objection,
        holder=level.holder,
        event=event,
        warn_at=event.at + (objection.due_at - event.at) / 2,
        due_at=objection.due_at,
    )


def owe_signing(meeting: Meeting, event: Event) -> None:
    obligations.open_(
        SIGN_MEETING,
        meeting,
        holder=Holder(person=meeting.chair),
        event=event,
        due_at=event.at + policy.at(meeting.community_id, event.at).sign_meeting,
    )


def owe_uniform(notice: UniformNotice, event: Event) -> None:
    """The next above whoever asked: a supervisor, or for a supervisor the director."""
    posts = Post.objects.at(event.at).filter(staff=notice.requested_by)
    is_high = posts.exclude(role=Role.LEADER).exists()
    obligations.open_(
        DECIDE_UNIFORM,
        notice,
        holder=Holder(role=(Role.DIRECTOR if is_high else Role.SUPERVISOR).value),
        event=event,
        due_at=event.at + policy.at(notice.community_id, event.at).uniform,
    )
