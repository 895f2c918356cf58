"""The intake desk shows of a household what the look-up would: the card is no way round it."""

import pytest

from hub.estate.models import Area, Building, Household
from hub.matters import actions
from hub.matters.actions.told import NoSuchHousehold
from hub.matters.models import Matter
from hub.matters.tests.cast import BEGINNING, MORNING, Cast, a_complaint, a_household, told
from hub.people.models import Post, Role
from hub.people.tests.seats import Seat

CARD = "/matters/intake/household/{}/"
HINTS = "/matters/intake/hints/"


@pytest.fixture
def west(cast: Cast) -> Household:
    """A household of 西区, which is not on 何静's beat."""
    area = Area.objects.create(community=cast.community, name="西区")
    building = Building.objects.create(community=cast.community, area=area, code="9")
    return a_household(cast.community, building, "0301", "秦月", "13700000001")


@pytest.fixture
def monitor(cast: Cast) -> None:
    """王队 watches the screens, too."""
    Post.objects.create(
        staff=cast.wang,
        role=Role.MONITOR,
        community=cast.community,
        department=cast.order,
        since=BEGINNING,
    )


class TestAButler:
    def test_reads_no_card_of_anothers_beat(self, cast: Cast, seat: Seat, west: Household) -> None:
        assert seat("he").get(CARD.format(west.pk)).status_code == 404
        assert seat("he").get(CARD.format(cast.household.pk)).status_code == 200

    def test_is_told_of_no_matter_there(self, cast: Cast, seat: Seat, west: Household) -> None:
        matter = a_complaint(cast, household_id=west.pk)
        asked = {"household": west.pk, "text": "主卧飘窗渗水"}

        assert matter.number in seat("zhou", 1).get(HINTS, asked).content.decode()
        assert matter.number not in seat("he", 1).get(HINTS, asked).content.decode()

    def test_takes_in_nothing_for_a_household_there(self, cast: Cast, west: Household) -> None:
        with pytest.raises(NoSuchHousehold):
            actions.record(
                told(cast, household_id=west.pk),
                community=cast.community,
                by=cast.he,
                at=MORNING,
            )


class TestTheMonitorRoom:
    def test_sees_who_lives_there_masked_and_no_matter_that_is_not_urgent(
        self, cast: Cast, seat: Seat, monitor: None
    ) -> None:
        a_complaint(cast)
        card = seat("wang", 1).get(CARD.format(cast.household.pk)).content.decode()

        assert "黄*" in card
        assert "黄海" not in card
        assert "飘窗" not in card


def test_a_resident_is_one_of_the_household(cast: Cast, seat: Seat) -> None:
    """Else whoever records would read the file by its numbers, name by name."""
    stranger = cast.neighbour.residents.get()
    call = {
        "kind": "ENQUIRY", "channel": "PHONE", "severity": "1", "act": "record",
        "text": "问装修押金", "resident": stranger.pk,
    }  # fmt: skip
    for home in ({}, {"household": cast.household.pk}):
        seat("zhou").post("/matters/intake/", {**call, **home})

    names = [one.reporters.get().name for one in Matter.objects.order_by("id")]
    assert names == ["", ""]
