"""A job at work: how far it has come, and the lease that is renewed meanwhile."""

import threading
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from typing import Any

from django.db import Error, connection, models
from django.utils import timezone

from hub.kernel import outage
from hub.kernel.models import Job


class Progress:
    """A handler's way to say how far it has come. Cheap: call it for every row.

    A thread of its own writes it down about once a second, because the handler's transaction may
    be open and would hide it until the end. SQLite has one writer: there it is written between
    the handler's transactions, so say before a long one what is about to happen.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self._lock = threading.Lock()
        self._done = self._total = 0
        self._text = ""
        self._is_new = False

    def total(self, count: int, text: str = "") -> None:
        """Begin a stretch of `count` steps. Written at once, unless a transaction is open."""
        with self._lock:
            self._done, self._total, self._text, self._is_new = 0, count, str(text)[:200], True
        if not connection.in_atomic_block:
            with suppress(Error):
                mine(self.job).update(**self.taken())

    def step(self, count: int = 1, text: str = "") -> None:
        with self._lock:
            self._done += count
            self._text = str(text)[:200] or self._text
            self._is_new = True

    def taken(self) -> dict[str, Any]:
        """What to write down; it counts as written from now on."""
        with self._lock:
            self._is_new = False
            return {
                "progress_done": self._done,
                "progress_total": self._total,
                "progress_text": self._text,
            }

    @property
    def is_new(self) -> bool:
        return self._is_new


class Heart(threading.Thread):
    """Renews the lease and writes the progress down, on a connection of its own."""

    def __init__(self, job: Job, progress: Progress, worker: str, lease: timedelta) -> None:
        super().__init__(daemon=True)
        self._job, self._progress, self._worker, self._lease = job, progress, worker, lease
        self._over = threading.Event()

    def __enter__(self) -> None:
        self.start()

    def __exit__(self, *_exc: object) -> None:
        self._over.set()
        self.join(timeout=5)

    def run(self) -> None:
        third = self._lease.total_seconds() / 3
        renewed = monotonic()
        while not self._over.wait(min(1, third)):
            is_due = monotonic() - renewed >= third
            if not (is_due or self._progress.is_new):
                continue
            try:
                self._beat()
                renewed = monotonic()
            except Error:
                # Locked or away: the next beat will do, the lease is made for that. Over another
                # connection, though: one that broke once never renews anything again.
                outage.let_go()
        connection.close()

    def _beat(self) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 200")
        mine(self._job).update(
            worker=self._worker,
            lease_until=timezone.now() + self._lease,
            **self._progress.taken(),
        )


def mine(job: Job) -> models.QuerySet[Job]:
    """The job's row as long as this attempt is the current one."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
