"""The obligations that matters open, and how each is opened."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.kernel import obligations
from hub.kernel.models import Event, Obligation
from hub.kernel.obligations import Holder
from hub.matters import policy, rules
from hub.matters.models import Cycle, Matter, Reporter
from hub.matters.taxonomy import Severity
from hub.people.models import Role

HAND_OVER = obligations.declare("matter.hand_over", _("转交部门"))
ACCEPT = obligations.declare("matter.accept", _("部门接单"))
COMPLETE = obligations.declare("matter.complete", _("承诺完成"))
PROGRESS_CALL = obligations.declare("matter.progress_call", _("逾期进度告知"))
RULE = obligations.declare("matter.rule", _("有效判定"), ladder=("DIR", "PMD", "GM"))
TELL_RULING = obligations.declare("matter.tell_ruling", _("告知判定结果"))
CALL_BACK = obligations.declare("matter.call_back", _("48小时回访"))
JOINT_START = obligations.declare("matter.joint_start", _("重大投诉联合启动"), ladder=("GM",))
OUTSIDE_REPLY = obligations.declare("matter.outside_reply", _("回复外部单位"))

# Why a callback ended without reaching anybody. Not translated: figures count by it.
UNREACHED = "按规定多次联系未果"
# A callback nobody made in time, then ended by handling anew, by a waiver, or because it is no
# complaint any more: a missed one all the same.
OVERDUE = "超时未回访即重新处理"

ALL = (
    HAND_OVER,
    ACCEPT,
    COMPLETE,
    PROGRESS_CALL,
    RULE,
    TELL_RULING,
    CALL_BACK,
    JOINT_START,
    OUTSIDE_REPLY,
)


def owe_hand_over(matter: Matter, cycle: Cycle, event: Event) -> None:
    values = policy.of(matter.policy)
    due_at = values.hand_over_due(event.at, matter.is_urgent)
    cycle.hand_over_due_at = cycle.hand_over_due_at or due_at
    obligations.open_(
        HAND_OVER,
        matter,
        holder=Holder(person=event.actor),
        event=event,
        due_at=due_at,
        is_urgent=matter.is_urgent,
        ladder_minutes=values.ladder(matter.is_urgent),
    )


def owe_acceptance(matter: Matter, cycle: Cycle, event: Event) -> None:
    """The department must accept, and the promise to the resident runs from now."""
    values = policy.of(matter.policy)
    holder = Holder(role=Role.HANDLER.value, unit=matter.department_id)
    due_at = values.accept_due(event.at, matter.is_urgent)
    # The measure counts from the first hand-over: bouncing does not buy time.
    cycle.accept_due_at = cycle.accept_due_at or due_at
    obligations.open_(
        ACCEPT,
        matter,
        holder=holder,
        event=event,
        due_at=due_at,
        is_urgent=matter.is_urgent,
        ladder_minutes=values.ladder(matter.is_urgent),
    )
    if obligations.is_open(COMPLETE, matter):
        obligations.hand_on(COMPLETE, matter, holder=holder)
        return
    cycle.promised_at = values.promised(
        event.at,
        kind=matter.kind,
        type_code=matter.type_code,
        severity=matter.severity,
        is_urgent=matter.is_urgent,
    )
    obligations.open_(
        COMPLETE,
        matter,
        holder=holder,
        event=event,
        warn_at=event.at + (cycle.promised_at - event.at) * 3 / 4,
        due_at=cycle.promised_at,
        is_urgent=matter.is_urgent,
        ladder_minutes=values.ladder(matter.is_urgent),
    )


def owe_ruling(matter: Matter, event: Event) -> None:
    values = policy.of(matter.policy)
    obligations.open_(
        RULE,
        matter,
        holder=Holder(role=rules.ruling_roles(matter)[0].value),
        event=event,
        due_at=values.ruling_due(event.at, matter.severity),
        is_urgent=matter.severity == Severity.MAJOR,
    )


def owe_telling(matter: Matter, event: Event) -> None:
    obligations.open_(
        TELL_RULING,
        matter,
        holder=Holder(role=Role.FRONT_DESK.value),
        event=event,
        due_at=event.at + timedelta(hours=policy.of(matter.policy).tell_ruling_hours),
    )


def owe_joint_start(matter: Matter, event: Event) -> None:
    obligations.open_(
        JOINT_START,
        matter,
        holder=Holder(role=Role.DIRECTOR.value),
        event=event,
        due_at=event.at + timedelta(minutes=policy.of(matter.policy).joint_start_minutes),
        is_urgent=True,
        ladder_minutes=60,
    )


def owe_progress_call(matter: Matter, event: Event) -> None:
    due = event.at + timedelta(days=policy.of(matter.policy).progress_call_days)
    obligations.open_(
        PROGRESS_CALL,
        matter,
        holder=Holder(role=Role.FRONT_DESK.value),
        event=event,
        warn_at=due - timedelta(days=1),
        due_at=due,
    )


def owe_outside_reply(matter: Matter, event: Event) -> None:
    if matter.outside_due_at and matter.outside_due_at > event.at:
        obligations.open_(
            OUTSIDE_REPLY,
            matter,
            holder=Holder(role=Role.SUPERVISOR.value),
            event=event,
            warn_at=matter.outside_due_at - timedelta(hours=24),
            due_at=matter.outside_due_at,
        )


def part_of(cycle: Cycle, reporter: Reporter) -> str:
    """Each reporter of each cycle is owed a call of their own."""
    return f"{cycle.number}-{reporter.pk}"


def owe_callbacks(matter: Matter, cycle: Cycle, event: Event, start: datetime) -> None:
    """48 natural hours from the moment of handling, for every reporter who can be reached.

    A complaint not ruled on yet counts as valid until somebody rules otherwise.
    """
    values = policy.of(matter.policy)
    for reporter in matter.reporters.filter(no_contact_confirmed_by=None):
        obligations.open_(
            CALL_BACK,
            matter,
            part=part_of(cycle, reporter),
            holder=Holder(role=rules.callers(matter)[0].value),
            event=event,
            warn_at=values.callback_warn(start),
            due_at=values.callback_due(start),
        )


def end_callbacks(matter: Matter, at: datetime, reason: str, which: Q | None = None) -> None:
    """Nobody is owed these calls any more; what was missed by then stays missed."""
    owed = Obligation.objects.about(matter).open().filter(which or Q(), kind=CALL_BACK.code)
    for one in owed:
        why = OVERDUE if one.due_at < at else reason
        obligations.void(CALL_BACK, matter, part=one.part, reason=why)


def hand_on_by_weight(matter: Matter) -> None:
    """Type or severity changed: ruling and callbacks are owed by whoever may do them now."""
    obligations.hand_on(RULE, matter, holder=Holder(role=rules.ruling_roles(matter)[0].value))
    obligations.hand_on(CALL_BACK, matter, holder=Holder(role=rules.callers(matter)[0].value))
