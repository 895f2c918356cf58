"""Severity 级别: anyone may raise it; only the director or the manager lowers it, with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.kernel import obligations
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.matters import duties
from hub.matters.actions.base import begin, keep, still_open, tell, words
from hub.matters.events import Happened
from hub.matters.models import Matter
from hub.matters.taxonomy import Severity
from hub.people.models import Staff


class NotHigher(Refusal):
    message = _("已经是这个级别或更高。要降低级别，请客服部主任或经理说明理由后操作。")


class NotLower(Refusal):
    message = _("已经是这个级别或更低。要提高级别，请用“提高级别”。")


@transaction.atomic
def raise_severity(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    severity: str,
    reason: str,
    seen: int | None = None,
) -> Matter:
    """Make it graver. A major complaint opens the joint case of the two directors at once."""
    matter, grant = begin("raise", matter_id, community=community, by=by, at=at, seen=seen)
    still_open(matter)
    if severity not in Severity.values or severity <= matter.severity:
        raise NotHigher
    reason = words("reason", reason, _("请写明依据（如人身伤害、多户联名、媒体曝光）。"), 300)
    change = {"before": matter.severity, "after": severity, "reason": reason}
    matter.severity = severity
    event = tell(Happened.RAISED, matter, by=by, at=at, grant=grant, **change)
    if severity == Severity.MAJOR and not obligations.is_open(duties.JOINT_START, matter):
        duties.owe_joint_start(matter, event)
    duties.hand_on_by_weight(matter)
    return keep(matter, "severity")


@transaction.atomic
def lower_severity(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    severity: str,
    reason: str,
    seen: int | None = None,
) -> Matter:
    """Make it less grave: the director or the manager, never someone it is about."""
    matter, grant = begin("lower", matter_id, community=community, by=by, at=at, seen=seen)
    still_open(matter)
    if severity not in Severity.values or severity >= matter.severity:
        raise NotLower
    reason = words("reason", reason, _("降低级别必须写明理由，月报会列出。"), 300)
    change = {"before": matter.severity, "after": severity, "reason": reason}
    matter.severity = severity
    tell(Happened.LOWERED, matter, by=by, at=at, grant=grant, **change)
    if change["before"] == Severity.MAJOR:
        obligations.void(duties.JOINT_START, matter, reason=reason[:200])
    duties.hand_on_by_weight(matter)
    return keep(matter, "severity")
