"""The counts behind a month's table: each a single grouped statement, however many matters there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import Case, CharField, Count, F, Min, Q, QuerySet, Value, When, Window

from hub.kernel.models import Community, Obligation
from hub.kernel.workdays import month_bounds
from hub.matters import duties
from hub.matters.models import Matter, MatterQuerySet
from hub.matters.taxonomy import VALID, Severity, Validity

HOT_FROM = 3  # different households with the same type in a month
JOINT_FROM = 3  # reporters of one matter
REPEAT_WITHIN = timedelta(days=90)
TREND_MONTHS = 13


def window(period: str) -> tuple[datetime, datetime]:
    """The month from its first moment up to, not with, the next month's first."""
    year, month = (int(part) for part in period.split("-"))
    return month_bounds(year, month)


def shifted(period: str, months: int) -> str:
    year, month = (int(part) for part in period.split("-"))
    n = year * 12 + month - 1 + months
    return f"{n // 12}-{n % 12 + 1:02}"


@dataclass(frozen=True)
class Windows:
    """The month, the month before, and the same month a year ago."""

    period: str

    @property
    def now(self) -> Q:
        return during("recorded_at", self.period)

    @property
    def last_month(self) -> Q:
        return during("recorded_at", shifted(self.period, -1))

    @property
    def last_year(self) -> Q:
        return during("recorded_at", shifted(self.period, -12))


def during(field: str, period: str) -> Q:
    begins, ends = window(period)
    return Q(**{f"{field}__gte": begins, f"{field}__lt": ends})


def complaints(community: Community) -> MatterQuerySet:
    """All that count as complaints, imported history included, merged ones not."""
    return Matter.objects.within(community).of_record().complaints()


def compared(rows: QuerySet[Any], *by: str, windows: Windows) -> list[dict[str, Any]]:
    """Grouped counts of the month, the month before and the year before, in one statement."""
    spans = windows.now | windows.last_month | windows.last_year
    return list(
        rows.filter(spans)
        .values(*by)
        .order_by(*by)
        .annotate(
            now=Count("pk", filter=windows.now),
            last_month=Count("pk", filter=windows.last_month),
            last_year=Count("pk", filter=windows.last_year),
        )
    )


def volume(community: Community, period: str) -> dict[int | None, dict[str, int]]:
    """Per area: what the month's complaints came to.

    Received, closed and left open are counted apart, each by its own index: one statement for all
    three would read every complaint there ever was. What is carried over is what was closed in
    the month or is open after it, and came in before.
    """
    begins, ends = window(period)
    rows = complaints(community)
    carried = Count("pk", filter=Q(recorded_at__lt=begins))
    old = Count("pk", filter=Q(recorded_at__lt=ends - timedelta(days=30)))
    received = rows.filter(during("recorded_at", period)).values("area").order_by()
    closed = rows.filter(during("closed_at", period)).values("area").order_by()
    left = rows.values("area").order_by()
    left = left.annotate(carried_over=carried, open_over_30_days=old)
    return _added_up(
        received.annotate(
            received=Count("pk"),
            valid=Count("pk", filter=Q(validity__in=VALID)),
            invalid=Count("pk", filter=Q(validity=Validity.INVALID)),
            pending=Count("pk", filter=Q(validity=Validity.PENDING)),
            ordinary=Count("pk", filter=Q(severity=Severity.ORDINARY)),
            important=Count("pk", filter=Q(severity=Severity.IMPORTANT)),
            major=Count("pk", filter=Q(severity=Severity.MAJOR)),
        ),
        closed.annotate(closed=Count("pk"), carried_over=carried),
        left.filter(closed_at=None),
        left.filter(closed_at__gte=ends),
    )


def _added_up(*parts: Iterable[Mapping[str, Any]]) -> dict[int | None, dict[str, int]]:
    found: dict[int | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in chain.from_iterable(parts):
        for name, value in _numbers(row).items():
            found[row["area"]][name] += value
    return {area: dict(counts) for area, counts in found.items()}


def _numbers(row: Mapping[str, Any]) -> dict[str, int]:
    """The counts of a grouped row, without what it was grouped by."""
    return {name: value for name, value in row.items() if name not in {"area", "month"}}


def matters_by_area(community: Community, period: str) -> dict[int | None, int]:
    rows = Matter.objects.within(community).of_record().filter(during("recorded_at", period))
    return dict(rows.values_list("area").annotate(n=Count("pk")).order_by())


def hot(community: Community, period: str) -> dict[int | None, int]:
    """Per area: types that at least three different households complained of."""
    rows = (
        complaints(community)
        .filter(during("recorded_at", period))
        .values("area", "type_code")
        .order_by()
        .annotate(homes=Count("household", distinct=True))
        .filter(homes__gte=HOT_FROM)
    )
    return _tally(row["area"] for row in rows)


def repeated(community: Community, period: str) -> dict[int | None, int]:
    """Per area: complaints of a household that had the same type in the ninety days before."""
    begins, ends = window(period)
    rows = (
        complaints(community)
        .filter(recorded_at__gte=begins - REPEAT_WITHIN, recorded_at__lt=ends)
        .filter(household__isnull=False)
        .annotate(first=Window(Min("recorded_at"), partition_by=["household", "type_code"]))
        .filter(recorded_at__gt=F("first"))
        .values_list("area", "recorded_at")
    )
    return _tally(area for area, at in rows if at >= begins)


def joint(community: Community, period: str) -> dict[int | None, int]:
    rows = (
        complaints(community)
        .filter(during("recorded_at", period))
        .annotate(people=Count("reporters"))
        .filter(people__gte=JOINT_FROM)
        .values_list("area", flat=True)
    )
    return _tally(rows)


def _tally(areas: Iterable[int | None]) -> dict[int | None, int]:
    found: dict[int | None, int] = defaultdict(int)
    for area in areas:
        found[area] += 1
    return dict(found)


# ── Month by month ──────────────────────────────────────────────────────────────────────────


def by_month(
    community: Community, last: str, months: int = TREND_MONTHS
) -> dict[str, dict[str, int]]:
    """Received, valid, invalid, pending and closed for each of the months up to `last`."""
    first = window(shifted(last, 1 - months))[0]
    ends = window(last)[1]
    received = (
        complaints(community)
        .filter(recorded_at__gte=first, recorded_at__lt=ends)
        .values(month=_month("recorded_at", last, months))
        .order_by("month")
        .annotate(
            complaints=Count("pk"),
            valid=Count("pk", filter=Q(validity__in=VALID)),
            invalid=Count("pk", filter=Q(validity=Validity.INVALID)),
            pending=Count("pk", filter=Q(validity=Validity.PENDING)),
        )
    )
    closed = (
        complaints(community)
        .filter(closed_at__gte=first, closed_at__lt=ends)
        .values(month=_month("closed_at", last, months))
        .order_by("month")
        .annotate(closed=Count("pk"))
    )
    found: dict[str, dict[str, int]] = {}
    for row in (*received, *closed):
        found.setdefault(row["month"], {}).update(_numbers(row))
    return found


def _month(field: str, last: str, months: int) -> Case:
    """Which of the months up to `last` a moment lies in.

    Told by the months' bounds: to truncate it, SQLite would call Python for every row.
    """
    periods = [shifted(last, -n) for n in range(months)]
    begun = (When(**{f"{field}__gte": window(one)[0]}, then=Value(one)) for one in periods)
    return Case(*begun, output_field=CharField())


def callback_rates(
    community: Community, last: str, as_of: datetime, months: int = TREND_MONTHS
) -> dict[str, float]:
    """The strict callback rate of each month in which a callback fell due."""
    first, ends = window(shifted(last, 1 - months))[0], min(window(last)[1], as_of)
    due = (
        Obligation.objects.filter(
            ~Q(status="VOID") | Q(void_reason=duties.UNREACHED),
            community=community,
            kind=duties.CALL_BACK.code,
            due_at__gte=first,
            due_at__lt=ends,
        )
        .values(month=_month("due_at", last, months))
        .order_by("month")
        .annotate(due=Count("pk"), met=Count("pk", filter=Q(status="MET")))
    )
    return {row["month"]: row["met"] / row["due"] for row in due}


# ── Causes ──────────────────────────────────────────────────────────────────────────────────


def coded(community: Community, period: str) -> MatterQuerySet:
    """Valid complaints closed in the month: these have a cause."""
    return complaints(community).filter(during("closed_at", period), validity__in=VALID)


def causes(community: Community, period: str) -> list[dict[str, Any]]:
    rows = coded(community, period).exclude(cause_code="")
    grouped = rows.values("cause_code", unit=F("department__name")).annotate(n=Count("pk"))
    return [dict(row) for row in grouped.order_by("cause_code", "-n")]


def of_cause(community: Community, cause_code: str, begins: datetime, ends: datetime) -> int:
    rows = complaints(community).filter(cause_code=cause_code, validity__in=VALID)
    return rows.filter(recorded_at__gte=begins, recorded_at__lt=ends).count()
