"""Every page as a browser gets it: nothing may run in it, be kept of it, or be sent to it from elsewhere.

The addresses and who opens them are those of the matrix beside this file.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from hub.people.web import PROVEN
from tests.security import world
from tests.security.addresses import addresses, rows
from tests.security.asking import BACKEND, NOT_NOW, OPEN, WRONG, read, seated
from tests.security.test_matrix import SEATS, table

pytestmark = pytest.mark.django_db
NOW = timezone.now
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
# What could run without the server having written it into a file of its own.
INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/json)"),
    "an attribute that runs": re.compile(r"<[a-z][^>]*\s+on[a-z]+\s*="),
    "an address that runs": re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*(?:javascript|data:text)"),
    "a style in the page": re.compile(r"<style(?![^>]*\bnonce=)"),
    "a style on an element": re.compile(r"<[a-z][^>]*\sstyle\s*="),
}  # fmt: skip


@pytest.fixture(scope="module")
def here(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(timezone, "now", lambda: world.NOW)
        yield world.build()
        transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(here: Any) -> None:
    """Instead of pytest-django's: a transaction of each test would end that of the house."""


def pages(here: Any, method: str) -> Iterator[tuple[str, str, str]]:
    """(name, who opens it, address) of all that somebody comes through to.

    An act that is refused by what was sent, or not now, has read it first.
    """
    known = table()
    through = (OPEN, NOT_NOW, WRONG) if method == "POST" else (OPEN,)
    for one in addresses():
        marks = known.get(f"{one} {method}", "")
        if found := next((mark for mark in through if mark in marks), None):
            ids = rows(one.table, here.community)[0] if one.ids else ()
            yield str(one), SEATS[marks.index(found)][1], one.at(ids)


def test_nothing_can_run_in_a_page_or_be_kept_of_it(here: Any) -> None:
    seats = {who: seated(here.staff[who], here.community) for _role, who in SEATS}
    wrong = []
    for name, who, where in pages(here, "GET"):
        with transaction.atomic():
            answer = read(seats[who].get(where))
            transaction.set_rollback(True)
        wrong += [f"{name}: {fault}" for fault in faults(answer)]
    assert not wrong, "\n".join(wrong)


def faults(answer: HttpResponse) -> Iterator[str]:
    if answer.status_code >= 300:
        return
    if "no-store" not in answer.headers.get("Cache-Control", ""):
        yield "a copy may be kept"
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        yield "its type may be guessed"
    policy = answer.headers.get("Content-Security-Policy", "")
    if policy.startswith("sandbox"):
        return
    said = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    if {key: said.get(key) for key in POLICY} != POLICY or "unsafe" in policy:
        yield f"its policy is {policy!r}"
    if answer.headers.get("X-Frame-Options") != "DENY":
        yield "it may be framed"
    if answer.headers["Content-Type"].startswith("text/html"):
        text = answer.content.decode()
        yield from (words for words, found in INLINE.items() if found.search(text))


@pytest.mark.parametrize(
    ("method", "where", "status"),
    [
        ("get", "/me/tokens/", 200),
        ("get", "/no-such-page/", 404),
        ("get", "/people/hire/", 403),
        ("get", "/matters/999999999/", 404),
        ("get", "/matters/?no_such_filter=1", 400),
        ("post", "/me/", 403),  # without its token
    ],
)
def test_pages_of_errors_are_as_strict(here: Any, method: str, where: str, status: int) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(here.zhou, BACKEND)
    answer = getattr(client, method)(where)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    text = answer.content.decode()
    assert not [words for words, found in INLINE.items() if found.search(text)]


def test_a_page_that_breaks_is_as_strict(here: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("黄海 13812345678")

    monkeypatch.setattr("hub.people.queries.waiting", broken)
    client = Client(raise_request_exception=False)
    client.force_login(here.zhou, BACKEND)
    answer = client.get("/me/")
    assert answer.status_code == 500
    text = answer.content.decode()
    assert "黄海" not in text
    assert "RuntimeError" not in text
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_nothing_is_taken_from_another_site(here: Any) -> None:
    """Every address that takes a POST wants the token of its own page."""
    clients = {}
    for _role, who in SEATS:
        clients[who] = Client(enforce_csrf_checks=True)
        clients[who].force_login(here.staff[who], BACKEND)
        session = clients[who].session
        session[PROVEN] = here.staff[who].pk
        session.save()
    tried = list(pages(here, "POST"))
    assert len(tried) > 150
    taken = []
    for name, who, where in tried:
        with transaction.atomic():
            plain = clients[who].post(where)
            elsewhere = clients[who].post(where, headers={"Origin": "https://evil.example"})
            transaction.set_rollback(True)
        if (plain.status_code, elsewhere.status_code) != (403, 403):
            taken.append(name)
    assert not taken


@pytest.mark.parametrize(
    "next_", ["//evil.example/", "https://evil.example/", "https:evil.example", "\\\\evil.example",
              "/\\evil.example", "///evil.example", "javascript:alert(1)", "\thttps://evil.example"],
)  # fmt: skip
def test_nobody_is_led_away(here: Any, next_: str) -> None:
    """By the sign-in, by the change of language, by what comes after an act."""
    sign_in = {"login": "zhou", "password": "correct-horse-9", "next": next_}
    seat = seated(here.zhou, here.community)
    tried = [
        Client().post("/accounts/login/", sign_in),
        Client().post("/language/setlang/", {"language": "en", "next": next_}),
        seat.post("/accounts/logout/", {"next": next_}),
        seated(here.zhou, here.community).post("/community/", {"community": here.community.pk, "next": next_}),
    ]  # fmt: skip
    for answer in tried:
        assert answer.status_code in (200, 302, 400, 403, 404)
        assert "evil" not in answer.headers.get("Location", "")
        assert "javascript" not in answer.headers.get("Location", "")


class TestForgedHeaders:
    def test_another_host_is_refused(self, here: Any) -> None:
        for forged in ({"Host": "evil.example"}, {"Host": "127.0.0.1.evil.example"}):
            answer = Client().get("/accounts/login/", headers=forged)
            assert answer.status_code == 400
            assert "evil" not in answer.content.decode()

    def test_the_host_of_a_proxy_is_not_believed(self, here: Any) -> None:
        forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Host": "evil.example"}  # fmt: skip
        answer = Client().get("/me/", headers=forged)
        assert "evil" not in answer.headers["Location"]
        assert not answer.wsgi_request.is_secure()

    @pytest.mark.parametrize(
        "header", ["Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Auth-User", "X-User-Id"]
    )
    def test_nobody_is_signed_in_by_a_header(self, here: Any, header: str) -> None:
        answer = Client().get("/api/me", headers={header: "qian"})
        assert answer.status_code == 401

    def test_the_lockout_counts_on_whatever_address_is_claimed(
        self, here: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(timezone, "now", NOW)  # django-axes keeps a clock of its own
        client = Client()
        wrong = {"login": "xu", "password": "nope"}
        for n in range(6):
            answer = client.post("/accounts/login/", wrong, headers={"X-Forwarded-For": f"10.0.0.{n}"})  # fmt: skip
        assert answer.status_code == 429

    def test_behind_the_proxy_a_stranger_locks_themselves_out_and_nobody_else(
        self, here: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        monkeypatch.setattr(timezone, "now", NOW)
        settings.BEHIND_HTTPS, settings.SECURE_SSL_REDIRECT = True, False
        wrong = {"login": "liu", "password": "nope"}
        right = {"login": "liu", "password": "correct-horse-9"}
        for n in range(6):
            # The proxy writes what it saw behind what it was told.
            answer = Client().post("/accounts/login/", wrong, headers={"X-Forwarded-For": f"10.0.0.{n}, 203.0.113.9"})  # fmt: skip
        assert answer.status_code == 429
        answer = Client().post("/accounts/login/", right, headers={"X-Forwarded-For": "198.51.100.7"})  # fmt: skip
        assert answer.status_code == 302


def test_no_header_and_no_field_turns_a_get_into_a_post(here: Any) -> None:
    seat = seated(here.sun, here.community)
    for headers in ({"X-HTTP-Method-Override": "POST"}, {"X-Method-Override": "POST"}):
        assert seat.get("/duty/punch/", {"_method": "POST"}, headers=headers).status_code == 405
