"""A database that is away is no bug: people get a sentence, programs a time, and both may ask again."""

import errno
import sqlite3
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
)
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils.timezone import now

from config.urls import handler500  # noqa: F401 (Django looks for it beside urlpatterns)
from config.urls import urlpatterns as of_the_product
from hub.kernel import outage
from hub.kernel.models import Community, Event


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    error.__cause__ = cause
    return error


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("said by SQLite")
    error.sqlite_errorcode = code
    return error


AWAY = raised(OperationalError("server closed the connection unexpectedly"))


class Road:
    """A view that meets this error on its way."""

    error: Exception = AWAY


def meets(request: HttpRequest) -> HttpResponse:
    raise Road.error


urlpatterns = [path("test/road", meets), *of_the_product]


@pytest.fixture(autouse=True)
def _site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(Road, "error", AWAY)


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def ana(db: None) -> Client:
    client = Client(raise_request_exception=False)
    ana = get_user_model().objects.create_user(username="ana", name="安娜")
    client.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


class TestWhatIsAnOutage:
    @pytest.mark.parametrize(
        ("error", "refusal"),
        [
            (OperationalError("connection refused"), outage.Away),
            (InterfaceError("connection already closed"), outage.Away),
            (raised(OperationalError(), psycopg.errors.AdminShutdown()), outage.Away),
            (raised(InternalError(), psycopg.errors.ReadOnlySqlTransaction()), outage.Away),
            (raised(OperationalError(), psycopg.errors.DiskFull()), outage.NoRoom),
            (raised(OperationalError(), sqlite_error(sqlite3.SQLITE_BUSY)), outage.Away),
            (raised(OperationalError(), sqlite_error(sqlite3.SQLITE_IOERR_WRITE)), outage.Away),
            (raised(OperationalError(), sqlite_error(sqlite3.SQLITE_FULL)), outage.NoRoom),
            (OSError(errno.ENOSPC, "No space left on device"), outage.NoRoom),
        ],
    )
    def test_has_its_sentence(self, error: Exception, refusal: type[Exception]) -> None:
        assert type(outage.refusal_of(error)) is refusal

    @pytest.mark.parametrize(
        "error",
        [
            ZeroDivisionError(),
            OSError(errno.ENOENT, "No such file"),
            raised(OperationalError(), sqlite_error(sqlite3.SQLITE_ERROR)),  # no such column
            raised(InternalError(), psycopg.errors.InternalError_()),
            raised(DatabaseError(), sqlite3.DatabaseError("malformed")),
        ],
    )
    def test_is_not_what_a_bug_is(self, error: Exception) -> None:
        assert outage.refusal_of(error) is None


@pytest.mark.django_db
class TestAnOutage:
    @pytest.fixture(autouse=True)
    def _company(self, home: Community) -> None:
        """Else every page leads to the set-up."""

    def test_is_told_to_people_in_chinese_with_a_way_on(self, client: Client) -> None:
        answer = client.get("/test/road")

        assert answer.status_code == 503
        assert answer["Retry-After"] == "5"
        assert answer["Cache-Control"] == "no-store"
        assert "请等几秒" in answer.content.decode()

    def test_is_looked_past_by_a_page_that_only_reads(self, client: Client) -> None:
        assert client.get("/test/road")["Refresh"] == "5"
        assert not client.post("/test/road").has_header("Refresh")

    def test_is_told_to_htmx_where_it_can_be_seen(self, client: Client) -> None:
        answer = client.post("/test/road", headers={"HX-Request": "true"})

        assert answer.status_code == 503
        assert (answer["HX-Retarget"], answer["HX-Refusal"]) == ("#notice", "Away")
        assert "<html" not in answer.content.decode()

    def test_is_told_to_programs_as_any_refusal_is(self, client: Client) -> None:
        answer = client.get("/test/road", headers={"Accept": "application/json"})

        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert answer.json()["code"] == "Away"

    def test_of_a_full_disk_says_whom_to_call(self, client: Client) -> None:
        Road.error = OSError(errno.ENOSPC, "No space left on device")

        assert "请通知系统管理员" in client.get("/test/road").content.decode()

    def test_before_there_is_a_view_is_told_the_same(
        self, ana: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Who is signed in is asked of the database first of all."""

        def away(*_args: object) -> None:
            raise AWAY

        monkeypatch.setattr("hub.people.web._take_place", away)
        answer = ana.get("/matters/")

        assert answer.status_code == 503
        assert "请等几秒" in answer.content.decode()

    def test_of_the_clock_is_told_from_a_bug(
        self, client: Client, home: Community, boris: Any
    ) -> None:
        """Constraints keep acts in order; before the clock went back, something was on record."""
        Road.error = raised(IntegrityError(), psycopg.errors.CheckViolation())
        assert client.post("/test/road").status_code == 500

        Event.objects.create(
            community=home, at=now() + timedelta(minutes=5), verb="test", actor=boris,
            subject_type="kernel.community", subject_id=home.pk,
        )  # fmt: skip

        answer = client.post("/test/road")
        assert answer.status_code == 503
        assert "请通知系统管理员校时" in answer.content.decode()

    def test_is_not_claimed_of_a_bug(self, client: Client) -> None:
        Road.error = ZeroDivisionError()
        answer = client.get("/test/road")

        assert answer.status_code == 500
        assert "服务器出错了" in answer.content.decode()
