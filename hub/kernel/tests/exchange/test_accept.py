"""Accepting an import, cancelling it, and who may: nothing is half imported."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hub.kernel import exchange, jobs
from hub.kernel.exchange import importing
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Community, Counter, Event, ImportRun, Job
from hub.kernel.refusals import Missing, NotAllowed
from hub.kernel.tests.exchange.meters import GOOD, HEADING, Meters, Office, readings, xlsx


@pytest.mark.django_db
class TestAccept:
    def test_writes_all_rows_and_tells_how_many_are_new(self, office: Office) -> None:
        run = office.bring_in(*GOOD)

        assert run.status == "DONE"
        assert (run.rows_new, run.rows_changed, run.rows_same) == (2, 0, 0)
        assert readings() == {("A-01", "2026-11"): 17, ("A-02", "2026-11"): 18}

    def test_of_the_same_file_changes_nothing(self, office: Office) -> None:
        data = xlsx(HEADING, *GOOD)
        office.accept(office.upload(data))

        run = office.accept(office.upload(data))

        assert (run.rows_new, run.rows_changed, run.rows_same) == (0, 0, 2)
        assert Counter.objects.count() == 2

    def test_counts_changed_rows_apart(self, office: Office) -> None:
        office.bring_in(*GOOD)

        run = office.bring_in(GOOD[0], ["A-02", "2026-11", 20], ["A-03", "2026-11", 1])

        assert (run.rows_new, run.rows_changed, run.rows_same) == (1, 1, 1)

    def test_of_all_rows_is_refused_while_some_are_bad(self, office: Office) -> None:
        run = office.upload(xlsx(HEADING, *GOOD, ["A-03", "", "x"]))

        with pytest.raises(importing.HasBadRows, match="只导入正确的行"):
            office.accept(run)

        assert readings() == {}

    def test_of_the_good_rows_leaves_the_bad_ones_out(self, office: Office) -> None:
        run = office.upload(xlsx(HEADING, *GOOD, ["A-03", "", "x"]))

        run = office.accept(run, good_only=True)

        assert (run.status, run.rows_new, run.rows_bad) == ("DONE", 2, 1)
        assert len(readings()) == 2

    def test_of_nothing_good_is_refused(self, office: Office) -> None:
        run = office.upload(xlsx(HEADING, ["A-03", "", "x"]))

        with pytest.raises(importing.NothingToImport):
            office.accept(run, good_only=True)

    def test_twice_is_refused(self, office: Office) -> None:
        run = office.bring_in(*GOOD)

        with pytest.raises(WrongState, match="已导入"):
            office.accept(run)

    def test_while_another_is_under_way_is_refused(self, office: Office) -> None:
        first = office.upload(xlsx(HEADING, GOOD[0]))
        second = office.upload(xlsx(HEADING, GOOD[1]))
        exchange.accept(first.pk, at=timezone.now(), **office.who)

        with pytest.raises(importing.AnotherIsRunning):
            exchange.accept(second.pk, at=timezone.now(), **office.who)

    def test_leaves_no_half_when_a_row_has_gone_bad_since_the_check(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Meters, "batch", 1)
        run = office.upload(xlsx(HEADING, *GOOD))
        office.bring_in(["A-02", "2026-11", 5_000])

        run = office.accept(run)

        assert run.status == "FAILED"
        assert "第 3 行：比已有读数 5000 还小" in run.problem
        assert readings() == {("A-02", "2026-11"): 5_000}

    def test_leaves_no_half_when_the_machine_fails_and_does_it_all_the_next_time(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = office.upload(xlsx(HEADING, *GOOD))
        monkeypatch.setattr(Meters, "batch", 1)
        with monkeypatch.context() as broken:
            broken.setattr(Meters, "finish", lambda self: 1 / 0)
            run = office.accept(run)
        assert (run.status, readings()) == ("RUNNING", {})

        jobs.run_one(timezone.now() + timedelta(minutes=2))

        run.refresh_from_db()
        assert (run.status, len(readings())) == ("DONE", 2)

    def test_that_keeps_failing_says_so_on_the_run(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Meters, "finish", lambda self: 1 / 0)
        run = office.accept(office.upload(xlsx(HEADING, *GOOD)))

        for minutes in (2, 10):
            jobs.run_one(timezone.now() + timedelta(minutes=minutes))

        run.refresh_from_db()
        assert (run.status, readings()) == ("FAILED", {})
        assert "ZeroDivisionError" in run.problem

    def test_done_twice_by_two_workers_is_done_once(self, office: Office) -> None:
        run = office.bring_in(*GOOD)

        importing.apply(jobs.Progress(Job()), run=run.pk)

        assert Event.objects.filter(verb="imports.imported").count() == 1

    def test_is_an_event_with_the_counts_and_the_files_hash(
        self, office: Office, ana: Any
    ) -> None:
        run = office.bring_in(*GOOD)

        event = Event.objects.get(verb="imports.imported")
        assert (event.actor, event.subject_id) == (ana, run.pk)
        assert (event.detail["new"], event.detail["sha256"]) == (2, run.sha256)

    def test_shows_how_far_it_is(self, office: Office) -> None:
        run = office.bring_in(*GOOD)

        job = exchange.job_of(run)
        assert (job.progress_done, job.progress_total) == (2, 2)

    def test_lets_go_of_the_unpacked_rows(self, office: Office) -> None:
        with_callbacks = office.upload(xlsx(HEADING, *GOOD))

        assert with_callbacks.rows_file
        assert not office.accept(with_callbacks).rows_file


@pytest.mark.django_db
class TestCancel:
    def test_ends_it_with_nothing_written(self, office: Office) -> None:
        run = office.upload(xlsx(HEADING, *GOOD))

        exchange.cancel(run.pk, at=timezone.now(), **office.who)

        run.refresh_from_db()
        assert (run.status, readings()) == ("CANCELLED", {})
        with pytest.raises(WrongState):
            office.accept(run)


@pytest.mark.django_db
class TestWhoMay:
    def test_only_those_the_app_lets(self, boris: Any, home: Community) -> None:
        with pytest.raises(NotAllowed):
            Office(boris, home).upload(xlsx(HEADING, *GOOD))

    def test_only_in_their_own_community(
        self, office: Office, ana: Any, boris: Any, elsewhere: Community, home: Community
    ) -> None:
        run = office.upload(xlsx(HEADING, *GOOD))

        with pytest.raises(Missing):
            exchange.find(run.pk, by=ana, community=elsewhere)
        with pytest.raises(Missing):
            Office(ana, elsewhere).accept(run)
        with pytest.raises(NotAllowed):
            exchange.find(run.pk, by=boris, community=home)
        with pytest.raises(NotAllowed):
            Office(boris, home).accept(run)

    def test_nobody_of_a_kind_that_no_app_has_declared(self, ana: Any, home: Community) -> None:
        with pytest.raises(Missing):
            exchange.may_import("tests.unheard-of", ana, home)


@pytest.mark.django_db
class TestSweep:
    def test_cancels_what_nobody_came_back_to(self, office: Office) -> None:
        left, fresh = office.upload(xlsx(HEADING, *GOOD)), office.upload(xlsx(HEADING, *GOOD))
        ImportRun.objects.filter(pk=left.pk).update(at=timezone.now() - timedelta(days=8))

        importing.sweep(jobs.Progress(Job()))

        left.refresh_from_db()
        fresh.refresh_from_db()
        assert (left.status, fresh.status) == ("CANCELLED", "CHECKED")

    def test_lets_go_of_what_old_files_said_and_keeps_what_was_counted(
        self, office: Office
    ) -> None:
        run = office.bring_in(*GOOD)
        kept = run.file.path
        ImportRun.objects.update(ended_at=timezone.now() - timedelta(days=91))

        importing.sweep(jobs.Progress(Job()))

        run.refresh_from_db()
        assert not Path(kept).exists()
        assert (run.file.name, run.preview, run.errors) == ("", [], [])
        assert (run.rows_new, len(run.sha256)) == (2, 64)
