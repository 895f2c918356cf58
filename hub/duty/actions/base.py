"""What every act on duty has in common: who, when, and how it is told."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Missing, Refusal
from hub.people.models import Department, Staff
from hub.people.rules import staff_of


class NotOfHere(Incomplete):
    message = _("这位同事不在本项目任职，或已离职。请重新选择。")
    field = "staff"


class NameTaken(Refusal):
    message = _("已经有这个名称或简称，请换一个。")
    field = "name"


class WrongDays(Incomplete):
    message = _("止日不能早于起日。")
    field = "until"


def colleague(staff_id: Any, community: Community) -> Staff:
    """Somebody who works here now.

    :raises NotOfHere:
    """
    try:
        found = staff_of(community).filter(pk=staff_id, is_active=True).first()
    except (ValueError, TypeError, OverflowError):
        found = None
    if found is None:
        raise NotOfHere
    return found


def department_of(department_id: Any, community: Community) -> Department:
    """:raises Missing:"""
    try:
        return Department.objects.get(community=community, pk=department_id)
    except (Department.DoesNotExist, ValueError, TypeError, OverflowError):
        raise Missing from None


def in_order(since: date, until: date | None) -> None:
    """:raises WrongDays:"""
    if until is not None and until < since:
        raise WrongDays
