"""How much of a window the hub was awake for: no figure is better than its feed."""

from datetime import datetime, timedelta
from math import ceil

from hub.kernel.models import Community, Pulse

HOUR = timedelta(hours=1)


def share(community: Community, begins: datetime, ends: datetime) -> float | None:
    """Hours with a pulse ÷ hours of the window, up to 1; None for a window without hours."""
    hours = ceil((ends - begins) / HOUR)
    if hours <= 0:
        return None
    awake = Pulse.objects.filter(
        community=community, hour__gte=begins - HOUR, hour__lt=ends
    ).count()
    return min(1.0, awake / hours)
