"""What every act on duty has in common: who, when, and how it is told."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hub.duty.events import Happened
from hub.kernel import journal
from hub.kernel.models import Community, Decision, Event, Subject
from hub.kernel.refusals import Incomplete, Missing, Refusal
from hub.people.models import Department, Role, Staff
from hub.people.rules import Grant, staff_of


class NotOfHere(Incomplete):
    message = _("这位同事不在本项目任职，或已离职。请重新选择。")
    field = "staff"


class NameTaken(Refusal):
    message = _("已经有这个名称或简称，请换一个。")
    field = "name"


class WrongDays(Incomplete):
    message = _("止日不能早于起日。")
    field = "until"


def today(at: datetime) -> date:
    return localdate(at)


def told(field: str, text: str, message: object, longest: int = 300) -> str:
    """What must be said, trimmed.

    :raises Incomplete: on its field, when it is empty or too long.
    """
    text = text.strip()
    if not text or len(text) > longest:
        refusal = Incomplete(message if not text else _("写得太长了，请精简。"))
        refusal.field = field
        raise refusal
    return text


def tell(
    verb: Happened,
    subject: Subject,
    *,
    by: Staff,
    at: datetime,
    grant: Grant,
    key: str | None = None,
    **detail: Any,
) -> Event:
    """Write the line of history, naming the principal when a deputy acted."""
    lent = grant.holder if grant.holder.pk != by.pk else None
    return journal.record(verb, subject, by=by, at=at, acting_for=lent, key=key, **detail)


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


def decided(decision: Decision, by: Staff) -> Grant:
    """By whose office a decision was taken, for the line of history."""
    return Grant(Role.MANAGER, None, None, decision.decided_for or by)
