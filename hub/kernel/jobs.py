"""Work done outside a request: enqueued by the act that causes it, run by a worker at least once.

A job is committed or rolled back together with the act that enqueued it. A worker claims it with
a lease and renews the lease while it works; whoever is killed stops renewing, and the job is taken
again. So a handler may run twice and must be written to stand it.
"""

import json
import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from os import getpid
from time import monotonic, sleep
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import (
    DatabaseError,
    OperationalError,
    close_old_connections,
    connection,
    models,
    transaction,
)
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from hub.kernel.models import Community, Job
from hub.kernel.refusals import Missing, Refusal

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
TRIES = 5
BACK_OFF = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
LONGEST_BACK_OFF = timedelta(minutes=15)
PATIENCE = 600  # seconds to wait for a database that is locked or restarting
KEEP_DONE = timedelta(days=14)
KEEP_FAILED = timedelta(days=90)

Handler = Callable[..., Any]


# ── Declaring and enqueueing ────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class _Declared:
    run: Handler
    tries: int
    gave_up: Callable[[Job], None] | None


_declared: dict[str, _Declared] = {}


def job(
    name: str, *, tries: int = TRIES, gave_up: Callable[[Job], None] | None = None
) -> Callable[[Handler], Handler]:
    """Let the decorated function run as a job: it gets a Progress and the enqueued arguments.

    What it returns is kept as the job's result. A Refusal that it raises is final and is shown
    as it stands; anything else is tried again. `gave_up` is called in the transaction that marks
    the job as failed, so that a record waiting for the job need not wait for ever.
    """

    def register(handler: Handler) -> Handler:
        if name in _declared and _declared[name].run.__module__ != handler.__module__:
            raise ValueError(f"Two jobs are called {name}")
        _declared[name] = _Declared(handler, tries, gave_up)
        return handler

    return register


def discover() -> None:
    """Import every module that declares jobs, periodic work or importers."""
    autodiscover_modules("clock", "jobs", "imports", "attachments", "drafts", "exchange")


def _find(name: str) -> _Declared:
    if name not in _declared:
        discover()
    return _declared[name]


def enqueue(
    name: str,
    /,
    *,
    community: Community | int | None = None,
    by: Any = None,
    run_after: datetime | None = None,
    key: str | None = None,
    **args: Any,
) -> Job:
    """Have the worker do this once the caller's transaction is committed.

    With a `key`, work of that name and key that was enqueued before is returned instead.
    """
    _find(name)
    now = timezone.now()
    job = Job(
        name=name,
        community_id=community.pk if isinstance(community, Community) else community,
        args=args,
        key=key,
        run_after=run_after or now,
        made_by=by,
        made_at=now,
    )
    if key is None:
        job.save(force_insert=True)
        return job
    Job.objects.bulk_create([job], ignore_conflicts=True)
    return Job.objects.get(name=name, key=key)


def asked_for_by(person: Any, community: Community, pk: Any) -> Job:
    """Return the job if this person asked for it.

    :raises Missing:
    """
    job = Job.objects.filter(community=community, made_by=person, pk=pk).first()
    if job is None:
        raise Missing
    return job


# ── Periodic work ───────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class _Tick:
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


_ticks: dict[str, _Tick] = {}


def every(name: str, *, minutes: int | None = None, daily_at: time | None = None) -> None:
    """Enqueue the job of this name at every slot of the clock.

    A worker that was away at a slot makes up for the latest one, not for all it has missed.
    """
    if (minutes is None) == (daily_at is None):
        raise ValueError("Give either minutes or daily_at")
    _ticks[name] = _Tick(name, minutes, daily_at)


class Timetable:
    """Enqueues periodic work. The slot is the job's key, so any number of workers may keep one."""

    def __init__(self) -> None:
        self._enqueued: dict[str, datetime] = {}
        discover()

    def enqueue_due(self, now: datetime) -> None:
        for name, tick in _ticks.items():
            slot = tick.slot(now)
            if self._enqueued.get(name) != slot:
                enqueue(name, run_after=slot, key=f"@{slot.astimezone(UTC):%Y-%m-%dT%H:%MZ}")
                self._enqueued[name] = slot


# ── Telling how far it has come ─────────────────────────────────────────────────────────────
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
            with suppress(OperationalError):
                _mine(self.job).update(**self.taken())

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


class _Heart(threading.Thread):
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
            # Locked or away: the next beat will do. The lease is made for that.
            with suppress(DatabaseError):
                self._beat()
                renewed = monotonic()
        connection.close()

    def _beat(self) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 200")
        _mine(self._job).update(
            worker=self._worker,
            lease_until=timezone.now() + self._lease,
            **self._progress.taken(),
        )


# ── Running ─────────────────────────────────────────────────────────────────────────────────
def run_one(now: datetime, *, lease: timedelta = LEASE) -> bool:
    """Run one job that is due, outside any transaction of ours; tell whether there was one."""
    worker = f"{socket.gethostname()[:60]}:{getpid()}:{threading.get_ident()}"
    job = _claim(now, worker, lease)
    if job is None:
        return False
    progress = Progress(job)
    with _Heart(job, progress, worker, lease):
        change = _attempt(job, progress)
    _patiently(lambda: _settle(job, {**progress.taken(), **change}))
    return True


def drain(now: datetime) -> int:
    """Run all jobs that are due, and those they enqueue; tell how many ran."""
    count = 0
    while run_one(max(now, timezone.now())):
        count += 1
    return count


def retry_failed() -> int:
    """Give every failed job its tries again, for use once what made them fail is mended."""
    return Job.objects.filter(state=Job.State.FAILED).update(
        state=Job.State.WAITING, attempts=0, run_after=timezone.now(), error="", ended_at=None
    )


def _claim(now: datetime, worker: str, lease: timedelta) -> Job | None:
    lapsed = Job.objects.filter(state=Job.State.RUNNING, lease_until__lte=now)
    waiting = Job.objects.filter(state=Job.State.WAITING, run_after__lte=now)
    for rows in (lapsed.order_by("lease_until"), waiting.order_by("run_after", "id")):
        # Looking first costs nobody SQLite's only write lock.
        if rows.exists() and (job := _take(rows, now, worker, lease)):
            return job
    return None


def _take(rows: models.QuerySet[Job], now: datetime, worker: str, lease: timedelta) -> Job | None:
    asked = monotonic()
    with transaction.atomic():
        now += timedelta(seconds=monotonic() - asked)  # SQLite may have kept us waiting
        job = rows.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        if job.state == Job.State.RUNNING and job.worker:
            # On notice. A worker in one long transaction on SQLite cannot renew its lease before
            # that ends; now that we could write, so can it, and it will if it is alive.
            job.worker, job.lease_until = "", now + lease / 2
            job.save(update_fields=["worker", "lease_until"])
            return None
        if job.attempts >= _tries(job):
            job.error = _("办理这项工作的程序中断了 %(n)s 次，已停止重试。") % {"n": job.attempts}
            _fail(job, {"error": job.error})
            return None
        job.state, job.worker, job.lease_until = Job.State.RUNNING, worker, now + lease
        job.attempts += 1
        job.started_at = now
        job.save(update_fields=["state", "worker", "lease_until", "attempts", "started_at"])
    return job


def _attempt(job: Job, progress: Progress) -> dict[str, Any]:
    """Call the handler and return what becomes of the job."""
    try:
        result = _find(job.name).run(progress, **job.args)
        json.dumps(result, cls=DjangoJSONEncoder)  # a result that cannot be kept is a bug too
    except Refusal as refusal:
        return {"state": Job.State.FAILED, "error": str(refusal)}
    except Exception as bug:
        logger.exception("Job %s (%s) failed, attempt %s", job.pk, job.name, job.attempts)
        reason = f"{type(bug).__name__}: {bug}".replace("\x00", "")[:1000]
        if job.attempts < _tries(job):
            return {
                "state": Job.State.WAITING,
                "run_after": timezone.now() + _back_off(job.attempts),
                "error": reason,
            }
        words = _("试了 %(n)s 次都没有成功，请把这句话转给系统管理员：%(reason)s")
        error = words % {"n": job.attempts, "reason": reason}
        return {"state": Job.State.FAILED, "error": error}
    return {"state": Job.State.DONE, "result": result, "error": ""}


def _settle(job: Job, change: dict[str, Any]) -> None:
    """Write down what became of the job, unless it has been given to somebody else since."""
    if change["state"] == Job.State.FAILED:
        with transaction.atomic():
            _fail(job, change)
        return
    ended_at = timezone.now() if change["state"] == Job.State.DONE else None
    _mine(job).update(**change, lease_until=None, worker="", ended_at=ended_at)


def _fail(job: Job, change: dict[str, Any]) -> None:
    is_ours = _mine(job).update(
        **{**change, "state": Job.State.FAILED},
        lease_until=None,
        worker="",
        ended_at=timezone.now(),
    )
    if is_ours and (gave_up := _declared[job.name].gave_up if job.name in _declared else None):
        job.refresh_from_db()
        gave_up(job)


def _mine(job: Job) -> models.QuerySet[Job]:
    """The job's row as long as this attempt is the current one."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def _tries(job: Job) -> int:
    return _declared[job.name].tries if job.name in _declared else TRIES


def _back_off(attempts: int) -> timedelta:
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else LONGEST_BACK_OFF


def _patiently(write: Callable[[], None]) -> None:
    """Write although the database is locked or restarting: or the job would be run again."""
    until = monotonic() + PATIENCE
    while True:
        try:
            return write()
        except OperationalError:
            if connection.in_atomic_block or monotonic() > until:
                raise
            close_old_connections()
            sleep(0.5)


# ── Tidying ─────────────────────────────────────────────────────────────────────────────────
@job("jobs.sweep")
def sweep(progress: Progress) -> int:
    """Delete jobs that are long over, a few thousand at a time."""
    now, count = timezone.now(), 0
    for state, keep in ((Job.State.DONE, KEEP_DONE), (Job.State.FAILED, KEEP_FAILED)):
        old = Job.objects.filter(state=state, ended_at__lt=now - keep).order_by("ended_at")
        while pks := list(old.values_list("pk", flat=True)[:5000]):
            Job.objects.filter(pk__in=pks).delete()
            count += len(pks)
            progress.step(len(pks))
    return count


every("jobs.sweep", daily_at=time(3, 10))
