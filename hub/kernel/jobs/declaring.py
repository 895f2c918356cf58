"""Declaring what can run as a job, and enqueueing it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from hub.kernel.models import Community, Job
from hub.kernel.refusals import Missing

TRIES = 5
Handler = Callable[..., Any]


@dataclass(frozen=True)
class Declared:
    run: Handler
    tries: int
    gave_up: Callable[[Job], None] | None


known: dict[str, Declared] = {}


def job(
    name: str, *, tries: int = TRIES, gave_up: Callable[[Job], None] | None = None
) -> Callable[[Handler], Handler]:
    """Let the decorated function run as a job: it gets a Progress and the enqueued arguments.

    What it returns is kept as the job's result. A Refusal that it raises is final and is shown
    as it stands; anything else is tried again. `gave_up` is called in the transaction that marks
    the job as failed, so that a record waiting for the job need not wait for ever.
    """

    def register(handler: Handler) -> Handler:
        if name in known and known[name].run.__module__ != handler.__module__:
            raise ValueError(f"Two jobs are called {name}")
        known[name] = Declared(handler, tries, gave_up)
        return handler

    return register


def discover() -> None:
    """Import every module that declares jobs, periodic work or importers."""
    autodiscover_modules("clock", "jobs", "imports", "attachments", "drafts", "exchange")


def find(name: str) -> Declared:
    if name not in known:
        discover()
    return known[name]


@cache
def _discovered() -> None:
    discover()


def names() -> list[str]:
    """What this version of the program can run."""
    _discovered()
    return list(known)


def is_understood(job: Job) -> bool:
    """Whether this version knows the job and takes what it was enqueued with.

    While a new version is rolled out, workers of both take from one queue.
    """
    declared = known.get(job.name)
    if declared is None:
        return False
    try:
        inspect.signature(declared.run).bind(None, **job.args)
    except TypeError:
        return False
    return True


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
    find(name)
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
