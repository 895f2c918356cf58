"""Whose turn it is for an extra duty: who bore least, and among those who bore it longest ago."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hub.duty import inputs, policy
from hub.duty.checking import spoken
from hub.duty.models import Assignment, Errand, Placement, Protection, Turnout
from hub.duty.queries.extra import minutes_of
from hub.duty.queries.worlds import calendar_of
from hub.duty.world import FULL_DAY
from hub.kernel.models import CalendarDay, Community
from hub.kernel.periods import Month
from hub.people.models import Department, Staff

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Turn:
    """A colleague in the order of turns; `unfit` says why they cannot go this time."""

    staff: Staff
    times: int
    minutes: int
    last: date | None
    unfit: str = ""

    @property
    def hours(self) -> float:
        return self.minutes / 60


def order_of_turns(
    department: Department, at: datetime, starts_at: datetime, ends_at: datetime
) -> list[Turn]:
    """Everybody of the department, the fairest to call first; who cannot go stands at the end."""
    ledger = ledger_of(department, at)
    unfit = _unfit(department, [one.staff for one in ledger], at, starts_at, ends_at)
    turns = [
        Turn(one.staff, one.times, one.minutes, one.last, unfit.get(one.staff.pk, ""))
        for one in ledger
    ]
    return [one for one in turns if not one.unfit] + [one for one in turns if one.unfit]


def ledger_of(department: Department, at: datetime) -> list[Turn]:
    """What each of the department has borne in extra duties within a year, least first.

    Called and not yet held counts already, so that two errands called on one day are two people's.
    """
    people = {one.pk: one for one in _people(department, localdate(at))}
    bears = Q(status=Turnout.Status.SERVED) | Q(
        status=Turnout.Status.CALLED, errand__status=Errand.Status.CALLED
    )
    rows = Turnout.objects.within(department.community).filter(
        bears, staff__in=people, errand__kind=Errand.Kind.EXTRA, errand__starts_at__gt=at - YEAR
    )
    borne: dict[int, list[Errand]] = {pk: [] for pk in people}
    for row in rows.select_related("errand"):
        borne[row.staff_id].append(row.errand)
    turns = [_turn(person, borne[pk]) for pk, person in people.items()]
    return fairest_first(turns)


def fairest_first(turns: Iterable[Turn]) -> list[Turn]:
    """Who bore least, among them whose last time is longest ago; the staff number breaks ties."""
    return sorted(turns, key=lambda one: (one.minutes, one.last or date.min, one.staff.username))


def _turn(person: Staff, errands: list[Errand]) -> Turn:
    last = max((localdate(one.starts_at) for one in errands), default=None)
    return Turn(person, len(errands), sum(one.minutes for one in errands), last)


def _people(department: Department, day: date) -> list[Staff]:
    placed = Placement.objects.within(department.community).touching(day, day)
    rows = placed.filter(station__department=department).values("staff")
    return list(Staff.objects.filter(pk__in=rows, is_active=True).order_by("username"))


# ── Who cannot go ───────────────────────────────────────────────────────────────────────────


def _unfit(
    department: Department,
    people: list[Staff],
    at: datetime,
    starts_at: datetime,
    ends_at: datetime,
) -> dict[int, str]:
    """Why somebody cannot: the first reason found. What the law spares a person is not told."""
    community, ids = department.community, [one.pk for one in people]
    found: dict[int, str] = {}
    on_duty = (
        Assignment.objects.within(community)
        .in_force()
        .filter(staff__in=ids, starts_at__lt=ends_at, ends_at__gt=starts_at)
    )
    found.update(dict.fromkeys(on_duty.values_list("staff_id", flat=True), _("在班")))
    for leave in inputs.leave(community, ids, starts_at, ends_at):
        found[leave.staff] = leave.label
    out = Turnout.objects.within(community).filter(
        staff__in=ids,
        status=Turnout.Status.CALLED,
        errand__status=Errand.Status.CALLED,
        errand__starts_at__lt=ends_at,
        errand__ends_at__gt=starts_at,
    )
    found.update(dict.fromkeys(out.values_list("staff_id", flat=True), _("另有公差")))
    day = localdate(starts_at)
    spared = Protection.objects.within(community).touching(day, day).filter(staff__in=ids)
    found.update(dict.fromkeys(spared.values_list("staff_id", flat=True), _("不安排加班")))
    found.update(_over_the_limit(community, ids, at, starts_at, ends_at))
    return found


def _over_the_limit(
    community: Community, ids: list[int], at: datetime, starts_at: datetime, ends_at: datetime
) -> dict[int, str]:
    """Whose month would exceed the limit of overtime with this errand (劳动法 41)."""
    month = Month.of(localdate(starts_at))
    standard = FULL_DAY * standard_days(month)
    limit = policy.at(community, at).overtime_hours * 60
    own = int((ends_at - starts_at).total_seconds() // 60)
    extra = minutes_of(community, ids, month)
    rostered = rostered_minutes(community, ids, month)
    over = {pk: rostered.get(pk, 0) + extra.get(pk, 0) + own - standard for pk in ids}
    return {
        pk: _("本月加班将达 %s") % spoken(minutes)
        for pk, minutes in over.items()
        if minutes > limit
    }


def standard_days(month: Month) -> int:
    """:raises CalendarMissing: if the year is not complete in the table."""
    worked = {CalendarDay.Kind.WORKDAY, CalendarDay.Kind.MAKEUP}
    return sum(kind in worked for kind in calendar_of(month).values())


def rostered_minutes(community: Community, ids: list[int], month: Month) -> dict[int, int]:
    rows = (
        Assignment.objects.within(community)
        .in_force()
        .filter(staff__in=ids, work_on__range=(month.first_day, month.last_day))
        .order_by()
        .values("staff")
        .annotate(minutes=Sum("shift__minutes"))
    )
    return {row["staff"]: row["minutes"] for row in rows}
