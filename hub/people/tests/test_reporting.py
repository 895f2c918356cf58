"""The named leader: narrows the line of posts from a day on, and never widens it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from hub.kernel.models import Event
from hub.kernel.refusals import NotAllowed
from hub.people import actions
from hub.people.actions import BeginsBefore, NotOver
from hub.people.events import Happened
from hub.people.line import Line
from hub.people.models import Reporting, Role, Staff
from hub.people.tests.conftest import NOW, House
from hub.people.web import PROVEN

DAY = timedelta(days=1)


@pytest.fixture
def kong(house: House) -> Staff:
    """A second leader of 工程维修 beside Luo."""
    return house.hire("kong", "孔领班", Role.LEADER, department=house.department("ENG"))


def commands(house: House, who: Staff, whom: Staff, days: int = 0) -> bool:
    return Line(house.here, NOW + days * DAY).is_over(who.pk, whom.pk)


def name(house: House, person: Staff, by: Staff, leader: Staff, **more: object) -> Reporting:
    same = {"community": house.here, "by": by, "at": NOW, **more}
    return actions.report_to(person, leader_id=leader.pk, **same)


class TestANamedLeader:
    def test_is_the_one_of_several(
        self, house: House, hu: Staff, luo: Staff, kong: Staff, qin: Staff
    ) -> None:
        assert commands(house, luo, hu)
        assert commands(house, kong, hu)
        name(house, hu, qin, kong)
        assert commands(house, kong, hu)
        assert not commands(house, luo, hu)
        assert commands(house, qin, hu)  # the heads stay over everybody
        level = Line(house.here, NOW).above(hu.pk)
        assert level is not None
        assert level.people == {kong.pk}

    def test_holds_from_its_day_and_leaves_yesterday_alone(
        self, house: House, hu: Staff, luo: Staff, kong: Staff, qin: Staff
    ) -> None:
        name(house, hu, qin, luo)
        name(house, hu, qin, kong, since=(NOW + 3 * DAY).date())
        assert commands(house, luo, hu, 2)
        assert not commands(house, luo, hu, 3)
        assert commands(house, kong, hu, 3)
        with pytest.raises(BeginsBefore):
            name(house, hu, qin, luo, since=(NOW - DAY).date())

    def test_says_nothing_once_the_post_is_gone(
        self, house: House, hu: Staff, luo: Staff, kong: Staff, qin: Staff, zhou: Staff
    ) -> None:
        name(house, hu, qin, kong)
        actions.end_post(kong.posts.get(), community=house.here, by=zhou, at=NOW)
        assert commands(house, luo, hu, 1)

    def test_must_be_over_the_person_by_their_post(
        self, house: House, hu: Staff, mei: Staff, qin: Staff
    ) -> None:
        for nobody in (mei, hu):
            with pytest.raises(NotOver):
                name(house, hu, qin, nobody)

    def test_is_named_by_who_is_over_both(
        self, house: House, hu: Staff, luo: Staff, kong: Staff, gao: Staff, zhou: Staff
    ) -> None:
        """No leader draws people to their own team, and the administrator is outside the line."""
        for nobody in (luo, kong, hu, zhou):
            with pytest.raises(NotAllowed):
                name(house, hu, nobody, kong)
        name(house, hu, gao, kong)
        event = Event.objects.get(verb=Happened.REPORTS_TO)
        assert (event.actor, event.detail["leader"]) == (gao, "孔领班")

    def test_is_never_rewritten(self, house: House, hu: Staff, luo: Staff, qin: Staff) -> None:
        told = name(house, hu, qin, luo)
        with pytest.raises(IntegrityError), transaction.atomic():
            Reporting.objects.filter(pk=told.pk).update(leader=qin)
        with pytest.raises(IntegrityError), transaction.atomic():
            Reporting.objects.filter(pk=told.pk).delete()


@pytest.fixture
def proven_gao(gao: Staff, house: House) -> Client:
    client = Client()
    client.force_login(gao, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[PROVEN] = gao.pk
    session.save()
    client.post("/community/", {"community": house.here.pk})
    return client


class TestThePage:
    def test_names_the_leader(
        self,
        house: House,
        hu: Staff,
        kong: Staff,
        proven_gao: Client,
    ) -> None:
        url = reverse("people:report_to", args=[hu.pk])
        shown = proven_gao.get(url).content.decode()
        assert "孔领班" in shown
        assert "梅前台" not in shown
        assert proven_gao.post(url, {"leader": kong.pk}).status_code == 302
        page = proven_gao.get(reverse("people:person", args=[hu.pk])).content.decode()
        assert "汇报关系" in page
