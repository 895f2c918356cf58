"""Later facts about a locked month 月后更正: the month stays closed, the next sheets carry the difference."""

from datetime import datetime

from django.db import transaction

from hub.duty.deriving import Day, derive
from hub.duty.events import Happened
from hub.duty.models import Amendment, Assignment, AttendanceDay, Roster
from hub.duty.queries import months
from hub.duty.queries.attending import holidays_of, inputs_of
from hub.kernel.models import Community
from hub.kernel.periods import Month
from hub.people.models import Department, Role, Staff
from hub.people.rules import Grant
from hub.people.telling import tell


@transaction.atomic
def amend(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    staff: int,
    start: datetime,
    end: datetime,
    reference: str,
    reason: str,
) -> list[Amendment]:
    """Work out again the person's shifts of locked months between two moments, and note what differs.

    For apps whose later facts change what a shift came to. Open months are not touched: those are
    worked out as always. The rosters are locked, so that who is just locking a month waits.
    """
    touched = (
        Assignment.objects.within(community)
        .in_force()
        .filter(staff=staff, starts_at__lt=end, ends_at__gt=start)
    )
    rosters = Roster.objects.within(community).filter(pk__in=touched.values("roster"))
    closed = [
        one.pk for one in rosters.locked().order_by("pk") if one.status == Roster.Status.LOCKED
    ]
    shifts = touched.filter(roster__in=closed, ends_at__lte=at).select_related(
        "roster__department", "shift__shift"
    )
    found = _derived(community, staff, list(shifts))
    made = [
        one
        for turn in shifts.order_by("starts_at")
        if (day := found.get(turn.pk)) and (one := _amended(turn, day))
    ]
    for one in made:
        one.by, one.at, one.reference, one.reason = by, at, reference, reason[:200]
        one.save(force_insert=True)
    for roster in {one.assignment.roster for one in made}:
        own = [one for one in made if one.assignment.roster == roster]
        tell(
            Happened.MONTH_AMENDED, roster, by=by, at=at, grant=Grant(Role.MANAGER, None, None, by), reason=reason,
            shifts=len(own), shown_in=own[0].shown_in,
        )  # fmt: skip
    return made


def _derived(community: Community, staff: int, shifts: list[Assignment]) -> dict[int, Day]:
    if not shifts:
        return {}
    first, last = min(one.work_on for one in shifts), max(one.work_on for one in shifts)
    own = inputs_of(community, [staff], first, last)[staff]
    days = derive(own.turns, own.touches, own.off, own.claims, holidays_of(first, last))
    return {day.row: day for day in days if day.row is not None}


def _amended(turn: Assignment, day: Day) -> Amendment | None:
    """The difference to what was closed, or to what was found out before."""
    last = turn.amendments.order_by("-pk").first()
    if last is not None:
        was, minutes = last.now, last.now_minutes
    else:
        row = AttendanceDay.objects.filter(assignment=turn).first()
        if row is None:
            return None
        was, minutes = row.outcome, row.worked_minutes
    if (was, minutes) == (day.outcome, day.worked_minutes):
        return None
    department = turn.roster.department
    return Amendment(
        community_id=turn.community_id,
        department=department,
        staff_id=turn.staff_id,
        assignment=turn,
        shown_in=str(_first_open(department, Month.parse(turn.roster.period))),
        was=was,
        was_minutes=minutes,
        now=day.outcome,
        now_minutes=day.worked_minutes,
    )


def _first_open(department: Department, month: Month) -> Month:
    """The first month after it whose sheets can still carry something."""
    while (
        roster := months.roster_of(department, month)
    ) is not None and roster.status == Roster.Status.LOCKED:
        month = month.plus(1)
    return month
