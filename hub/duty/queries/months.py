"""What a department's month came to, person by person: the figures that the month sheets freeze."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from hub.duty import inputs
from hub.duty.models import (
    Absence,
    Amendment,
    Assignment,
    AttendanceDay,
    Correction,
    Errand,
    Roster,
    Station,
    Turnout,
)
from hub.duty.queries.errands import standard_days
from hub.duty.world import FULL_DAY
from hub.kernel.models import CalendarDay
from hub.kernel.periods import Month
from hub.kernel.workdays import day_bounds, local_day
from hub.people.models import Department, Staff

Outcome = AttendanceDay.Outcome
# How each outcome stands in the day's square of the paper form.
MARKS = {
    Outcome.NORMAL: "√",
    Outcome.LATE: "迟",
    Outcome.EARLY: "早",
    Outcome.LATE_EARLY: "迟早",
    Outcome.MISSING: "缺卡",
    Outcome.LEAVE: "假",
    Outcome.ABSENT: "未到",
    Outcome.UNROSTERED: "另勤",
}
CONFIRMED, ERRAND = "旷工", "差"


@dataclass
class Sums:
    """One person's month. Minutes; days are shifts."""

    staff: Staff
    days: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    shifts: int = 0
    present: int = 0
    nights: int = 0
    late: int = 0
    late_minutes: int = 0
    early: int = 0
    early_minutes: int = 0
    missing: int = 0
    leave: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    unseen: int = 0
    absent: int = 0
    worked: int = 0
    holiday: int = 0
    errands: int = 0
    errand_minutes: int = 0
    errand_holiday_minutes: int = 0
    # Beyond eight hours on single days, where a station's hours are not reckoned over the month.
    long_days: int = 0
    # Shifts of leave lower what is due: those hours are neither worked nor owed.
    leave_minutes: int = 0


def sums_of(department: Department, month: Month) -> list[Sums]:
    """Everybody who was rostered, present or called in the month, by staff number."""
    found: dict[int, Sums] = {}
    absent = _confirmed(department, month)
    standard = set(
        Station.objects.within(department.community)
        .filter(department=department, hours=Station.Hours.STANDARD)
        .values_list("pk", flat=True)
    )
    for day in _days(department, month):
        own = found.setdefault(day.staff_id, Sums(day.staff))
        _add(own, day, (day.staff_id, day.work_on, day.slot) in absent, standard)
    holidays = _holidays(month)
    for row in _errands(department, month):
        own = found.setdefault(row.staff_id, Sums(row.staff))
        went_on = local_day(row.errand.starts_at)
        own.days[went_on.day].append(ERRAND)
        own.errands += 1
        own.errand_minutes += row.minutes
        own.errand_holiday_minutes += row.minutes if went_on in holidays else 0
    return sorted(found.values(), key=lambda one: one.staff.username)


def _days(department: Department, month: Month) -> Iterable[AttendanceDay]:
    rows = AttendanceDay.objects.within(department.community).filter(
        work_on__range=(month.first_day, month.last_day)
    )
    placed = Assignment.objects.filter(
        roster__department=department, roster__period=str(month)
    ).values("staff")
    own = Q(assignment__roster__department=department) | Q(
        assignment__isnull=True, staff__in=placed
    )
    return rows.filter(own).select_related("staff", "assignment__shift__shift").order_by("pk")


def _add(own: Sums, day: AttendanceDay, is_absent: bool, standard: set[int]) -> None:
    mark = CONFIRMED if is_absent else MARKS[Outcome(day.outcome)]
    shift = day.assignment.shift if day.assignment else None
    own.days[day.work_on.day].append(f"{shift.shift.mark}{mark}" if shift else mark)
    own.worked += day.worked_minutes
    own.holiday += day.holiday_minutes
    if shift is None:
        return
    own.shifts += 1
    own.nights += day.is_night and bool(day.came_at)
    own.late += bool(day.late_minutes)
    own.late_minutes += day.late_minutes
    own.early += bool(day.early_minutes)
    own.early_minutes += day.early_minutes
    own.missing += day.outcome == Outcome.MISSING
    own.absent += is_absent
    own.unseen += day.outcome == Outcome.ABSENT and not is_absent
    own.present += bool(day.came_at or day.left_at)
    if day.leave:
        own.leave[day.leave] += 1
        own.leave_minutes += max(0, shift.minutes - day.worked_minutes)
    if day.assignment and day.assignment.station_id in standard:
        own.long_days += max(0, day.worked_minutes - FULL_DAY)


def _confirmed(department: Department, month: Month) -> set[tuple[int, date, int]]:
    rows = Absence.objects.within(department.community).filter(
        status=Absence.Status.CONFIRMED, work_on__range=(month.first_day, month.last_day)
    )
    return set(rows.values_list("staff_id", "work_on", "slot"))


def _errands(department: Department, month: Month) -> Iterable[Turnout]:
    start, end = day_bounds(month.first_day)[0], day_bounds(month.last_day)[1]
    rows = Turnout.objects.within(department.community).filter(
        errand__department=department,
        errand__status=Errand.Status.HELD,
        status=Turnout.Status.SERVED,
        errand__starts_at__gte=start,
        errand__starts_at__lt=end,
    )
    return rows.select_related("staff", "errand")


def _holidays(month: Month) -> set[date]:
    rows = CalendarDay.objects.filter(
        day__range=(month.first_day, month.last_day), kind=CalendarDay.Kind.HOLIDAY
    )
    return set(rows.values_list("day", flat=True))


def unsettled(department: Department, month: Month) -> list[str]:
    """What still waits for somebody's word about the month, in words: then nothing is final."""
    span = (month.first_day, month.last_day)
    community = department.community
    corrections = Correction.objects.within(community).filter(
        status=Correction.Status.ASKED,
        assignment__roster__department=department,
        assignment__work_on__range=span,
    )
    absences = Absence.objects.within(community).filter(
        status__in=Absence.OPEN,
        assignment__roster__department=department,
        work_on__range=span,
    )
    start, end = day_bounds(span[0])[0], day_bounds(span[1])[1]
    errands = Errand.objects.within(community).filter(
        department=department,
        status=Errand.Status.CALLED,
        starts_at__gte=start,
        starts_at__lt=end,
    )
    people = set(
        Assignment.objects.within(community)
        .in_force()
        .filter(roster__department=department, work_on__range=span)
        .values_list("staff", flat=True)
    )
    counts = (
        (corrections.count(), _("%s 份补卡待批")),
        (absences.count(), _("%s 条疑似旷工没有处理完")),
        (errands.count(), _("%s 项公差或活动没有登记参加情况")),
        (len(inputs.waiting(community, people, start, end)), _("%s 份请假或报备没有答复")),
    )
    return [words % count for count, words in counts if count]


def amendments(department: Department, month: Month) -> list[dict[str, Any]]:
    """What the sheets of this month say about earlier ones that were closed."""
    rows = Amendment.objects.within(department.community).filter(
        department=department, shown_in=str(month)
    )
    told = rows.select_related("staff", "assignment__shift__shift").order_by(
        "staff__username", "assignment__work_on", "pk"
    )
    return [
        {
            "number": one.staff.username,
            "name": one.staff.name,
            "day": one.assignment.work_on.isoformat(),
            "shift": one.assignment.shift.shift.mark,
            "was": MARKS[Outcome(one.was)],
            "now": MARKS[Outcome(one.now)],
            "minutes": one.minutes,
            "reason": one.reason,
        }
        for one in told
    ]


# ── Frozen ──────────────────────────────────────────────────────────────────────────────────


def attendance_snapshot(department: Department, month: Month) -> dict[str, Any]:
    """The attendance table: people by days, and what each one's month came to."""
    people = sums_of(department, month)
    return {
        "department": department.name,
        "month": str(month),
        "days": month.days,
        "weekdays": [day.weekday() for day in month.each_day()],
        "amendments": amendments(department, month),
        "people": [
            {
                "number": one.staff.username,
                "name": one.staff.name,
                "marks": [" ".join(one.days.get(day, [])) for day in range(1, month.days + 1)],
                "shifts": one.shifts,
                "present": one.present,
                "nights": one.nights,
                "late": one.late,
                "late_minutes": one.late_minutes,
                "early": one.early,
                "early_minutes": one.early_minutes,
                "missing": one.missing,
                "leave": sum(one.leave.values()),
                "leave_by_kind": [
                    {"kind": kind, "shifts": count} for kind, count in sorted(one.leave.items())
                ],
                "absent": one.absent,
                "unseen": one.unseen,
                "errands": one.errands,
                "worked_minutes": one.worked + one.errand_minutes,
            }
            for one in people
        ],
    }


def overtime_snapshot(department: Department, month: Month, cap_hours: int) -> dict[str, Any]:
    """The overtime ledger: minutes by person and by what the law pays for them.

    Overtime is what exceeds the month's standard hours (workdays × 8, less leave), or eight hours
    on single days at stations on standard hours, whichever is more; work on statutory days stands
    by itself, because nothing makes up for it (劳动法 44).
    """
    standard = standard_days(month) * FULL_DAY
    return {
        "department": department.name,
        "month": str(month),
        "standard_minutes": standard,
        "cap_minutes": cap_hours * 60,
        "amendments": amendments(department, month),
        "people": [_overtime(one, standard, cap_hours * 60) for one in sums_of(department, month)],
    }


def _overtime(one: Sums, standard: int, cap: int) -> dict[str, Any]:
    worked = one.worked + one.errand_minutes
    statutory = one.holiday + one.errand_holiday_minutes
    due = max(0, standard - one.leave_minutes)
    over = max(0, worked - statutory - due, one.long_days)
    return {
        "number": one.staff.username,
        "name": one.staff.name,
        "worked_minutes": worked,
        "errand_minutes": one.errand_minutes,
        "due_minutes": due,
        "over_minutes": over,
        "statutory_minutes": statutory,
        "total_minutes": over + statutory,
        "is_over_cap": over + statutory > cap,
    }


def roster_of(department: Department, month: Month) -> Roster | None:
    """The roster in force of the month, if there is one."""
    rows = Roster.objects.within(department.community).in_force()
    return rows.filter(department=department, period=str(month)).first()
