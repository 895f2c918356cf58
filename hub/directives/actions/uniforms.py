"""着装通知: asked for by one, approved by another, ended by itself or sooner."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.directives import duties, lawful, policy, rules
from hub.directives.actions.base import words
from hub.directives.events import Happened
from hub.directives.models import UniformNotice
from hub.kernel import counters, decisions, obligations
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import InField, NotAllowed
from hub.people import rules as people
from hub.people.models import Department, Role, Staff
from hub.people.rules import Grant
from hub.people.telling import tell


class BadgeStays(InField):
    """Residents must see whom they deal with; guards must wear their badge by law."""


@transaction.atomic
def ask_uniform(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    weather: str,
    text: str,
    begins_at: datetime,
    ends_at: datetime,
    reason: str,
    department_id: int | None = None,
    role: str = "",
) -> UniformNotice:
    """Ask that all of a department, a post or the site dress otherwise for a time.

    :raises BadgeStays: if it would take the badge off.
    """
    grant = people.require(by, community, rules.ASK_UNIFORM, at)
    text = words("text", text, _("请写明可以怎么穿。"), 300)
    if lawful.removes_badge(text):
        raise BadgeStays("text", _("工牌、胸牌任何天气都要佩戴，请改写。"))
    if weather not in UniformNotice.Weather.values:
        raise InField("weather", _("请选择天气。"))
    _check_span(community, at, begins_at, ends_at)
    department = _department(department_id, community)
    if role and role not in Role.values:
        raise InField("role", _("请选择岗位。"))
    day = localtime(at)
    number = counters.next_number(community, "uniform", f"{day:%Y-%m}")
    notice = UniformNotice.objects.create(
        community=community,
        number=f"ZZ-{day:%Y%m}-{number:02}",
        weather=weather,
        text=text,
        department=department,
        role=role,
        begins_at=begins_at,
        ends_at=ends_at,
        requested_by=by,
        requested_at=at,
    )
    decisions.propose(UNIFORM, notice, by=by, at=at, ground=reason, text=text)
    event = tell(Happened.UNIFORM_ASKED, notice, by=by, at=at, grant=grant, text=text)
    duties.owe_uniform(notice, event)
    return notice


@transaction.atomic
def end_uniform(
    notice_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> UniformNotice:
    """End it before its time: the weather has turned."""
    notice = UniformNotice.objects.within(community).locked().find(notice_id)
    grant = people.require(by, community, rules.APPROVE_UNIFORM, at)
    reason = words("reason", reason, _("请写明为什么提前结束。"), 200)
    UniformNotice.LIFECYCLE.make("end", notice)
    notice.ended_at = at
    notice.save(update_fields=["status", "ended_at"])
    tell(Happened.UNIFORM_ENDED, notice, by=by, at=at, grant=grant, reason=reason)
    return notice


def _department(department_id: int | None, community: Community) -> Department | None:
    if department_id is None:
        return None
    found = Department.objects.filter(community=community, pk=department_id).first()
    if found is None:
        raise InField("department", _("请选择本项目的部门。"))
    return found


def _check_span(
    community: Community, at: datetime, begins_at: datetime, ends_at: datetime
) -> None:
    if ends_at <= max(begins_at, at):
        raise InField("ends_at", _("结束时间要在开始和现在之后。"))
    longest = policy.at(community, at).longest_uniform_days
    if (ends_at - begins_at).days > longest:
        raise InField("ends_at", _("一次最多 %d 天；还冷还热，到时再申请。") % longest)


def _may_decide(person: Staff, decision: Decision, at: datetime) -> Staff:
    grant = people.require(person, decision.community_id, rules.APPROVE_UNIFORM, at)
    minds = {person.pk, grant.holder.pk}
    if decision.proposer_id not in minds and people.must_stay_out(
        person, [decision.proposer_id], acting_for=grant.holder
    ):
        raise NotAllowed
    return grant.holder


def _settle(name: str, verb: Happened, decision: Decision, by: Staff, at: datetime) -> None:
    rows = UniformNotice.objects.filter(community_id=decision.community_id)
    notice = rows.locked().find(decision.subject_id)
    UniformNotice.LIFECYCLE.make(name, notice)
    notice.approved_by = by if name == "approve" else None
    notice.save(update_fields=["status", "approved_by"])
    grant = Grant(Role.SUPERVISOR, None, None, decision.decided_for or by)
    event = tell(verb, notice, by=by, at=at, grant=grant, answer=decision.answer)
    obligations.meet(duties.DECIDE_UNIFORM, notice, event=event)


def _approve(decision: Decision, by: Staff, at: datetime) -> None:
    _settle("approve", Happened.UNIFORM_APPROVED, decision, by, at)


def _refuse(decision: Decision, by: Staff, at: datetime) -> None:
    _settle("refuse", Happened.UNIFORM_REFUSED, decision, by, at)


UNIFORM = decisions.declare(
    "directives.uniform",
    gettext_lazy("着装通知"),
    may_decide=_may_decide,
    carry_out=_approve,
    turn_down=_refuse,
)


def decide_uniform(
    notice_id: Any, *, community: Community, by: Staff, at: datetime, is_granted: bool, answer: str
) -> UniformNotice:
    """Approve or refuse what somebody else asked for."""
    notice = UniformNotice.objects.within(community).find(notice_id)
    waiting = Decision.objects.filter(
        community=community,
        kind=UNIFORM.code,
        subject_id=notice.pk,
        status=Decision.Status.PROPOSED,
    ).first()
    if waiting is None:
        UniformNotice.LIFECYCLE.make("approve", notice)  # Says in words what it is now.
        raise InField("answer", _("这条申请已经撤回。"))
    decide = decisions.grant if is_granted else decisions.refuse
    decide(waiting, by=by, at=at, answer=answer)
    notice.refresh_from_db()
    return notice
