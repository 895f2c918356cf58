"""`manage.py doctor`: each check tells what it found and what to do, and the exit code sums up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from hub.kernel import seals, upkeep, workdays
from hub.kernel.doctor import Finding, Level, examine, machine, records
from hub.kernel.models import CalendarDay, Community, Event, Job, Upkeep

NOON = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _a_good_house(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = settings.STATIC_ROOT = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.DEBUG = settings.DEMO = False
    settings.SECRET_KEY = "s" * 50
    settings.ALLOWED_HOSTS = ["hub.example.com"]
    settings.BEHIND_HTTPS = True
    (tmp_path / "staticfiles.json").touch()


class TestTheMachine:
    def test_is_well(self) -> None:
        assert [check().level for check in machine.ALL if check is not machine.disk] == ["OK"] * 7

    @pytest.mark.parametrize(
        ("check", "name", "value", "level", "todo"),
        [
            (machine.switches, "DEBUG", True, "FAIL", "DEBUG"),
            (machine.switches, "DEMO", True, "FAIL", "DEMO"),
            (machine.secret_key, "SECRET_KEY", "short", "FAIL", "SECRET_KEY"),
            (machine.hosts, "ALLOWED_HOSTS", ["*"], "WARN", "ALLOWED_HOSTS"),
            (machine.hosts, "ALLOWED_HOSTS", ["127.0.0.1"], "WARN", "ALLOWED_HOSTS"),
            (machine.hosts, "BEHIND_HTTPS", False, "WARN", "BEHIND_HTTPS"),
            (machine.static_files, "STATIC_ROOT", "/nowhere", "FAIL", "collectstatic"),
            (machine.folders, "MEDIA_ROOT", "/proc/files", "FAIL", "chown"),
        ],
    )
    def test_says_what_to_do(
        self,
        settings: Any,
        check: Callable[[], Finding],
        name: str,
        value: object,
        level: str,
        todo: str,
    ) -> None:
        setattr(settings, name, value)
        found = check()
        assert found.level == level
        assert todo in found.todo

    def test_does_not_let_others_read_the_key(self, settings: Any) -> None:
        place = settings.VAR_DIR / "secret_key"
        place.touch(mode=0o644)
        assert "chmod 600" in machine.secret_key().todo

    @pytest.mark.parametrize(("free", "level"), [(50e9, "OK"), (4.9e9, "WARN"), (0.9e9, "FAIL")])
    def test_watches_the_disk(
        self, monkeypatch: pytest.MonkeyPatch, free: float, level: str
    ) -> None:
        usage = type("Usage", (), {"free": free})
        monkeypatch.setattr("hub.kernel.doctor.machine.shutil.disk_usage", lambda _place: usage)
        assert machine.disk().level == level


def done(at: datetime) -> None:
    Job.objects.create(
        name="kernel.pass", state=Job.State.DONE, run_after=at, made_at=at, ended_at=at
    )


def happened(home: Community, who: Any, at: datetime) -> None:
    Event.objects.create(
        community=home, at=at, verb="tests.done", actor=who, subject_type="tests", subject_id=1
    )


@pytest.mark.django_db
class TestTheRecords:
    def test_database_and_tables_are_ours(self) -> None:
        assert records.database(NOON).level == Level.OK
        assert records.migrations(NOON).level == Level.OK

    def test_tables_of_an_older_version_are_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(records, "unapplied", lambda: 3)
        found = records.migrations(NOON)
        assert (found.level, "migrate" in found.todo) == (Level.FAIL, True)

    def test_the_clocks_agree(self) -> None:
        assert records.clock(timezone.now()).level == Level.OK

    def test_a_clock_behind_the_newest_record_is_wrong(self, home: Community, ana: Any) -> None:
        at = timezone.now()
        happened(home, ana, at + timedelta(hours=1))
        assert records.clock(at).level == Level.FAIL

    @pytest.mark.parametrize(("minutes", "level"), [(2, "OK"), (4, "FAIL")])
    def test_a_worker_is_alive_while_its_work_gets_done(self, minutes: int, level: str) -> None:
        done(NOON - timedelta(minutes=minutes))
        assert records.workers(NOON).level == level

    def test_a_house_without_a_worker_is_told_what_that_means(self) -> None:
        found = records.workers(NOON)
        assert found.level == Level.FAIL
        assert "zhongshu-worker" in found.todo

    def test_work_that_failed_or_waits_long_is_counted(self) -> None:
        assert records.queue(NOON).level == Level.OK
        Job.objects.create(name="a", state=Job.State.FAILED, run_after=NOON, made_at=NOON)
        assert "--retry-failed" in records.queue(NOON).todo
        Job.objects.create(name="b", run_after=NOON - timedelta(minutes=11), made_at=NOON)
        assert "worker@2" in records.queue(NOON).todo

    def test_the_calendar_reaches_into_next_year(self) -> None:
        CalendarDay.objects.all().delete()
        assert records.calendar(NOON).level == Level.FAIL
        workdays.fill(2026)
        assert records.calendar(NOON).level == Level.WARN
        workdays.fill(2027)
        assert records.calendar(NOON).level == Level.OK

    def test_yesterday_is_sealed(self, home: Community, ana: Any) -> None:
        assert records.sealing(NOON).level == Level.OK  # nothing to seal
        happened(home, ana, NOON - 2 * DAY)
        assert records.sealing(NOON).level == Level.FAIL
        seals.seal_days(home, NOON)
        assert records.sealing(NOON).level == Level.OK
        assert records.sealing(NOON + DAY).level == Level.FAIL

    def test_the_seals_were_checked_this_week(self) -> None:
        assert records.proofs(NOON).level == Level.WARN
        call_command("verify", stdout=StringIO())
        at = timezone.now()
        assert records.proofs(at).level == Level.OK
        assert records.proofs(at + 9 * DAY).level == Level.WARN

    def test_a_fault_that_was_found_is_not_forgotten(self) -> None:
        upkeep.record(Upkeep.Kind.FAULT, NOON, fault="第 7 条：记录被改动")
        found = records.proofs(NOON)
        assert found.level == Level.FAIL
        assert "第 7 条" in found.what

    @pytest.mark.parametrize(("hours", "level"), [(25, "OK"), (27, "WARN"), (24 * 8, "FAIL")])
    def test_the_last_backup_is_of_today(self, hours: int, level: str) -> None:
        assert records.backups(NOON).level == Level.WARN  # never made
        upkeep.record(Upkeep.Kind.BACKED_UP, NOON - timedelta(hours=hours), file="a.zip")
        assert records.backups(NOON).level == level


@pytest.mark.django_db
class TestTheRound:
    def test_ends_with_1_when_something_fails_and_says_so(self) -> None:
        out = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("doctor", stdout=out)
        assert ended.value.code == 1
        assert "FAIL 后台程序还没有运行过" in out.getvalue()
        assert "→ " in out.getvalue()

    def test_asks_nothing_more_of_a_database_that_is_away(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(at: datetime) -> Finding:
            raise OperationalError("connection refused")

        monkeypatch.setattr(records, "FIRST", (away,))
        found = list(examine(NOON))
        assert len(found) == len(machine.ALL) + 1
        assert "connection refused" in found[-1].what
        assert "DATABASE_URL" in found[-1].todo
