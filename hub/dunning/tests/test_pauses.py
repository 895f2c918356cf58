"""Letting people be takes two and an end; legal steps take a demand that was delivered, and two."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.charges.models import Hold
from hub.dunning import actions
from hub.dunning.actions.evidence import Tried
from hub.dunning.actions.ordering import NoDemandYet, OrderedAlready, TimeNotOver
from hub.dunning.actions.pausing import NotRunning, TooLong
from hub.dunning.contacts import AtRest, NothingOverdue
from hub.dunning.models import Episode, Pause, StepDue
from hub.dunning.tests.cast import Cast, approved, in_arrears, line, night, paid, steps
from hub.dunning.tests.test_attempts import call, message, owner
from hub.kernel import decisions
from hub.kernel.models import Decision, Obligation
from hub.kernel.refusals import Missing, NotAllowed

TENTH = datetime(2026, 5, 18, 2, tzinfo=UTC)


@pytest.fixture
def owing(cast: Cast) -> Cast:
    approved(cast)
    in_arrears(cast)
    night(cast, date(2026, 5, 18))
    return cast


def asks(cast: Cast, who: str = "he", reason: str = "DISPUTE", days: int = 20) -> Decision:
    return actions.propose_pause(
        cast.home.pk,
        **cast.doing(who, TENTH),
        reason=reason,
        last_day=date(2026, 5, 18) + timedelta(days=days),
        ground="业主对面积有异议，正在复核",
    )


class TestAPause:
    def test_lets_a_household_be_until_its_day_and_then_ends_by_itself(self, owing: Cast) -> None:
        decisions.grant(asks(owing), by=owing.wu, at=TENTH)
        assert steps(owing.home) == [("S1", "LIFTED")]
        assert (
            not Obligation.objects.open()
            .filter(
                subject_type="dunning.stepdue",
                subject_id=StepDue.objects.get(household=owing.home).pk,
            )
            .exists()
        )
        assert line(night(owing, date(2026, 6, 7)), owing.home)[:2] == ("PAUSED", "DISPUTE")
        assert line(night(owing, date(2026, 6, 8)), owing.home) == ("OPENED", "", "S2")

    def test_is_never_granted_by_who_asked_nor_through_their_deputy(self, owing: Cast) -> None:
        waiting = asks(owing, "wu")
        with pytest.raises(NotAllowed):
            decisions.grant(waiting, by=owing.wu, at=TENTH)
        decisions.grant(waiting, by=owing.li, at=TENTH)
        assert Pause.objects.get().granted_by == owing.li

    @pytest.mark.parametrize("who", ["zhou", "sun", "lei", "shi", "chen", "feng", "lin"])
    def test_is_asked_for_by_who_may_dun_there(self, owing: Cast, who: str) -> None:
        with pytest.raises((NotAllowed, Missing)):
            asks(owing, who)

    @pytest.mark.parametrize("days", [0, -3, 91, 4000])
    def test_has_an_end_that_is_near(self, owing: Cast, days: int) -> None:
        with pytest.raises(TooLong):
            asks(owing, days=days)

    def test_is_ended_before_its_time_with_a_reason(self, owing: Cast) -> None:
        decisions.grant(asks(owing), by=owing.wu, at=TENTH)
        pause, at = Pause.objects.get(), TENTH + timedelta(days=3)
        told: dict[str, Any] = {**owing.doing("he", at), "reason": "复核完毕，面积无误"}
        actions.end_pause(pause.pk, **told)
        assert line(night(owing, date(2026, 6, 1)), owing.home) == ("OPENED", "", "S2")
        with pytest.raises(NotRunning):
            actions.end_pause(pause.pk, **told)

    def test_for_written_contact_lets_letters_go_on(self, owing: Cast) -> None:
        decisions.grant(asks(owing, reason="WRITTEN", days=80), by=owing.wu, at=TENTH)
        with pytest.raises(AtRest):
            actions.contact(owing.home.pk, call(owing.home), **owing.doing("he", TENTH))
        assert line(night(owing, date(2026, 6, 1)), owing.home) == ("PAUSED", "WRITTEN", "S2")
        assert line(night(owing, date(2026, 7, 14)), owing.home) == ("OPENED", "", "S4")


class TestPaidUp:
    def test_is_off_the_list_at_once(self, owing: Cast) -> None:
        paid(owing, owing.home, "220.00", TENTH)
        house: dict[str, Any] = owing.doing("peng", TENTH)
        assert actions.settle(owing.home.pk, **house)
        assert steps(owing.home) == [("S1", "LIFTED")]
        assert not Episode.objects.running().filter(household=owing.home).exists()
        assert not actions.settle(owing.neighbour.pk, **house)


class TestWhatTheBankWasAskedFor:
    def test_is_not_dunned_until_it_answers(self, owing: Cast) -> None:
        bill = owing.home.bills.get()
        hold = Hold.objects.create(
            community=owing.community, bill=bill, reference="DK-1", at=TENTH
        )
        with pytest.raises(NothingOverdue):
            actions.contact(owing.home.pk, message(owing.home), **owing.doing("he", TENTH))
        run = night(owing, date(2026, 5, 19))
        assert run.debtors == 2
        assert StepDue.objects.get(household=owing.home).lifted == "PENDING"
        assert Episode.objects.running().filter(household=owing.home).exists()

        noon = datetime(2026, 5, 19, 4, tzinfo=UTC)
        Hold.objects.filter(pk=hold.pk).update(released_at=noon)
        later = actions.run_night(**owing.doing("peng", noon))
        assert (later.number, later.debtors) == (2, 1)
        assert line(later, owing.home) == ("OPENED", "", "S1")
        assert steps(owing.home) == [("S1", "LIFTED"), ("S1", "OPEN")]

    def test_is_dunned_the_same_day_when_it_refuses(self, cast: Cast) -> None:
        approved(cast)
        in_arrears(cast)
        bill = cast.home.bills.get()
        hold = Hold.objects.create(community=cast.community, bill=bill, reference="DK-1", at=TENTH)
        night(cast, date(2026, 5, 18))
        assert steps(cast.home) == []
        Hold.objects.filter(pk=hold.pk).update(released_at=TENTH)
        run = actions.run_night(**cast.doing("peng", TENTH))
        assert line(run, cast.home) == ("OPENED", "", "S1")
        assert steps(cast.neighbour) == [("S1", "OPEN")]


class TestLegalSteps:
    AT = datetime(2026, 8, 14, 2, tzinfo=UTC)  # S5 is open, ninety days after

    @pytest.fixture
    def old(self, owing: Cast) -> Cast:
        night(owing, date(2026, 8, 14))
        return owing

    def demand(self, cast: Cast, at: datetime) -> None:
        due = StepDue.objects.filter(household=cast.home).latest("id")
        letter = Tried(
            channel="LETTER", result="DELIVERED", spoken_to=owner(cast.home).pk,
            reference="EMS1234567890CN", content_note="催告函",
        )  # fmt: skip
        row = actions.attempt(due.pk, letter, **cast.doing("wu", at))
        assert row.grade == "A"

    def asks(self, cast: Cast, at: datetime, step: str = "S8") -> Decision:
        return actions.propose_order(
            cast.home.pk, **cast.doing("wu", at), step=step, ground="多次沟通无果"
        )

    def test_need_a_demand_that_was_delivered(self, old: Cast) -> None:
        with pytest.raises(NoDemandYet):
            self.asks(old, self.AT)

    def test_wait_until_its_reasonable_period_is_over(self, old: Cast) -> None:
        self.demand(old, self.AT)
        with pytest.raises(TimeNotOver, match="2026-09-13"):
            self.asks(old, self.AT + timedelta(days=30))
        self.asks(old, self.AT + timedelta(days=31))

    def test_are_granted_by_who_answers_for_them(self, old: Cast) -> None:
        self.demand(old, self.AT)
        at = self.AT + timedelta(days=31)
        waiting = self.asks(old, at)
        for who in ("wu", "li", "zhao"):
            with pytest.raises(NotAllowed):
                decisions.grant(waiting, by=old.staff[who], at=at)
        decisions.grant(waiting, by=old.qian, at=at)
        due = StepDue.objects.filter(household=old.home).latest("id")
        assert (due.step.code, due.role) == ("S8", "GM")
        duty = Obligation.objects.open().get(subject_type="dunning.stepdue", subject_id=due.pk)
        assert duty.role == "GM"
        with pytest.raises(OrderedAlready):
            self.asks(old, at)

    def test_are_the_supervisors_to_ask_for(self, old: Cast) -> None:
        with pytest.raises(NotAllowed):
            actions.propose_order(
                old.home.pk, **old.doing("he", self.AT), step="S7", ground="调解"
            )
