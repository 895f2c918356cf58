"""The search box: households and matters, never beyond what the person may see."""

import pytest
from django.test import Client
from django.urls import reverse

from hub.matters import finding
from hub.matters.tests.cast import MORNING, Cast, a_complaint, forwarded, gather


def titles(cast: Cast, sought: str, who: str = "zhou") -> list[str]:
    return [hit.title for hit in finding.hits(sought, getattr(cast, who), cast.community, MORNING)]


class TestHits:
    @pytest.mark.parametrize("sought", ["7-1802", "７栋１８０２", "5678", "黄海"])
    def test_a_household_by_what_people_say(self, cast: Cast, sought: str) -> None:
        assert titles(cast, sought)[0] == "7-1802"

    def test_a_matter_by_two_characters_and_by_its_number(self, cast: Cast) -> None:
        matter = a_complaint(cast, text="电梯半夜异响")

        assert titles(cast, "异响") == [matter.number]
        assert titles(cast, matter.number.lower()) == [matter.number]

    def test_nothing_for_a_single_character(self, cast: Cast) -> None:
        assert titles(cast, "渗") == []

    def test_a_handler_finds_only_the_departments_own(self, cast: Cast) -> None:
        mine = forwarded(cast, text="飘窗渗水")
        a_complaint(cast, text="阳台渗水")

        assert titles(cast, "渗水", "chen") == [mine.number]
        assert titles(cast, "7-1802", "chen") == [mine.number]  # the matter, not the household

    def test_another_community_is_another_world(self, cast: Cast) -> None:
        elsewhere = gather("BJ", prefix="b")
        a_complaint(elsewhere, text="电梯异响")

        assert titles(cast, "异响") == []


def test_the_page_and_the_hits_under_the_box(client: Client, cast: Cast) -> None:
    client.force_login(cast.zhou)
    a_complaint(cast, text="电梯半夜异响")

    page = client.get(reverse("search"), {"q": "异响"})
    assert "YH260610-0001" in page.content.decode()
    under = client.get(reverse("search"), {"q": "异响"}, headers={"HX-Request": "true"})
    assert "<html" not in under.content.decode()


def test_a_households_page_lists_its_newest_matters(client: Client, cast: Cast) -> None:
    client.force_login(cast.zhou)
    a_complaint(cast, text="电梯半夜异响")

    page = client.get(reverse("estate:household", args=[cast.household.pk]))
    assert "电梯半夜异响" in page.content.decode()
