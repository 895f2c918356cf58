"""What the kernel does by itself: the pass over obligations, the hourly pulse, the daily seal."""

from datetime import time

from django.utils.timezone import now

from hub.kernel import jobs, obligations, seals
from hub.kernel.models import Community, Pulse


@jobs.job("kernel.pass")
def look_at_obligations(progress: jobs.Progress) -> dict[str, int]:
    """Warn, mark what was missed, climb the ladder."""
    report = obligations.run_pass(now())
    return {
        "warned": report.warned,
        "breached": report.breached,
        "escalated": report.escalated,
    }


@jobs.job("kernel.pulse")
def beat(progress: jobs.Progress) -> None:
    """Leave proof that the hub was awake this hour: coverage of every figure rests on it."""
    hour = now().replace(minute=0, second=0, microsecond=0)
    Pulse.objects.bulk_create(
        [Pulse(community=one, hour=hour) for one in Community.objects.filter(is_active=True)],
        ignore_conflicts=True,
    )


@jobs.job("kernel.seal")
def seal(progress: jobs.Progress) -> None:
    """Seal the days that are over."""
    for community in Community.objects.all():
        seals.seal_days(community, now())


jobs.every("kernel.pass", minutes=1)
jobs.every("kernel.pulse", minutes=60)
jobs.every("kernel.seal", daily_at=time(1, 30))
