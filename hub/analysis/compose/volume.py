"""Block A: how much came in, area by area, by which channel, and how the months went."""

from collections import defaultdict
from datetime import datetime
from typing import Any, cast

from django.db.models import Count
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hub.analysis import counting
from hub.analysis.compose.shared import NOWHERE, added, compared_of, has_record, key_of
from hub.analysis.counting import Windows, during, shifted
from hub.analysis.snapshot import Area, BlockA, Channel, Compared, TrendMonth, VolumeRow
from hub.estate.models import Household
from hub.kernel.models import Community
from hub.matters import taxonomy
from hub.matters.models import Matter
from hub.matters.taxonomy import OUTSIDE_CHANNELS


def areas_of(community: Community, period: str) -> list[Area]:
    """The areas, and a last one for public places when something happened there."""
    found = [Area(key=str(area.pk), name=area.name) for area in community.areas.all()]
    nowhere = Matter.objects.within(community).filter(during("recorded_at", period), area=None)
    if not found or nowhere.exists():
        found.append(Area(key=NOWHERE, name=_("未分区")))
    return found


def block(community: Community, period: str, at: datetime, areas: list[Area]) -> BlockA:
    windows = Windows(period)
    received = {
        key_of(row["area"]): row
        for row in counting.compared(counting.complaints(community), "area", windows=windows)
    }
    homes = _homes(community)
    parts: dict[str, dict[str, Any]] = {
        "volume": {key_of(k): v for k, v in counting.volume(community, period).items()},
        "matters": {key_of(k): v for k, v in counting.matters_by_area(community, period).items()},
        "hot_topics": {key_of(k): v for k, v in counting.hot(community, period).items()},
        "repeated": {key_of(k): v for k, v in counting.repeated(community, period).items()},
        "joint": {key_of(k): v for k, v in counting.joint(community, period).items()},
    }
    has_last, has_year = has_record(community, period)
    rows = [
        _row(area["key"], homes, received, parts, has_last=has_last, has_year=has_year)
        for area in areas
    ]
    return BlockA(
        rows=rows,
        total=_total(rows),
        channels=_channels(community, windows, has_last, has_year),
        trend=_trend(community, period, at),
    )


def _homes(community: Community) -> dict[str, int]:
    rows = Household.objects.within(community).values_list("building__area")
    return {key_of(area): n for area, n in rows.annotate(n=Count("pk")).order_by()}


def _row(
    key: str,
    homes: dict[str, int],
    received: dict[str, dict[str, Any]],
    parts: dict[str, dict[str, Any]],
    *,
    has_last: bool,
    has_year: bool,
) -> VolumeRow:
    found = parts["volume"].get(key, {})
    households = homes.get(key, 0)
    count = found.get("received", 0)
    row = {
        "area": key,
        "households": households,
        "contacts": None,
        "complaints": compared_of(received.get(key, {}), has_last, has_year),
        "per_1000_households": count * 1000 / households if households else None,
        **{name: counts.get(key, 0) for name, counts in parts.items() if name != "volume"},
        **{name: found.get(name, 0) for name in COUNTED},
    }
    return cast(VolumeRow, row)


# What the complaints of an area came to; each adds up over the areas.
COUNTED = (
    "valid",
    "invalid",
    "pending",
    "carried_over",
    "closed",
    "open_over_30_days",
    "ordinary",
    "important",
    "major",
)
SUMMED = ("households", "matters", "hot_topics", "repeated", "joint", *COUNTED)


def _total(rows: list[VolumeRow]) -> VolumeRow:
    sums = {name: sum(cast(dict[str, Any], row)[name] for row in rows) for name in SUMMED}
    complaints = Compared(
        count=sum(r["complaints"]["count"] for r in rows),
        last_month=_sum([r["complaints"]["last_month"] for r in rows]),
        last_year=_sum([r["complaints"]["last_year"] for r in rows]),
    )
    homes = sums["households"]
    total = {
        "area": "",
        "contacts": None,
        "complaints": complaints,
        "per_1000_households": complaints["count"] * 1000 / homes if homes else None,
        **sums,
    }
    return cast(VolumeRow, total)


def _sum(parts: list[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def _channels(
    community: Community, windows: Windows, has_last: bool, has_year: bool
) -> list[Channel]:
    rows = counting.compared(counting.complaints(community), "channel", "area", windows=windows)
    by_code: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_code[row["channel"]].append(row)
    found = [
        Channel(
            code=code,
            name=str(taxonomy.Channel(code).label),
            is_outside=code in OUTSIDE_CHANNELS,
            counts={key_of(r["area"]): r["now"] for r in parts if r["now"]},
            total=compared_of(added(parts), has_last, has_year),
        )
        for code, parts in by_code.items()
    ]
    return sorted(found, key=lambda channel: (-channel["total"]["count"], channel["code"]))


def _trend(community: Community, period: str, at: datetime) -> list[TrendMonth]:
    counts = counting.by_month(community, period)
    rates = counting.callback_rates(community, period, at)
    first = Matter.objects.within(community).order_by("recorded_at").first()
    begun = localtime(first.recorded_at).strftime("%Y-%m") if first else "9999-12"
    months = [shifted(period, n) for n in range(1 - counting.TREND_MONTHS, 1)]
    return [
        TrendMonth(
            month=month,
            complaints=counts.get(month, {}).get("complaints", 0) if month >= begun else None,
            valid=counts.get(month, {}).get("valid", 0) if month >= begun else None,
            closed=counts.get(month, {}).get("closed", 0) if month >= begun else None,
            callback_rate=rates.get(month),
        )
        for month in months
    ]
