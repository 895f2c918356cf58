"""Whose annual leave the law takes away for a year, reckoned from the ledger: nothing is decided here."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Sum

from hub.kernel.models import Community
from hub.kernel.workdays import day_bounds
from hub.leave import annual, policy
from hub.leave.counting import FULL_DAY, Span, taken
from hub.leave.law import ANNUAL, PERSONAL, SICK
from hub.leave.models import Entry, Forfeit, Leave, WorkHistory
from hub.leave.queries.roster import calendar_for
from hub.people.models import Staff

Ground = Forfeit.Ground
PERSONAL_DAYS = 20
# Full years of work, and from how many months of sick leave on the year's leave is lost.
SICK_MONTHS = ((20, 4), (10, 3), (1, 2))


@dataclass(frozen=True)
class Found:
    staff: Staff
    counted_year: int
    year: int
    ground: str
    counted: int
    limit: int
    years_worked: int
    used: int


def mark(years: int, sick: int, personal: int, month: int) -> tuple[str, int, int] | None:
    """Which ground of article 4 is reached, with what was counted and the mark, in minutes."""
    months = next((months for least, months in SICK_MONTHS if years >= least), None)
    if months is None:
        return None
    if sick >= months * month:
        return Ground.SICK, sick, months * month
    if personal >= PERSONAL_DAYS * FULL_DAY:
        return Ground.PERSONAL, personal, PERSONAL_DAYS * FULL_DAY
    return None


def found_in(community: Community, year: int, today: date) -> Iterator[Found]:
    """Everybody whose ledger reaches a mark in a year and who has not been reckoned for it yet."""
    at = day_bounds(today)[0]
    month = policy.at(community, at).sick_month_hours * 60
    sums = _away(community, year)
    known = Forfeit.objects.within(community).filter(counted_year=year).values_list("staff")
    people = Staff.objects.filter(pk__in=sums, is_active=True, joined_on__isnull=False)
    for person in people.exclude(pk__in=known).order_by("pk"):
        since = worked_since(person, community)
        on = min(today, date(year, 12, 31))
        years = _full_years(since, on)
        own = sums[person.pk]
        reached = mark(years, own[SICK], own[PERSONAL], month)
        if reached is None or person.joined_on is None:
            continue
        if not annual.days_earned(year, since, person.joined_on, date(year, 12, 31)):
            continue
        used = used_of(person, community, year)
        ground, counted, limit = reached
        lost = year + 1 if used else year
        yield Found(person, year, lost, ground, counted, limit, years, used)


def worked_since(person: Staff, community: Community) -> date:
    """The first day of work that annual leave goes by."""
    joined = person.joined_on or date.max
    noted = WorkHistory.objects.within(community).filter(staff=person).order_by("-pk").first()
    return min(noted.worked_since, joined) if noted else joined


def used_of(person: Staff, community: Community, year: int) -> int:
    """How much of a year's annual leave was taken."""
    rows = Entry.objects.within(community).filter(
        staff=person, kind__code=ANNUAL, year=year, movement__in=["TAKE", "RETURN"]
    )
    return -(rows.aggregate(sum=Sum("minutes"))["sum"] or 0)


def _full_years(since: date, on: date) -> int:
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def _away(community: Community, year: int) -> dict[int, dict[str, int]]:
    """Minutes of sick leave, and of personal leave on full pay, that fall into a year, by person."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = (
        Leave.objects.within(community)
        .filter(kind__kind__code__in=[SICK, PERSONAL], first_day__lte=last, last_day__gte=first)
        .annotate(booked=Sum("entries__minutes"), code=F("kind__kind__code"))
        .filter(booked__lt=0)
        .select_related("kind")
    )
    found: dict[int, dict[str, int]] = defaultdict(lambda: {SICK: 0, PERSONAL: 0})
    for one in rows:
        code = one.kind.kind.code
        if code == SICK or one.kind.is_paid:
            found[one.staff_id][code] += _within(one, first, last)
    return found


def _within(leave: Leave, first: date, last: date) -> int:
    """What was booked of it, less what came back, as far as it lies in the year."""
    booked = -int(getattr(leave, "booked", 0))
    if first <= leave.first_day and leave.last_day <= last:
        return booked
    calendar = calendar_for(leave.community, leave.staff_id, leave.first_day, leave.last_day)
    counts = {
        "counts_rest_days": leave.kind.counts_rest_days,
        "counts_holidays": leave.kind.counts_holidays,
    }
    whole = Span(leave.first_day, leave.first_half, leave.last_day, leave.last_half)
    part = Span(
        max(first, leave.first_day),
        leave.first_half if leave.first_day >= first else "AM",
        min(last, leave.last_day),
        leave.last_half if leave.last_day <= last else "PM",
    )
    total = taken(whole, calendar, **counts)
    return booked * taken(part, calendar, **counts) // total if total else 0
