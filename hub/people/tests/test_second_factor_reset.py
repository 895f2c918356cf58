"""A lost second factor is reset by two people, neither of them the one who lost it."""

import pytest
from allauth.mfa.models import Authenticator

from hub.kernel import decisions
from hub.kernel.models import Community, Decision, Event
from hub.kernel.refusals import NotAllowed
from hub.people import actions
from hub.people.models import Role, Staff
from hub.people.tests.conftest import NOW, House, SignIn, second_factor


def ask(person: Staff, by: Staff, here: Community) -> Decision:
    return actions.propose_second_factor_reset(
        person, ground="手机丢了，已当面核实", community=here, by=by, at=NOW
    )


@pytest.fixture
def asked(house: House, zhou: Staff, gao: Staff) -> Decision:
    second_factor(gao)
    return ask(gao, zhou, house.here)


class TestReset:
    def test_takes_an_administrator_and_a_head(
        self, asked: Decision, gao: Staff, lin: Staff
    ) -> None:
        decisions.grant(asked, by=lin, at=NOW, answer="视频核实过")

        assert not Authenticator.objects.filter(user=gao).exists()
        assert Event.objects.filter(verb="staff.second_factor_reset", subject_id=gao.pk).exists()

    def test_ends_every_session_of_the_person(
        self, house: House, zhou: Staff, qin: Staff, lin: Staff, sign_in: SignIn
    ) -> None:
        client = sign_in(qin, second_factor(qin))
        assert client.get("/todo/").status_code == 200

        decisions.grant(ask(qin, zhou, house.here), by=lin, at=NOW)

        assert client.get("/todo/").status_code == 302

    def test_changes_nothing_until_it_is_decided(self, asked: Decision, gao: Staff) -> None:
        assert Authenticator.objects.filter(user=gao).exists()

    def test_is_not_decided_by_whoever_asked(self, house: House, lin: Staff, mei: Staff) -> None:
        second_factor(mei)
        asked = ask(mei, lin, house.here)

        with pytest.raises(decisions.OwnProposal):
            decisions.grant(asked, by=lin, at=NOW)

    def test_is_not_decided_by_the_person_it_is_about(self, asked: Decision, gao: Staff) -> None:
        with pytest.raises(NotAllowed):
            decisions.grant(asked, by=gao, at=NOW)

    def test_is_not_decided_by_a_relative_nor_by_the_relatives_deputy(
        self, house: House, asked: Decision, gao: Staff, lin: Staff, mei: Staff
    ) -> None:
        actions.declare_recusal(
            lin, about=gao, reason="亲属", community=house.here, by=lin, at=NOW
        )
        actions.appoint_deputy(
            principal=lin,
            deputy=mei,
            role=Role.DIRECTOR,
            community=house.here,
            since=NOW,
            until=NOW.replace(day=20),
            reason="休假",
            by=lin,
            at=NOW,
        )
        for decider in (lin, mei):
            with pytest.raises(NotAllowed):
                decisions.grant(asked, by=decider, at=NOW)

    @pytest.mark.parametrize("who", ["zhou", "mei", "hu", "song"])
    def test_is_decided_by_heads_alone(
        self, house: House, mei: Staff, lin: Staff, who: str
    ) -> None:
        second_factor(house.person("tao"))
        asked = ask(house.person("tao"), lin, house.here)

        with pytest.raises(NotAllowed):
            decisions.grant(asked, by=house.person(who), at=NOW)

    @pytest.mark.parametrize("who", ["mei", "hu", "song"])
    def test_is_asked_for_by_administrators_and_heads_alone(
        self, house: House, gao: Staff, who: str
    ) -> None:
        second_factor(gao)
        with pytest.raises(NotAllowed):
            ask(gao, house.person(who), house.here)

    def test_is_not_asked_for_where_there_is_none(
        self, house: House, mei: Staff, zhou: Staff
    ) -> None:
        with pytest.raises(actions.NoSecondFactor):
            ask(mei, zhou, house.here)
