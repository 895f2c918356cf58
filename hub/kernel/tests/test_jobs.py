"""Jobs: done at least once, whoever is killed; by one worker at a time; periodic work once a slot."""

import os
import signal
import subprocess
import threading
import time as clock
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from hub.kernel import jobs
from hub.kernel.models import Community, Company, Job
from hub.kernel.refusals import Missing, Refusal
from hub.kernel.tests.processes import wait_until

ran: list[Any] = []


class NoPaper(Refusal):
    message = "打印机里没有纸，请加纸后再试。"


@jobs.job("tests.note")
def note(progress: jobs.Progress, what: Any = None) -> Any:
    ran.append(what)
    return what


@jobs.job("tests.break")
def break_down(progress: jobs.Progress) -> None:
    ran.append("broke")
    raise ZeroDivisionError("the bug")


@jobs.job("tests.refuse", gave_up=lambda job: ran.append(("gave up", job.error)))
def refuse(progress: jobs.Progress) -> None:
    raise NoPaper


@jobs.job("tests.unkept")
def return_what_cannot_be_kept(progress: jobs.Progress) -> object:
    return object()


@jobs.job("tests.count")
def count(progress: jobs.Progress, upto: int) -> None:
    progress.total(upto, "数数")
    for _n in range(upto):
        progress.step()
    progress.step(0, "数完了")


@jobs.job("tests.nap")
def nap(progress: jobs.Progress, seconds: float, place: str) -> None:
    """Leave a line at the start and one at the end, for tests that watch from outside."""
    with open(place, "a") as lines:
        lines.write(f"began {os.getpid()}\n")
    clock.sleep(seconds)
    with open(place, "a") as lines:
        lines.write(f"ended {os.getpid()}\n")


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:
    ran.clear()


@pytest.fixture
def _no_periodic_work(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs.discover()  # or the first timetable would bring it
    monkeypatch.setattr(jobs, "_ticks", {})


def run_all() -> int:
    return jobs.drain(timezone.now())


@pytest.mark.django_db
class TestEnqueue:
    def test_is_undone_with_the_act_that_caused_it(self) -> None:
        @transaction.atomic
        def act() -> None:
            jobs.enqueue("tests.note")
            raise NoPaper

        with pytest.raises(NoPaper):
            act()

        assert run_all() == 0

    def test_refuses_a_name_nobody_declared(self) -> None:
        with pytest.raises(KeyError):
            jobs.enqueue("tests.unheard-of")

    def test_keeps_whose_it_is_and_who_asked_for_it(self, home: Community, ana: Any) -> None:
        job = jobs.enqueue("tests.note", community=home, by=ana, what=["甲", 1])

        job.refresh_from_db()
        assert (job.community, job.made_by, job.args) == (home, ana, {"what": ["甲", 1]})
        assert jobs.enqueue("tests.note", community=home.pk).community == home

    def test_with_the_same_key_is_the_same_job(self) -> None:
        first = jobs.enqueue("tests.note", key="2026-11", what=1)
        second = jobs.enqueue("tests.note", key="2026-11", what=2)

        assert first.pk == second.pk
        assert run_all() == 1
        assert ran == [1]


@pytest.mark.django_db
class TestAskedForBy:
    def test_is_known_to_nobody_else(
        self, home: Community, elsewhere: Community, ana: Any, boris: Any
    ) -> None:
        job = jobs.enqueue("tests.note", community=home, by=ana)

        assert jobs.asked_for_by(ana, home, job.pk) == job
        for person, community in ((boris, home), (ana, elsewhere)):
            with pytest.raises(Missing):
                jobs.asked_for_by(person, community, job.pk)


@pytest.mark.django_db
class TestRunOne:
    def test_runs_what_is_due_in_the_order_it_fell_due(self) -> None:
        now = timezone.now()
        jobs.enqueue("tests.note", what="later", run_after=now + timedelta(hours=1))
        jobs.enqueue("tests.note", what="second", run_after=now - timedelta(minutes=1))
        jobs.enqueue("tests.note", what="first", run_after=now - timedelta(minutes=2))

        assert run_all() == 2
        assert ran == ["first", "second"]

    def test_keeps_the_result_and_the_times(self) -> None:
        job = jobs.enqueue("tests.note", what={"n": 3})

        run_all()

        job.refresh_from_db()
        assert (job.state, job.result, job.percent) == (Job.State.DONE, {"n": 3}, 100)
        assert job.made_at <= job.started_at <= job.ended_at
        assert job.lease_until is None

    def test_keeps_how_far_it_came(self) -> None:
        job = jobs.enqueue("tests.count", upto=7)

        run_all()

        job.refresh_from_db()
        assert (job.progress_done, job.progress_total) == (7, 7)
        assert job.progress_text == "数完了"

    def test_tries_a_broken_job_five_times_with_growing_pauses(self) -> None:
        job = jobs.enqueue("tests.break")
        now, pauses = timezone.now(), []

        while not job.is_over:
            jobs.run_one(now)
            job.refresh_from_db()
            pauses.append(job.run_after - now)
            now = max(job.run_after, now) + timedelta(seconds=1)

        assert ran == ["broke"] * 5
        assert sorted(pauses[:4]) == pauses[:4]
        assert job.state == Job.State.FAILED
        assert "试了 5 次" in job.error
        assert "ZeroDivisionError: the bug" in job.error

    def test_does_not_run_a_broken_job_again_before_its_pause_is_over(self) -> None:
        jobs.enqueue("tests.break")

        assert run_all() == 1

    def test_takes_a_refusal_as_final_and_shows_its_sentence(self) -> None:
        job = jobs.enqueue("tests.refuse")

        run_all()

        job.refresh_from_db()
        assert (job.state, job.attempts) == (Job.State.FAILED, 1)
        assert job.error == NoPaper.message
        assert ran == [("gave up", NoPaper.message)]

    def test_does_not_call_a_job_done_whose_result_was_lost(self) -> None:
        job = jobs.enqueue("tests.unkept")

        run_all()

        job.refresh_from_db()
        assert job.state == Job.State.WAITING
        assert "TypeError" in job.error

    def test_runs_failed_jobs_again_once_somebody_has_mended_things(self) -> None:
        jobs.enqueue("tests.refuse")
        run_all()

        call_command("worker", "--retry-failed")

        assert run_all() == 1


@pytest.mark.django_db
class TestLease:
    def left_behind(self, attempts: int = 1) -> Job:
        """A job whose worker has died: claimed, and nobody there to renew the lease."""
        job = jobs.enqueue("tests.note", what="again")
        for _n in range(attempts):
            assert jobs._claim(self.at(job), "dead", jobs.LEASE) or jobs._claim(
                self.at(job), "dead", jobs.LEASE
            )
        job.refresh_from_db()
        return job

    def at(self, job: Job) -> datetime:
        job.refresh_from_db()
        return max(timezone.now(), (job.lease_until or timezone.now()) + timedelta(seconds=1))

    def test_that_holds_keeps_others_away(self) -> None:
        job = self.left_behind()

        assert not jobs.run_one(job.lease_until - timedelta(seconds=1))
        assert ran == []

    def test_that_lapsed_gives_notice_first_and_the_job_away_then(self) -> None:
        job = self.left_behind()

        assert not jobs.run_one(self.at(job))
        assert jobs.run_one(self.at(job))

        job.refresh_from_db()
        assert ran == ["again"]
        assert (job.state, job.attempts) == (Job.State.DONE, 2)

    def test_is_saved_by_a_sign_of_life_after_the_notice(self) -> None:
        job = self.left_behind()
        jobs.run_one(self.at(job))

        jobs._Heart(job, jobs.Progress(job), "alive after all", jobs.LEASE)._beat()

        job.refresh_from_db()
        assert not jobs.run_one(job.lease_until - timedelta(seconds=1))

    def test_lost_means_the_old_worker_may_no_longer_say_how_it_ended(self) -> None:
        old = self.left_behind()
        jobs.run_one(self.at(old))
        jobs.run_one(self.at(old))

        jobs._settle(Job(pk=old.pk, name=old.name, attempts=1), {"state": Job.State.WAITING})

        old.refresh_from_db()
        assert old.state == Job.State.DONE

    def test_lapsed_too_often_fails_the_job_rather_than_killing_every_worker(self) -> None:
        job = self.left_behind(attempts=5)

        jobs.run_one(self.at(job))
        jobs.run_one(self.at(job))

        job.refresh_from_db()
        assert job.state == Job.State.FAILED
        assert "中断了 5 次" in job.error
        assert ran == []


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_periodic_work")
class TestTimetable:
    def test_enqueues_each_slot_once_for_all_workers(self) -> None:
        jobs.every("tests.note", minutes=5)
        start = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        workers = [jobs.Timetable(), jobs.Timetable()]

        for second in range(0, 601, 20):
            for worker in workers:
                worker.enqueue_due(start + timedelta(seconds=second))

        slots = Job.objects.order_by("run_after").values_list("run_after", flat=True)
        assert list(slots) == [start, start + timedelta(minutes=5), start + timedelta(minutes=10)]

    def test_knows_the_hour_of_the_wall_clock(self) -> None:
        jobs.every("tests.note", daily_at=time(3, 10))

        jobs.Timetable().enqueue_due(datetime(2026, 11, 23, 19, 10, tzinfo=UTC))
        jobs.Timetable().enqueue_due(datetime(2026, 11, 24, 19, 9, tzinfo=UTC))

        job = Job.objects.get()
        assert timezone.localtime(job.run_after).isoformat() == "2026-11-24T03:10:00+08:00"
        assert job.key == "@2026-11-23T19:10Z"

    def test_makes_up_for_the_latest_slot_only_after_an_outage(self) -> None:
        jobs.every("tests.note", minutes=1)
        worker = jobs.Timetable()

        worker.enqueue_due(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
        worker.enqueue_due(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))

        assert Job.objects.count() == 2

    def test_refuses_a_tick_without_a_time(self) -> None:
        with pytest.raises(ValueError, match="either"):
            jobs.every("tests.note")


@pytest.mark.django_db
class TestSweep:
    def test_deletes_what_is_long_over_and_nothing_else(self) -> None:
        long_ago = timezone.now() - timedelta(days=30)
        done, failed, fresh = (jobs.enqueue("tests.note", what=n) for n in range(3))
        waiting = jobs.enqueue("tests.note", run_after=long_ago)
        Job.objects.filter(pk=done.pk).update(state=Job.State.DONE, ended_at=long_ago)
        Job.objects.filter(pk=failed.pk).update(state=Job.State.FAILED, ended_at=long_ago)
        Job.objects.filter(pk=fresh.pk).update(state=Job.State.DONE, ended_at=timezone.now())

        jobs.sweep(jobs.Progress(waiting))

        assert set(Job.objects.all()) == {failed, fresh, waiting}


@pytest.mark.usefixtures("_no_periodic_work")
class TestCommand:
    @pytest.mark.django_db
    def test_once_runs_one_job(self) -> None:
        jobs.enqueue("tests.note", what=1)
        jobs.enqueue("tests.note", what=2)

        call_command("worker", "--once")

        assert ran == [1]

    @pytest.mark.django_db
    def test_drain_runs_what_is_due_with_the_periodic_work(self) -> None:
        jobs.every("tests.note", minutes=1)
        jobs.enqueue("tests.note", what=1)

        call_command("worker", "--drain")

        assert sorted(map(str, ran)) == ["1", "None"]


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
        wait_until(place.exists)

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
        wait_until(place.exists)
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


@jobs.job("tests.hold")
def hold(progress: jobs.Progress, seconds: float) -> None:
    with transaction.atomic():
        Company.objects.create(name="万家物业")
        clock.sleep(seconds)
    ran.append("held")


@jobs.job("tests.linger")
def linger(progress: jobs.Progress) -> None:
    progress.total(3)
    clock.sleep(0.5)
    progress.step()
    clock.sleep(1.5)
    progress.step(2)


def in_parallel(work: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=work) for _n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
