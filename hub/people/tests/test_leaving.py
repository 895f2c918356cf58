"""Leaving: access ends the same moment, history stays, nothing owed falls to an empty chair."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from hub.kernel import journal, obligations
from hub.kernel.models import Event, Obligation
from hub.kernel.obligations import Holder
from hub.kernel.refusals import Missing, NotAllowed
from hub.people import actions, queries, rules
from hub.people.events import Happened
from hub.people.models import Role, Staff
from hub.people.tests.conftest import NOW, PASSWORD, House, SignIn

TODAY = NOW.date()
REPORT_BACK = obligations.Kind("people.test_duty", "回报")


def owes(house: House, person: Staff) -> Obligation:
    """The person owes something about a department of the house."""
    department = house.department("ENG")
    event = journal.record(Happened.DEPARTMENT_CHANGED, department, by=person, at=NOW)
    return obligations.open_(
        REPORT_BACK,
        department,
        holder=Holder(person=person),
        event=event,
        due_at=NOW + timedelta(days=1),
    )


def let_go(house: House, person: Staff, by: str = "zhou", **said: object) -> Staff:
    facts = {"left_on": TODAY, "community": house.here, "at": NOW, **said}
    return actions.let_go(person, by=house.person(by), **facts)


class TestLettingGo:
    def test_ends_every_session_with_its_next_request(
        self, house: House, mei: Staff, sign_in: SignIn
    ) -> None:
        client = sign_in(mei)
        assert client.get("/todo/").status_code == 200

        let_go(house, mei)

        assert client.get("/todo/").status_code == 302
        assert client.get("/todo/")["Location"].startswith("/accounts/login/")

    def test_keeps_them_out(self, house: House, mei: Staff, client: Client) -> None:
        let_go(house, mei)

        client.post("/accounts/login/", {"login": "mei", "password": PASSWORD})

        assert client.get("/todo/").status_code == 302

    def test_takes_all_their_roles(self, house: House, mei: Staff) -> None:
        let_go(house, mei)

        assert rules.grants(house.person("mei"), NOW + timedelta(days=1)) == ()

    def test_ends_deputyships_on_both_sides(self, house: House, mei: Staff, lin: Staff) -> None:
        loan = actions.appoint_deputy(
            principal=lin,
            deputy=mei,
            role=Role.DIRECTOR,
            community=house.here,
            since=NOW,
            until=NOW + timedelta(days=3),
            reason="出差",
            by=lin,
            at=NOW,
        )
        let_go(house, mei)

        loan.refresh_from_db()
        assert loan.ended_at == NOW

    def test_keeps_their_history_and_their_name(self, house: House, hu: Staff) -> None:
        owes(house, hu)
        let_go(house, hu)

        assert Event.objects.filter(actor=hu).exists()
        assert "胡师傅" in [str(event.actor) for event in Event.objects.filter(actor=hu)]

    def test_hands_what_they_owe_to_the_leader_of_their_department(
        self, house: House, hu: Staff, luo: Staff
    ) -> None:
        duty = owes(house, hu)
        let_go(house, hu)

        duty.refresh_from_db()
        assert (duty.person, duty.role, duty.unit) == (None, "LD", house.department("ENG").pk)
        assert duty in queries.duties_of(luo, house.here, NOW)

    def test_hands_it_to_the_director_where_nobody_leads(
        self, house: House, mei: Staff, lin: Staff
    ) -> None:
        duty = owes(house, mei)
        let_go(house, mei)

        assert duty in queries.duties_of(lin, house.here, NOW)

    def test_leaves_due_moments_as_they_were(self, house: House, hu: Staff) -> None:
        duty = owes(house, hu)
        due_at = duty.due_at
        let_go(house, hu)

        duty.refresh_from_db()
        assert duty.due_at == due_at

    def test_is_refused_for_oneself(self, house: House, zhou: Staff) -> None:
        with pytest.raises(actions.OwnLeaving):
            let_go(house, zhou)

    @pytest.mark.parametrize("who", ["lin", "qin", "mei"])
    def test_is_for_administrators_alone(self, house: House, tao: Staff, who: str) -> None:
        with pytest.raises(NotAllowed):
            let_go(house, tao, by=who)

    @pytest.mark.parametrize("days", [1, -30])
    def test_is_refused_for_a_day_to_come_or_before_they_joined(
        self, house: House, mei: Staff, days: int
    ) -> None:
        with pytest.raises(actions.DayWrong):
            let_go(house, mei, left_on=TODAY + timedelta(days=days))

    def test_happens_once(self, house: House, mei: Staff) -> None:
        let_go(house, mei)
        with pytest.raises(Missing):
            let_go(house, mei)

    def test_is_held_by_the_database_too(self, house: House, mei: Staff) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Staff.objects.filter(pk=mei.pk).update(left_on=TODAY)


class TestEndingAPost:
    def test_hands_on_what_the_person_owed_there(
        self, house: House, hu: Staff, luo: Staff, zhou: Staff
    ) -> None:
        duty = owes(house, hu)
        [post] = hu.posts.all()
        actions.end_post(post, community=house.here, by=zhou, at=NOW)

        assert duty in queries.duties_of(luo, house.here, NOW)

    def test_leaves_it_with_somebody_who_holds_another_post_there(
        self, house: House, hu: Staff, zhou: Staff
    ) -> None:
        duty = owes(house, hu)
        actions.give_post(hu, role=Role.BUTLER, community=house.here, by=zhou, at=NOW)
        actions.end_post(hu.posts.get(role=Role.HANDLER), community=house.here, by=zhou, at=NOW)

        duty.refresh_from_db()
        assert duty.person == hu


class TestResets:
    def test_of_a_password_ends_every_session(
        self, house: House, mei: Staff, zhou: Staff, sign_in: SignIn
    ) -> None:
        client = sign_in(mei)
        actions.reset_password(mei, community=house.here, by=zhou, at=NOW)

        assert client.get("/todo/").status_code == 302

    def test_of_a_password_is_not_for_the_director(
        self, house: House, mei: Staff, lin: Staff
    ) -> None:
        with pytest.raises(NotAllowed):
            actions.reset_password(mei, community=house.here, by=lin, at=NOW)

    def test_of_a_company_wide_password_is_not_for_one_communitys_administrator(
        self, house: House, gao: Staff, zhou: Staff
    ) -> None:
        local = house.hire("local", "地方管", Role.ADMIN)
        with pytest.raises(NotAllowed):
            actions.reset_password(gao, community=house.here, by=local, at=NOW)
