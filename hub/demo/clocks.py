"""When people do things: office hours, hours in which one may call, the beginning of a day."""

from collections.abc import Generator
from datetime import datetime, timedelta

from django.utils.timezone import localtime

# A story acts, and says when it goes on.
Story = Generator[datetime, None, None]
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def daytime(at: datetime) -> datetime:
    """Move a moment outside working hours to the next morning."""
    local = localtime(at)
    if 8 <= local.hour < 18:
        return at
    days = 0 if local.hour < 8 else 1
    morning = local.replace(hour=8, minute=30 + local.minute // 3, second=local.second)
    return morning + timedelta(days=days)


def callable_hour(at: datetime) -> datetime:
    """Move a call out of the quiet hours; people call between nine and eight in the evening."""
    local = localtime(at)
    if 9 <= local.hour < 20:
        return at
    days = 0 if local.hour < 9 else 1
    return local.replace(hour=9, minute=5 + local.minute // 2) + timedelta(days=days)


def midnight(at: datetime) -> datetime:
    """The beginning of the day in the community's zone."""
    return localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def last_days(count: int, begins: datetime, ends: datetime) -> datetime:
    """The beginning of so many days before the end, or of the whole where that is shorter.

    Of a day: what happens at half past nine must not happen at night because the demonstration is
    filled in the afternoon.
    """
    return max(begins, midnight(ends - timedelta(days=count)))
