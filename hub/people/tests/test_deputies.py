"""Standing in for somebody: the role for a period, and the principal's conflicts with it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.kernel.models import Notice
from hub.kernel.refusals import Incomplete, NotAllowed
from hub.people import actions, queries, rules
from hub.people.models import Deputy, Role, Staff
from hub.people.tests.conftest import NOW, House

WEEK = timedelta(days=7)


def appoint(house: House, principal: str, deputy: str, role: Role, **said: Any) -> Deputy:
    facts: dict[str, Any] = {
        "since": NOW,
        "until": NOW + WEEK,
        "reason": "年休假",
        "by": house.person(principal),
    }
    return actions.appoint_deputy(
        principal=house.person(principal),
        deputy=house.person(deputy),
        role=role,
        community=house.here,
        at=NOW,
        **{**facts, **said},
    )


def directs(house: House, username: str, at: datetime) -> Staff | None:
    grant = rules.grant_for(house.person(username), house.here.pk, (Role.DIRECTOR,), at)
    return grant.holder if grant else None


class TestReadingTogether:
    def test_tells_of_each_what_they_hold_alone(
        self, house: House, django_assert_num_queries: Any
    ) -> None:
        appoint(house, "lin", "mei", Role.DIRECTOR)
        appoint(house, "tao", "hu", Role.FRONT_DESK, since=NOW + WEEK, until=NOW + 2 * WEEK)
        alone = {one.username: rules.everything_held(one, NOW) for one in Staff.objects.all()}

        people = list(Staff.objects.all())
        with django_assert_num_queries(3):
            rules.read_together(people, NOW)
            together = {one.username: rules.everything_held(one, NOW) for one in people}

        assert together == alone
        assert Role.DIRECTOR in {grant.role for grant in together["mei"]}


class TestDeputy:
    def test_acts_in_the_role_for_the_period_and_in_the_principals_name(
        self, house: House, lin: Staff
    ) -> None:
        appoint(house, "lin", "mei", Role.DIRECTOR, since=NOW + WEEK, until=NOW + 2 * WEEK)

        assert directs(house, "mei", NOW) is None
        assert directs(house, "mei", NOW + WEEK) == lin
        assert directs(house, "mei", NOW + 2 * WEEK) is None

    def test_uses_an_own_role_before_a_lent_one(self, house: House, mei: Staff) -> None:
        appoint(house, "tao", "mei", Role.FRONT_DESK)

        grant = rules.grant_for(house.person("mei"), house.here.pk, (Role.FRONT_DESK,), NOW)
        assert grant is not None
        assert grant.holder == mei

    def test_of_a_handler_works_in_the_principals_department(self, house: House) -> None:
        appoint(house, "hu", "mei", Role.HANDLER)

        engineering = house.department("ENG").pk
        assert rules.grant_for(
            house.person("mei"), house.here.pk, (Role.HANDLER,), NOW, department_id=engineering
        )

    def test_does_not_lend_on(self, house: House) -> None:
        appoint(house, "lin", "mei", Role.DIRECTOR)

        with pytest.raises(actions.RoleNotHeld):
            appoint(house, "mei", "tao", Role.DIRECTOR)

    def test_ends_when_the_principal_loses_the_post(self, house: House, zhou: Staff) -> None:
        appoint(house, "lin", "mei", Role.DIRECTOR)
        [post] = house.person("lin").posts.all()
        actions.end_post(post, community=house.here, by=zhou, at=NOW + WEEK / 2)

        assert directs(house, "mei", NOW + WEEK / 2) is None

    def test_of_a_company_wide_manager_acts_in_one_community_only(self, house: House) -> None:
        appoint(house, "gao", "qin", Role.MANAGER)

        qin = house.person("qin")
        assert rules.holds(qin, house.here.pk, (Role.MANAGER,), NOW)
        assert not rules.holds(qin, house.neighbour.pk, (Role.MANAGER,), NOW)
        assert rules.communities_of(qin, NOW) == [house.here]

    def test_needs_the_second_factor_the_role_asks_for(self, house: House) -> None:
        appoint(house, "lin", "mei", Role.DIRECTOR)

        assert rules.needs_second_factor(house.person("mei"), NOW)

    def test_may_be_laid_down_by_either_before_its_time(self, house: House) -> None:
        for by in ("lin", "mei"):
            loan = appoint(house, "lin", "mei", Role.DIRECTOR)
            actions.end_deputy(loan, community=house.here, by=house.person(by), at=NOW)
            assert directs(house, "mei", NOW) is None

    def test_is_told_and_so_is_a_principal_who_did_not_ask(
        self, house: House, zhou: Staff
    ) -> None:
        appoint(house, "hu", "luo", Role.HANDLER, by=zhou)

        told = set(
            Notice.objects.filter(text__contains="经办人").values_list(
                "person__username", flat=True
            )
        )
        assert told == {"hu", "luo"}


class TestAppointing:
    @pytest.mark.parametrize("who", ["hu", "lin", "zhou"])
    def test_is_for_the_principal_the_director_and_the_administrator(
        self, house: House, who: str
    ) -> None:
        assert appoint(house, "hu", "luo", Role.HANDLER, by=house.person(who)).pk

    @pytest.mark.parametrize("who", ["mei", "luo", "song", "qin"])
    def test_is_for_nobody_else(self, house: House, who: str) -> None:
        with pytest.raises(NotAllowed):
            appoint(house, "hu", "luo", Role.HANDLER, by=house.person(who))

    @pytest.mark.parametrize("deputy", ["hu", "song", "zhou"])
    def test_refuses_oneself_strangers_and_administrators(self, house: House, deputy: str) -> None:
        with pytest.raises(actions.DeputyNotThere):
            appoint(house, "hu", deputy, Role.HANDLER)

    def test_refuses_a_role_the_principal_does_not_hold(self, house: House) -> None:
        with pytest.raises(actions.RoleNotHeld):
            appoint(house, "hu", "luo", Role.DIRECTOR)

    def test_refuses_to_lend_administration(self, house: House) -> None:
        with pytest.raises(actions.NotLent):
            appoint(house, "zhou", "mei", Role.ADMIN)

    def test_refuses_the_same_again(self, house: House) -> None:
        appoint(house, "hu", "luo", Role.HANDLER)
        with pytest.raises(actions.SameLoan):
            appoint(house, "hu", "luo", Role.HANDLER, since=NOW + WEEK / 2)

    def test_refuses_without_a_reason(self, house: House) -> None:
        with pytest.raises(Incomplete):
            appoint(house, "hu", "luo", Role.HANDLER, reason=" ")

    @pytest.mark.parametrize(
        ("since", "until"),
        [
            (NOW - WEEK, NOW + WEEK),
            (NOW, NOW),
            (NOW + WEEK, NOW),
            (NOW, NOW + timedelta(days=90, seconds=1)),
        ],
    )
    def test_refuses_a_wrong_period(self, house: House, since: datetime, until: datetime) -> None:
        with pytest.raises(actions.PeriodWrong):
            appoint(house, "hu", "luo", Role.HANDLER, since=since, until=until)

    def test_takes_ninety_days_at_most(self, house: House) -> None:
        assert appoint(house, "hu", "luo", Role.HANDLER, until=NOW + timedelta(days=90)).pk


class TestConflicts:
    def recuse(self, house: House, one: str, other: str) -> None:
        actions.declare_recusal(
            house.person(one),
            about=house.person(other),
            reason="夫妻",
            community=house.here,
            by=house.person("lin"),
            at=NOW,
        )

    def test_hold_both_ways(self, house: House, mei: Staff, hu: Staff, tao: Staff) -> None:
        self.recuse(house, "mei", "hu")

        assert rules.must_stay_out(mei, [hu.pk])
        assert rules.must_stay_out(hu, [mei.pk])
        assert not rules.must_stay_out(tao, [mei.pk, hu.pk, None])

    def test_are_carried_by_the_deputy_too(
        self, house: House, lin: Staff, mei: Staff, hu: Staff
    ) -> None:
        self.recuse(house, "lin", "hu")

        assert not rules.must_stay_out(mei, [hu.pk])
        assert rules.must_stay_out(mei, [hu.pk], acting_for=lin)
        assert rules.must_stay_out(mei, [lin.pk], acting_for=lin)

    def test_of_oneself_need_no_declaring(self, house: House, mei: Staff) -> None:
        assert rules.must_stay_out(mei, [mei.pk])

    def test_are_declared_once_from_either_side(self, house: House) -> None:
        self.recuse(house, "mei", "hu")
        for one, other in (("mei", "hu"), ("hu", "mei")):
            with pytest.raises(actions.AlreadyDeclared):
                self.recuse(house, one, other)

    def test_may_be_declared_by_the_two_and_the_heads_only(
        self, house: House, mei: Staff, tao: Staff, hu: Staff
    ) -> None:
        facts = {"about": hu, "reason": "亲戚", "community": house.here, "at": NOW}
        with pytest.raises(NotAllowed):
            actions.declare_recusal(mei, by=tao, **facts)
        assert actions.declare_recusal(mei, by=mei, **facts).pk


@pytest.mark.django_db
class TestPeriods:
    # The house is only looked at, so the moments may share it.
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(day=st.floats(min_value=-3, max_value=12))
    def test_a_loan_holds_from_its_beginning_up_to_its_end(
        self, house_with_a_loan: House, day: float
    ) -> None:
        moment = NOW + timedelta(days=day)
        is_lent = directs(house_with_a_loan, "mei", moment) is not None
        assert is_lent == (NOW <= moment < NOW + WEEK)


@pytest.fixture
def house_with_a_loan(house: House) -> House:
    appoint(house, "lin", "mei", Role.DIRECTOR)
    return house


def test_the_principals_duties_by_role_are_the_deputys_as_well(house: House) -> None:
    notice = Notice.objects.create(
        community=house.here, role=Role.DIRECTOR, at=NOW, text="请签发月报"
    )
    appoint(house, "lin", "mei", Role.DIRECTOR)

    assert notice in queries.notices_for(house.person("mei"), house.here, NOW)
    assert notice not in queries.notices_for(house.person("tao"), house.here, NOW)
