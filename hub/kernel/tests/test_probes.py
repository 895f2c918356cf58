"""What machines may ask without a sign-in, and that it tells nothing about people."""

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from hub.kernel import jobs, probes


class TestHealth:
    def test_is_told_without_a_database_a_name_or_a_sign_in(self) -> None:
        answer = Client().get("/health", HTTP_HOST="10.0.0.7:8000")
        assert (answer.status_code, answer.content) == (200, b"ok\n")
        assert not answer.cookies


@pytest.mark.django_db
class TestReady:
    def test_when_the_database_has_the_tables_of_this_version(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(probes, "unapplied", lambda: 0)
        assert Client().get("/ready").status_code == 200

    def test_not_before_the_migrations(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(probes, "unapplied", lambda: 1)
        answer = Client().get("/ready")
        assert (answer.status_code, answer.content) == (503, b"migrations\n")

    def test_not_while_the_database_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away() -> int:
            raise OperationalError

        monkeypatch.setattr(probes, "unapplied", away)
        answer = Client().get("/ready")
        assert (answer.status_code, answer.content) == (503, b"database\n")

    def test_not_in_a_house_that_is_half_restored(
        self, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(probes, "unapplied", lambda: 0)
        settings.VAR_DIR = tmp_path
        (tmp_path / "restore-under-way").touch()
        answer = Client().get("/ready")
        assert (answer.status_code, answer.content) == (503, b"restore\n")


@pytest.mark.django_db
class TestMetrics:
    @pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer wrong"])
    def test_are_not_there_for_strangers(self, settings: Any, sent: str) -> None:
        for token in ("", "the-token"):
            settings.METRICS_TOKEN = token
            answer = Client().get("/metrics", headers={"Authorization": sent})
            assert answer.status_code == 404

    def test_tell_of_requests_and_of_the_queue(self, settings: Any) -> None:
        settings.METRICS_TOKEN = "the-token"
        jobs.enqueue("jobs.sweep")
        answer = Client().get("/metrics", headers={"Authorization": "Bearer the-token"})
        told = answer.content.decode()
        assert answer.status_code == 200
        assert "django_http_requests" in told
        assert 'zhongshu_jobs{state="waiting"} 1' in told
        assert "zhongshu_jobs_late_seconds 0" in told
