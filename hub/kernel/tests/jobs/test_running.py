"""Running jobs: enqueued with the act, done at least once, failed in words."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from hub.kernel import jobs
from hub.kernel.models import Community, Job
from hub.kernel.refusals import Missing
from hub.kernel.tests.jobs.declared import NoPaper, ran, run_all


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
            assert jobs.running._claim(self.at(job), "dead", jobs.LEASE) or jobs.running._claim(
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

        jobs.progress.Heart(job, jobs.Progress(job), "alive after all", jobs.LEASE)._beat()

        job.refresh_from_db()
        assert not jobs.run_one(job.lease_until - timedelta(seconds=1))

    def test_lost_means_the_old_worker_may_no_longer_say_how_it_ended(self) -> None:
        old = self.left_behind()
        jobs.run_one(self.at(old))
        jobs.run_one(self.at(old))

        jobs.running._settle(
            Job(pk=old.pk, name=old.name, attempts=1), {"state": Job.State.WAITING}
        )

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
