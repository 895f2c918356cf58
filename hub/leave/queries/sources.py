"""What leave tells duty: who is lawfully away, and what still waits for somebody's answer."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from hub.duty import inputs
from hub.kernel.models import Community
from hub.leave.models import Leave, PhoneReport


def leave(
    community: Community, staff: Collection[int], start: datetime, end: datetime
) -> Iterator[inputs.Leave]:
    """Granted leave; and the time until a late answer to leave that was asked in time."""
    own = Leave.objects.within(community).filter(staff__in=staff)
    for one in own.holding().touching(start, end).select_related("kind"):
        yield inputs.Leave(
            one.staff_id,
            one.starts_at,
            one.over_at,
            one.kind.name_for_others,
            f"leave.leave:{one.pk}",
        )
    excused = own.filter(
        status__in=(Leave.Status.REJECTED, Leave.Status.WITHDRAWN),
        excused_until__gt=F("starts_at"),
    )
    for one in excused.touching(start, end):
        yield inputs.Leave(
            one.staff_id,
            one.starts_at,
            one.excused_until or one.starts_at,
            _("待批期间"),
            f"leave.leave:{one.pk}",
        )


def waiting(
    community: Community, staff: Collection[int], start: datetime, end: datetime
) -> Iterator[inputs.Waiting]:
    """Leave nobody has answered, and calls whose paper is not due yet.

    Asked in time it stops the clock of absence; asked late it only keeps anybody from ruling.
    """
    own = Leave.objects.within(community).filter(staff__in=staff)
    for one in own.waiting().touching(start, end):
        yield inputs.Waiting(
            one.staff_id, one.starts_at, one.ends_at, _("请假待批"), is_excused=not one.is_late
        )
    calls = PhoneReport.objects.within(community).filter(
        staff__in=staff, status=PhoneReport.Status.OPEN, starts_at__lt=end, until__gt=start
    )
    for call in calls:
        yield inputs.Waiting(
            call.staff_id, call.starts_at, call.until, _("已电话报备"), is_excused=True
        )
