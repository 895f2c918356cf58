"""Saved views: the person's own, at every desk; nobody else's business; twenty a list."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from hub.kernel import saved_views, views
from hub.kernel.models import Community, SavedView
from hub.kernel.refusals import Incomplete, Missing
from hub.kernel.saved_views import NothingToSave, TooManyViews

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
LIST = "/todo/"


def save(by: Any, community: Community, **said: str) -> SavedView:
    given = {"page": LIST, "name": "7 栋超时", "query": "?q=7&late=1", **said}
    return saved_views.save(by=by, community=community, at=NOON, **given)


def names(of: Any, community: Community, page: str = LIST) -> list[str]:
    return [view.name for view in saved_views.of(of, community, page)]


class TestSavedViews:
    def test_are_kept_for_the_list_they_were_made_on(self, ana: Any, home: Community) -> None:
        save(ana, home)
        save(ana, home, name="无人接单", page="/notices/")

        assert names(ana, home) == ["7 栋超时"]
        assert names(ana, home, "/notices/") == ["无人接单"]

    def test_are_nobody_elses_business(
        self, ana: Any, boris: Any, home: Community, elsewhere: Community
    ) -> None:
        view = save(ana, home)

        assert names(boris, home) == []
        assert names(ana, elsewhere) == []
        with pytest.raises(Missing):
            saved_views.forget(view.pk, by=boris, community=home)
        with pytest.raises(Missing):
            saved_views.forget(view.pk, by=ana, community=elsewhere)

    def test_replace_the_one_of_the_same_name(self, ana: Any, home: Community) -> None:
        save(ana, home)
        save(ana, home, query="?q=8")

        assert [v.query for v in saved_views.of(ana, home, LIST)] == ["q=8"]

    def test_hold_the_filters_and_the_order_but_no_place(self, ana: Any, home: Community) -> None:
        asked = "?q=7&kind=A&kind=B&order=-new&after=xyz&before=&days_from="

        view = save(ana, home, query=asked)

        assert view.query == "q=7&kind=A&kind=B&order=-new"

    @pytest.mark.parametrize("query", ["", "?", "?q=", "?order=-new", "?after=xyz", "?q=%00"])
    def test_are_refused_when_nothing_is_narrowed(
        self, ana: Any, home: Community, query: str
    ) -> None:
        with pytest.raises(NothingToSave):
            save(ana, home, query=query)

    @pytest.mark.parametrize("page", ["", "todo/", "//evil.example/", "https://evil.example/"])
    def test_are_refused_off_our_own_pages(self, ana: Any, home: Community, page: str) -> None:
        with pytest.raises(NothingToSave):
            save(ana, home, page=page)

    @pytest.mark.parametrize(
        "query", ["q=" + "7" * 1001, "&".join(f"q{n}=1" for n in range(2000))]
    )
    def test_are_refused_when_too_long(self, ana: Any, home: Community, query: str) -> None:
        with pytest.raises(NothingToSave):
            save(ana, home, query=query)

    def test_want_a_name(self, ana: Any, home: Community) -> None:
        with pytest.raises(Incomplete, match="起个名字"):
            save(ana, home, name=" \u200b ")

    def test_are_twenty_at_most(self, ana: Any, home: Community) -> None:
        for n in range(20):
            save(ana, home, name=f"{n} 栋")

        with pytest.raises(TooManyViews, match="删去"):
            save(ana, home, name="21 栋")
        save(ana, home, name="3 栋", query="?q=3")  # One of the twenty may still be changed.


class TestDoors:
    def post(
        self, view: Any, person: Any, community: Any, *args: int, **said: str
    ) -> HttpResponse:
        request = RequestFactory().post("/", said)
        request.user, request.community, request.htmx = person, community, True
        request._messages = Told()
        answer: HttpResponse = view(request, *args)
        return answer

    def test_lead_back_to_the_list(self, ana: Any, home: Community) -> None:
        saved = self.post(
            views.save_view, ana, home, page=LIST, name="超时", query="?late=1&after=x"
        )
        assert saved["HX-Redirect"] == "/todo/?late=1"

        view = SavedView.objects.get()
        gone = self.post(views.forget_view, ana, home, view.pk)
        assert gone["Location"] == LIST
        assert names(ana, home) == []

    def test_want_a_sign_in(self, home: Community) -> None:
        answer = self.post(views.save_view, AnonymousUser(), home, page=LIST)

        assert answer.status_code == 302
        assert not SavedView.objects.exists()


class Told(list[str]):
    """Where a view leaves its messages when there is no session."""

    def add(self, _level: int, message: object, _extra: str) -> None:
        self.append(str(message))
