"""Reported by phone 电话报备: the leader who took the call writes it down, and the paper follows."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.duty.actions import work_out
from hub.duty.actions.base import colleague
from hub.kernel import journal
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete
from hub.kernel.workdays import local_day
from hub.leave import duties, policy, rules
from hub.leave.actions.base import lock_person
from hub.leave.events import Happened
from hub.leave.models import PhoneReport
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.telling import tell, tell_person, told

FURTHEST_BACK = timedelta(days=7)
LONGEST = timedelta(days=31)


class WrongCall(Incomplete):
    message = _("接电话的时间不能晚于现在，也不能早于七天前。")
    field = "received_at"


class WrongWhile(Incomplete):
    message = _("预计结束要晚于开始，最长 31 天；开始不能早于七天前。更长的请当事人书面请假。")
    field = "until"


@transaction.atomic
def log_call(
    staff_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    received_at: datetime,
    starts_at: datetime,
    until: datetime,
    matter: str,
    key: str | None = None,
) -> PhoneReport:
    """Write down a call that one took from somebody of one's people. It counts from the call;
    written down late it is marked, and counts all the same.

    :raises NotAllowed: to whoever does not stand above the caller, and about oneself.
    :raises WrongCall: :raises WrongWhile:
    """
    caller = colleague(staff_id, community)
    grant = rules.require_over(by, Line(community, at), caller.pk)
    lock_person(caller.pk)
    if (known := journal.repeated(community, key, by=by, verb=Happened.PHONED)) is not None:
        return PhoneReport.objects.within(community).find(known.subject_id)
    if not at - FURTHEST_BACK <= received_at <= at:
        raise WrongCall
    if until <= starts_at or until - starts_at > LONGEST or starts_at < at - FURTHEST_BACK:
        raise WrongWhile
    values = policy.at(community, at)
    report = PhoneReport.objects.create(
        community=community,
        staff=caller,
        taken_by=by,
        received_at=received_at,
        logged_at=at,
        is_logged_late=at - received_at > values.log,
        matter=told("matter", matter, _("请写明电话里说了什么。"), 300),
        starts_at=starts_at,
        until=until,
        paper_by=duties.paper_by(at, values),
    )
    event = tell(
        Happened.PHONED, report, by=by, at=at, grant=grant, key=key,
        received_at=received_at.isoformat(), is_late=report.is_logged_late,
    )  # fmt: skip
    duties.owe_paper(report, event)
    text = gettext("电话报备已登记。请在 %s 前补交请假条。")
    tell_person(caller.pk, report, text % f"{_local(report.paper_by):%m-%d %H:%M}", at)
    again(report, by, at)
    return report


@transaction.atomic
def lapse_call(report_id: int, *, community: Community, by: Staff, at: datetime) -> bool:
    """No paper came in time: what the call held back goes on, and a leader decides. Never by itself
    absence. Tells whether it lapsed now."""
    report = PhoneReport.objects.within(community).locked().find(report_id)
    if report.status != PhoneReport.Status.OPEN or at <= report.paper_by:
        return False
    PhoneReport.LIFECYCLE.make("lapse", report)
    report.save(update_fields=["status"])
    tell(Happened.PAPER_MISSED, report, by=by, at=at)
    tell_person(
        report.staff_id, report, gettext("电话报备的请假条逾期未补，请尽快补交并说明。"), at
    )
    again(report, by, at)
    return True


def again(report: PhoneReport, by: Staff, at: datetime) -> None:
    first, last = local_day(report.starts_at), min(local_day(report.until), local_day(at))
    if first <= last:
        work_out(
            community=report.community,
            by=by,
            at=at,
            first=first,
            last=last,
            staff=[report.staff_id],
        )


def _local(moment: datetime) -> datetime:
    from django.utils.timezone import localtime

    return localtime(moment)
