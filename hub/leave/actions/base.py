"""What every act on leave has in common: who, when, how it is told, and who is told."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.kernel.refusals import Missing, NotAllowed, Refusal
from hub.leave import rules
from hub.leave.models import Leave
from hub.people.line import Level, Line
from hub.people.models import Role, Staff
from hub.people.rules import Grant


class NotYours(NotAllowed):
    message = _("这是别人的请假，只有本人能办。")


class NobodyAbove(Refusal):
    message = _("系统里没有可以批您请假的上级。请联系公司，并请系统管理员核对岗位设置。")


def lock_person(staff_id: int) -> Staff:
    """Whatever changes somebody's leave or balance goes one after the other."""
    return Staff.objects.select_for_update(of=("self",), no_key=True).get(pk=staff_id)


def locked(leave_id: Any, community: Community) -> Leave:
    """The leave with its person locked before it, always in this order.

    :raises Missing:
    """
    inside = Leave.objects.within(community)
    found = inside.only("staff_id").find(leave_id)
    lock_person(found.staff_id)
    return inside.select_related("kind__kind", "staff", "community").locked().find(leave_id)


def own(leave_id: Any, community: Community, by: Staff) -> Leave:
    """:raises Missing: for others'. :raises NotYours: to those who may see it."""
    leave = locked(leave_id, community)
    if leave.staff_id != by.pk:
        raise NotYours
    return leave


def seen(leave_id: Any, community: Community, by: Staff, at: datetime) -> tuple[Leave, Line]:
    """A leave of somebody else's that the person may know of, locked.

    :raises Missing:
    """
    line = Line(community, at)
    if not rules.visible_to(by, line).filter(pk=leave_id).exists():
        raise Missing
    return locked(leave_id, community), line


def lowest(line: Line, person: int) -> Level:
    """The level that signs somebody back.

    :raises NobodyAbove:
    """
    level = rules.next_level(line, person, above=0)
    if level is None:
        raise NobodyAbove
    return level


def house_grant(by: Staff) -> Grant:
    return Grant(Role.MANAGER, None, None, by)
