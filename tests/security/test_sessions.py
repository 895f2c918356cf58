"""How long a session lasts, and what its cookies and the settings of production say.

Passwords, lockout and the second factor: hub/people/tests/test_signin.py. Tokens:
hub/people/tests/test_tokens.py.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from hub.matters.tests.cast import Cast, after
from hub.matters.tests.conftest import cast, seat
from hub.people.tests.seats import Seat

__all__ = ["cast", "seat"]
PRODUCTION = {"BEHIND_HTTPS": "1", "ALLOWED_HOSTS": "hub.example.com"}


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of deploy/environment.example, as far as it matters here."""
    return {**os.environ, **PRODUCTION, "ZHONGSHU_VAR": str(tmp_path_factory.mktemp("var"))}


def told(environment: dict[str, str], *names: str) -> dict[str, Any]:
    """What the settings say in that environment."""
    code = f"import json; from config import settings as s; print(json.dumps([getattr(s, n) for n in {names!r}]))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return dict(zip(names, json.loads(done.stdout), strict=True))


class TestProduction:
    def test_has_nothing_to_say_to_the_check(self, production: dict[str, str]) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            cwd=settings.BASE_DIR, env=production, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def test_says_https_and_nothing_else(self, production: dict[str, str]) -> None:
        said = told(production, "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT", "DEBUG", "DEMO")
        assert said == {
            "SECURE_HSTS_SECONDS": 31_536_000, "SECURE_SSL_REDIRECT": True,
            "DEBUG": False, "DEMO": False,
        }  # fmt: skip

    def test_sends_no_cookie_in_the_clear(self, production: dict[str, str]) -> None:
        names = [f"{one}_COOKIE_SECURE" for one in ("SESSION", "CSRF", "LANGUAGE")]
        assert set(told(production, *names).values()) == {True}


class TestCookies:
    def test_no_script_reads_them_and_no_other_site_sends_them(
        self, cast: Cast, client: Client
    ) -> None:
        client.get("/accounts/login/")
        client.post("/accounts/login/", {"login": "zhou", "password": "correct-horse-9"})
        client.post("/language/setlang/", {"language": "en"})
        assert set(client.cookies) >= {"sessionid", "csrftoken", "django_language"}
        for cookie in client.cookies.values():
            assert cookie["httponly"], cookie.key
            assert cookie["samesite"] == "Lax", cookie.key

    def test_the_session_changes_its_name_at_sign_in(self, cast: Cast, client: Client) -> None:
        client.get("/accounts/login/")
        session = client.session
        session["before"] = 1
        session.save()
        before = client.cookies["sessionid"].value if "sessionid" in client.cookies else ""
        client.post("/accounts/login/", {"login": "zhou", "password": "correct-horse-9"})
        assert client.cookies["sessionid"].value != before


class TestSession:
    def test_ends_after_half_a_day_and_with_the_browser(self) -> None:
        assert settings.SESSION_COOKIE_AGE <= 12 * 3600
        assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE

    def test_ends_when_the_desk_is_left_alone(
        self, seat: Seat, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = seat("zhou", 0)
        for hours, status in ((0, 200), (1.9, 200), (3.8, 200), (5.9, 302), (5.9, 302)):
            monkeypatch.setattr(timezone, "now", lambda hours=hours: after(hours))
            assert client.get("/me/").status_code == status, hours

    def test_is_not_kept_by_a_page_that_asks_by_itself(
        self, seat: Seat, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = seat("wu", 0)
        client.get("/duty/now/")
        for minutes in range(30, 160, 30):
            now = after(minutes=minutes)
            monkeypatch.setattr(timezone, "now", lambda now=now: now)
            client.get("/duty/now/", headers={"X-By-Itself": "1", "HX-Request": "true"})
        assert client.get("/me/").status_code == 302

    def test_costs_no_write_for_every_click(
        self, seat: Seat, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = seat("zhou", 0)
        client.get("/me/")
        first = client.session["seen"]
        monkeypatch.setattr(timezone, "now", lambda: after(minutes=0.5))
        client.get("/me/")
        assert client.session["seen"] == first

    def test_of_the_page_that_asks_by_itself_says_so(self, seat: Seat) -> None:
        page = seat("wu", 0).get("/duty/now/").content.decode()
        assert "every 60s" in page
        assert "X-By-Itself" in page

    def test_is_no_longer_than_a_shift(self) -> None:
        assert timedelta(minutes=15) <= settings.SESSION_IDLE <= timedelta(hours=4)
