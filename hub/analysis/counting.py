"""The counts behind a month's table: each a single grouped statement, however many matters there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

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
    """Per area: what the month's complaints came to."""
    begins, ends = window(period)
    received = during("recorded_at", period)
    carried = Q(recorded_at__lt=begins) & (Q(closed_at=None) | Q(closed_at__gte=begins))
    old = Q(recorded_at__lt=ends - timedelta(days=30)) & (
        Q(closed_at=None) | Q(closed_at__gte=ends)
    )
    rows = (
        complaints(community)
        .filter(received | carried | during("closed_at", period))
        .values("area")
        .order_by("area")
        .annotate(
            received=Count("pk", filter=received),
            valid=Count("pk", filter=received & Q(validity__in=VALID)),
            invalid=Count("pk", filter=received & Q(validity=Validity.INVALID)),
            pending=Count("pk", filter=received & Q(validity=Validity.PENDING)),
            ordinary=Count("pk", filter=received & Q(severity=Severity.ORDINARY)),
            important=Count("pk", filter=received & Q(severity=Severity.IMPORTANT)),
            major=Count("pk", filter=received & Q(severity=Severity.MAJOR)),
            carried_over=Count("pk", filter=carried),
            closed=Count("pk", filter=during("closed_at", period)),
            open_over_30_days=Count("pk", filter=old),
        )
    )
    return {row["area"]: _numbers(row) for row in rows}


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
    earlier = Matter.objects.filter(
        community=community,
        household=OuterRef("household"),
        type_code=OuterRef("type_code"),
        kind__in=Matter.RULED_KINDS,
        recorded_at__lt=OuterRef("recorded_at"),
        recorded_at__gte=window(period)[0] - REPEAT_WITHIN,
    ).exclude(status=Matter.Status.MERGED)
    rows = complaints(community).filter(
        during("recorded_at", period), Exists(earlier), household__isnull=False
    )
    return dict(rows.values_list("area").annotate(n=Count("pk")).order_by())


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
        .annotate(month=TruncMonth("recorded_at"))
        .values("month")
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
        .annotate(month=TruncMonth("closed_at"))
        .values("month")
        .order_by("month")
        .annotate(closed=Count("pk"))
    )
    found: dict[str, dict[str, int]] = {}
    for row in (*received, *closed):
        month = row["month"].strftime("%Y-%m")
        found.setdefault(month, {}).update(_numbers(row))
    return found


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
        .annotate(month=TruncMonth("due_at"))
        .values("month")
        .order_by("month")
        .annotate(due=Count("pk"), met=Count("pk", filter=Q(status="MET")))
    )
    return {row["month"].strftime("%Y-%m"): row["met"] / row["due"] for row in due}


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
