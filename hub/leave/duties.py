"""What is owed about leave: a level's word, the sign-back on return, the paper after a phone call."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from hub.kernel import obligations
from hub.kernel import workdays as calendar
from hub.kernel.models import Event
from hub.kernel.obligations import Holder
from hub.leave.models import Forfeit, Leave, PhoneReport, Recall, Step
from hub.leave.policy import LeavePolicy
from hub.people.line import Level

APPROVE = obligations.declare(
    "leave.approve", _("审批请假"), ladder=("DIR", "GM"), is_of_line=True
)
SIGN_BACK = obligations.declare(
    "leave.sign_back", _("销假"), ladder=("SUP", "DIR"), is_of_line=True
)
PAPER = obligations.declare("leave.paper", _("补交请假条"), ladder=("LD", "SUP"), is_of_line=True)
ANSWER_RECALL = obligations.declare(
    "leave.answer_recall", _("答复召回"), ladder=("LD",), is_of_line=True
)
FORFEIT = obligations.declare(
    "leave.forfeit", _("核对年休假是否享受"), ladder=("SUP", "DIR"), is_of_line=True
)
FORFEIT_WORKDAYS = 5
LEAST = timedelta(hours=1)


def due_at(leave: Leave, at: datetime, values: LeavePolicy) -> datetime:
    """A level's time to answer: before it begins, when it was asked early enough for that."""
    if leave.mode != Leave.Mode.ADVANCE:
        return at + values.urgent
    return max(at + LEAST, min(at + values.approve, leave.starts_at))


def owe_word(step: Step, level: Level, event: Event) -> None:
    obligations.open_(
        APPROVE,
        step.leave,
        part=str(step.place),
        holder=level.holder,
        event=event,
        warn_at=event.at + (step.due_at - event.at) * 3 / 4,
        due_at=step.due_at,
    )


def owe_sign_back(leave: Leave, level: Level, event: Event) -> None:
    """From the beginning of the leave on; the leader is reminded when they should be back."""
    due = leave.sign_by or leave.ends_at
    obligations.open_(
        SIGN_BACK,
        leave,
        holder=level.holder,
        event=event,
        warn_at=leave.back_by,
        due_at=due,
    )


def owe_answer(recall: Recall, due_at: datetime, event: Event) -> None:
    obligations.open_(
        ANSWER_RECALL,
        recall.leave,
        holder=Holder(person=recall.staff),
        event=event,
        due_at=due_at,
    )


def owe_forfeit(row: Forfeit, level: Level, event: Event) -> None:
    last = calendar.add_workdays(calendar.local_day(event.at), FORFEIT_WORKDAYS)
    obligations.open_(
        FORFEIT,
        row,
        holder=level.holder,
        event=event,
        due_at=calendar.day_bounds(last)[0] + timedelta(hours=18),
    )


def owe_paper(report: PhoneReport, event: Event) -> None:
    obligations.open_(
        PAPER,
        report,
        holder=Holder(person=report.staff),
        event=event,
        warn_at=event.at + (report.paper_by - event.at) / 2,
        due_at=report.paper_by,
    )


def paper_by(until: datetime, values: LeavePolicy) -> datetime:
    """By an hour of the workday so many workdays later."""
    day = calendar.add_workdays(calendar.local_day(until), values.paper_workdays)
    return calendar.day_bounds(day)[0] + timedelta(hours=values.paper_hour)
