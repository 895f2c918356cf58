"""The night: nobody in arrears without a line, a step when its day has come, nothing twice."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate

from hub.charges import actions as charges
from hub.charges.models import Payment
from hub.dunning import actions, duties
from hub.dunning.actions.runs import NoSnapshot
from hub.dunning.models import Episode, Run, RunLine, StepDue
from hub.dunning.tests.cast import (
    Cast,
    after,
    approved,
    episode,
    granted,
    in_arrears,
    line,
    night,
    paid,
    steps,
)
from hub.estate.models import Beat, Resident
from hub.kernel import obligations
from hub.kernel.models import Obligation
from hub.kernel.refusals import NotAllowed
from hub.people.models import Post

# May's bills are due on 15 May.
DUE = date(2026, 5, 15)


def day(n: int) -> date:
    """So many days after the due day."""
    return DUE + timedelta(days=n)


@pytest.fixture
def owing(cast: Cast) -> Cast:
    approved(cast)
    in_arrears(cast)
    return cast


def owed(kind: obligations.Kind) -> list[Obligation]:
    return list(Obligation.objects.open().filter(kind=kind.code).order_by("id"))


class TestTheLedger:
    def test_has_a_line_for_every_debtor_and_adds_up(self, owing: Cast) -> None:
        run = night(owing, day(3))
        assert (run.debtors, run.opened, run.standing, run.paused, run.failed) == (3, 3, 0, 0, 0)
        assert RunLine.objects.filter(run=run).count() == 3
        assert line(run, owing.home) == ("OPENED", "", "S1")

    def test_cannot_be_made_to_differ(self, owing: Cast) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Run.objects.filter(pk=night(owing, day(3)).pk).update(debtors=F("debtors") + 1)

    def test_says_who_waits_for_which_day(self, owing: Cast) -> None:
        run = night(owing, day(1))
        assert line(run, owing.home) == ("STANDING", "NEXT_LATER", "")
        assert RunLine.objects.get(run=run, household=owing.home).next_on == day(3)

    def test_says_that_a_step_is_still_being_done(self, owing: Cast) -> None:
        night(owing, day(3))
        assert line(night(owing, day(4)), owing.home) == ("STANDING", "STEP_OPEN", "")

    def test_names_what_nobody_can_reach(self, owing: Cast) -> None:
        Resident.objects.filter(household=owing.villa).update(until=after(days=-60))
        run = night(owing, day(3))
        assert line(run, owing.villa) == ("FAILED", "NO_OWNER", "S1")
        (task,) = owed(duties.DATA)
        assert task.person == owing.lin

    def test_ends_the_task_in_the_night_that_finds_an_owner(self, owing: Cast) -> None:
        rows = Resident.objects.filter(household=owing.villa)
        rows.update(until=after(days=-60))
        night(owing, day(3))
        rows.update(until=None)
        run = night(owing, day(4))
        assert line(run, owing.villa)[0] == "OPENED"
        assert owed(duties.DATA) == []
        assert Obligation.objects.get(kind=duties.DATA.code).status == "MET"

    def test_names_an_area_without_a_butler(self, owing: Cast) -> None:
        Beat.objects.filter(area=owing.west).update(until=after(days=-60))
        assert line(night(owing, day(3)), owing.villa) == ("FAILED", "NO_HOLDER", "S1")
        (task,) = owed(duties.DATA)
        assert task.role == "SUP"

    def test_needs_a_procedure_and_says_so_by_name(self, cast: Cast) -> None:
        in_arrears(cast)
        run = night(cast, day(3))
        assert (run.debtors, run.failed) == (3, 3)
        assert line(run, cast.home) == ("FAILED", "NO_PROCED", "")
        (wish,) = owed(duties.PROCEDURE)
        assert wish.role == "SUP"
        approved(cast, after())
        assert owed(duties.PROCEDURE) == []

    def test_needs_the_snapshot_of_the_day(self, owing: Cast) -> None:
        with pytest.raises(NoSnapshot):
            actions.run_night(**owing.doing("peng"))

    def test_is_run_by_finance_and_the_supervisor_alone(self, owing: Cast) -> None:
        for who in ("zhou", "he", "lei", "shi", "chen", "feng"):
            with pytest.raises(NotAllowed):
                actions.run_night(**owing.doing(who))


class TestTwice:
    def test_the_same_night_adds_nothing(self, owing: Cast) -> None:
        first = night(owing, day(3))
        again = actions.run_night(**owing.doing("peng", first.at + timedelta(hours=3)))
        assert again == first
        assert StepDue.objects.count() == len(owed(duties.STEP)) == 3
        assert RunLine.objects.count() == 3

    def test_the_day_adds_only_who_came_to_owe(self, owing: Cast) -> None:
        at = datetime(2026, 5, 17, 4, tzinfo=UTC)
        paid(owing, owing.home, "220.00", at)
        first = night(owing, day(3))
        assert not RunLine.objects.filter(run=first, household=owing.home).exists()

        payment = Payment.objects.get(household=owing.home)
        noon = datetime(2026, 5, 18, 4, tzinfo=UTC)
        charges.propose_reversal(payment.pk, **owing.doing("zhou", noon), reason="银行退票")
        granted(owing, "charges.reversal", "li", noon)
        later = actions.run_night(**owing.doing("peng", noon))

        assert (later.number, later.debtors) == (2, 1)
        assert line(later, owing.home) == ("OPENED", "", "S1")
        assert actions.run_night(**owing.doing("peng", noon + timedelta(hours=1))) == later


class TestStalePayments:
    def test_hold_everybody_by_name(self, owing: Cast) -> None:
        paid(owing, owing.unmeasured, "1.00", datetime(2026, 5, 10, tzinfo=UTC))
        run = night(owing, day(3), is_fresh=False)
        assert run.is_stale
        assert (run.debtors, run.paused, run.opened) == (3, 3, 0)
        assert line(run, owing.home) == ("PAUSED", "STALE", "")
        assert StepDue.objects.count() == 0
        (wish,) = owed(duties.FRESH)
        assert wish.role == "FIN"

    def test_are_made_good_the_same_day(self, owing: Cast) -> None:
        paid(owing, owing.unmeasured, "1.00", datetime(2026, 5, 10, tzinfo=UTC))
        night(owing, day(3), is_fresh=False)
        noon = datetime(2026, 5, 18, 4, tzinfo=UTC)
        paid(owing, owing.home, "220.00", noon)

        run = actions.run_night(**owing.doing("peng", noon))

        assert (run.number, run.debtors, run.opened) == (2, 2, 2)
        assert owed(duties.FRESH) == []


class TestTheClock:
    def test_opens_the_steps_on_their_days(self, owing: Cast) -> None:
        for n in (1, 2, 3, 4, 14, 15, 16, 29, 30, 31, 59, 60, 89, 90, 91):
            night(owing, day(n))
        # Nobody did anything: each was missed when the next one opened.
        assert steps(owing.home) == [
            ("S1", "MISSED"),
            ("S2", "MISSED"),
            ("S3", "MISSED"),
            ("S4", "MISSED"),
            ("S5", "OPEN"),
        ]

    def test_goes_on_where_it_was_when_a_part_is_paid(self, owing: Cast) -> None:
        night(owing, day(3))
        paid(owing, owing.home, "200.00", datetime(2026, 5, 20, tzinfo=UTC))
        for n in (15, 16, 30):
            night(owing, day(n))
        assert [code for code, _state in steps(owing.home)] == ["S1", "S2", "S3"]
        assert episode(owing.home).anchor_on == DUE

    def test_is_not_anchored_anew_when_the_older_bill_is_paid(self, cast: Cast) -> None:
        approved(cast)
        in_arrears(cast, "2026-04", "2026-05")
        night(cast, day(3))
        assert episode(cast.home).anchor_on == date(2026, 4, 15)
        paid(cast, cast.home, "220.00", datetime(2026, 5, 19, tzinfo=UTC))
        night(cast, day(5))
        assert episode(cast.home).anchor_on == date(2026, 4, 15)

    def test_ends_when_nothing_is_overdue_and_begins_anew_after(self, owing: Cast) -> None:
        night(owing, day(3))
        paid(owing, owing.home, "220.00", datetime(2026, 5, 19, tzinfo=UTC))
        night(owing, day(5))
        assert Episode.objects.get(household=owing.home).ended_on == day(5)
        assert steps(owing.home) == [("S1", "LIFTED")]
        assert StepDue.objects.get(household=owing.home).lifted == "PAID"
        assert (
            not Obligation.objects.open()
            .filter(kind=duties.STEP.code, subject_id=StepDue.objects.get(household=owing.home).pk)
            .exists()
        )

    def test_sends_the_step_that_fits_after_a_gap(self, owing: Cast) -> None:
        night(owing, day(3))
        run = night(owing, day(64))
        assert line(run, owing.home) == ("OPENED", "", "S4")

    def test_or_makes_up_one_by_one_where_the_procedure_says_so(self, cast: Cast) -> None:
        approved(cast, catch_up="NEXT")
        in_arrears(cast)
        night(cast, day(3))
        assert line(night(cast, day(64)), cast.home) == ("OPENED", "", "S2")

    def test_comes_round_once_a_month_after_the_last_step(self, owing: Cast) -> None:
        for n in (90, 100, 110, 111, 120, 138, 139, 140, 150, 169, 170, 171, 185):
            night(owing, day(n))
        rows = StepDue.objects.filter(household=owing.home).select_related("step").order_by("id")
        # Not while the demand of 13 August is open; then on the first night of each month.
        assert [(d.step.code, d.round, f"{localdate(d.opened_at):%m-%d}") for d in rows] == [
            ("S5", 0, "08-13"),
            ("R", 1, "09-03"),
            ("R", 2, "10-01"),
            ("R", 3, "11-01"),
        ]

    def test_keeps_the_version_it_began_under(self, owing: Cast) -> None:
        night(owing, day(3))
        approved(owing, after(days=-10), S2={"after_days": 10})
        run = night(owing, day(12))
        assert line(run, owing.home) == ("STANDING", "STEP_OPEN", "")


class TestWhoHoldsIt:
    def test_is_the_butler_of_the_beat(self, owing: Cast) -> None:
        night(owing, day(3))
        found = {d.household_id: d.person for d in StepDue.objects.all()}
        assert found == {
            owing.home.pk: owing.he,
            owing.neighbour.pk: owing.he,
            owing.villa.pk: owing.lin,
        }
        for one in owed(duties.STEP):
            assert one.person in (owing.he, owing.lin)
            assert one.due_at == datetime(2026, 5, 23, 13, tzinfo=UTC)  # 21:00 five days on

    def test_climbs_to_the_supervisor_when_nothing_was_done(self, owing: Cast) -> None:
        night(owing, day(3))
        obligations.run_pass(datetime(2026, 5, 24, 2, tzinfo=UTC))
        assert {one.status for one in owed(duties.STEP)} == {"BREACHED"}

    def test_is_never_a_guard(self, owing: Cast) -> None:
        Post.objects.create(
            staff=owing.lin, role="MON", community=owing.community, since=after(days=-100)
        )
        assert line(night(owing, day(3)), owing.villa) == ("FAILED", "NO_HOLDER", "S1")

    @pytest.mark.parametrize("who", ["lei", "shi"])
    def test_cannot_be_handed_to_one_even_in_the_database(self, owing: Cast, who: str) -> None:
        night(owing, day(3))
        one = owed(duties.STEP)[0]
        with pytest.raises(IntegrityError), transaction.atomic():
            Obligation.objects.filter(pk=one.pk).update(person=owing.staff[who])
        with pytest.raises(IntegrityError), transaction.atomic():
            obligations.hand_on_all(
                owing.he, owing.community, holder=obligations.Holder(person=owing.staff[who])
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            Obligation.objects.filter(pk=one.pk).update(person=None, role="MON")


def test_counts_money_exactly(owing: Cast) -> None:
    paid(owing, owing.home, "0.10", datetime(2026, 5, 17, tzinfo=UTC))
    run = night(owing, day(3))
    assert RunLine.objects.get(run=run, household=owing.home).owed == Decimal("219.90")
