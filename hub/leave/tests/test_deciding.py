"""Who decides on leave: level by level, never about oneself, and silence goes up."""

import contextlib
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.kernel import decisions, obligations
from hub.kernel.house import the_house
from hub.kernel.models import Event, Notice, Obligation
from hub.kernel.refusals import Missing, NotAllowed
from hub.leave import actions, jobs
from hub.leave.actions.ledger import NotEnough
from hub.leave.actions.steps import NothingToDecide, NotYourLevel, WordsForLate
from hub.leave.models import Leave, Step
from hub.leave.tests.cast import Cast, after, asked, granted, kind, on, owed, rostered
from hub.people.actions import appoint_deputy, declare_recusal
from hub.people.models import Role


def yes(cast: Cast, leave: Leave, who: str, hours: float = 1, words: str = "") -> Leave:
    return actions.approve(leave.pk, **cast.doing(who, after(hours)), words=words)


def stands_in(cast: Cast, deputy: str, principal: str, role: Role) -> None:
    actions_at = after(0)
    appoint_deputy(
        principal=cast.staff[principal],
        deputy=cast.staff[deputy],
        role=role,
        community=cast.community,
        since=actions_at,
        until=actions_at + timedelta(days=60),
        reason="外出",
        by=cast.staff[principal],
        at=actions_at,
    )


class TestLevels:
    def test_the_leader_gives_a_word_and_the_supervisor_decides(self, cast: Cast) -> None:
        leave = yes(cast, asked(cast), "sun")
        assert leave.status == "PASSED"
        assert [one.role for one in leave.steps.all()] == ["LD", "SUP"]
        assert yes(cast, leave, "wu", 2).status == "APPROVED"

    def test_longer_leave_goes_higher(self, cast: Cast) -> None:
        leave = asked(cast, first=1, last=30)
        for who, status in (
            ("sun", "PASSED"), ("wu", "PASSED"), ("li", "PASSED"), ("qian", "APPROVED"),
        ):  # fmt: skip
            leave = yes(cast, leave, who)
            assert leave.status == status

    def test_a_higher_word_counts_for_those_below(self, cast: Cast) -> None:
        leave = yes(cast, asked(cast), "li")
        assert (leave.status, leave.steps.count()) == ("APPROVED", 1)

    @pytest.mark.parametrize(
        ("who", "first"), [("wu", "DIR"), ("li", "GM"), ("sun", "SUP"), ("hu", "PMD")]
    )
    def test_everybody_has_the_next_above(self, cast: Cast, who: str, first: str) -> None:
        assert asked(cast, who).steps.get().role == first

    @pytest.mark.parametrize(
        ("who", "answer"),
        [
            ("zhou", NotYourLevel),  # nobody decides on their own
            ("sun", None),
            ("wu", None),
            ("li", None),
            ("zhao", None),
            ("qian", None),
            ("hu", Missing),  # leaders of others do not learn of it
            ("lin", Missing),
            ("feng", NotYourLevel),
            ("ma", Missing),
        ],
    )
    def test_who_may(self, cast: Cast, who: str, answer: type[Exception] | None) -> None:
        leave = asked(cast)
        if answer is None:
            yes(cast, leave, who)
            return
        with pytest.raises(answer):
            yes(cast, leave, who)

    def test_is_decided_once(self, cast: Cast) -> None:
        leave = granted(cast, asked(cast))
        with pytest.raises(NothingToDecide):
            yes(cast, leave, "li")

    def test_the_balance_is_looked_at_again(self, cast: Cast) -> None:
        actions.grant_annual(cast.zhou, **cast.doing("ma"))
        leave = asked(cast, code="annual", first=1, last=2)
        row = kind(cast, "annual")
        decision = actions.propose_adjusting(
            cast.zhou.pk, **cast.doing("wu"), kind=row.pk, minutes=-4 * 480, reason="多发了"
        )
        decisions.grant(decision, by=cast.li, at=after(1))
        with pytest.raises(NotEnough):
            yes(cast, leave, "wu", 2)


class TestNobodyDecidesOnTheirOwn:
    def test_not_through_a_deputy(self, cast: Cast) -> None:
        """吴主管 asks; 孙姐 stands in for 李主任, who decides. 林芳 who stands in for 吴主管 may not."""
        stands_in(cast, "lin", "wu", Role.SUPERVISOR)
        leave = asked(cast, "wu")
        with pytest.raises((NotYourLevel, Missing)):
            yes(cast, leave, "lin")

    def test_not_by_standing_in_for_ones_own_leader(self, cast: Cast) -> None:
        stands_in(cast, "zhou", "wu", Role.SUPERVISOR)
        leave = asked(cast)
        with pytest.raises(NotYourLevel):
            yes(cast, leave, "zhou")

    def test_nor_by_a_relative_or_the_relatives_deputy(self, cast: Cast) -> None:
        declare_recusal(
            staff=cast.wu, about=cast.zhou, community=cast.community, reason="夫妻",
            by=cast.wu, at=after(0),
        )  # fmt: skip
        stands_in(cast, "lin", "wu", Role.SUPERVISOR)
        leave = asked(cast)
        for who in ("wu", "lin"):
            with pytest.raises(NotYourLevel):
                yes(cast, leave, who)
        assert yes(cast, leave, "li").status == "APPROVED"

    def test_a_deputy_of_the_leader_may(self, cast: Cast) -> None:
        stands_in(cast, "lin", "sun", Role.LEADER)
        leave = yes(cast, asked(cast), "lin")
        step = leave.steps.order_by("place")[0]
        assert (step.decided_by, step.decided_for) == (cast.lin, cast.sun)

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        applicant=st.sampled_from(["zhou", "sun", "wu", "li", "shi", "hu"]),
        deputy=st.sampled_from(["zhou", "lin", "sun", "wu", "li", "shi"]),
        principal=st.sampled_from(["sun", "wu", "li", "hu", "zhao"]),
        decider=st.sampled_from(["zhou", "lin", "sun", "wu", "li", "shi", "hu", "zhao", "qian"]),
    )
    def test_whoever_stands_in_for_whom(
        self, cast: Cast, applicant: str, deputy: str, principal: str, decider: str
    ) -> None:
        """Whatever is lent to whom: who decided is never who asked, nor their deputy."""
        roles = {"sun": Role.LEADER, "wu": Role.SUPERVISOR, "li": Role.DIRECTOR}
        roles |= {"hu": Role.LEADER, "zhao": Role.OFFICE_DIRECTOR}
        with transaction.atomic():
            if deputy != principal:
                stands_in(cast, deputy, principal, roles[principal])
            for person in cast.staff.values():
                vars(person).pop("_grants", None)
            leave = asked(cast, applicant)
            with contextlib.suppress(NotAllowed, Missing):
                yes(cast, leave, decider)
            for step in leave.steps.filter(decided_by__isnull=False):
                assert cast.staff[applicant].pk not in {step.decided_by_id, step.decided_for_id}
            transaction.set_rollback(True)


class TestNo:
    def test_has_a_reason_the_person_reads(self, cast: Cast) -> None:
        leave = actions.reject(asked(cast).pk, **cast.doing("sun", after(1)), words="当天人手不够")
        assert leave.status == "REJECTED"
        assert Notice.objects.filter(person=cast.zhou, subject_id=leave.pk).exists()

    def test_to_what_the_law_grants_is_a_heads(self, cast: Cast) -> None:
        leave = asked(cast, code="sick")
        leave = actions.reject(leave.pk, **cast.doing("sun", after(1)), words="没有病历")
        assert (leave.status, leave.steps.get(place=1).status) == ("PASSED", "SENT_UP")
        leave = actions.reject(leave.pk, **cast.doing("wu", after(2)), words="没有病历")
        assert leave.status == "PASSED"
        leave = actions.reject(leave.pk, **cast.doing("li", after(3)), words="材料不实")
        assert leave.status == "REJECTED"


class TestAskedLate:
    def test_wants_a_reason_to_be_granted(self, cast: Cast) -> None:
        rostered(cast)
        leave = asked(cast, at=on(3, 7))
        with pytest.raises(WordsForLate):
            actions.approve(leave.pk, **cast.doing("wu", on(3, 8)))
        actions.approve(leave.pk, **cast.doing("wu", on(3, 8)), words="突发，情况属实")


class TestSilence:
    def test_goes_up_and_the_step_stays_on_record(self, cast: Cast) -> None:
        leave = asked(cast)
        assert jobs.tick(cast.community, after(23.9)) == 0
        jobs.tick(cast.community, after(24.1))
        leave.refresh_from_db()
        assert [one.status for one in leave.steps.all()] == ["LAPSED", "WAITING"]
        assert (leave.status, leave.steps.get(place=2).role) == ("PASSED", "SUP")
        assert Event.objects.filter(verb="leave.lapsed").count() == 1

    def test_climbs_to_the_manager_and_then_waits(self, cast: Cast) -> None:
        leave = asked(cast)
        for n in range(1, 8):
            jobs.tick(cast.community, after(25 * n))
        assert [one.role for one in leave.steps.all()] == ["LD", "SUP", "DIR", "GM"]
        leave.refresh_from_db()
        assert leave.is_waiting

    def test_is_the_levels_breach_until_somebody_answers(self, cast: Cast) -> None:
        leave = asked(cast)
        obligations.run_pass(after(25))
        jobs.tick(cast.community, after(25))
        yes(cast, leave, "wu", 26)
        found = leave.steps.order_by("place")
        states = {
            one.part: one.status
            for one in Obligation.objects.about(leave).filter(kind="leave.approve")
        }
        assert states == {"1": "LATE", "2": "MET"}
        assert [one.status for one in found] == ["LAPSED", "APPROVED"]

    def test_twice_changes_nothing(self, cast: Cast) -> None:
        leave = asked(cast)
        jobs.tick(cast.community, after(25))
        actions.lapse(leave.pk, community=cast.community, by=the_house(), at=after(25))
        assert Step.objects.filter(leave=leave).count() == 2

    def test_is_no_fault_of_who_asked(self, cast: Cast) -> None:
        leave = asked(cast)
        jobs.tick(cast.community, after(25))
        assert owed(leave, "leave.approve").role == "SUP"
        assert not leave.is_late
