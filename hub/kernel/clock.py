"""What the kernel does by itself: the pass over obligations, the hourly pulse, the daily seal."""

from datetime import time

from django.db import connection
from django.utils.timezone import now

from hub.kernel import jobs, obligations, planning, seals, search, workdays
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


@jobs.job("kernel.calendar")
def keep_calendar(progress: jobs.Progress) -> None:
    """Have the coming year in the calendar before a deadline reaches into it."""
    workdays.keep_filled(workdays.local_day(now()))


@jobs.job("kernel.search")
def tidy_search(progress: jobs.Progress) -> None:
    """Merge what waits beside the search index, so that no intake has to."""
    search.tidy(connection)


@jobs.job("kernel.figures")
def look_at_tables(progress: jobs.Progress) -> None:
    """Give the database figures of its tables to plan by."""
    planning.learn()


jobs.every("kernel.pass", minutes=1)
jobs.every("kernel.search", minutes=10)
jobs.every("kernel.calendar", daily_at=time(3))
jobs.every("kernel.pulse", minutes=60)
jobs.every("kernel.figures", daily_at=time(3, 50))
jobs.every("kernel.seal", daily_at=time(1, 30))
