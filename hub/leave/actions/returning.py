"""Back from leave 销假: the person says so, the leader signs, early or late, and the clock watches."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.duty.actions import amend
from hub.kernel import obligations
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.leave import duties, rules
from hub.leave.actions import ledger, steps
from hub.leave.actions.base import locked, lowest, own, seen
from hub.leave.actions.left import unused
from hub.leave.actions.recalling import let_go
from hub.leave.actions.steps import again
from hub.leave.events import Happened
from hub.leave.models import Leave, SignBack, Step
from hub.leave.queries.roster import next_shift
from hub.leave.queries.sources import reference_of
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.telling import tell, tell_level, tell_person

MINUTE = timedelta(minutes=1)


class NotAway(Refusal):
    message = _("这张请假条现在不用销假：还没开始、已经销过，或已续假。")


class OwnSignBack(NotAllowed):
    message = _("不能给自己销假。请点“我回来了”，由领班确认。")


class WrongMoment(Incomplete):
    message = _("回来的时间要在假期开始之后、现在之前。")
    field = "returned_at"


class ExtensionWaits(Refusal):
    message = _("有一张续假在等审批。请先批复续假，再销假。")


@transaction.atomic
def report_back(leave_id: Any, *, community: Community, by: Staff, at: datetime) -> Leave:
    """Say that one is back, by the server's clock: the leader's delay is then not one's own."""
    leave = own(leave_id, community, by)
    if not leave.is_away or at < leave.starts_at:
        raise NotAway
    if leave.reported_back_at is None:
        leave.reported_back_at = at
        leave.save(update_fields=["reported_back_at"])
        tell(Happened.REPORTED_BACK, leave, by=by, at=at)
        level = lowest(Line(community, at), leave.staff_id)
        text = gettext("%(who)s 已回来，请销假（%(number)s）。")
        tell_level(level, leave, text % {"who": by.name, "number": leave.number}, at)
    return leave


@transaction.atomic
def sign_back(
    leave_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    returned_at: datetime | None = None,
    note: str = "",
) -> SignBack:
    """Sign somebody of one's people back, once. Early: the rest goes back into the ledger and the
    shifts are theirs again. Late is what passed of their own shifts, not of their days off.

    :raises OwnSignBack: :raises NotAway: :raises WrongMoment:
    """
    leave, line = seen(leave_id, community, by, at)
    if leave.staff_id == by.pk:
        raise OwnSignBack
    grant = rules.require_over(by, line, leave.staff_id)
    moment = returned_at or leave.reported_back_at or at
    if not leave.is_away or at < leave.starts_at:
        raise NotAway
    if leave.extensions.waiting().exists():
        raise ExtensionWaits
    if not leave.starts_at <= moment <= at:
        raise WrongMoment
    late, was_over_at = _late(leave, moment), leave.over_at
    Leave.LIFECYCLE.make("sign_back", leave)
    # Who agreed to come back earlier is on leave until that moment, and no longer.
    leave.over_at = min(leave.over_at, moment)
    leave.save(update_fields=["status", "over_at"])
    back = SignBack.objects.create(
        community=community,
        leave=leave,
        staff_id=leave.staff_id,
        returned_at=moment,
        early_minutes=ledger.give_back(leave, unused(leave, moment), by=by, at=at),
        late_minutes=late,
        by=by,
        at=at,
        note=note.strip()[:300],
    )
    event = tell(
        Happened.SIGNED_BACK, leave, by=by, at=at, grant=grant,
        returned_at=moment.isoformat(), early=back.early_minutes, late=back.late_minutes,
    )  # fmt: skip
    obligations.meet(duties.SIGN_BACK, leave, event=event)
    let_go(leave, by=by, at=at)
    tell_person(leave.staff_id, leave, gettext("%s 已销假。") % leave, at)
    again(leave, by, at)
    _amend(leave, was_over_at, by, at)
    return back


def _amend(leave: Leave, was_over_at: datetime, by: Staff, at: datetime) -> None:
    """Days that came back may lie in a month whose attendance is closed, with the leave in it: the
    ledger moves now, and the next month's sheets say what became of those shifts."""
    if leave.over_at < was_over_at:
        amend(
            community=leave.community,
            by=by,
            at=at,
            staff=leave.staff_id,
            start=leave.over_at,
            end=was_over_at,
            reference=reference_of(leave),
            reason=gettext("%s 提前销假") % leave,
        )


def _late(leave: Leave, moment: datetime) -> int:
    """Minutes past the beginning of the first shift they should have worked again."""
    if moment <= leave.over_at:
        return 0
    due = next_shift(leave.community, leave.staff_id, leave.over_at)
    return max(0, (moment - due) // MINUTE) if due else 0


# ── By the clock ────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def go_on(leave_id: int, *, community: Community, by: Staff, at: datetime) -> str:
    """What the clock does with leave: it begins, hours end by themselves, and who is not signed
    back becomes overdue. Twice changes nothing. Tells the state it is in."""
    leave = locked(leave_id, community)
    line = Line(community, at)
    if leave.status == Leave.Status.APPROVED and leave.starts_at <= at:
        steps.begin(leave, line, by, at)
    if leave.status != Leave.Status.ACTIVE:
        return leave.status
    if leave.kind.in_hours and leave.ends_at <= at:
        Leave.LIFECYCLE.make("sign_back", leave)
        leave.save(update_fields=["status"])
        tell(Happened.ENDED, leave, by=by, at=at)
    elif _is_overdue(leave, at):
        Leave.LIFECYCLE.make("fall_overdue", leave)
        leave.save(update_fields=["status"])
        tell(Happened.OVERDUE, leave, by=by, at=at)
        text = gettext("%(who)s 应在 %(when)s 前销假，还没有记录。请核对人是否已回来。")
        when = f"{leave.sign_by:%m-%d}" if leave.sign_by else ""
        level = lowest(line, leave.staff_id)
        tell_level(level, leave, text % {"who": leave.staff.name, "when": when}, at)
    return leave.status


def _is_overdue(leave: Leave, at: datetime) -> bool:
    """Not while an extension waits: that answer is somebody else's to give."""
    if leave.sign_by is None or at <= leave.sign_by or leave.reported_back_at is not None:
        return False
    return not Step.objects.filter(leave__extends=leave, status=Step.Status.WAITING).exists()
