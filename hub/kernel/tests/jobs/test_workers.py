"""Workers beside each other: killed, stopped, and never two at one job."""

import signal
import subprocess
import threading
import time as clock
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from hub.kernel import jobs
from hub.kernel.models import Job
from hub.kernel.tests.jobs.declared import ran, run_all
from hub.kernel.tests.processes import wait_until


def is_begun(place: Path) -> bool:
    """Has the nap written its first line? The file alone is there a moment before it."""
    return place.exists() and bool(place.read_text())


@pytest.mark.django_db(transaction=True)
class TestWorkers:
    """Real processes and threads on a database that all of them see."""

    @pytest.fixture
    def start(self, start_worker: Callable[..., subprocess.Popen[bytes]]) -> Any:
        return partial(start_worker, __name__)

    def test_killed_in_the_middle_of_a_job_leave_it_to_the_next_one(
        self, start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
    ) -> None:
        place = tmp_path / "lines"
        job = jobs.enqueue("tests.nap", seconds=1.5, place=str(place))
        victim = start("--lease", "1")
        wait_until(lambda: is_begun(place))

        victim.send_signal(signal.SIGKILL)
        victim.wait()
        job.refresh_from_db()
        assert job.state == Job.State.RUNNING
        second = start("--lease", "1")
        wait_until(lambda: Job.objects.get(pk=job.pk).state == Job.State.DONE)

        began = [f"began {victim.pid}", f"began {second.pid}", f"ended {second.pid}"]
        assert place.read_text().splitlines() == began

    def test_finish_the_job_at_hand_when_told_to_stop(
        self, start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
    ) -> None:
        place = tmp_path / "lines"
        at_hand = jobs.enqueue("tests.nap", seconds=1, place=str(place))
        worker = start("--concurrency", "1")
        wait_until(lambda: is_begun(place))
        next_one = jobs.enqueue("tests.note")

        worker.send_signal(signal.SIGTERM)

        assert worker.wait(timeout=10) == 0
        at_hand.refresh_from_db()
        next_one.refresh_from_db()
        assert (at_hand.state, next_one.state) == (Job.State.DONE, Job.State.WAITING)

    def test_stop_promptly_when_idle(
        self, start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
    ) -> None:
        place = tmp_path / "lines"
        jobs.enqueue("tests.nap", seconds=0, place=str(place))
        worker = start()
        wait_until(lambda: Job.objects.filter(state=Job.State.DONE).exists())

        asked = clock.monotonic()
        worker.send_signal(signal.SIGTERM)

        assert worker.wait(timeout=10) == 0
        assert clock.monotonic() - asked < 15

    def test_never_run_one_job_at_the_same_time(self) -> None:
        for n in range(60):
            jobs.enqueue("tests.note", what=n)

        def work() -> None:
            until = clock.monotonic() + 30
            while clock.monotonic() < until and Job.objects.exclude(state="DONE").exists():
                jobs.run_one(timezone.now())
            connection.close()

        in_parallel(work, 4)

        assert sorted(ran) == list(range(60))
        assert set(Job.objects.values_list("attempts", flat=True)) == {1}

    def test_keep_a_job_for_longer_than_a_lease_as_long_as_they_live(self, tmp_path: Path) -> None:
        place = tmp_path / "lines"
        jobs.enqueue("tests.nap", seconds=2, place=str(place))

        def work() -> None:
            until = clock.monotonic() + 3
            while clock.monotonic() < until:
                jobs.run_one(timezone.now(), lease=timedelta(seconds=0.6))
                clock.sleep(0.05)
            connection.close()

        in_parallel(work, 2)

        assert len(place.read_text().splitlines()) == 2
        assert Job.objects.get().attempts == 1

    def test_keep_a_job_whose_transaction_outlasts_the_lease(self) -> None:
        """On SQLite nobody can renew a lease meanwhile: the notice must save the job."""
        jobs.enqueue("tests.hold", seconds=1.5)

        def work() -> None:
            until = clock.monotonic() + 4
            while clock.monotonic() < until:
                jobs.run_one(timezone.now(), lease=timedelta(seconds=0.9))
                clock.sleep(0.01)
            connection.close()

        in_parallel(work, 2)

        assert ran == ["held"]
        assert Job.objects.get().attempts == 1

    def test_show_how_far_they_are_while_they_work(self) -> None:
        job = jobs.enqueue("tests.linger")
        seen: set[tuple[int, int]] = set()
        worker = threading.Thread(target=lambda: (run_all(), connection.close()))
        worker.start()

        while worker.is_alive():
            job.refresh_from_db()
            seen.add((job.progress_done, job.progress_total))
            clock.sleep(0.1)
        worker.join()

        assert seen >= {(0, 3), (1, 3)}

    @pytest.mark.usefixtures("_no_periodic_work")
    def test_enqueue_a_slot_once_however_many_they_are(self) -> None:
        jobs.every("tests.note", minutes=1)
        now = timezone.now()

        def tick() -> None:
            jobs.Timetable().enqueue_due(now)
            connection.close()

        in_parallel(tick, 4)

        assert Job.objects.count() == 1


def in_parallel(work: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=work) for _n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
