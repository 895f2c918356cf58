"""Working attendance out: what each shift that is over came to, written where it differs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from hub.duty.actions.absences import end_by_itself, open_absences
from hub.duty.deriving import ENGINE, Day, derive
from hub.duty.models import Assignment as Assigned
from hub.duty.models import AttendanceDay, Punch, Roster
from hub.duty.queries.attending import holidays_of, inputs_of
from hub.kernel.models import Community
from hub.kernel.workdays import day_bounds
from hub.people.models import Staff

CHUNK = 200
FIELDS = (
    "assignment",
    "outcome",
    "came_at",
    "left_at",
    "worked_minutes",
    "holiday_minutes",
    "late_minutes",
    "early_minutes",
    "stayed_minutes",
    "leave",
    "is_night",
    "engine",
    "digest",
    "derived_at",
)


@dataclass
class Derived:
    days: int = 0
    written: int = 0
    absences: int = 0


def work_out(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    first: date,
    last: date,
    staff: Collection[int] | None = None,
) -> Derived:
    """Derive the shifts of these days that are over; what came out the same is not written again.

    The house does it every hour; doing it twice changes nothing. Locked months stay as they are.
    """
    done = Derived()
    wanted = sorted(set(staff) if staff is not None else _concerned(community, first, last))
    holidays = holidays_of(first, last)
    locked = _locked_rows(community, first, last)
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        with transaction.atomic():
            _work_out(community, by, at, (first, last), chunk, holidays, locked, done)
    return done


def _concerned(community: Community, first: date, last: date) -> set[int]:
    rostered = Assigned.objects.within(community).in_force().filter(work_on__range=(first, last))
    start, end = day_bounds(first)[0], day_bounds(last)[1]
    punched = Punch.objects.within(community).filter(at__gte=start, at__lt=end)
    return set(rostered.order_by().values_list("staff", flat=True).distinct()) | set(
        punched.order_by().values_list("staff", flat=True).distinct()
    )


def _locked_rows(community: Community, first: date, last: date) -> set[tuple[int, str]]:
    """The people of each locked roster, by month: their days are closed."""
    locked = Roster.objects.within(community).filter(
        status=Roster.Status.LOCKED, period__range=(f"{first:%Y-%m}", f"{last:%Y-%m}")
    )
    rows = Assigned.objects.filter(roster__in=locked).order_by()
    return set(rows.values_list("staff_id", "roster__period").distinct())


def _work_out(
    community: Community,
    by: Staff,
    at: datetime,
    span: tuple[date, date],
    staff: list[int],
    holidays: list[tuple[datetime, datetime]],
    locked: set[tuple[int, str]],
    done: Derived,
) -> None:
    first, last = span
    standing = {
        (row.staff_id, row.work_on, row.slot): row
        for row in AttendanceDay.objects.within(community).filter(
            staff__in=staff, work_on__range=(first, last)
        )
    }
    found = inputs_of(community, staff, first, last)
    fresh: list[AttendanceDay] = []
    changed: list[AttendanceDay] = []
    for pk in staff:
        own = found[pk]
        ends = {turn.row: turn.ends_at + timedelta(hours=2) for turn in own.turns}
        for day in derive(own.turns, own.touches, own.off, own.claims, holidays):
            if not first <= day.work_on <= last or (pk, f"{day.work_on:%Y-%m}") in locked:
                continue
            if day.row is not None and ends[day.row] > at:
                continue
            done.days += 1
            row = standing.pop((pk, day.work_on, day.slot), None)
            if row is None:
                fresh.append(_row(AttendanceDay(community=community, staff_id=pk), day, at))
            elif (row.digest, row.assignment_id, row.engine) != (day.digest, day.row, ENGINE):
                changed.append(_row(row, day, at))
    AttendanceDay.objects.bulk_create(fresh, batch_size=500)
    AttendanceDay.objects.bulk_update(changed, FIELDS, batch_size=200)
    done.written += len(fresh) + len(changed)
    done.absences += open_absences(fresh + changed, community=community, by=by, at=at)
    end_by_itself([*changed, *_gone(standing, locked)], community=community, by=by, at=at)


def _gone(
    rows: dict[tuple[int, date, int], AttendanceDay], locked: set[tuple[int, str]]
) -> list[AttendanceDay]:
    """Take away what no shift or punch supports any more: the shift went to somebody else."""
    gone = [row for key, row in rows.items() if (key[0], f"{key[1]:%Y-%m}") not in locked]
    AttendanceDay.objects.filter(pk__in=[row.pk for row in gone]).delete()
    for row in gone:
        row.outcome = AttendanceDay.Outcome.UNROSTERED
    return gone


def _row(row: AttendanceDay, day: Day, at: datetime) -> AttendanceDay:
    row.work_on, row.slot, row.assignment_id = day.work_on, day.slot, day.row
    row.outcome = day.outcome
    row.came_at, row.left_at = day.came_at, day.left_at
    row.worked_minutes, row.holiday_minutes = day.worked_minutes, day.holiday_minutes
    row.late_minutes, row.early_minutes = day.late_minutes, day.early_minutes
    row.stayed_minutes, row.leave, row.is_night = day.stayed_minutes, day.leave, day.is_night
    row.engine, row.digest, row.derived_at = ENGINE, day.digest, at
    return row
