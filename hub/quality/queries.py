"""The objectives of a month as the board shows them: collected from the apps, judged, in order."""

from dataclasses import dataclass
from datetime import date, datetime

from hub.kernel import measures
from hub.kernel.measures import Case, FrozenReading, Measure, Status
from hub.kernel.models import Community
from hub.kernel.refusals import Missing
from hub.kernel.workdays import local_day, month_bounds
from hub.matters import veils
from hub.matters.models import Matter
from hub.people.models import Staff

TREND_MONTHS = 6


@dataclass(frozen=True)
class Tile:
    reading: FrozenReading
    rule: str


def month_of(text: str, at: datetime) -> date:
    """The first day of the month asked for; this month when nothing, or nonsense, is asked.

    :raises Missing: for a month that has not begun.
    """
    today = local_day(at)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    if first > today or first.year < 2000:
        raise Missing
    return first


def neighbour(first: date, months: int) -> date:
    n = first.year * 12 + first.month - 1 + months
    return date(n // 12, n % 12 + 1, 1)


def tiles(community: Community, first: date, at: datetime) -> list[Tile]:
    begins, ends = month_bounds(first.year, first.month)
    return [
        Tile(one.frozen(one.compute(community, begins, ends, at)), str(one.rule))
        for one in measures.collect()
    ]


@dataclass(frozen=True)
class Trend:
    """A rate's last months; a month without data is a gap, not a zero."""

    title: str
    values: list[float | None]
    chart: dict[str, object]

    @property
    def has_data(self) -> bool:
        return any(value is not None for value in self.values)


def trend(community: Community, first: date, at: datetime) -> list[Trend]:
    """A small chart for each rate, each against its own target and on its own scale.

    Counted from the records each time, not read from the months' frozen tables: those hold what
    was known on their day and complaints alone, and a later ruling or merge changes the month.
    """
    months = [neighbour(first, n) for n in range(1 - TREND_MONTHS, 1)]
    rates = [one for one in measures.collect() if one.unit == measures.Unit.RATE]
    return [_trend(one, community, months, at) for one in rates]


def _trend(one: Measure, community: Community, months: list[date], at: datetime) -> Trend:
    values = [_rate(one, community, month, at) for month in months]
    known = [value for value in (*values, one.target) if value is not None]
    if one.better == measures.Better.HIGHER:
        low, high = next((f for f in (0.9, 0.8, 0.5) if min(known) >= f + 0.02), 0.0), 1.0
    else:
        low, high = 0.0, next((c for c in (0.1, 0.2, 0.5) if max(known) <= c - 0.02), 1.0)
    chart: dict[str, object] = {
        "kind": "line",
        "unit": "percent",
        "target": one.target,
        "min": low,
        "max": high,
        "steps": 2,
        "labels": [month.strftime("%Y-%m") for month in months],
        "series": [{"name": str(one.title), "values": values}],
    }
    return Trend(str(one.title), values, chart)


def _rate(one: Measure, community: Community, first: date, at: datetime) -> float | None:
    """As the tile judges it: a month without a feed has no rate, whatever was counted."""
    reading = one.compute(community, *month_bounds(first.year, first.month), at)
    return None if one.status(reading) == Status.NO_DATA else reading.rate


def cases(
    community: Community, code: str, first: date, at: datetime, *, person: Staff
) -> tuple[FrozenReading, list[Case]]:
    """A measure of a month and the rows behind it, without those kept from the reader for now.

    :raises Missing: for a code that nobody declares.
    """
    try:
        measure = measures.find(code)
    except KeyError:
        raise Missing from None
    begins, ends = month_bounds(first.year, first.month)
    reading = measure.frozen(measure.compute(community, begins, ends, at))
    rows = measures.cases_of(reading["cases"], community, begins, ends, at)
    kept = veils.kept_from(person, community, at)
    matters = Matter.objects.within(community).in_bulk(list(kept)) if kept else {}
    hidden = {one.number for one in matters.values()}
    return reading, [row for row in rows if row.title not in hidden]
