"""Who sees which page, what a request costs, and the frame around it all."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.kernel.obligations import Holder
from hub.people.models import Role, Staff
from hub.people.tests.conftest import House
from hub.people.tests.pages.duties import owed

PAGES = [
    "/me/",
    "/todo/",
    "/notices/",
    "/people/",
    "/people/hire/",
    "/people/departments/",
    "/people/departments/add/",
    "/people/communities/",
    "/people/communities/open/",
]
# Who opens which page: the rows are pages, everybody not named gets 403.
OPEN_TO = {
    "/people/": {"zhou", "lin", "qin", "gao"},
    "/people/hire/": {"zhou"},
    "/people/departments/": {"zhou", "lin", "qin", "gao"},
    "/people/communities/": {"zhou"},
    "/people/communities/open/": {"zhou"},
}
EVERYBODY = ["zhou", "lin", "qin", "gao", "mei", "hu", "luo", "song"]


class TestAccess:
    @pytest.mark.parametrize("page", [*PAGES, "/", "/people/1/", "/accounts/password/"])
    def test_strangers_are_sent_to_sign_in(self, house: House, client: Client, page: str) -> None:
        assert client.get(page)["Location"].startswith("/accounts/login/")

    @pytest.mark.parametrize("who", EVERYBODY)
    def test_everybody_sees_what_is_theirs_and_nothing_else(self, as_: Any, who: str) -> None:
        client = as_(who)
        for page, people in OPEN_TO.items():
            expected = 200 if who in people else 403
            assert client.get(page).status_code == expected, page
        for page in ("/me/", "/todo/", "/notices/"):
            assert client.get(page).status_code == 200, page

    def test_colleagues_of_another_community_do_not_exist(
        self, as_: Any, song: Staff, mei: Staff
    ) -> None:
        client = as_("lin")
        assert client.get(f"/people/{mei.pk}/").status_code == 200
        assert client.get(f"/people/{song.pk}/").status_code == 404

    def test_everybody_may_read_about_themselves(self, as_: Any, mei: Staff, hu: Staff) -> None:
        client = as_("mei")
        assert client.get(f"/people/{mei.pk}/").status_code == 200
        assert client.get(f"/people/{hu.pk}/").status_code == 404


class TestCommunityChoice:
    def test_is_kept_for_the_session(self, house: House, as_: Any) -> None:
        client = as_("gao")
        client.post("/community/", {"community": house.neighbour.pk})

        assert "宋前台" in client.get("/people/").content.decode()

    @pytest.mark.parametrize("chosen", ["999", "", "x", "１"])
    def test_is_one_of_the_persons_own(self, house: House, as_: Any, chosen: str) -> None:
        client = as_("gao")
        before = client.get("/people/").content.decode().count("宋前台")
        client.post("/community/", {"community": chosen})

        assert client.get("/people/").content.decode().count("宋前台") == before

    def test_of_a_stranger_s_community_is_passed_over(self, house: House, as_: Any) -> None:
        client = as_("mei")
        client.post("/community/", {"community": house.neighbour.pk})

        assert "云湖花园" in client.get("/me/").content.decode()


class TestFrame:
    def test_leads_only_where_there_is_a_page(self, house: House, as_: Any) -> None:
        page = as_("zhou").get("/me/")
        urls = [entry["url"] for entry in page.context["shell"].nav]

        assert "/people/" in urls
        assert all(urls)

    def test_marks_the_one_place_the_page_lies_under(self, house: House, as_: Any) -> None:
        page = as_("zhou").get("/people/departments/")
        [active] = [e["url"] for e in page.context["shell"].nav if e["active"]]

        assert active == "/people/departments/"

    def test_speaks_english_to_whoever_wants_it(self, house: House, as_: Any) -> None:
        client = as_("mei")
        client.post("/language/setlang/", {"language": "en", "next": "/me/"})

        assert client.get("/me/").wsgi_request.LANGUAGE_CODE == "en"


class TestCost:
    """Session and person are asked for by the frameworks: two queries. The frame adds three."""

    def queries(self, client: Client, page: str) -> list[str]:
        client.get(page)
        with CaptureQueriesContext(connection) as counted:
            client.get(page)
        return [q["sql"] for q in counted.captured_queries if "SAVEPOINT" not in q["sql"]]

    @pytest.mark.parametrize(("who", "frame"), [("mei", 3), ("hu", 3), ("lin", 3), ("gao", 4)])
    def test_of_an_empty_page_is_the_frame_alone(
        self, house: House, as_: Any, who: str, frame: int
    ) -> None:
        """Posts, loans and what waits; for those of the whole company also where that is."""
        asked = self.queries(as_(who), "/accounts/password/")

        assert len(asked) <= 2 + frame, asked

    def test_of_a_fragment_leaves_out_what_only_the_frame_shows(
        self, house: House, as_: Any, mei: Staff
    ) -> None:
        asked = self.queries(as_("mei"), "/notices/")

        assert len(asked) <= 2 + 3 + 2, asked

    @pytest.mark.parametrize(("page", "most"), [("/people/", 9), ("/todo/", 7)])
    def test_does_not_grow_with_the_rows(
        self, house: House, as_: Any, luo: Staff, page: str, most: int
    ) -> None:
        for number in range(30):
            house.hire(f"more{number}", f"同事{number}", Role.BUTLER)
            owed(house, Holder(role=Role.DIRECTOR))

        assert len(self.queries(as_("lin"), page)) <= most
