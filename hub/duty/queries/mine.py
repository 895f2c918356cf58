"""One person's duty: what is now, what comes, what was, and what they may still answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from hub.duty import requests
from hub.duty.models import (
    Absence,
    Assignment,
    AttendanceDay,
    Correction,
    PositionConsent,
    Punch,
    Register,
)
from hub.kernel.models import Community
from hub.people.models import Staff

BEFORE = timedelta(hours=2)
AHEAD = timedelta(days=8)
BACK = timedelta(days=31)
MOST = 20


@dataclass(frozen=True)
class MyDay:
    now: Assignment | None
    coming: list[Assignment]
    came: Punch | None
    left: Punch | None
    days: list[AttendanceDay]
    absences: list[Absence]
    waiting: set[int]
    has_agreed: bool
    punches: list[Punch]
    books: list[Register]
    requests: list[tuple[requests.Kind, requests.Request]]

    @property
    def next_direction(self) -> str:
        """What the big button does: whoever has come goes next."""
        return "OUT" if self.came and not self.left else "IN"

    @property
    def is_done(self) -> bool:
        """Come and gone: there is nothing left to punch for this shift."""
        return self.now is not None and self.came is not None and self.left is not None


def my_day(person: Staff, community: Community, at: datetime) -> MyDay:
    turns = list(
        Assignment.objects.within(community)
        .in_force()
        .filter(staff=person, ends_at__gt=at - BEFORE, starts_at__lt=at + AHEAD)
        .select_related("shift__shift", "station")
        .order_by("starts_at")
    )
    now = next((one for one in turns if one.starts_at - BEFORE <= at), None)
    since = now.starts_at - BEFORE if now else at - BEFORE
    punches = list(Punch.objects.within(community).filter(staff=person, at__gt=since))
    today = localdate(at)
    days = AttendanceDay.objects.within(community).filter(
        staff=person, work_on__gte=today - BACK, work_on__lte=today
    )
    asked = Correction.objects.within(community).filter(
        staff=person, status=Correction.Status.ASKED
    )
    return MyDay(
        now=now,
        coming=[one for one in turns if one is not now],
        came=next((one for one in punches if one.direction != Punch.Direction.OUT), None),
        left=next(
            (one for one in reversed(punches) if one.direction == Punch.Direction.OUT), None
        ),
        days=list(days.order_by("-work_on", "-slot")),
        absences=list(
            Absence.objects.within(community)
            .filter(staff=person)
            .exclude(status=Absence.Status.CURED)
            .order_by("-work_on")[:20]
        ),
        waiting=set(asked.values_list("assignment_id", flat=True)),
        has_agreed=PositionConsent.objects.within(community)
        .filter(staff=person, withdrawn_at=None)
        .exists(),
        punches=[one for one in punches if now or localdate(one.at) == today],
        books=list(Register.objects.within(community).filter(keeper=person)),
        requests=requests.of(person, community, at),
    )


TONES = {
    Correction.Status.ASKED: "warn",
    Correction.Status.GRANTED: "good",
    Correction.Status.REFUSED: "bad",
}


def corrections(person: Staff, community: Community, at: datetime) -> Iterator[requests.Request]:
    """One's own corrections of the last month, as requests."""
    rows = Correction.objects.within(community).filter(staff=person, asked_at__gt=at - BACK)
    for one in rows.select_related("assignment__shift__shift")[:MOST]:
        turn = one.assignment
        yield requests.Request(
            one.asked_at,
            f"{turn.work_on:%m-%d} {turn.shift.shift.name}",
            Correction.Status(one.status).label,
            TONES[Correction.Status(one.status)],
        )
