"""Giving an order, putting on record what was only said, standing by it, taking it back."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.directives import duties, policy, rules
from hub.directives.actions.base import lawful_words, words
from hub.directives.events import Happened
from hub.directives.models import Instruction, Receiver
from hub.kernel import counters, journal, obligations
from hub.kernel.models import Community
from hub.kernel.refusals import InField, NotAllowed, Refusal
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import tell, tell_level, tell_person

MOST_RECEIVERS = 50


class OutOfLine(NotAllowed):
    message = gettext_lazy(
        "指令只能下达给自己管辖的下级。要其他部门的人办事，请与对方领导商量，或报共同的上级下达。"
    )


class NotSaidByThem(Refusal):
    message = gettext_lazy("这位同事不是您的上级，不能给您下达指令。请核对是谁说的。")
    status = 400
    field = "issuer"


class NothingToConfirm(Refusal):
    message = gettext_lazy("这条口头指令已经确认或否认过了。请刷新页面查看。")


@dataclass(frozen=True, kw_only=True)
class Order:
    text: str
    due_at: datetime
    receivers: tuple[int, ...]
    legal_ground: str = ""
    # When it was said, for an oral order that is put on record afterwards.
    said_at: datetime | None = None
    via: str = Instruction.Via.SYSTEM


def issue(
    order: Order, *, community: Community, by: Staff, at: datetime, key: str | None = None
) -> Instruction:
    """Give an order, or log what one has said to one's people.

    :raises OutOfLine: if one of the receivers is not under one office of the issuer.
    :raises AgainstTheLaw: if its words ask for what no order may ask for.
    """
    order = checked(order, community, at)
    try:
        with transaction.atomic():
            return give(order, community=community, by=by, at=at, key=key)
    except IntegrityError:
        # Two clicks at once: the second meets the first one's key.
        if first := journal.repeated(community, key, by=by, verb=Happened.ISSUED):
            return Instruction.objects.within(community).find(first.subject_id)
        raise


def give(
    order: Order,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    key: str | None = None,
) -> Instruction:
    """Inside the caller's transaction; the order has been checked."""
    line = Line(community, at)
    grant = line.grant_over(by, order.receivers)
    if grant is None:
        raise OutOfLine
    said = order.said_at or at
    instruction = _keep(order, community=community, issuer=by, grant=grant, at=at, by=by)
    told = Happened.ISSUED
    event = tell(
        told,
        instruction,
        by=by,
        at=at,
        grant=grant,
        key=key,
        number=instruction.number,
        text=instruction.text,
        due=instruction.due_at.isoformat(),
        said_at=said.isoformat(),
        via=instruction.via,
    )
    for receiver in _address(instruction, order.receivers, line):
        duties.owe_acknowledging(receiver, event)
        duties.owe_doing(receiver, event)
    return instruction


@transaction.atomic
def log_oral(
    order: Order, *, community: Community, by: Staff, at: datetime, issuer_id: int
) -> Instruction:
    """The receiver puts on record what a superior told them; the superior has to confirm it.

    :raises NotSaidByThem: if that person does not outrank them.
    """
    order = replace(
        checked(replace(order, receivers=(by.pk,)), community, at),
        via=Instruction.Via.ORAL,
    )
    line = Line(community, at)
    issuer = Staff.objects.filter(pk=issuer_id, is_system=False).first()
    if issuer is None or not line.is_over(issuer.pk, by.pk):
        raise NotSaidByThem
    instruction = _keep(order, community=community, issuer=issuer, grant=None, at=at, by=by)
    event = tell(
        Happened.LOGGED,
        instruction,
        by=by,
        at=at,
        number=instruction.number,
        text=instruction.text,
        issuer=issuer.name,
        said_at=instruction.issued_at.isoformat(),
    )
    [receiver] = _address(instruction, order.receivers, line)
    Receiver.LIFECYCLE.make("acknowledge", receiver)
    receiver.acknowledged_at = at
    receiver.save(update_fields=["status", "acknowledged_at"])
    duties.owe_doing(receiver, event)
    duties.owe_confirming(instruction, event)
    return instruction


@transaction.atomic
def confirm_oral(
    instruction_id: Any, *, community: Community, by: Staff, at: datetime
) -> Instruction:
    """Yes, I said so."""
    instruction = _claimed(instruction_id, community, by)
    instruction.claim = Instruction.Claim.CONFIRMED
    instruction.save(update_fields=["claim"])
    event = tell(Happened.CONFIRMED, instruction, by=by, at=at)
    obligations.meet(duties.CONFIRM_ORAL, instruction, event=event)
    return instruction


@transaction.atomic
def deny_oral(
    instruction_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Instruction:
    """No, I did not say so: both statements stand, nothing is owed, and the level above is told."""
    instruction = _claimed(instruction_id, community, by)
    reason = words("reason", reason, _("请写明当时是怎么说的。"))
    instruction.claim = Instruction.Claim.DENIED
    instruction.save(update_fields=["claim"])
    event = tell(Happened.DENIED, instruction, by=by, at=at, reason=reason)
    obligations.meet(duties.CONFIRM_ORAL, instruction, event=event)
    _take_back(instruction, reason, at)
    line = Line(community, at)
    level = rules.level_above(line, instruction.office_id)
    text = _("口头指令 %s 的下达人否认说过，请了解情况。") % instruction
    tell_level(level, instruction, text, at)
    return instruction


@transaction.atomic
def withdraw(
    instruction_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Instruction:
    """Take an order back from everybody who has not ended it yet."""
    instruction = Instruction.objects.within(community).locked().find(instruction_id)
    if not rules.may_withdraw(by, instruction, Line(community, at)):
        raise NotAllowed
    reason = words("reason", reason, _("请写明为什么撤销。"), 200)
    event = tell(Happened.WITHDRAWN, instruction, by=by, at=at, reason=reason)
    if instruction.claim == Instruction.Claim.WAITING:
        obligations.meet(duties.CONFIRM_ORAL, instruction, event=event)
    _take_back(instruction, reason, at)
    return instruction


# ── What they share ─────────────────────────────────────────────────────────────────────────


def checked(order: Order, community: Community, at: datetime) -> Order:
    """The order with its words trimmed, its moments plausible and its receivers counted."""
    receivers = tuple(dict.fromkeys(order.receivers))
    if not receivers:
        raise InField("receivers", _("请选择受令人。"))
    if len(receivers) > MOST_RECEIVERS:
        raise InField("receivers", _("一次最多下达给 50 人，请分几次。"))
    if order.due_at <= at:
        raise InField("due_at", _("期限要在现在之后；事情已办完的，请写补办手续的期限。"))
    said = order.said_at
    if said is not None:
        if said > at:
            raise InField("said_at", _("口头下达的时间不能晚于现在。"))
        values = policy.at(community, at)
        if at - said > values.oral_within:
            text = _("口头指令要在 %d 小时内补记；更早的请重新下达。") % values.oral_within_hours
            raise InField("said_at", text)
    return replace(
        order,
        text=lawful_words("text", order.text, _("请写明要做什么、做到什么程度。")),
        legal_ground=order.legal_ground.strip()[:200],
        receivers=receivers,
        via=Instruction.Via.ORAL if said else order.via,
    )


def _keep(
    order: Order,
    *,
    community: Community,
    issuer: Staff,
    grant: Grant | None,
    at: datetime,
    by: Staff,
) -> Instruction:
    day = localtime(at)
    number = counters.next_number(community, "instruction", f"{day:%Y-%m}")
    is_claimed = by.pk != issuer.pk
    return Instruction.objects.create(
        community=community,
        number=f"ZL-{day:%Y%m}-{number:03}",
        text=order.text,
        via=order.via,
        legal_ground=order.legal_ground,
        due_at=order.due_at,
        issuer=issuer,
        issued_for=grant.holder if grant and grant.holder.pk != issuer.pk else None,
        issued_at=order.said_at or at,
        logged_at=at,
        logged_by=by,
        claim=Instruction.Claim.WAITING if is_claimed else Instruction.Claim.NONE,
    )


def _address(instruction: Instruction, receivers: Collection[int], line: Line) -> list[Receiver]:
    """A part for each; whoever was passed over in the line gets a copy."""
    parts = []
    for person_id in receivers:
        level = line.above(person_id)
        is_past = level is not None and instruction.office_id not in level.people
        part = Receiver(
            community_id=instruction.community_id,
            instruction=instruction,
            person_id=person_id,
            copied_role=level.role.value if level and is_past else "",
            copied_unit=level.unit if level and is_past else None,
            due_at=instruction.due_at,
        )
        part.save(force_insert=True)
        if level and is_past:
            text = _("抄送：%(issuer)s 直接给 %(who)s 下达了指令 %(number)s") % {
                "issuer": instruction.issuer,
                "who": part.person,
                "number": instruction,
            }
            tell_level(level, part, text, line.at)
        parts.append(part)
    return parts


def _claimed(instruction_id: Any, community: Community, by: Staff) -> Instruction:
    instruction = (
        Instruction.objects.within(community)
        .locked()
        .select_related("issuer")
        .find(instruction_id)
    )
    if instruction.issuer_id != by.pk:
        raise NotAllowed
    if instruction.claim != Instruction.Claim.WAITING:
        raise NothingToConfirm
    return instruction


def _take_back(instruction: Instruction, reason: str, at: datetime) -> None:
    for part in instruction.receivers.locked().order_by("pk"):
        if "withdraw" not in Receiver.LIFECYCLE.open_to(part):
            continue
        Receiver.LIFECYCLE.make("withdraw", part)
        part.ended_at = at
        part.save(update_fields=["status", "ended_at"])
        duties.stop(part, reason)
        obligations.void(duties.ANSWER_REFUSAL, part, reason=reason[:200])
        tell_person(part.person_id, part, _("指令 %s 已撤销，不用再办。") % instruction, at)
