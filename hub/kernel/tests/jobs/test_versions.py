"""While a new version is rolled out, workers of both take from one queue: nothing is lost by it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.kernel import jobs
from hub.kernel.jobs.declaring import known
from hub.kernel.models import Job
from hub.kernel.tests.jobs.declared import ran, run_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def _old_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that has not been restarted yet: it has never heard of tests.note."""
    jobs.discover()
    monkeypatch.delitem(known, "tests.note")


def enqueued(made_at: datetime | None = None, **args: Any) -> Job:
    """By the other version."""
    now = made_at or timezone.now()
    return Job.objects.create(name="tests.note", args=args, run_after=now, made_at=now)


LONG_AGO = timedelta(days=2)


class TestAJobOfANewerVersion:
    def test_is_left_alone_by_an_old_worker_and_run_by_a_new_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = enqueued(what="新的")
        with monkeypatch.context() as old:
            old.delitem(known, "tests.note")
            assert not jobs.run_one(timezone.now())
            job.refresh_from_db()
            assert (job.state, job.attempts) == (Job.State.WAITING, 0)

        assert run_all() == 1
        assert ran == ["新的"]

    def test_is_left_by_an_old_worker_that_finds_it_abandoned(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A new worker has claimed it and was killed; only an old one is there to notice."""
        job = enqueued(what="新的")
        now = timezone.now()
        Job.objects.update(state="RUNNING", attempts=1, lease_until=now - timedelta(seconds=1))
        with monkeypatch.context() as old:
            old.delitem(known, "tests.note")
            assert not jobs.run_one(now)
            job.refresh_from_db()
            assert (job.state, job.attempts) == (Job.State.WAITING, 1)

        jobs.run_one(timezone.now() + timedelta(minutes=2))
        assert ran == ["新的"]

    @pytest.mark.usefixtures("_old_code")
    def test_fails_in_words_when_no_worker_learns_it_for_a_day(self) -> None:
        job = enqueued(timezone.now() - LONG_AGO)

        jobs.sweep(jobs.Progress(job))

        job.refresh_from_db()
        assert job.state == Job.State.FAILED
        assert "升到同一版" in job.error

    def test_can_be_tried_again_then(self, monkeypatch: pytest.MonkeyPatch) -> None:
        job = enqueued(timezone.now() - LONG_AGO, what="迟到的")
        with monkeypatch.context() as old:
            old.delitem(known, "tests.note")
            jobs.sweep(jobs.Progress(job))

        jobs.retry_failed()

        assert run_all() == 1
        assert ran == ["迟到的"]


class TestAJobEnqueuedInOtherWords:
    """The kind is known, but the other version has another argument."""

    def test_is_put_back_without_a_try_lost(self) -> None:
        job = enqueued(what="一", how="二")

        assert not jobs.run_one(timezone.now())

        job.refresh_from_db()
        assert (job.state, job.attempts) == (Job.State.WAITING, 0)
        assert job.run_after > timezone.now()

    def test_keeps_no_other_job_waiting(self) -> None:
        enqueued(how="二")
        jobs.enqueue("tests.note", what="我")
        now = timezone.now()

        jobs.run_one(now)
        jobs.run_one(now)

        assert ran == ["我"]

    def test_fails_in_words_after_a_day(self) -> None:
        job = enqueued(timezone.now() - LONG_AGO, how="二")

        jobs.run_one(timezone.now())

        job.refresh_from_db()
        assert job.state == Job.State.FAILED
        assert "tests.note" in job.error
        assert ran == []
