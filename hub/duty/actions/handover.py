"""交接班: one prepares, the other counts and signs; a difference opens a case by itself.

The outgoing person answers for the station until the incoming one has signed or the leader takes
over. Whoever counts sees what should be there only after having counted it: the page asks blind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.duty import policy, rules
from hub.duty import register_rules as books
from hub.duty.actions.base import colleague
from hub.duty.actions.register import MOST, append, locked
from hub.duty.models.register import CountLine, Handover, Register, RegisterEntry
from hub.duty.register_events import Happened
from hub.kernel import journal, obligations, unfinished
from hub.kernel.models import Community, Event
from hub.kernel.obligations import Holder
from hub.kernel.refusals import InField, NotAllowed, Refusal
from hub.people.models import Role, Staff
from hub.people.rules import Grant
from hub.people.telling import tell, told

MOST_UNFINISHED = 60

SIGN = obligations.declare("register.sign", gettext_lazy("接班签收"), ladder=("LD", "SUP", "DIR"))
RESOLVE = obligations.declare(
    "register.resolve", gettext_lazy("处理交接差异"), ladder=("SUP", "DIR", "GM")
)


class NotTheKeeper(NotAllowed):
    message = gettext_lazy("只有当班保管人能交班。保管人不在的，请领班接管。")


class HandoverOpen(Refusal):
    message = gettext_lazy("这本登记簿有一次交接还没有办完。请先签收、撤回，或请领班处理。")


class NotTheIncoming(NotAllowed):
    message = gettext_lazy("只有接班人本人能清点和签收，要用自己的账号。")


class NotCounted(Refusal):
    message = gettext_lazy("还有物品没有清点。每一样都要点，没有的填 0。")
    status = 400


class ApartFromBoth(NotAllowed):
    message = gettext_lazy("差异由领班或主管处理，交班人和接班人自己不能处理。")


@dataclass(frozen=True)
class Counted:
    quantity: int
    condition: str = ""


@transaction.atomic
def prepare(
    register_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    incoming_id: Any,
    note: str = "",
    incidents: str = "",
) -> Handover:
    """Offer the station to the next person, with all that is to be counted and is unfinished.

    :raises NotTheKeeper:
    :raises HandoverOpen:
    """
    register = locked(register_id, community)
    if register.keeper_id != by.pk:
        raise NotTheKeeper
    incoming = colleague(incoming_id, community)
    department = register.station.department
    if incoming.pk == by.pk:
        raise InField("incoming", _("不能交班给自己。请选择接班的同事。"))
    if not rules.may(incoming, department, books.WRITE, at):
        raise InField("incoming", _("接班人要在这个部门任职。"))
    left = unfinished.of(community, department.pk, at)
    try:
        with transaction.atomic():
            handover = Handover.objects.create(
                community=community,
                register=register,
                outgoing=by,
                incoming=incoming,
                prepared_at=at,
                note=note.strip()[:1000],
                incidents=incidents.strip()[:1000],
                unfinished=[_noted(one) for one in left[:MOST_UNFINISHED]],
            )
    except IntegrityError:
        raise HandoverOpen from None
    CountLine.objects.bulk_create(
        CountLine(community=community, handover=handover, item=item, expected=item.expected)
        for item in register.items.filter(is_active=True).order_by("kind", "code")
    )
    event = journal.record(
        Happened.PREPARED, handover, by=by, at=at, to=incoming.username, unfinished=len(left)
    )
    due_at = at + timedelta(minutes=policy.at(community, at).sign_minutes)
    obligations.open_(SIGN, handover, holder=Holder(person=incoming), event=event, due_at=due_at)
    return handover


def _noted(one: unfinished.Unfinished) -> dict[str, Any]:
    """As it stands at this moment: what becomes of it later is not what was handed over."""
    return {
        "number": one.number,
        "text": one.text[:100],
        "due": localtime(one.due_at).isoformat() if one.due_at else "",
        "type": one.subject_type,
        "id": one.subject_id,
    }


@transaction.atomic
def count(
    handover_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    counts: Mapping[str, Counted],
    remark: str = "",
) -> Handover:
    """Put down what is there, item by item; it may be counted anew until it is signed.

    :raises NotCounted: if an item is left out.
    """
    handover, _register = _open(handover_id, community)
    if handover.incoming_id != by.pk:
        raise NotTheIncoming
    lines = list(handover.lines.select_related("item"))
    if {line.item.code for line in lines} - set(counts):
        raise NotCounted
    Handover.LIFECYCLE.make("count", handover)
    for line in lines:
        found = counts[line.item.code]
        if not 0 <= found.quantity <= MOST:
            raise InField(line.item.code, _("数量不对，请重新点。"))
        line.counted, line.condition = found.quantity, found.condition.strip()[:100]
    CountLine.objects.bulk_update(lines, ["counted", "condition"])
    handover.counted_at, handover.remark = at, remark.strip()[:1000]
    handover.save(update_fields=["status", "counted_at", "remark"])
    journal.record(
        Happened.COUNTED,
        handover,
        by=by,
        at=at,
        items=[line.told() for line in lines],
    )
    return handover


@transaction.atomic
def sign(handover_id: Any, *, community: Community, by: Staff, at: datetime) -> Handover:
    """Sign for what was counted: all there, and the station is theirs; else the leader owes a look.

    Either way the register has the entry of both.
    """
    handover, register = _open(handover_id, community)
    if handover.incoming_id != by.pk:
        raise NotTheIncoming
    lines = list(handover.lines.select_related("item"))
    differ = [line for line in lines if line.difference]
    Handover.LIFECYCLE.make("dispute" if differ else "accept", handover)
    kind = RegisterEntry.Kind.DISPUTE if differ else RegisterEntry.Kind.HANDOVER
    entry, _event = append(
        register, kind, author=by, at=at, **_payload(handover, [line.told() for line in lines])
    )
    handover.signed_at, handover.entry = at, entry
    handover.ended_at, handover.ended_by = (None, None) if differ else (at, by)
    handover.save(update_fields=["status", "signed_at", "entry", "ended_at", "ended_by"])
    verb = Happened.DISPUTED if differ else Happened.ACCEPTED
    event = journal.record(
        verb, handover, by=by, at=at, number=entry.number, differ=[str(one) for one in differ]
    )
    obligations.meet(SIGN, handover, event=event)
    if differ:
        _owe_resolving(handover, register, event)
    else:
        _keep(register, by, at)
    return handover


@transaction.atomic
def withdraw(
    handover_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Handover:
    """Take the offer back before it is signed: somebody else comes, or it was too early."""
    handover, _register = _open(handover_id, community)
    if handover.outgoing_id != by.pk:
        raise NotTheKeeper
    reason = told("reason", reason, _("请写明为什么撤回。"), 200)
    Handover.LIFECYCLE.make("withdraw", handover)
    handover.ended_at, handover.ended_by = at, by
    handover.save(update_fields=["status", "ended_at", "ended_by"])
    journal.record(Happened.WITHDRAWN, handover, by=by, at=at, reason=reason)
    obligations.void(SIGN, handover, reason=reason)
    return handover


@transaction.atomic
def resolve(
    handover_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    finding: str,
    accept_counts: bool,
) -> Handover:
    """Settle a difference: the incoming person has the station from now on.

    `accept_counts` makes what was counted what there should be from now on; otherwise what is
    missing was found again or is still to be made good, and stays expected.

    :raises ApartFromBoth: to both of them.
    """
    handover, register = _open(handover_id, community)
    grant = _leads(by, handover, register, at)
    finding = told("finding", finding, _("请写明查清了什么、谁负责、怎么补。"), 1000)
    Handover.LIFECYCLE.make("resolve", handover)
    differ = [line for line in handover.lines.select_related("item") if line.difference]
    if accept_counts:
        for line in differ:
            line.item.expected = line.counted or 0
            line.item.save(update_fields=["expected"])
    entry, _event = append(
        register,
        RegisterEntry.Kind.RESOLUTION,
        author=by,
        at=at,
        resolves=handover.entry.number if handover.entry else None,
        to=handover.incoming.username,
        items=[line.told() for line in differ],
        accepted=accept_counts,
        finding=finding,
    )
    handover.ended_at, handover.ended_by, handover.finding = at, by, finding
    handover.save(update_fields=["status", "ended_at", "ended_by", "finding"])
    event = tell(
        Happened.RESOLVED, handover, by=by, at=at, grant=grant, number=entry.number, words=finding
    )
    obligations.meet(RESOLVE, handover, event=event)
    _keep(register, handover.incoming, at)
    return handover


@transaction.atomic
def take_over(
    register_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Register:
    """The leader takes the station: the relief does not come, is unfit, or the keeper fell ill.

    :raises ApartFromBoth: to the keeper, who would be their own relief.
    """
    register = locked(register_id, community)
    grant = rules.require(by, register.station.department, books.LEAD, at)
    if by.pk == register.keeper_id:
        raise ApartFromBoth
    reason = told("reason", reason, _("请写明为什么接管。"), 300)
    before = register.keeper
    open_ = register.handovers.filter(status__in=Handover.OPEN).select_related("entry").first()
    if open_ is not None and open_.status == Handover.Status.DISPUTED:
        raise HandoverOpen
    told_: dict[str, Any] = {"reason": reason}
    told_["from"] = before.username
    entry, _event = append(register, RegisterEntry.Kind.TAKEOVER, author=by, at=at, **told_)
    if open_ is not None:
        Handover.LIFECYCLE.make("take_over", open_)
        open_.ended_at, open_.ended_by, open_.finding, open_.entry = at, by, reason, entry
        open_.save(update_fields=["status", "ended_at", "ended_by", "finding", "entry"])
        obligations.void(SIGN, open_, reason=reason[:200])
        tell(
            Happened.TAKEN_OVER,
            open_,
            by=by,
            at=at,
            grant=grant,
            number=entry.number,
            words=reason,
        )
    _keep(register, by, at)
    return register


# ── What they share ─────────────────────────────────────────────────────────────────────────


def _open(handover_id: Any, community: Community) -> tuple[Handover, Register]:
    """The handover with its register held: the register first, as everybody who writes does."""
    found = Handover.objects.within(community).find(handover_id)
    register = locked(found.register_id, community)
    rows = Handover.objects.within(community).select_related("outgoing", "incoming", "entry")
    return rows.locked().find(handover_id), register


def _payload(handover: Handover, items: list[dict[str, Any]]) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "from": handover.outgoing.username,
        "to": handover.incoming.username,
        "prepared": localtime(handover.prepared_at).isoformat(),
        "items": items,
        "note": handover.note,
    }
    for name in ("incidents", "remark"):
        if words := getattr(handover, name):
            payload[name] = words
    if handover.unfinished:
        payload["unfinished"] = [one["number"] for one in handover.unfinished]
    return payload


def _keep(register: Register, keeper: Staff, at: datetime) -> None:
    register.keeper, register.kept_since = keeper, at
    register.save(update_fields=["keeper", "kept_since"])


def _owe_resolving(handover: Handover, register: Register, event: Event) -> None:
    hours = policy.at(register.community_id, event.at).resolve_hours
    obligations.open_(
        RESOLVE,
        handover,
        holder=Holder(role=Role.LEADER.value, unit=register.station.department_id),
        event=event,
        due_at=event.at + timedelta(hours=hours),
    )


def _leads(by: Staff, handover: Handover, register: Register, at: datetime) -> Grant:
    grant = rules.require(by, register.station.department, books.LEAD, at)
    if {by.pk, grant.holder.pk} & {handover.outgoing_id, handover.incoming_id}:
        raise ApartFromBoth
    return grant
