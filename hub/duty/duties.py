"""What attendance owes: a person's answer to a proposed absence, and a leader's word on a correction."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from hub.duty import policy
from hub.duty.models import Absence, Correction, Errand, Swap
from hub.kernel import obligations
from hub.kernel import workdays as calendar
from hub.kernel.models import Community, Event
from hub.kernel.obligations import Holder
from hub.people.line import Line
from hub.people.models import Role, Staff

ANSWER = obligations.declare(
    "absence.answer", _("说明缺勤"), ladder=("LD", "SUP"), is_of_line=True
)
DECIDE = obligations.declare("absence.decide", _("处理疑似旷工"), ladder=("SUP", "DIR"))
SWAP = obligations.declare("swap.decide", _("审批换班"), ladder=("SUP", "DIR"))
TURNOUT = obligations.declare("errand.hold", _("登记公差或活动"), ladder=("SUP", "DIR"))
CORRECT = obligations.declare("correction.decide", _("审批补卡"), ladder=("SUP", "DIR"))


def owe_answer(absence: Absence, event: Event) -> None:
    obligations.open_(
        ANSWER,
        absence,
        holder=Holder(person=absence.staff),
        event=event,
        due_at=absence.answer_by,
        warn_at=absence.answer_by - timedelta(days=1),
    )


def leader_of(community: Community, department: int, at: datetime, *staff: int) -> Holder:
    """Who leads in the department; of several the one who was named for these people."""
    level = Line(community, at).above(*staff)
    if level and level.named and level.role == Role.LEADER and level.unit == department:
        return level.holder
    return Holder(role=Role.LEADER.value, unit=department)


def owe_decision(absence: Absence, event: Event, department: int) -> None:
    obligations.open_(
        DECIDE,
        absence,
        holder=leader_of(absence.community, department, event.at, absence.staff_id),
        event=event,
        due_at=decided_by(absence.community, event.at),
    )


def owe_correction(correction: Correction, event: Event, department: int) -> None:
    obligations.open_(
        CORRECT,
        correction,
        holder=leader_of(correction.community, department, event.at, correction.staff_id),
        event=event,
        due_at=decided_by(correction.community, event.at),
    )


def owe_swap(swap: Swap, event: Event, due_at: datetime) -> None:
    obligations.open_(
        SWAP,
        swap,
        holder=leader_of(
            swap.community, swap.department_id, event.at, swap.asker_id, swap.colleague_id
        ),
        event=event,
        due_at=due_at,
    )


def owe_turnout(errand: Errand, event: Event, by: Staff) -> None:
    """Whoever called people writes down within a day who took part: it is their working time."""
    obligations.open_(
        TURNOUT,
        errand,
        holder=Holder(person=by),
        event=event,
        due_at=errand.ends_at + timedelta(days=1),
        warn_at=errand.ends_at,
    )


def decided_by(community: Community, at: datetime) -> datetime:
    """An approver's time; past it the next level is told, and it never counts against the person."""
    return at + timedelta(hours=policy.at(community, at).decide_hours)


def answer_by(at: datetime, workdays: int) -> datetime:
    """The end of the last workday on which the person may answer."""
    last = calendar.add_workdays(calendar.local_day(at), workdays)
    return calendar.day_bounds(last)[1] - timedelta(seconds=1)
