"""Whom one may ask to swap, for which of their shifts, and how one's offers stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.duty import requests
from hub.duty.models import Assignment, Placement, Roster, Swap
from hub.kernel.models import Community
from hub.people.models import Staff

AHEAD = timedelta(days=31)
MOST = 40


@dataclass(frozen=True)
class Colleague:
    """Somebody who may stand at the station on that day, and what they could give for it."""

    staff: Staff
    shifts: list[Assignment]


def colleagues_for(turn: Assignment, at: datetime) -> list[Colleague]:
    """Who could take this shift, with their own shifts that have not begun, nearest first."""
    placed = (
        Placement.objects.within(turn.community)
        .touching(turn.work_on, turn.work_on)
        .filter(station=turn.station_id)
        .exclude(staff=turn.staff_id)
    )
    people = {
        one.pk: Colleague(one, [])
        for one in Staff.objects.filter(pk__in=placed.values("staff"), is_active=True).order_by(
            "username"
        )
    }
    rows = (
        Assignment.objects.within(turn.community)
        .in_force()
        .filter(
            staff__in=people,
            roster__status=Roster.Status.PUBLISHED,
            starts_at__gt=at,
            starts_at__lt=at + AHEAD,
        )
        .select_related("shift__shift", "station")
        .order_by("starts_at")
    )
    for row in rows:
        people[row.staff_id].shifts.append(row)
    return list(people.values())


def swaps_of(person: Staff, community: Community) -> list[Swap]:
    """Everything one asked or was asked, what is open first."""
    rows = (
        Swap.objects.within(community)
        .filter(Q(asker=person) | Q(colleague=person))
        .select_related(
            "asker",
            "colleague",
            "decided_by",
            "gives__shift__shift",
            "gives__station",
            "takes__shift__shift",
            "takes__station",
        )
    )
    found = list(rows.order_by("-asked_at")[:MOST])
    return sorted(found, key=lambda one: one.status not in Swap.OPEN)


TONES = {
    Swap.Status.OFFERED: "warn",
    Swap.Status.AGREED: "warn",
    Swap.Status.APPROVED: "good",
    Swap.Status.REFUSED: "bad",
    Swap.Status.DECLINED: "bad",
}


def requested(person: Staff, community: Community, at: datetime) -> Iterator[requests.Request]:
    """Swaps of the last month as requests: one's own, and those that wait for one's own word."""
    for one in swaps_of(person, community):
        if one.asked_at <= at - AHEAD:
            continue
        status = Swap.Status(one.status)
        is_asked = one.colleague_id == person.pk
        if is_asked and status == Swap.Status.OFFERED:
            state = _("等您答复")
        elif is_asked and status not in {Swap.Status.AGREED, Swap.Status.APPROVED}:
            continue
        else:
            state = str(status.label)
        yield requests.Request(
            one.asked_at,
            f"{one.asker} ⇄ {one.colleague} {one.gives.work_on:%m-%d} {one.gives.shift.shift.name}",
            state,
            TONES.get(status, "calm"),
            reverse("duty:swaps"),
        )
