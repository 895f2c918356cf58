"""What several blocks of the table say in the same way."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from hub.analysis.counting import shifted, window
from hub.analysis.snapshot import Compared
from hub.kernel.models import Community
from hub.matters.models import Matter

NOWHERE = "0"  # the key of matters that belong to no area


def moment(at: datetime) -> str:
    return localtime(at).isoformat(timespec="seconds")


def key_of(area: int | None) -> str:
    return str(area) if area else NOWHERE


def has_record(community: Community, period: str) -> tuple[bool, bool]:
    """Whether the community kept records in the months compared with: else there is no data."""
    first = Matter.objects.within(community).order_by("recorded_at").values_list("recorded_at")[:1]
    begun = next(iter(first), (None,))[0]
    if begun is None:
        return False, False
    last_month, last_year = (window(shifted(period, months))[1] for months in (-1, -12))
    return begun < last_month, begun < last_year


def compared_of(row: dict[str, Any], has_last: bool, has_year: bool) -> Compared:
    return Compared(
        count=row.get("now", 0),
        last_month=row.get("last_month", 0) if has_last else None,
        last_year=row.get("last_year", 0) if has_year else None,
    )


def added(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in ("now", "last_month", "last_year")}
