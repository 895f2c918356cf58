"""Whom a roll call concerns, and what is known of each before anybody answers."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from hub.duty import inputs, rules
from hub.duty.events import Happened
from hub.duty.models import Assignment, Punch, RollCall, RollLine, Turnout
from hub.kernel.models import Community, Event
from hub.people.models import Department, Staff

# A roll is called before the shift; whoever has stood at their post for longer stays there.
BEFORE = timedelta(minutes=30)
# How far back the shift page looks for the last roll call.
RECENT = timedelta(hours=24)


@dataclass(frozen=True)
class Called:
    """One line of the list; `known` is what need not be asked, else empty."""

    turn: Assignment
    known: str
    leave: str = ""
    has_come: bool = False

    @property
    def staff(self) -> Staff:
        return self.turn.staff


def roll_of(department: Department, at: datetime) -> list[Called]:
    """Everybody on the roster in force who is on duty at this moment or within half an hour."""
    community = department.community
    turns = list(
        Assignment.objects.within(community)
        .in_force()
        .filter(
            roster__department=department,
            starts_at__lte=at + BEFORE,
            ends_at__gt=at,
        )
        .select_related("staff", "shift__shift", "station")
        .order_by("starts_at", "station", "staff__username")
    )
    staff = [one.staff_id for one in turns]
    away = {one.staff: one.label for one in inputs.leave(community, staff, at, at + BEFORE)}
    out = set(errands_at(community, staff, at))
    come = _come(community, turns, at)
    return [
        Called(
            turn,
            _known(turn, at, away, out, come),
            away.get(turn.staff_id, ""),
            turn.staff_id in come,
        )
        for turn in turns
    ]


def _known(
    turn: Assignment, at: datetime, away: dict[int, str], out: set[int], come: set[int]
) -> str:
    Answer = RollLine.Answer
    if turn.staff_id in away:
        return Answer.LEAVE
    if turn.staff_id in out:
        return Answer.ERRAND
    if turn.starts_at <= at - BEFORE:
        return Answer.ON_POST if turn.staff_id in come else ""
    return Answer.PRESENT if turn.staff_id in come else ""


def _come(community: Community, turns: Iterable[Assignment], at: datetime) -> set[int]:
    """Who has punched in for the shift that is called."""
    starts = {one.staff_id: one.starts_at - 2 * BEFORE for one in turns}
    if not starts:
        return set()
    punches = Punch.objects.within(community).filter(
        staff__in=starts, at__gte=min(starts.values()), at__lte=at
    )
    rows = punches.exclude(direction=Punch.Direction.OUT).values_list("staff_id", "at")
    return {staff for staff, moment in rows if moment >= starts[staff]}


def errands_at(community: Community, staff: Iterable[int], at: datetime) -> Iterable[int]:
    """Who of these is at an errand at this moment."""
    rows = Turnout.objects.within(community).filter(
        staff__in=list(staff),
        status__in=[Turnout.Status.CALLED, Turnout.Status.SERVED],
        errand__starts_at__lte=at,
        errand__ends_at__gt=at,
    )
    return rows.exclude(errand__status="CANCELLED").values_list("staff_id", flat=True)


# ── On the shift page ───────────────────────────────────────────────────────────────────────


@dataclass
class RollState:
    """Of one department: the last roll call, and whether the running shift still waits for its own."""

    department: Department
    may_call: bool
    waits: bool = False
    last: RollCall | None = None

    @property
    def not_here(self) -> list[RollLine]:
        here = {RollLine.Answer.PRESENT, RollLine.Answer.ON_POST}
        return (
            [line for line in self.last.lines.all() if line.answer not in here]
            if self.last
            else []
        )


def panel(
    request: Any, departments: Sequence[Department]
) -> tuple[str, dict[str, list[RollState]]] | None:
    """The roll calls of the departments on the shift page; nothing where nobody is rostered."""
    at, community = request.now, request.community
    led = {one.pk for one in rules.departments(request.user, community, rules.CALL_ROLL, at)}
    running = (
        Assignment.objects.within(community)
        .in_force()
        .filter(roster__department__in=departments, starts_at__lte=at + BEFORE, ends_at__gt=at)
        .order_by()
        .values_list("roster__department")
        .annotate(Max("starts_at"))
    )
    newest = dict(running)
    calls: dict[int, RollCall] = {}
    recent = RollCall.objects.within(community).filter(
        department__in=departments, held_at__gt=at - RECENT
    )
    rows = recent.select_related("called_by").prefetch_related("lines__staff")
    for one in rows.order_by("held_at"):
        calls[one.department_id] = one
    found = []
    for department in departments:
        began, last = newest.get(department.pk), calls.get(department.pk)
        if began is None and last is None:
            continue
        waits = began is not None and (last is None or last.held_at < began - BEFORE)
        found.append(
            RollState(department, department.pk in led and began is not None, waits, last)
        )
    return ("duty/rolls.html", {"rolls": found}) if found else None


# ── That a list is as it was called ─────────────────────────────────────────────────────────


def digest_of(call: RollCall, lines: Iterable[RollLine]) -> str:
    """The SHA-256 of who was called, what was said of each, and when it was written down."""
    said = {
        "number": call.number,
        "department": call.department_id,
        "held_at": int(call.held_at.timestamp()),
        "recorded_at": int(call.recorded_at.timestamp()),
        "called_by": call.called_by_id,
        "told": call.told,
        "lines": [[one.staff_id, one.assignment_id, one.answer, one.note] for one in lines],
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def verify_all(community: Community) -> str:
    """The first roll call whose list is not what was called, by its number; or nothing.

    Each one's digest stands in the journal too, whose days are sealed, so that neither the list
    nor the digest beside it can be changed unseen.
    """
    sealed = dict(
        Event.objects.filter(community=community, verb=Happened.ROLL_CALLED)
        .order_by("pk")
        .values_list("subject_id", "detail")
    )
    calls = {one.pk: one for one in RollCall.objects.within(community).order_by("pk")}
    lines: dict[int, list[RollLine]] = defaultdict(list)
    for line in RollLine.objects.within(community).order_by("pk").iterator():
        lines[line.call_id].append(line)
    for pk, told in sealed.items():
        call = calls.get(pk)
        if call is None:
            return _("点名 %s：记录被删除") % str(told.get("number", pk))
        digest = digest_of(call, lines[pk])
        if not digest == call.digest == told.get("digest"):
            return _("点名 %s：内容被改动") % call.number
    for pk, call in calls.items():
        if pk not in sealed:
            return _("点名 %s：不是点出来的") % call.number
    return ""
