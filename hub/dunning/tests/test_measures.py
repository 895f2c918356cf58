"""O5: what was due, what was done in time, what was missed, what was late; and nothing rounder."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hub.charges import actions as charges
from hub.charges.models import Bill
from hub.dunning import actions
from hub.dunning.measures import COVERAGE
from hub.dunning.models import StepDue
from hub.dunning.tests.cast import Cast, approved, granted, in_arrears, night, paid
from hub.dunning.tests.test_attempts import message
from hub.kernel import measures
from hub.kernel.workdays import month_bounds

TENTH = datetime(2026, 5, 18, 2, tzinfo=UTC)
AS_OF = datetime(2026, 6, 1, 4, tzinfo=UTC)
MAY = month_bounds(2026, 5)


@pytest.fixture
def owing(cast: Cast) -> Cast:
    approved(cast)
    in_arrears(cast)
    night(cast, date(2026, 5, 18))
    return cast


def reading(cast: Cast, as_of: datetime = AS_OF) -> measures.Reading:
    return COVERAGE.compute(cast.community, *MAY, as_of)


def beside(found: measures.Reading) -> dict[str, str]:
    return {str(label): str(value) for label, value, _hint in found.beside}


def tries(cast: Cast, home: Any, at: datetime, **changes: Any) -> None:
    due = StepDue.objects.get(household=home)
    who = "lin" if home == cast.villa else "he"
    actions.attempt(due.pk, message(home, **changes), **cast.doing(who, at))


class TestCoverage:
    def test_tells_in_time_late_and_missed_apart(self, owing: Cast) -> None:
        tries(owing, owing.home, TENTH)
        tries(owing, owing.neighbour, TENTH + timedelta(days=8))
        found = reading(owing)
        assert (found.n, found.numerator) == (3, 1)
        assert (beside(found)["漏催"], beside(found)["迟催"]) == ("1", "1")
        assert beside(found)["户覆盖"] == "33.3%"

    def test_counts_no_weak_evidence(self, owing: Cast) -> None:
        tries(owing, owing.home, TENTH, reference="")
        assert reading(owing).numerator == 0

    def test_judges_nothing_before_its_window_is_over(self, owing: Cast) -> None:
        assert reading(owing, TENTH + timedelta(days=2)).n == 0

    def test_is_never_100_per_cent_of_nothing(self, cast: Cast) -> None:
        found = reading(cast)
        assert found.rate is None
        assert COVERAGE.status(found) == measures.Status.NO_DATA

    def test_says_how_many_nights_were_run(self, owing: Cast) -> None:
        assert reading(owing).coverage == pytest.approx(1 / 31)

    def test_leaves_out_the_let_be_and_says_how_many(self, owing: Cast) -> None:
        actions.propose_pause(
            owing.home.pk, **owing.doing("he", TENTH), reason="DISPUTE",
            last_day=date(2026, 6, 10), ground="面积有异议",
        )  # fmt: skip
        granted(owing, "dunning.pause", "wu", TENTH)
        night(owing, date(2026, 5, 19))
        found = reading(owing)
        assert found.n == 2
        assert [(str(why), n) for why, n in found.exclusions] == [("账单争议核查中", 1)]
        assert found.is_over_exclusion_budget

    def test_counts_no_step_that_was_paid_in_its_window(self, owing: Cast) -> None:
        paid(owing, owing.home, "220.00", TENTH + timedelta(days=2))
        night(owing, date(2026, 5, 25))
        found = reading(owing)
        assert (found.n, beside(found)["免做"]) == (2, "1")

    def test_counts_a_step_that_was_paid_after_it_as_missed(self, owing: Cast) -> None:
        paid(owing, owing.home, "220.00", TENTH + timedelta(days=9))
        night(owing, date(2026, 5, 28))
        assert beside(reading(owing))["漏催"] == "3"

    def test_has_a_shadow_for_what_a_credit_note_took_away(self, owing: Cast) -> None:
        """G9: a debt written off just before the snapshot would else look well dunned."""
        for home in (owing.home, owing.villa):
            tries(owing, home, TENTH)
        bill = Bill.objects.get(household=owing.neighbour)
        at = TENTH + timedelta(hours=1)
        charges.propose_correction(
            bill.pk, **owing.doing("he", at), kind="CREDIT", amount=bill.amount, reason="更正",
        )  # fmt: skip
        granted(owing, "charges.correction", "li", at)
        night(owing, date(2026, 5, 19))
        found = reading(owing)
        assert found.rate == 1.0
        assert beside(found)["影子值"] == "66.7%"

    def test_keeps_the_money_beside(self, owing: Cast) -> None:
        paid(owing, owing.home, "220.00", TENTH + timedelta(days=9))
        total = sum(b.amount for b in Bill.objects.all())
        share = Decimal(220) / total * 100
        assert beside(reading(owing))["收缴率"] == f"{share:.1f}%"

    def test_leads_to_the_pairs_by_name(self, owing: Cast) -> None:
        tries(owing, owing.home, TENTH)
        cases = measures.cases_of("dunning.steps", owing.community, *MAY, AS_OF)
        assert [(c.title, c.tone) for c in cases] == [
            ("7-1702", "bad"),
            ("9-101", "bad"),
            ("7-1802", "good"),
        ]
