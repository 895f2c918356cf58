"""What is charged by the occasion: one bill for one thing, that no run touches and corrections reach."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hub.charges import actions, queries
from hub.charges.actions import base, catalogue, extras, payments
from hub.charges.models import Bill, FeeItem
from hub.charges.tests.cast import Cast, after, an_item, granted, priced, run_of
from hub.kernel.refusals import Missing, NotAllowed


@pytest.fixture
def once(cast: Cast) -> FeeItem:
    return an_item(cast, "ONCE", code="YC", name="有偿服务费")


def charge(cast: Cast, item: FeeItem, who: str = "zhou", at: Any = None, **told: Any) -> Bill:
    told = {
        "amount": Decimal("65.00"),
        "done_on": date(2026, 6, 10),
        "reference": "YC-1",
        **told,
    }
    at = at or after()
    return actions.charge_extra(cast.home.pk, **cast.doing(who, at), item_id=item.pk, **told)


class TestACharge:
    def test_has_a_number_of_its_own_in_the_month(self, cast: Cast, once: FeeItem) -> None:
        rows = [charge(cast, once), charge(cast, once)]
        assert [(one.kind, one.period, one.sequence) for one in rows] == [
            ("EXTRA", "2026-06", 1),
            ("EXTRA", "2026-06", 2),
        ]

    def test_is_due_on_the_items_next_day(self, cast: Cast, once: FeeItem) -> None:
        assert charge(cast, once).due_on == date(2026, 6, 15)
        assert charge(cast, once, at=after(days=5)).due_on == date(2026, 7, 15)

    def test_can_be_corrected_apart_from_its_neighbour(self, cast: Cast, once: FeeItem) -> None:
        first, second = charge(cast, once), charge(cast, once)
        actions.propose_correction(
            second.pk, **cast.doing("wu"), kind="CREDIT", amount=Decimal("65.00"), reason="没做"
        )
        granted(cast, "charges.correction", "li")
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.settled, second.settled) == (0, Decimal("65.00"))
        assert Bill.objects.get(kind="CREDIT").sequence == 3

    def test_is_split_like_any_other(self, cast: Cast, once: FeeItem) -> None:
        run_of(cast, priced(cast))
        bill = charge(cast, once)
        found = queries.split(cast.home, Decimal("65.00"), at=after(), chosen=[bill.pk])
        assert list(found.parts) == [(bill.pk, Decimal("65.00"))]

    @pytest.mark.parametrize("amount", ["0", "-1.00", "0.005"])
    def test_is_an_amount(self, cast: Cast, once: FeeItem, amount: str) -> None:
        with pytest.raises(payments.NoAmount):
            charge(cast, once, amount=Decimal(amount))

    def test_is_of_the_desk_and_finance(self, cast: Cast, once: FeeItem) -> None:
        charge(cast, once, "peng")
        for who, refusal in (("wu", NotAllowed), ("he", NotAllowed), ("chen", Missing)):
            with pytest.raises(refusal):
                charge(cast, once, who)

    def test_is_not_of_what_the_runs_bill(self, cast: Cast) -> None:
        with pytest.raises(extras.NotChargedOnce):
            charge(cast, an_item(cast))


class TestTheItem:
    def test_has_no_price_enrolment_or_run_here(self, cast: Cast, once: FeeItem) -> None:
        same = cast.doing("peng")
        with pytest.raises(base.ChargedOnce):
            actions.enrol_all(once.pk, **same, first_day=date(2026, 1, 1))
        with pytest.raises(base.ChargedOnce):
            actions.open_run(once.pk, **same, period="2026-06")
        with pytest.raises(catalogue.WrongUnit):
            actions.propose_tariff(
                once.pk,
                **same,
                price=Decimal(1),
                unit="MONTH",
                valid_from=date(2026, 7, 1),
                reason="试",
            )

    def test_bears_no_late_fee(self, cast: Cast) -> None:
        with pytest.raises(catalogue.NoLateFeeOnce):
            an_item(cast, "ONCE", late_fee_rate=Decimal("0.050"))
