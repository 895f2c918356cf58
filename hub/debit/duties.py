"""What is owed about debits: preparing in time, and what each kind of failure asks for."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy as _

from hub.debit import policy
from hub.debit.models import Batch, Cycle, Line, Reason
from hub.estate.models import Beat
from hub.kernel import obligations
from hub.kernel.models import Community, Event
from hub.kernel.obligations import Holder
from hub.kernel.workdays import calendar
from hub.people.models import Role, Staff

PREPARE = obligations.declare("debit.prepare", _("制扣款盘"), ladder=("SUP", "DIR"))
SECOND = obligations.declare("debit.second", _("制二次扣款盘"), ladder=("SUP", "DIR"))
SILENT = obligations.declare("debit.silent", _("没有回盘，问银行"), ladder=("DIR", "GM"))
FIX = obligations.declare("debit.fix", _("更正代扣资料"), ladder=("SUP", "DIR"))
CALL = obligations.declare("debit.call", _("联系业主（代扣失败）"), ladder=("SUP", "DIR"))
ASK = obligations.declare("debit.ask", _("向银行查证扣款"), ladder=("DIR", "GM"))
OF_KIND = {Reason.Kind.FIX: FIX, Reason.Kind.CALL: CALL, Reason.Kind.ASK: ASK}
CLOSES = time(18)
DAY = timedelta(days=1)


def _end_of(day: date) -> datetime:
    return make_aware(datetime.combine(day, CLOSES))


def _in_workdays(at: datetime, count: int) -> datetime:
    return _end_of(calendar.add_workdays(localtime(at).date(), count))


def owe_preparing(cycle: Cycle, event: Event) -> None:
    due_at = _end_of(cycle.send_on)
    if due_at > event.at:
        obligations.open_(
            PREPARE,
            cycle,
            holder=Holder(role=Role.FRONT_DESK.value),
            event=event,
            due_at=due_at,
            warn_at=due_at - DAY,
        )


def owe_second_run(batch: Batch, event: Event) -> None:
    """Something failed that may succeed later in the month."""
    due_at = _end_of(batch.cycle.second_on)
    if due_at > event.at and not obligations.is_open(SECOND, batch.cycle):
        obligations.open_(
            SECOND,
            batch.cycle,
            holder=Holder(role=Role.FRONT_DESK.value),
            event=event,
            due_at=due_at,
            warn_at=due_at - DAY,
        )


def owe_asking(batch: Batch, event: Event) -> None:
    obligations.open_(
        SILENT,
        batch,
        holder=Holder(role=Role.FINANCE.value),
        event=event,
        due_at=_in_workdays(event.at, 1),
    )


def owe_tasks(lines: Sequence[Line], community: Community, event: Event) -> None:
    """A task for each failed line: who changes the data, who calls, who asks the bank."""
    values = policy.at(community, event.at)
    days = {
        Reason.Kind.FIX: values.fix_days,
        Reason.Kind.CALL: values.call_days,
        Reason.Kind.ASK: values.ask_days,
    }
    butlers = _butlers(community, event.at)
    for kind, duty in OF_KIND.items():
        due_at = _in_workdays(event.at, days[kind])
        own = [line for line in lines if line.task == kind]
        obligations.open_many(
            duty,
            [(line, _holder(kind, line, butlers)) for line in own],
            event=event,
            due_at=due_at,
            warn_at=due_at - DAY,
        )


def _butlers(community: Community, at: datetime) -> dict[int, Staff]:
    """Who walks which area now."""
    beats = Beat.objects.filter(community=community).walked(at).select_related("staff")
    return {beat.area_id: beat.staff for beat in beats.order_by("pk")}


def _holder(kind: Reason.Kind, line: Line, butlers: dict[int, Staff]) -> Holder:
    """A butler calls the owners of their own beat; the desk those of nobody's."""
    if kind == Reason.Kind.ASK:
        return Holder(role=Role.FINANCE.value)
    butler = butlers.get(line.household.building.area_id)
    if kind == Reason.Kind.CALL and butler is not None:
        return Holder(person=butler)
    return Holder(role=Role.FRONT_DESK.value)
