"""Working down the list of steps: each is come by once, and none that must not be done now."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from hub.dunning import actions, queries
from hub.dunning.actions import Tried
from hub.dunning.models import StepDue
from hub.dunning.tests.cast import Cast, approved, in_arrears, night
from hub.estate.models import Household, Phone, Resident
from hub.people.tests.seats import Seat

# The night of 1 June opens S2 电话了解原因 for everybody: all of them end at the same moment.
NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)


@pytest.fixture
def owing(cast: Cast) -> Cast:
    approved(cast)
    in_arrears(cast)
    night(cast, date(2026, 6, 1))
    return cast


def due(home: Household) -> StepDue:
    return StepDue.objects.get(household=home)


def told(home: Household) -> dict[str, Any]:
    """A call that nobody recorded: it is written down, and the step stays open."""
    return {
        "channel": "PHONE",
        "result": "AGREES",
        "spoken_to": Resident.objects.get(household=home).pk,
        "phone": Phone.objects.get(resident__household=home).pk,
    }


def call(cast: Cast, home: Household, at: datetime = NOW) -> None:
    actions.attempt(due(home).pk, Tried(**told(home)), **cast.doing("wu", at))
    assert due(home).state == StepDue.State.OPEN


def follows(cast: Cast, home: Household, order: str, at: datetime = NOW) -> str:
    found = queries.following(due(home), cast.wu, cast.community, at, order)
    return found.household.code if found else ""


class TestTheNext:
    @pytest.mark.parametrize("order", ["due", "route"])
    def test_is_the_next_of_the_same_night_and_after_the_last_the_first(
        self, owing: Cast, order: str
    ) -> None:
        homes = (owing.neighbour, owing.home, owing.villa)
        assert [follows(owing, home, order) for home in homes] == ["7-1802", "9-101", "7-1702"]

    def test_is_nobody_who_was_called_today(self, owing: Cast) -> None:
        call(owing, owing.neighbour)
        assert follows(owing, owing.villa, "due") == "7-1802"
        call(owing, owing.villa)
        assert follows(owing, owing.home, "due") == ""
        tomorrow = NOW + timedelta(days=1)
        assert follows(owing, owing.home, "due", tomorrow) == "9-101"

    def test_is_nobody_who_was_called_three_times_in_a_week(self, owing: Cast) -> None:
        for day in range(3):
            call(owing, owing.villa, NOW + timedelta(days=day))
        assert follows(owing, owing.home, "due", NOW + timedelta(days=3)) == "7-1702"
        assert follows(owing, owing.home, "due", NOW + timedelta(days=7, minutes=1)) == "9-101"

    def test_is_nobody_who_promised_to_pay(self, owing: Cast) -> None:
        promise = {"promise_amount": Decimal("100.00"), "promise_day": date(2026, 6, 5)}
        tried = Tried(**{**told(owing.villa), "result": "PROMISE", **promise})
        actions.attempt(due(owing.villa).pk, tried, **owing.doing("wu", NOW))
        assert follows(owing, owing.home, "due") == "7-1702"

    def test_is_where_saving_leads_until_nobody_is_left(self, owing: Cast, seat: Seat) -> None:
        client, came_by = seat("wu", NOW), []
        where = reverse("dunning:step", args=[due(owing.neighbour).pk])
        while where != reverse("dunning:workbench"):
            pk = int(where.rstrip("/").rpartition("/")[2])
            home = StepDue.objects.get(pk=pk).household
            came_by.append(home.code)
            answer = client.post(where, told(home))
            assert answer.status_code == 302
            where = answer["Location"]
        assert came_by == ["7-1702", "7-1802", "9-101"]


class TestTheList:
    def test_says_who_is_not_called_any_more(self, owing: Cast, seat: Seat) -> None:
        call(owing, owing.home)
        text = seat("wu", NOW).get(reverse("dunning:workbench")).content.decode()
        assert text.count("暂不再打") == 1

    def test_can_be_narrowed_to_what_can_be_done_now(self, owing: Cast, seat: Seat) -> None:
        call(owing, owing.home)
        answer = seat("wu", NOW).get(reverse("dunning:workbench"), {"now": "1"})
        text = answer.content.decode()
        assert "7-1702" in text
        assert "7-1802" not in text

    def test_keeps_a_visit_to_whom_was_called_today(self, owing: Cast) -> None:
        call(owing, owing.home)
        night(owing, date(2026, 6, 15))  # S3, thirty days after: somebody comes by
        at = datetime(2026, 6, 15, 2, tzinfo=UTC)
        step = StepDue.objects.filter(household=owing.home).latest("pk")
        actions.attempt(step.pk, Tried(**told(owing.home)), **owing.doing("wu", at))
        rows = queries.to_do_now(StepDue.objects.open(), owing.community, at)
        assert step in rows
