"""What leave tells duty: who is lawfully away, and what still waits for somebody's answer."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.duty import inputs, requests
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
            reference_of(one),
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
            reference_of(one),
        )


def reference_of(leave: Leave) -> str:
    """Where what keeps somebody away is written."""
    return f"leave.leave:{leave.pk}"


def waiting(
    community: Community, staff: Collection[int], start: datetime, end: datetime
) -> Iterator[inputs.Waiting]:
    """Leave nobody has answered or signed back, and calls whose paper is not due yet.

    Asked in time it stops the clock of absence; asked late it only keeps anybody from ruling.
    """
    own = Leave.objects.within(community).filter(staff__in=staff)
    for one in own.waiting().touching(start, end):
        yield inputs.Waiting(
            one.staff_id, one.starts_at, one.ends_at, _("请假待批"), is_excused=not one.is_late
        )
    # Away past the day of sign-back: when they came back is still to be said.
    for one in own.filter(status=Leave.Status.OVERDUE).touching(start, end):
        yield inputs.Waiting(one.staff_id, one.starts_at, one.ends_at, _("未销假"))
    calls = PhoneReport.objects.within(community).filter(
        staff__in=staff, status=PhoneReport.Status.OPEN, starts_at__lt=end, until__gt=start
    )
    for call in calls:
        yield inputs.Waiting(
            call.staff_id, call.starts_at, call.until, _("已电话报备"), is_excused=True
        )


# ── For 我的一天 ─────────────────────────────────────────────────────────────────────────────

BACK = timedelta(days=31)
MOST = 20
TONES = {
    Leave.Status.SUBMITTED: "warn",
    Leave.Status.PASSED: "warn",
    Leave.Status.OVERDUE: "warn",
    Leave.Status.APPROVED: "good",
    Leave.Status.ACTIVE: "good",
    Leave.Status.RETURNED: "good",
    Leave.Status.REJECTED: "bad",
    Leave.Status.REVOKED: "bad",
}


def requested(person: Any, community: Community, at: datetime) -> Iterator[requests.Request]:
    """One's own leave of the last month, or that is not over yet."""
    own = Leave.objects.within(community).filter(staff=person).select_related("kind")
    rows = own.filter(Q(filed_at__gt=at - BACK) | Q(over_at__gt=at))
    for one in rows.order_by("-filed_at")[:MOST]:
        status = Leave.Status(one.status)
        days = f"{one.first_day:%m-%d}"
        if one.last_day != one.first_day:
            days = f"{days} – {one.last_day:%m-%d}"
        yield requests.Request(
            one.filed_at,
            f"{one.kind.name} {days}",
            status.label,
            TONES.get(status, "calm"),
            reverse("leave:leave", args=[one.pk]),
        )
