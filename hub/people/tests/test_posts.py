"""Hiring and posts: who may, what goes together, and what a grant then covers."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.kernel.models import Community, Event, Notice
from hub.kernel.refusals import NotAllowed
from hub.kernel.text import NotAPhone
from hub.people import actions, rules
from hub.people.models import Post, Role, Staff
from hub.people.tests.conftest import NOW, House


def hire(house: House, by: Staff, **said: Any) -> actions.Hired:
    facts = {"username": "new1", "name": "新人", "role": Role.BUTLER, "community": house.here}
    return actions.hire(**{**facts, **said}, by=by, at=NOW)


class TestHire:
    def test_gives_a_password_for_the_first_sign_in_only(self, house: House, zhou: Staff) -> None:
        hired = hire(house, zhou)

        assert hired.person.check_password(hired.password)
        assert hired.person.must_change_password
        assert len(hired.password) == 14

    def test_tells_the_history_who_came_but_not_the_password(
        self, house: House, zhou: Staff
    ) -> None:
        hired = hire(house, zhou)

        told = Event.objects.filter(subject_type="people.staff", subject_id=hired.person.pk)
        assert [event.verb for event in told] == ["staff.hired", "staff.post_given"]
        assert {event.actor for event in told} == {zhou}
        assert hired.password not in str(list(told.values("detail")))

    @pytest.mark.parametrize("who", ["lin", "gao", "mei", "hu"])
    def test_is_for_administrators_alone(self, house: House, who: str) -> None:
        with pytest.raises(NotAllowed):
            hire(house, house.person(who))

    @pytest.mark.parametrize("username", ["", "a", "has space", "工号", "-x", "x" * 31, "a/b"])
    def test_refuses_usernames_nobody_could_type(
        self, house: House, zhou: Staff, username: str
    ) -> None:
        with pytest.raises(actions.UsernameWrong):
            hire(house, zhou, username=username)

    @pytest.mark.parametrize("username", ["mei", "MEI", " ｍｅｉ "])
    def test_refuses_a_username_in_any_spelling_once_taken(
        self, house: House, zhou: Staff, username: str
    ) -> None:
        with pytest.raises(actions.UsernameTaken):
            hire(house, zhou, username=username)

    def test_refuses_the_username_of_somebody_who_left(
        self, house: House, zhou: Staff, mei: Staff
    ) -> None:
        actions.let_go(mei, left_on=NOW.date(), community=house.here, by=zhou, at=NOW)

        with pytest.raises(actions.UsernameTaken):
            hire(house, zhou, username="mei")

    def test_refuses_what_is_no_phone_and_leaves_nothing_behind(
        self, house: House, zhou: Staff
    ) -> None:
        with pytest.raises(NotAPhone):
            hire(house, zhou, phone="12345")
        assert not Staff.objects.filter(username="new1").exists()


class TestPost:
    def test_holds_in_its_community_and_nowhere_else(
        self, house: House, mei: Staff, song: Staff
    ) -> None:
        desk = (Role.FRONT_DESK,)
        assert rules.holds(mei, house.here.pk, desk, NOW)
        assert not rules.holds(song, house.here.pk, desk, NOW)
        assert rules.communities_of(mei, NOW) == [house.here]

    def test_of_the_whole_company_holds_everywhere(self, house: House, gao: Staff) -> None:
        assert rules.communities_of(gao, NOW) == [house.neighbour, house.here]
        assert rules.holds(gao, house.neighbour.pk, (Role.MANAGER,), NOW)

    def test_of_one_department_is_not_one_of_another(self, house: House, hu: Staff) -> None:
        handler, here = (Role.HANDLER,), house.here.pk
        own, other = house.department("ENG").pk, house.department("CS").pk
        assert rules.grant_for(hu, here, handler, NOW, department_id=own)
        assert rules.grant_for(hu, here, handler, NOW, department_id=other) is None

    def test_begins_when_it_is_given(self, house: House, mei: Staff) -> None:
        before = NOW - timedelta(days=30)
        assert not rules.holds(mei, house.here.pk, (Role.FRONT_DESK,), before)

    def test_of_a_handler_needs_a_department(self, house: House, zhou: Staff, mei: Staff) -> None:
        with pytest.raises(actions.NotHere):
            actions.give_post(mei, role=Role.HANDLER, community=house.here, by=zhou, at=NOW)

    def test_may_not_name_a_department_of_another_community(
        self, house: House, zhou: Staff, song: Staff
    ) -> None:
        with pytest.raises(actions.NotHere):
            actions.give_post(
                song,
                role=Role.HANDLER,
                community=house.neighbour,
                department=house.department("ENG"),
                by=zhou,
                at=NOW,
            )

    def test_is_not_held_twice(self, house: House, zhou: Staff, lin: Staff) -> None:
        with pytest.raises(actions.AlreadyHeld):
            actions.give_post(lin, role=Role.DIRECTOR, community=house.here, by=zhou, at=NOW)

    @pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
    def test_of_administration_or_audit_goes_with_no_other(
        self, house: House, zhou: Staff, mei: Staff, role: Role
    ) -> None:
        with pytest.raises(actions.KeepsApart):
            actions.give_post(mei, role=role, community=house.here, by=zhou, at=NOW)

    def test_of_business_is_not_given_to_an_administrator(self, house: House, zhou: Staff) -> None:
        second = hire(house, zhou, username="admin2", role=Role.ADMIN, is_company_wide=True).person
        with pytest.raises(actions.KeepsApart):
            actions.give_post(zhou, role=Role.DIRECTOR, community=house.here, by=second, at=NOW)

    def test_is_never_given_to_oneself(self, house: House, zhou: Staff) -> None:
        with pytest.raises(actions.OwnPost):
            actions.give_post(zhou, role=Role.DIRECTOR, community=house.here, by=zhou, at=NOW)

    def test_that_decides_is_told_to_the_heads(self, house: House, zhou: Staff) -> None:
        hire(house, zhou, username="puppet", role=Role.DIRECTOR)

        told = Notice.objects.filter(text__contains="puppet")
        assert {notice.role for notice in told} == {Role.DIRECTOR, Role.MANAGER}

    def test_company_wide_is_only_for_the_companys_own_roles(
        self, house: House, zhou: Staff
    ) -> None:
        with pytest.raises(actions.NotHere):
            hire(house, zhou, role=Role.BUTLER, is_company_wide=True)

    def test_of_the_company_is_not_given_by_one_communitys_administrator(
        self, house: House, zhou: Staff
    ) -> None:
        local = hire(house, zhou, username="local", role=Role.ADMIN).person
        with pytest.raises(NotAllowed):
            hire(house, local, username="boss", role=Role.MANAGER, is_company_wide=True)
        with pytest.raises(NotAllowed):
            hire(house, local, username="there", community=house.neighbour)
        assert hire(house, local, username="clerk").person.pk


class TestEnding:
    def test_takes_the_role_away_that_moment(self, house: House, zhou: Staff, mei: Staff) -> None:
        [post] = mei.posts.all()
        actions.end_post(post, community=house.here, by=zhou, at=NOW)

        assert rules.grants(house.person("mei"), NOW) == ()

    def test_leaves_one_administrator(self, house: House, zhou: Staff) -> None:
        second = hire(house, zhou, username="admin2", role=Role.ADMIN, is_company_wide=True).person
        [first_post], [second_post] = zhou.posts.all(), second.posts.all()
        actions.end_post(second_post, community=house.here, by=zhou, at=NOW)

        local = hire(house, zhou, username="local", role=Role.ADMIN).person
        for by in (zhou, local):
            with pytest.raises(NotAllowed):  # one's own; the company's by the community's
                actions.end_post(first_post, community=house.here, by=by, at=NOW)

    def test_never_leaves_the_company_without_any(self, house: House, zhou: Staff) -> None:
        second = hire(house, zhou, username="admin2", role=Role.ADMIN, is_company_wide=True).person
        [first_post] = zhou.posts.all()
        actions.end_post(first_post, community=house.here, by=second, at=NOW)

        [last] = second.posts.all()
        third = hire(house, second, username="third", role=Role.ADMIN).person
        with pytest.raises(NotAllowed):
            actions.let_go(second, left_on=NOW.date(), community=house.here, by=third, at=NOW)
        assert rules.administers(house.person("admin2"), None, NOW)
        assert last.until is None


class TestAdministrator:
    def test_sees_no_records_of_business(self, zhou: Staff, here: Community) -> None:
        roles = {grant.role for grant in rules.grants(zhou, NOW)}
        assert roles == {Role.ADMIN}
        assert not roles & rules.SITE_WIDE


@given(
    since=st.integers(-5, 5),
    until=st.one_of(st.none(), st.integers(1, 10)),
    moment=st.integers(-8, 12),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_post_is_held_by_the_same_rule_here_and_in_the_database(
    house: House, mei: Staff, since: int, until: int | None, moment: int
) -> None:
    day = timedelta(days=1)
    post = Post.objects.create(
        staff=mei,
        role=Role.BUTLER,
        community=house.here,
        since=NOW + since * day,
        until=None if until is None else NOW + (since + until) * day,
    )
    at = NOW + moment * day

    assert post.is_held(at) == Post.objects.at(at).filter(pk=post.pk).exists()
