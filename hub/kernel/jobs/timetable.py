"""Periodic work: once a slot of the clock, however many workers there are."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from hub.kernel.jobs.declaring import discover, enqueue


@dataclass(frozen=True)
class Tick:
    name: str
    minutes: int | None
    daily_at: time | None

    def slot(self, now: datetime) -> datetime:
        """The latest moment at or before `now` when this was due."""
        if self.minutes is not None:
            seconds = self.minutes * 60
            return now - timedelta(seconds=now.timestamp() % seconds)
        assert self.daily_at is not None  # noqa: S101 (every() has seen to it)
        local = timezone.localtime(now)
        today = timezone.make_aware(datetime.combine(local.date(), self.daily_at))
        return today if today <= now else today - timedelta(days=1)


ticks: dict[str, Tick] = {}


def every(name: str, *, minutes: int | None = None, daily_at: time | None = None) -> None:
    """Enqueue the job of this name at every slot of the clock.

    A worker that was away at a slot makes up for the latest one, not for all it has missed.
    """
    if (minutes is None) == (daily_at is None):
        raise ValueError("Give either minutes or daily_at")
    ticks[name] = Tick(name, minutes, daily_at)


class Timetable:
    """Enqueues periodic work. The slot is the job's key, so any number of workers may keep one."""

    def __init__(self) -> None:
        self._enqueued: dict[str, datetime] = {}
        discover()

    def enqueue_due(self, now: datetime) -> None:
        for name, tick in ticks.items():
            slot = tick.slot(now)
            if self._enqueued.get(name) != slot:
                enqueue(name, run_after=slot, key=f"@{slot.astimezone(UTC):%Y-%m-%dT%H:%MZ}")
                self._enqueued[name] = slot


every("jobs.sweep", daily_at=time(3, 10))
