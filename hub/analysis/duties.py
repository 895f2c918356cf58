"""The obligations of the month: table by the 5th, receipt, plans by their day, the second coding."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from hub.analysis.models import Month, Plan, Sample
from hub.kernel import obligations
from hub.kernel.models import Event
from hub.kernel.obligations import Holder
from hub.kernel.workdays import local_day
from hub.people.models import Role

ISSUE = obligations.declare("month.issue", _("签发投诉月报"), ladder=("GM",))
RECEIVE = obligations.declare("month.receive", _("签收投诉月报"), ladder=("DIR",))
FINISH_PLAN = obligations.declare("plan.finish", _("完成整改方案"), ladder=("SUP", "DIR", "GM"))
CODE = obligations.declare("coding.code", _("复核编码"), ladder=("SUP", "DIR", "GM"))

DUE_DAY, DUE_AT = 5, time(18)


def due_of(period: str) -> datetime:
    """The 5th of the next month, 18:00 (design default A7)."""
    year, month = (int(part) for part in period.split("-"))
    year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return due_on(date(year, month, DUE_DAY))


def due_on(day: date) -> datetime:
    """The end of the office hours of a day."""
    return make_aware(datetime.combine(day, DUE_AT))


def owe_table(month: Month, event: Event) -> None:
    due_at = due_of(month.period)
    if due_at <= event.at:
        return  # A month of long ago, drawn up for the record: nobody was late with it.
    obligations.open_(
        ISSUE,
        month,
        holder=Holder(role=Role.DIRECTOR.value),
        event=event,
        warn_at=due_at - timedelta(days=2),
        due_at=due_at,
    )


def owe_receipt(month: Month, event: Event) -> None:
    obligations.open_(
        RECEIVE,
        month,
        holder=Holder(role=Role.MANAGER.value),
        event=event,
        due_at=event.at + timedelta(days=3),
    )


def owe_plan(plan: Plan, event: Event) -> None:
    due_at = due_on(plan.due_on)
    obligations.open_(
        FINISH_PLAN,
        plan,
        holder=Holder(person=plan.owner),
        event=event,
        warn_at=due_at - timedelta(days=3),
        due_at=due_at,
        ladder_minutes=24 * 60,
    )


def owe_coding(sample: Sample, event: Event, days: int) -> None:
    """One duty for the whole sample: thirty of them would bury whatever else the auditor owes."""
    due_at = due_on(local_day(event.at) + timedelta(days=days))
    obligations.open_(
        CODE,
        sample,
        holder=Holder(role=Role.AUDITOR.value),
        event=event,
        warn_at=due_at - timedelta(days=1),
        due_at=due_at,
        ladder_minutes=24 * 60,
    )
