"""Access tokens 接口令牌: who makes one, what it carries, what ends it, and its pages."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hub.kernel import journal
from hub.kernel.models import Event
from hub.kernel.refusals import Missing, NotAllowed
from hub.people import actions, rules
from hub.people.actions import NothingToCarry, TokenDayWrong, TokenOver, TooManyTokens
from hub.people.events import Happened
from hub.people.models import Role, Staff, Token
from hub.people.tests.conftest import NOW, House, SignIn, second_factor

SOON = date(2026, 12, 31)


def issued(house: House, by: Staff, **changes: object) -> actions.Issued:
    said = {"name": "前台话机", "ends_on": SOON, "community": house.here, "by": by, "at": NOW}
    return actions.issue_token(**{**said, **changes})


class TestIssuing:
    def test_keeps_a_hash_and_never_the_secret(self, house: House, mei: Staff) -> None:
        made = issued(house, mei)

        kept = Token.objects.values().get()
        assert made.secret.partition("_")[2] not in str(kept)

    def test_is_on_record(self, house: House, mei: Staff) -> None:
        issued(house, mei)

        event = Event.objects.get(verb=Happened.TOKEN_ISSUED)
        assert event.actor == mei
        assert event.detail == {"name": "前台话机", "ends_on": "2026-12-31"}

    @pytest.mark.parametrize("days", [-1, 366])
    def test_ends_within_a_year(self, house: House, mei: Staff, days: int) -> None:
        with pytest.raises(TokenDayWrong):
            issued(house, mei, ends_on=timezone.localdate(NOW) + timedelta(days=days))

    def test_is_not_for_those_who_only_decide(self, house: House, lin: Staff) -> None:
        with pytest.raises(NothingToCarry):
            issued(house, lin)

    def test_is_not_for_where_one_does_not_work(self, house: House, mei: Staff) -> None:
        with pytest.raises(NothingToCarry):
            issued(house, mei, community=house.neighbour)

    def test_is_not_for_a_token(self, house: House, mei: Staff) -> None:
        program = actions.come_in(issued(house, mei).secret, at=NOW)
        assert program is not None

        with pytest.raises(NothingToCarry):
            issued(house, program)

    def test_twenty_are_enough(self, house: House, mei: Staff) -> None:
        for _n in range(20):
            issued(house, mei)

        with pytest.raises(TooManyTokens):
            issued(house, mei)


class TestWhatItCarries:
    def test_the_powers_of_its_owner(self, house: House, mei: Staff) -> None:
        program = actions.come_in(issued(house, mei).secret, at=NOW)

        assert program == mei
        assert {g.role for g in rules.grants(program, NOW)} == {Role.FRONT_DESK}

    def test_never_a_deciders(self, house: House, mei: Staff, zhou: Staff) -> None:
        actions.give_post(
            mei,
            role=Role.SUPERVISOR,
            community=house.here,
            department=house.department("CS"),
            by=zhou,
            at=NOW,
        )
        later = NOW + timedelta(hours=1)
        program = actions.come_in(issued(house, mei, at=later).secret, at=later)

        assert program is not None
        assert {g.role for g in rules.grants(program, later)} == {Role.FRONT_DESK}
        assert {g.role for g in rules.grants(house.person("mei"), later)} == {
            Role.FRONT_DESK,
            Role.SUPERVISOR,
        }

    def test_nor_one_that_is_lent(self, house: House, mei: Staff, lin: Staff) -> None:
        actions.appoint_deputy(
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
        later = NOW + timedelta(hours=1)
        program = actions.come_in(issued(house, mei).secret, at=later)

        assert program is not None
        assert not rules.holds(program, house.here.pk, (Role.DIRECTOR,), later)
        assert rules.holds(house.person("mei"), house.here.pk, (Role.DIRECTOR,), later)

    def test_nothing_in_another_community(self, house: House, mei: Staff, zhou: Staff) -> None:
        actions.give_post(
            mei,
            role=Role.FRONT_DESK,
            community=house.neighbour,
            department=None,
            by=zhou,
            at=NOW,
        )
        later = NOW + timedelta(hours=1)
        program = actions.come_in(issued(house, mei).secret, at=later)

        assert program is not None
        assert rules.communities_of(program, later) == [house.here]


class TestWhatEndsIt:
    def test_its_day(self, house: House, mei: Staff) -> None:
        secret = issued(house, mei, ends_on=timezone.localdate(NOW)).secret

        assert actions.come_in(secret, at=NOW) is not None
        assert actions.come_in(secret, at=NOW + timedelta(days=1)) is None

    def test_being_revoked_by_its_owner(self, house: House, mei: Staff) -> None:
        made = issued(house, mei)
        actions.revoke_token(made.token.pk, community=house.here, by=mei, at=NOW)

        assert actions.come_in(made.secret, at=NOW) is None
        assert Event.objects.get(verb=Happened.TOKEN_REVOKED).actor == mei
        with pytest.raises(TokenOver):
            actions.revoke_token(made.token.pk, community=house.here, by=mei, at=NOW)

    def test_being_revoked_by_the_administrator(
        self, house: House, mei: Staff, zhou: Staff
    ) -> None:
        made = issued(house, mei)
        actions.revoke_token(made.token.pk, community=house.here, by=zhou, at=NOW)

        assert actions.come_in(made.secret, at=NOW) is None
        [event] = journal.history(journal.About.within(house.here, mei)).filter(
            verb=Happened.TOKEN_REVOKED
        )
        assert event.actor == zhou

    def test_nobody_elses_hand(self, house: House, mei: Staff, tao: Staff) -> None:
        made = issued(house, mei)

        with pytest.raises(Missing):
            actions.revoke_token(made.token.pk, community=house.here, by=tao, at=NOW)

    def test_nor_a_token_itself(self, house: House, mei: Staff) -> None:
        made = issued(house, mei)
        program = actions.come_in(made.secret, at=NOW)
        assert program is not None

        with pytest.raises(NotAllowed):
            actions.revoke_token(made.token.pk, community=house.here, by=program, at=NOW)

    def test_leaving(self, house: House, mei: Staff, zhou: Staff) -> None:
        secret = issued(house, mei).secret
        actions.let_go(mei, left_on=timezone.localdate(NOW), community=house.here, by=zhou, at=NOW)

        assert actions.come_in(secret, at=NOW) is None

    def test_a_password_reset(self, house: House, mei: Staff, zhou: Staff) -> None:
        """Whoever fears that an account is in wrong hands closes its tokens with it."""
        secret = issued(house, mei).secret
        actions.reset_password(mei, community=house.here, by=zhou, at=NOW)

        assert actions.come_in(secret, at=NOW) is None


class TestAWrongOne:
    @pytest.mark.parametrize(
        "secret", ["", "zs", "zs1_", "zs1_" + "A" * 43, "zs" + "9" * 15 + "_" + "A" * 43, "密钥"]
    )
    def test_opens_nothing(self, house: House, mei: Staff, secret: str) -> None:
        issued(house, mei)

        assert actions.come_in(secret, at=NOW) is None

    def test_of_a_wrong_shape_costs_no_query(
        self, house: House, django_assert_num_queries
    ) -> None:
        with django_assert_num_queries(0):
            actions.come_in("zs1_short", at=NOW)

    def test_does_not_become_another(self, house: House, mei: Staff, tao: Staff) -> None:
        one, other = issued(house, mei), issued(house, tao)
        mixed = f"zs{one.token.pk}_{other.secret.partition('_')[2]}"

        assert actions.come_in(mixed, at=NOW) is None


class TestItsLastUse:
    def test_is_kept_to_the_minute(
        self, house: House, mei: Staff, django_assert_num_queries
    ) -> None:
        made = issued(house, mei)
        actions.come_in(made.secret, at=NOW)

        with django_assert_num_queries(1):
            actions.come_in(made.secret, at=NOW + timedelta(seconds=30))
        made.token.refresh_from_db()
        assert made.token.last_used_at == NOW


class TestPages:
    def test_show_the_secret_once(self, house: House, sign_in: SignIn, mei: Staff) -> None:
        client = sign_in(mei)
        ends_on = timezone.localdate() + timedelta(days=30)
        answer = client.post("/me/tokens/new/", {"name": "平板", "ends_on": ends_on.isoformat()})
        secret = answer.context["issued"].secret

        assert secret in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
        assert secret not in client.get("/me/tokens/").content.decode()
        assert "平板" in client.get("/me/tokens/").content.decode()

    def test_say_what_is_wrong_beside_the_field(
        self, house: House, sign_in: SignIn, mei: Staff
    ) -> None:
        answer = sign_in(mei).post("/me/tokens/new/", {"name": "平板", "ends_on": "2099-01-01"})

        assert answer.context["form"].errors["ends_on"] == [str(TokenDayWrong.message)]

    def test_revoke_by_a_button(self, house: House, sign_in: SignIn, mei: Staff) -> None:
        made = issued(house, mei, at=timezone.now(), ends_on=timezone.localdate())
        client = sign_in(mei)
        client.post(f"/me/tokens/{made.token.pk}/revoke/")

        assert actions.come_in(made.secret, at=timezone.now()) is None

    def test_show_the_administrator_everybodys(
        self, house: House, sign_in: SignIn, mei: Staff, zhou: Staff
    ) -> None:
        issued(house, mei)
        assert sign_in(mei).get("/people/tokens/").status_code == 403

        page = sign_in(zhou, second_factor(zhou)).get("/people/tokens/")
        assert "前台话机" in page.content.decode()

    def test_do_not_take_a_token(self, house: House, mei: Staff, client: Client) -> None:
        made = issued(house, mei, at=timezone.now(), ends_on=timezone.localdate())

        answer = client.get("/me/", headers={"Authorization": f"Bearer {made.secret}"})
        assert answer.status_code == 302
