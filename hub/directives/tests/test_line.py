"""The chain of command: who outranks whom, and who is the next above."""

from datetime import datetime, timedelta

import pytest

from hub.directives.tests.cast import MORNING, PEOPLE, Cast
from hub.people.line import Line
from hub.people.models import Deputy, Post, Role

# Whom each may order about. Nobody else anybody.
COMMANDS = {
    "sun": {"zhou", "he"},
    "wu": {"zhou", "he", "sun"},
    "li": {"zhou", "he", "sun", "wu"},
    "zheng": {"chen"},
    "zhao": {"zhou", "he", "sun", "wu", "chen", "zheng", "shi", "peng", "ma"},
    "qian": {"zhou", "he", "sun", "wu", "li", "chen", "zheng", "shi", "peng", "zhao", "ma"},
}


def lend(cast: Cast, principal: str, deputy: str, role: Role) -> None:
    Deputy.objects.create(
        community=cast.community,
        principal=cast.staff[principal],
        deputy=cast.staff[deputy],
        role=role,
        since=MORNING - timedelta(days=1),
        until=MORNING + timedelta(days=3),
        reason="出差",
        made_by=cast.li,
    )


class TestTheLine:
    @pytest.mark.parametrize("who", PEOPLE)
    def test_reaches_down_and_never_sideways(self, cast: Cast, who: str) -> None:
        line = Line(cast.community, MORNING)
        assert {
            short for short in PEOPLE if line.is_over(cast.staff[who].pk, cast.staff[short].pk)
        } == COMMANDS.get(who, set())

    @pytest.mark.parametrize(
        ("who", "above"),
        [
            ("zhou", "sun"),
            ("sun", "wu"),
            ("wu", "li"),
            ("li", "qian"),
            ("chen", "zheng"),
            ("zheng", "zhao"),
            ("shi", "zhao"),
            ("zhao", "qian"),
        ],
    )
    def test_the_next_above(self, cast: Cast, who: str, above: str) -> None:
        level = Line(cast.community, MORNING).above(cast.staff[who].pk)
        assert level is not None
        assert level.people == {cast.staff[above].pk}

    def test_above_the_manager_there_is_nobody(self, cast: Cast) -> None:
        assert Line(cast.community, MORNING).above(cast.qian.pk) is None

    def test_above_two_of_different_departments(self, cast: Cast) -> None:
        level = Line(cast.community, MORNING).above(cast.sun.pk, cast.zheng.pk)
        assert level is not None
        assert level.people == {cast.zhao.pk}

    def test_is_the_one_of_that_day(self, cast: Cast) -> None:
        """孙姐 leads until the tenth; from the eleventh on she sits at the front desk."""
        change = MORNING + timedelta(days=1)
        Post.objects.filter(staff=cast.sun).update(until=change)
        Post.objects.create(
            staff=cast.sun,
            role=Role.FRONT_DESK,
            community=cast.community,
            department=cast.departments["CS"],
            since=change,
        )

        def leads(at: datetime) -> bool:
            return Line(cast.community, at).is_over(cast.sun.pk, cast.zhou.pk)

        assert leads(MORNING)
        assert not leads(change)

    def test_a_deputy_commands_with_the_lent_office(self, cast: Cast) -> None:
        lend(cast, "li", "zhou", Role.DIRECTOR)
        grant = Line(cast.community, MORNING).grant_over(cast.zhou, [cast.sun.pk])
        assert grant is not None
        assert grant.holder == cast.li

    def test_a_deputy_does_not_command_whose_office_it_is(self, cast: Cast) -> None:
        lend(cast, "qian", "li", Role.MANAGER)
        line = Line(cast.community, MORNING)
        assert line.grant_over(cast.li, [cast.qian.pk]) is None
        assert line.grant_over(cast.li, [cast.li.pk]) is None
        assert line.grant_over(cast.li, [cast.zhao.pk]) is not None
