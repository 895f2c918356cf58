"""Drafts: one for each person, form and subject; nobody else's business; swept after two weeks."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.kernel import drafts, jobs, views
from hub.kernel.models import Community, Draft, Job

pytestmark = pytest.mark.django_db


class Browser:
    """Somebody's browser, as far as drafts go."""

    def __init__(self, person: Any, community: Community) -> None:
        self.person, self.community = person, community

    def save(self, body: object, form: str = "intake", subject: str = "") -> HttpResponse:
        sent = {"form": form, "subject": subject, "body": body}
        return self._post(views.save_draft, json.dumps(sent))

    def load(self, form: str = "intake", subject: str = "") -> Any:
        request = RequestFactory().get("/", {"form": form, "subject": subject})
        return json.loads(self._ask(views.load_draft, request).content)["body"]

    def forget(self, form: str = "intake", subject: str = "") -> None:
        self._post(views.forget_draft, json.dumps({"form": form, "subject": subject}))

    def _post(self, view: Any, body: str) -> HttpResponse:
        return self._ask(view, RequestFactory().post("/", body, content_type="application/json"))

    def _ask(self, view: Any, request: Any) -> HttpResponse:
        request.user, request.community = self.person, self.community
        return view(request)


@pytest.fixture
def browser(ana: Any, home: Community) -> Browser:
    return Browser(ana, home)


class TestDrafts:
    def test_come_back_as_they_were_left(self, browser: Browser) -> None:
        browser.save({"room": "7-1802", "text": "厨房漏水\n已关总阀 🚰", "tags": ["急", "水"]})

        assert browser.load() == {
            "room": "7-1802",
            "text": "厨房漏水\n已关总阀 🚰",
            "tags": ["急", "水"],
        }

    def test_are_kept_apart_by_form_and_subject(self, browser: Browser) -> None:
        browser.save({"n": 1})
        browser.save({"n": 2}, subject="42")
        browser.save({"n": 3}, form="callback")

        assert browser.load() == {"n": 1}
        assert browser.load(subject="42") == {"n": 2}
        assert browser.load(form="callback") == {"n": 3}

    def test_replace_the_one_before(self, browser: Browser) -> None:
        browser.save({"n": 1})
        browser.save({"n": 2})

        assert browser.load() == {"n": 2}
        assert Draft.objects.count() == 1

    def test_are_gone_once_forgotten(self, browser: Browser) -> None:
        browser.save({"n": 1})

        browser.forget()

        assert browser.load() is None

    def test_are_known_to_be_forgotten_though_none_was_kept(
        self, browser: Browser, ana: Any, home: Community
    ) -> None:
        """A browser that was cut off while sending asks: was the form done since?"""
        at = timezone.now()

        drafts.forget(by=ana, community=home, form="intake", at=at)

        draft = drafts.load(by=ana, community=home, form="intake")
        assert draft is not None
        assert (draft.body, draft.at) == ({}, at)
        assert browser.load() is None

    def test_are_nobody_elses_business(
        self, browser: Browser, boris: Any, ana: Any, home: Community, elsewhere: Community
    ) -> None:
        browser.save({"n": 1})

        assert Browser(boris, home).load() is None
        assert Browser(ana, elsewhere).load() is None

    def test_want_a_sign_in(self, home: Community) -> None:
        answer = Browser(AnonymousUser(), home).save({"n": 1})

        assert answer.status_code == 302

    def test_are_refused_when_too_long(self, browser: Browser) -> None:
        with pytest.raises(drafts.DraftTooLong):
            browser.save({"text": "长" * 30_000})

    @pytest.mark.parametrize(
        "raw",
        [b"", b"[]", b"{", b'{"form":"f","body":NaN}', b"[" * 9_000, b'{"form":"f","body":7}']
        + [b'{"form":"","body":{}}', b'{"form":"../x","body":{}}', b'{"form":7,"body":{}}']
        + [b'{"form":"f","subject":"' + b"9" * 99 + b'","body":{}}', b"\xff\xfe"]
        + [b'{"form":"f","body":{"n":1e999}}', b'{"form":"f","body":{"n":' + b"[" * 99 + b"]" * 99]
        + [b'{"form":"f","body":{"n":' + b"[" * 50 + b"]" * 50 + b"}}"],
    )
    def test_are_refused_when_they_are_none(self, browser: Browser, raw: bytes) -> None:
        request = RequestFactory().post("/", raw, content_type="application/json")

        with pytest.raises(drafts.UnreadableDraft):
            browser._ask(views.save_draft, request)

    def test_lose_only_what_no_database_can_keep(self, browser: Browser) -> None:
        browser.save({"text": "前\x00后\ud83d", "na\x00me": 1})

        assert browser.load() == {"text": "前后", "name": 1}

    json_values = st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )

    @given(body=st.dictionaries(st.text(max_size=20), json_values, max_size=4))
    @settings(
        max_examples=50,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def test_of_any_shape_are_kept(self, browser: Browser, body: dict[str, Any]) -> None:
        browser.save(body)

        assert browser.load() == (drafts._storable(body) or None)  # an empty one is none

    def test_are_swept_when_nobody_came_back(self, browser: Browser) -> None:
        browser.save({"n": 1})
        browser.save({"n": 2}, form="callback")
        old = timezone.now() - timedelta(days=15)
        Draft.objects.filter(form="intake").update(at=old)

        drafts.sweep(jobs.Progress(Job()))

        assert browser.load() is None
        assert browser.load(form="callback") == {"n": 2}
