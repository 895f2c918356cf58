"""Running jobs: claimed with a lease, tried, settled, and swept away in the end."""

import json
import logging
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from os import getpid
from time import monotonic, sleep
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import Error, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.kernel import outage
from hub.kernel.jobs.declaring import TRIES, find, is_understood, job, known, names
from hub.kernel.jobs.progress import Heart, Progress, mine
from hub.kernel.models import Job
from hub.kernel.refusals import Refusal

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
BACK_OFF = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
LONGEST_BACK_OFF = timedelta(minutes=15)
PATIENCE = 600  # seconds to wait for a database that is locked or restarting
# A job of another version is left for a worker of that version; after so long a person is told.
OTHER_VERSION_WAITS = timedelta(days=1)
ASK_AGAIN = timedelta(minutes=1)
KEEP_DONE = timedelta(days=14)
KEEP_FAILED = timedelta(days=90)


def run_one(now: datetime, *, lease: timedelta = LEASE) -> bool:
    """Run one job that is due, outside any transaction of ours; tell whether there was one."""
    worker = f"{socket.gethostname()[:60]}:{getpid()}:{threading.get_ident()}"
    job = _claim(now, worker, lease)
    if job is None:
        return False
    progress = Progress(job)
    with Heart(job, progress, worker, lease):
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
    # What only a newer version knows is not for us: it would use up its tries with an older worker.
    waiting = Job.objects.filter(state=Job.State.WAITING, run_after__lte=now, name__in=names())
    for rows in (lapsed.order_by("lease_until"), waiting.order_by("run_after", "id")):
        # Looking first costs nobody SQLite's only write lock.
        if rows.exists() and (job := _take(rows, now, worker, lease)):
            return job
    return None


def _take(rows: models.QuerySet[Job], now: datetime, worker: str, lease: timedelta) -> Job | None:
    asked = monotonic()
    with transaction.atomic():
        now += timedelta(seconds=monotonic() - asked)  # SQLite may have kept us waiting
        job = rows.select_for_update(skip_locked=True, no_key=True).first()
        if job is None:
            return None
        if job.state == Job.State.RUNNING and job.worker:
            # On notice. A worker in one long transaction on SQLite cannot renew its lease before
            # that ends; now that we could write, so can it, and it will if it is alive.
            job.worker, job.lease_until = "", now + lease / 2
            job.save(update_fields=["worker", "lease_until"])
            return None
        if not is_understood(job):
            _leave(job, now)
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


def _leave(job: Job, now: datetime) -> None:
    """Put back what another version enqueued, at the cost of no try; or say that nobody takes it."""
    if now - job.made_at > OTHER_VERSION_WAITS:
        _fail_strange(job)
        return
    job.state, job.lease_until, job.run_after = Job.State.WAITING, None, now + ASK_AGAIN
    job.save(update_fields=["state", "lease_until", "run_after"])


def _fail_strange(job: Job) -> None:
    words = _(
        "没有一个后台程序会办这项工作（%(name)s）：它由另一版程序安排。"
        "请把所有后台程序升到同一版，再运行 manage.py worker --retry-failed。"
    )
    job.state, job.error = Job.State.FAILED, words % {"name": job.name}
    job.lease_until, job.ended_at = None, timezone.now()
    job.save(update_fields=["state", "error", "lease_until", "ended_at"])


def _attempt(job: Job, progress: Progress) -> dict[str, Any]:
    """Call the handler and return what becomes of the job."""
    try:
        result = find(job.name).run(progress, **job.args)
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
    mine(job).update(**change, lease_until=None, worker="", ended_at=ended_at)


def _fail(job: Job, change: dict[str, Any]) -> None:
    is_ours = mine(job).update(
        **{**change, "state": Job.State.FAILED},
        lease_until=None,
        worker="",
        ended_at=timezone.now(),
    )
    if is_ours and (gave_up := known[job.name].gave_up if job.name in known else None):
        job.refresh_from_db()
        gave_up(job)


def _tries(job: Job) -> int:
    return known[job.name].tries if job.name in known else TRIES


def _back_off(attempts: int) -> timedelta:
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else LONGEST_BACK_OFF


def _patiently(write: Callable[[], None]) -> None:
    """Write although the database is locked or restarting: or the job would be run again."""
    until = monotonic() + PATIENCE
    while True:
        try:
            return write()
        except Error as trouble:
            if not outage.is_one(trouble) or connection.in_atomic_block or monotonic() > until:
                raise
            outage.let_go()
            sleep(0.5)


# ── Tidying ─────────────────────────────────────────────────────────────────────────────────
@job("jobs.sweep")
def sweep(progress: Progress) -> int:
    """Delete jobs that are long over, a few thousand at a time; fail what nobody can run."""
    now, count = timezone.now(), 0
    strange = Job.objects.filter(state=Job.State.WAITING, run_after__lt=now - OTHER_VERSION_WAITS)
    for one in strange.exclude(name__in=names()):
        _fail_strange(one)
    for state, keep in ((Job.State.DONE, KEEP_DONE), (Job.State.FAILED, KEEP_FAILED)):
        old = Job.objects.filter(state=state, ended_at__lt=now - keep).order_by("ended_at")
        while pks := list(old.values_list("pk", flat=True)[:5000]):
            Job.objects.filter(pk__in=pks).delete()
            count += len(pks)
            progress.step(len(pks))
    return count
