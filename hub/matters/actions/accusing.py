"""Naming whom a complaint is about, when that comes out after it was recorded."""

from copy import copy
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Refusal
from hub.matters import duties, rules
from hub.matters.actions.base import begin, keep, still_open, tell, words
from hub.matters.actions.ruling import NotAComplaint
from hub.matters.actions.told import any_department_of, colleague_of
from hub.matters.events import Happened
from hub.matters.models import Matter
from hub.people.models import Department, Staff

T = TypeVar("T", Staff, Department)


class NobodyNamed(Incomplete):
    message = _("请选择被投诉的同事或部门。")
    field = "accused"


class NamedAlready(Refusal):
    message = _("已经登记过被投诉对象，不能改成别人。还涉及别人的，请申请拆分或另登记一条。")


class RulesLower(Refusal):
    message = _("这样补登会改由较低的岗位判定。请先由有权的同事判定，或写进补充说明。")
    field = "department"


@transaction.atomic
def accuse(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    reason: str,
    accused: Staff | None = None,
    department: Department | None = None,
    seen: int | None = None,
) -> Matter:
    """Fill in who is complained about: from now on they stay out. Nobody is struck off again.

    :raises NoSuchColleague, NobodysDepartment: of another community.
    :raises NamedAlready: where somebody else stands there.
    :raises RulesLower: where naming the department would let lower people rule.
    """
    matter, grant = begin("accuse", matter_id, community=community, by=by, at=at, seen=seen)
    still_open(matter)
    if not matter.is_complaint:
        raise NotAComplaint
    if accused is None and department is None:
        raise NobodyNamed
    reason = words("reason", reason, _("请写明业户怎么说的、怎么查到的。"), 300)
    accused = accused and colleague_of(community, accused.pk)
    department = department and any_department_of(community, department.pk)
    before = copy(matter)
    matter.accused = _filled(matter.accused, accused)
    matter.accused_department = _filled(matter.accused_department, department)
    if rules.rung(matter) < rules.rung(before):
        raise RulesLower
    tell(
        Happened.ACCUSED,
        matter,
        by=by,
        at=at,
        grant=grant,
        reason=reason,
        accused=accused.name if accused else "",
        accused_department=department.name if department else "",
    )
    duties.hand_on_by_weight(matter)
    return keep(matter, "accused", "accused_department")


def _filled(before: T | None, named: T | None) -> T | None:
    if named and before and named != before:
        raise NamedAlready
    return before or named
