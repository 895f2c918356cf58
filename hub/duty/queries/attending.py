"""Reads what attendance is derived from, for many people at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hub.duty import inputs
from hub.duty.deriving import LATEST_OUT, Claim, Off, Touch, Turn
from hub.duty.models import Assignment, Correction, Punch, Roster, ShiftVersion
from hub.kernel.models import CalendarDay, Community
from hub.kernel.workdays import day_bounds

DAY = timedelta(days=1)


@dataclass
class Inputs:
    """One person's."""

    turns: list[Turn] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    off: list[Off] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


def inputs_of(
    community: Community, staff: Collection[int], first: date, last: date
) -> dict[int, Inputs]:
    """Shifts from a day before the first to a day after the last, so that edges fall right."""
    start, end = day_bounds(first - DAY)[0], day_bounds(last + DAY)[1]
    found: dict[int, Inputs] = defaultdict(Inputs)
    for row in _turns(community, staff, first - DAY, last + DAY):
        found[row[0]].turns.append(row[1])
    touches = (
        Punch.objects.within(community)
        .filter(staff__in=staff, at__gte=start, at__lt=end + LATEST_OUT)
        .order_by("at", "id")
        .values_list("staff_id", "at", "direction")
    )
    for pk, at, direction in touches.iterator(chunk_size=5000):
        found[pk].touches.append(Touch(at, direction))
    for leave in inputs.leave(community, staff, start, end):
        found[leave.staff].off.append(Off(leave.starts_at, leave.ends_at, leave.label))
    for asked in inputs.waiting(community, staff, start, end):
        if asked.is_excused:
            found[asked.staff].off.append(Off(asked.starts_at, asked.ends_at, asked.label))
    claims = Correction.objects.within(community).filter(
        staff__in=staff, status=Correction.Status.GRANTED, assignment__work_on__range=(first, last)
    )
    for claim in claims.order_by("pk"):
        found[claim.staff_id].claims.append(
            Claim(claim.assignment_id, claim.came_at, claim.left_at)
        )
    return found


def _turns(
    community: Community, staff: Collection[int], first: date, last: date
) -> Iterable[tuple[int, Turn]]:
    versions = {one.pk: one for one in ShiftVersion.objects.within(community)}
    rosters = Roster.objects.within(community).in_force().values("pk")
    rows = Assignment.objects.within(community).filter(
        staff__in=staff,
        work_on__range=(first, last),
        roster__in=rosters,
        status=Assignment.Status.STANDING,
    )
    fields = ("pk", "staff_id", "shift_id", "work_on", "starts_at", "ends_at")
    midnights: dict[date, datetime] = {}
    for pk, person, shift, work_on, starts_at, ends_at in rows.values_list(*fields).iterator(
        chunk_size=5000
    ):
        version = versions[shift]
        if work_on not in midnights:
            midnights[work_on] = day_bounds(work_on)[0]
        midnight = midnights[work_on]
        yield (
            person,
            Turn(
                row=pk,
                work_on=work_on,
                slot=version.starts,
                starts_at=starts_at,
                ends_at=ends_at,
                worked=tuple(
                    (midnight + timedelta(minutes=a), midnight + timedelta(minutes=b))
                    for a, b in version.segments
                ),
                break_minutes=version.break_minutes,
                punch_before=version.punch_before,
                late_grace=version.late_grace,
                early_grace=version.early_grace,
                is_night=version.is_night,
            ),
        )


def holidays_of(first: date, last: date) -> list[tuple[datetime, datetime]]:
    days = CalendarDay.objects.filter(
        day__range=(first, last + DAY), kind=CalendarDay.Kind.HOLIDAY
    ).values_list("day", flat=True)
    return [day_bounds(day) for day in days]
