"""扣款失败后: what the bank could not collect is dunned again, from that moment, and counted once.

June's bills are due on the 15th and S1 opens on the 18th, for five days. That morning all three
homes' bills go to the bank, so the night of the 19th finds nobody in arrears and lifts the steps.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from hub.charges.tests import cast as money
from hub.debit.models import Batch
from hub.debit.tests import cast as bank
from hub.dunning import actions, duties, jobs
from hub.dunning.measures import CASES, COVERAGE
from hub.dunning.models import Episode, Run, StepDue
from hub.dunning.tests.cast import Cast, approved, gather, line, night, steps
from hub.dunning.tests.test_attempts import message
from hub.kernel import measures, workdays
from hub.kernel.models import Event, Obligation
from hub.kernel.workdays import month_bounds
from hub.people.models import Role
from hub.people.tests.casting import a_colleague

MORNING = datetime(2026, 6, 18, 2, tzinfo=UTC)
BOOKED = datetime(2026, 6, 19, 6, tzinfo=UTC)
JULY = datetime(2026, 7, 2, 2, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    cast = gather()
    cast.staff["luo"] = a_colleague(
        "luo", "罗会计", Role.FINANCE, cast.community, since=money.BEGINNING
    )
    workdays.fill(2026)
    return cast


@pytest.fixture
def at_the_bank(cast: Cast) -> Batch:
    """S1 was opened, then the whole debt went to the bank, and the next night lifted the step."""
    approved(cast)
    bank.billed(cast)
    night(cast, date(2026, 6, 18))
    batch = bank.sent(cast, MORNING)
    assert night(cast, date(2026, 6, 19)).debtors == 0
    assert steps(cast.home) == [("S1", "LIFTED")]
    return batch


def answered(cast: Cast, batch: Batch, at: datetime = BOOKED) -> Run:
    """黄海's account is short of money, the others pay; what follows the booking is done at once."""
    codes = {cast.home.pk: "5", cast.neighbour.pk: "0000", cast.villa.pk: "0000"}
    bank.booked(cast, batch, codes, at)
    jobs.look_again_when_booked(Event.objects.filter(verb="debit.result_booked").latest("id"))
    return Run.objects.within(cast.community).latest("id")


def back(cast: Cast) -> StepDue:
    return StepDue.objects.get(household=cast.home, again=1)


class TestAFailedDebit:
    def test_opens_the_lifted_step_again_when_it_is_booked(
        self, cast: Cast, at_the_bank: Batch
    ) -> None:
        run = answered(cast, at_the_bank)
        assert (run.number, run.debtors, run.opened) == (2, 1, 1)
        assert line(run, cast.home) == ("OPENED", "", "S1")
        assert steps(cast.home) == [("S1", "LIFTED"), ("S1", "OPEN")]
        # The window is whole, and counted from then: 21:00 five days on.
        assert back(cast).opened_at == BOOKED
        assert back(cast).window_ends == datetime(2026, 6, 24, 13, tzinfo=UTC)

    def test_gives_the_step_to_whoever_holds_it_now(self, cast: Cast, at_the_bank: Batch) -> None:
        answered(cast, at_the_bank)
        (owed,) = Obligation.objects.open().filter(kind=duties.STEP.code)
        assert (owed.subject_id, owed.person) == (back(cast).pk, cast.he)
        assert owed.due_at == back(cast).window_ends

    def test_changes_nothing_for_those_who_were_debited(
        self, cast: Cast, at_the_bank: Batch
    ) -> None:
        answered(cast, at_the_bank)
        assert steps(cast.neighbour) == [("S1", "LIFTED")]
        night(cast, date(2026, 6, 20))
        assert Episode.objects.running().get().household == cast.home

    def test_opens_it_in_the_next_night_when_nobody_looked_that_day(
        self, cast: Cast, at_the_bank: Batch
    ) -> None:
        bank.booked(cast, at_the_bank, {cast.home.pk: "5"}, BOOKED)
        run = night(cast, date(2026, 6, 20))
        assert line(run, cast.home) == ("OPENED", "", "S1")

    def test_opens_it_once(self, cast: Cast, at_the_bank: Batch) -> None:
        first = answered(cast, at_the_bank)
        for hours in (1, 2):
            again = actions.run_night(**cast.doing("peng", BOOKED + timedelta(hours=hours)))
            assert again == first
        assert line(night(cast, date(2026, 6, 20)), cast.home)[1] == "STEP_OPEN"
        assert len(steps(cast.home)) == 2

    def test_does_nothing_before_the_days_first_night(
        self, cast: Cast, at_the_bank: Batch
    ) -> None:
        bank.booked(cast, at_the_bank, {cast.home.pk: "5"}, BOOKED + timedelta(days=1))
        event = Event.objects.filter(verb="debit.result_booked").latest("id")
        before = Run.objects.count()
        jobs.look_again_when_booked(event)
        assert Run.objects.count() == before

    def test_leaves_the_step_to_the_later_one_that_fits(
        self, cast: Cast, at_the_bank: Batch
    ) -> None:
        for day in (20, 30):
            night(cast, date(2026, 6, day))
        run = answered(cast, at_the_bank, datetime(2026, 6, 30, 6, tzinfo=UTC))
        assert line(run, cast.home) == ("OPENED", "", "S2")
        assert steps(cast.home) == [("S1", "LIFTED"), ("S2", "OPEN")]


class TestTheProcedureThatMakesUpOneByOne:
    def test_does_not_jump_over_the_lifted_step(self, cast: Cast) -> None:
        approved(cast, catch_up="NEXT")
        bank.billed(cast)
        night(cast, date(2026, 6, 18))
        batch = bank.sent(cast, MORNING)
        night(cast, date(2026, 6, 19))
        night(cast, date(2026, 6, 30))
        run = answered(cast, batch, datetime(2026, 6, 30, 6, tzinfo=UTC))
        assert line(run, cast.home) == ("OPENED", "", "S1")


class TestTheMonthlyStep:
    def test_comes_back_as_the_same_months(self, cast: Cast) -> None:
        approved(cast, S2={"after_days": 300}, S3={"after_days": 310}, S4={"after_days": 320},
                 S5={"after_days": 330})  # fmt: skip
        bank.billed(cast)
        for day in (date(2026, 6, 18), date(2026, 7, 1)):
            night(cast, day)
        assert steps(cast.home) == [("S1", "MISSED"), ("R", "OPEN")]
        batch = bank.sent(cast, datetime(2026, 7, 1, 2, tzinfo=UTC))
        night(cast, date(2026, 7, 2))
        answered(cast, batch, datetime(2026, 7, 2, 6, tzinfo=UTC))
        found = StepDue.objects.filter(household=cast.home, step__code="R").order_by("id")
        assert [(due.round, due.again, due.state) for due in found] == [
            (1, 0, "LIFTED"),
            (1, 1, "OPEN"),
        ]
        assert Episode.objects.running().get(household=cast.home).rounds == 1


class TestCoverage:
    def read(self, cast: Cast) -> measures.Reading:
        return COVERAGE.compute(cast.community, *month_bounds(2026, 6), JULY)

    def test_counts_the_step_once_and_in_time(self, cast: Cast, at_the_bank: Batch) -> None:
        answered(cast, at_the_bank)
        at = BOOKED + timedelta(days=4)
        actions.attempt(back(cast).pk, message(cast.home), **cast.doing("he", at))
        found = self.read(cast)
        # The first window ended on the 23rd: the step is done on that day, and not late.
        assert (found.n, found.numerator) == (1, 1)
        assert found.beside[:2] == [
            (found.beside[0][0], "0", found.beside[0][2]),
            (found.beside[1][0], "0", found.beside[1][2]),
        ]

    def test_counts_it_once_as_missed_when_nobody_does_it(
        self, cast: Cast, at_the_bank: Batch
    ) -> None:
        answered(cast, at_the_bank)
        found = self.read(cast)
        assert (found.n, found.numerator, str(found.beside[0][1])) == (1, 0, "1")
        shown = measures.cases_of(CASES, cast.community, *month_bounds(2026, 6), JULY)
        assert [case.tone for case in shown if case.title == "7-1802"] == ["bad", "mute"]

    def test_counts_nothing_while_the_bank_has_it(self, cast: Cast, at_the_bank: Batch) -> None:
        assert self.read(cast).n == 0


def test_the_hourly_pass_finds_it_too(
    cast: Cast, at_the_bank: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.booked(cast, at_the_bank, {cast.home.pk: "5"}, BOOKED)
    monkeypatch.setattr(jobs, "now", lambda: BOOKED + timedelta(minutes=40))
    jobs.run_later(None)
    assert steps(cast.home)[-1] == ("S1", "OPEN")
