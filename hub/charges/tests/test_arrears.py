"""Arrears: frozen every night, aged by the day, and lapsing only where nothing interrupted it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from hub.charges import actions, queries, rules
from hub.charges.actions import Taken, arrears
from hub.charges.models import Arrear, Snapshot
from hub.charges.tests.cast import JUNE, Cast, after, bill_of, priced, run_of
from hub.kernel.refusals import Missing, NotAllowed


@pytest.fixture
def item(cast: Cast) -> Any:
    item = priced(cast)
    for period in ("2026-01", "2026-05", JUNE):
        run_of(cast, item, period)
    return item


def snapshot(cast: Cast, days: float = 0) -> Snapshot:
    return actions.take_snapshot(**cast.doing("peng", after(days=days)))


def row(cast: Cast, item: Any, taken: Snapshot, period: str) -> Arrear:
    return Arrear.objects.get(snapshot=taken, bill=bill_of(item, cast.home, period))


class TestTheSnapshot:
    def test_holds_what_is_overdue_and_open(self, cast: Cast, item: Any) -> None:
        actions.take(
            cast.home.pk, Taken("CASH", Decimal("100.00"), date(2026, 6, 10)), **cast.doing("zhou")
        )
        taken = snapshot(cast)
        assert (taken.households, taken.bills) == (3, 6)  # June is not due before the 15th
        assert row(cast, item, taken, "2026-01").open == Decimal("120.00")
        assert taken.fresh_at == after()

    def test_is_taken_once_a_night(self, cast: Cast, item: Any) -> None:
        first = snapshot(cast)
        assert snapshot(cast) == first
        assert Arrear.objects.count() == 6

    def test_does_not_change_when_somebody_pays(self, cast: Cast, item: Any) -> None:
        taken = snapshot(cast)
        actions.take(
            cast.home.pk, Taken("CASH", Decimal("220.00"), date(2026, 6, 10)), **cast.doing("zhou")
        )
        assert row(cast, item, taken, "2026-01").open == Decimal("220.00")

    @pytest.mark.parametrize(
        ("days", "age"),
        [(0, "180"), (34, "180"), (35, "365"), (219, "365"), (220, "OLD")],
    )
    def test_ages_by_the_days_since_it_was_due(
        self, cast: Cast, item: Any, days: int, age: str
    ) -> None:
        """January was due on the 15th: 146 days before this 10 June."""
        found = row(cast, item, snapshot(cast, days), "2026-01")
        assert (found.days, found.age) == (146 + days, age)

    @pytest.mark.parametrize(
        ("day", "warning"),
        [
            (date(2028, 1, 14), ""),
            (date(2028, 1, 15), "12"),
            (date(2028, 7, 15), "6"),
            (date(2028, 10, 15), "3"),
            (date(2029, 1, 15), "0"),
        ],
    )
    def test_warns_before_a_debt_lapses(
        self, cast: Cast, item: Any, day: date, warning: str
    ) -> None:
        days = (day - date(2026, 6, 10)).days
        assert row(cast, item, snapshot(cast, days), "2026-01").warning == warning

    def test_cannot_be_rewritten(self, cast: Cast, item: Any) -> None:
        snapshot(cast)
        with pytest.raises(DatabaseError), transaction.atomic():
            Arrear.objects.update(open=1)

    def test_adds_up_by_age(self, cast: Cast, item: Any) -> None:
        taken = snapshot(cast)
        seen = rules.in_arrears_list(cast.wu, cast.community, after())
        assert sum(one.total for one in queries.ages(taken, seen)) == taken.total
        assert sum(one.owed for one in queries.debtors(taken)) == taken.total


class TestInterrupting:
    def interrupt(self, cast: Cast, item: Any, who: str = "wu", grade: str = "A") -> None:
        actions.interrupt(
            [bill_of(item, cast.home, "2026-01").pk],
            **cast.doing(who),
            kind="DEMAND",
            grade=grade,
            happened_on=date(2026, 6, 1),
            evidence="EMS 1234567890 本人签收",
        )

    def test_begins_the_three_years_anew(self, cast: Cast, item: Any) -> None:
        self.interrupt(cast, item)
        found = row(cast, item, snapshot(cast), "2026-01")
        assert found.lapses_on == date(2029, 6, 1)

    @pytest.mark.parametrize("grade", ["C", "D", ""])
    def test_takes_no_weaker_evidence_than_b(self, cast: Cast, item: Any, grade: str) -> None:
        with pytest.raises(arrears.WeakEvidence):
            self.interrupt(cast, item, grade=grade)

    def test_never_shortens_a_limit(self, cast: Cast, item: Any) -> None:
        bill = bill_of(item, cast.home, JUNE)
        actions.interrupt(
            [bill.pk],
            **cast.doing("wu"),
            kind="DEMAND",
            grade="B",
            happened_on=date(2026, 6, 9),
            evidence="短信回执 8891",
        )
        assert actions.lapses_on(bill) == bill.lapses_on

    @pytest.mark.parametrize("who", ["zhou", "chen", "shi", "feng"])
    def test_is_not_for_everybody(self, cast: Cast, item: Any, who: str) -> None:
        with pytest.raises(NotAllowed):
            self.interrupt(cast, item, who)


class TestWhoSeesArrears:
    @pytest.mark.parametrize("who", ["zhou", "sun", "chen", "shi", "ma"])
    def test_not_the_desk_the_leader_handlers_monitors_or_administrators(
        self, cast: Cast, who: str
    ) -> None:
        assert not rules.in_arrears_list(cast.staff[who], cast.community, after()).exists()

    @pytest.mark.parametrize("who", ["wu", "li", "zhao", "qian", "peng", "feng"])
    def test_those_who_answer_for_it(self, cast: Cast, who: str) -> None:
        assert rules.in_arrears_list(cast.staff[who], cast.community, after()).count() == 4

    def test_a_butler_those_of_the_own_beat(self, cast: Cast) -> None:
        seen = rules.in_arrears_list(cast.he, cast.community, after())
        assert set(seen) == {cast.home, cast.neighbour, cast.unmeasured}

    def test_a_butler_no_account_of_another_beat(self, cast: Cast) -> None:
        with pytest.raises(Missing):
            actions.propose_discount(
                cast.villa.pk,
                **cast.doing("he"),
                item_id=priced(cast).pk,
                pays=70,
                first_day=date(2026, 6, 1),
                last_day=date(2026, 6, 30),
                reason="空置",
            )


class TestWhatAppsAboveAsk:
    def test_the_collection_rate_of_a_period(self, cast: Cast, item: Any) -> None:
        actions.take(
            cast.home.pk,
            Taken("CASH", Decimal("220.00"), date(2026, 6, 10)),
            **cast.doing("zhou"),
        )
        found = queries.collection(cast.community, ["2026-01"], after())
        assert (found.billed, found.received) == (Decimal("944.97"), Decimal("220.00"))
        assert queries.collection(cast.community, ["2026-01"], after(-1)).received == 0
        assert queries.collection(cast.community, ["2027-01"], after()).rate is None

    def test_whether_payments_are_fresh(self, cast: Cast, item: Any) -> None:
        assert not queries.is_fresh(cast.community, after(), 12)
        actions.take(
            cast.home.pk, Taken("CASH", Decimal("1.00"), date(2026, 6, 10)), **cast.doing("zhou")
        )
        assert queries.is_fresh(cast.community, after(11), 12)
        assert not queries.is_fresh(cast.community, after(13), 12)
