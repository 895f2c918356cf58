"""Until when a step may be done."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hub.kernel.workdays import QuietHours

QUIET = QuietHours()


def window_end(day: date, days: int) -> datetime:
    """When the last of the window's days has no more hours in which one may call."""
    return datetime.combine(
        day + timedelta(days=days), QUIET.start, tzinfo=ZoneInfo(QUIET.zone)
    ).astimezone(UTC)
