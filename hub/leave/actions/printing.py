"""The slip on paper 请假条: frozen once it is granted, the same whenever it is printed."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.kernel import documents
from hub.kernel.models import Community, Document
from hub.kernel.refusals import NotAllowed, Refusal
from hub.kernel.workdays import local_day
from hub.leave import rules
from hub.leave.actions.base import seen
from hub.leave.events import Happened
from hub.leave.models import Leave, Step
from hub.leave.words import amount
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.telling import tell

KIND = "QJT"


class NotGranted(Refusal):
    message = _("批准之后才能打印请假条。")


@transaction.atomic
def print_slip(leave_id: Any, *, community: Community, by: Staff, at: datetime) -> Document:
    """Draw up the slip, or return the one there is: for the person and those above them.

    The paper goes into a folder, so of health it says neither kind nor why.

    :raises NotGranted: while it may still be turned down.
    """
    leave, line = seen(leave_id, community, by, at)
    if leave.staff_id != by.pk and not rules.grant_over(by, line, leave.staff_id):
        raise NotAllowed
    if leave.paper is not None:
        return leave.paper
    if leave.status not in Leave.HOLDING:
        raise NotGranted
    with translation.override(settings.LANGUAGE_CODE):
        drawn_up = documents.freeze(
            KIND,
            community,
            _content(leave, line),
            by=by,
            at=at,
            period=f"{local_day(at):%Y-%m}",
            title=gettext("请假条"),
        )
    leave.paper, _issued = documents.issue(drawn_up, by=by, at=at)
    leave.save(update_fields=["paper"])
    tell(Happened.PRINTED, leave, by=by, at=at, number=leave.paper.number)
    return leave.paper


def _content(leave: Leave, line: Line) -> dict[str, Any]:
    kind = leave.kind
    seat = line.seats.get(leave.staff_id, [])
    steps = leave.steps.filter(status__in=Step.DECIDED).select_related("decided_by", "decided_for")
    return {
        "number": leave.number,
        "name": leave.staff.name,
        "staff_number": leave.staff.username,
        "post": str(seat[0].role.label) if seat else "",
        "kind": kind.name_for_others,
        "is_paid": None if kind.is_health else kind.is_paid,
        "from": _moment(leave.starts_at),
        "until": _moment(leave.ends_at),
        "first_day": _day(leave.first_day, leave.first_half),
        "last_day": _day(leave.last_day, leave.last_half),
        "in_hours": kind.in_hours,
        "amount": amount(leave.minutes, kind.in_hours),
        "reason": str(gettext("（涉及健康，另存）")) if kind.is_health else leave.reason,
        "contact": leave.contact,
        "stand_in": leave.stand_in.name if leave.stand_in else "",
        "mode": str(leave.get_mode_display()),
        "is_late": leave.is_late,
        "filed_at": _moment(leave.filed_at),
        "extends": leave.extends.number if leave.extends else "",
        "back_by": _moment(leave.back_by),
        "steps": [
            {
                "role": one.spoken_as,
                "says": str(one.get_status_display()),
                "words": one.words,
                "by": str(one.decided_by or ""),
                "acting_for": str(one.decided_for or ""),
                "at": _moment(one.decided_at),
            }
            for one in steps
        ],
    }


def _day(day: Any, half: str) -> str:
    return f"{day:%Y-%m-%d} {Leave.Half(half).label}"


def _moment(at: datetime | None) -> str:
    return localtime(at).isoformat(timespec="minutes") if at else ""
