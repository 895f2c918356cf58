"""Blind on every way: a case that waits for somebody to code it is read by them nowhere else."""

import pytest

from hub.analysis.models import Coding
from hub.analysis.tests.coding.test_desk import DESK, SAME, coding
from hub.analysis.tests.test_pages import HOURS
from hub.kernel import attachments
from hub.matters import rules
from hub.matters.tests.cast import Cast, after
from hub.people.tests.seats import Seat

__all__ = ["coding"]
API = "/api/communities/YH"


def ways(coding: Coding) -> dict[str, str]:
    """Where the codes or the ruling of the case could be read, or its number be found by its words."""
    pk = coding.matter_id
    return {
        "its page": f"/matters/{pk}/",
        "the form of an act": f"/matters/{pk}/note/",
        "the API": f"{API}/matters/{pk}",
        "what may be chosen": f"{API}/matters/{pk}/choices/close",
        "the list": "/matters/?order=new",
        "the list by ruling": "/matters/?order=new&validity=VALID",
        "the list of the API": f"{API}/matters?order=new&severity=2",
        "search": "/search/?q=飘窗",
        "search by number": f"/search/?q={coding.matter.number}",
        "the household": f"/estate/{coding.matter.household_id}/",
        "the board's cases": "/quality/O3/?month=2026-06",
    }


@pytest.mark.parametrize("who", ["feng", "li"])
def test_whoever_is_to_code_it_reads_it_nowhere(seat: Seat, coding: Coding, who: str) -> None:
    client = seat(who, HOURS)

    for way, address in ways(coding).items():
        page = client.get(address, follow=True).content.decode()
        assert "飘窗又渗水" not in page, way
        assert "公共部位破损" not in page, way


def test_each_way_leads_there_for_whoever_had_a_hand_in_it(seat: Seat, coding: Coding) -> None:
    client = seat("wu", HOURS)

    for way, address in ways(coding).items():
        if way not in {"the form of an act", "what may be chosen"}:
            page = client.get(address, follow=True).content.decode()
            assert "飘窗又渗水" in page, way


def test_its_page_says_to_code_it_first(seat: Seat, coding: Coding) -> None:
    answer = seat("feng", HOURS).get(f"/matters/{coding.matter_id}/")

    assert answer.status_code == 403
    assert "请先到复核编码台编完" in answer.content.decode()


@pytest.mark.parametrize("who", ["wu", "zhou", "qian"])
def test_everybody_else_reads_it(seat: Seat, coding: Coding, who: str) -> None:
    assert seat(who, HOURS).get(f"/matters/{coding.matter_id}/").status_code == 200


def test_once_coded_it_is_open(seat: Seat, coding: Coding) -> None:
    client = seat("feng", HOURS)
    client.post(f"{DESK}{coding.pk}/", SAME)

    assert client.get(f"/matters/{coding.matter_id}/").status_code == 200


def test_its_photos_are_shown_on_the_desk(cast: Cast, coding: Coding) -> None:
    resolver = attachments._subjects["matters.matter"]

    assert resolver(cast.feng, cast.community, coding.matter_id)
    assert not rules.visible_to(cast.feng, cast.community, after(HOURS)).exists()
