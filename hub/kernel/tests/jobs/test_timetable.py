"""Periodic work: once a slot, and the sweep that is the kernel's own."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from hub.kernel import jobs
from hub.kernel.models import Job
from hub.kernel.tests.jobs.declared import ran


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
