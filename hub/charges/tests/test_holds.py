"""Bills that the bank has been asked for: pending, not in arrears, and paid at most once by it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.charges import actions, queries
from hub.charges.actions import Rows, Taken
from hub.charges.actions.holding import HeldAlready
from hub.charges.actions.payments import BeingDebited
from hub.charges.models import Arrear, Bill, Hold, Interruption, Payment
from hub.charges.tests.cast import JUNE, Cast, after, bill_of, priced, run_of
from hub.kernel.refusals import NotAllowed


@pytest.fixture
def item(cast: Cast) -> Any:
    item = priced(cast)
    run_of(cast, item, "2026-05")
    run_of(cast, item, JUNE)
    return item


def these(*bills: Bill) -> Rows:
    each = ["SELECT %s AS id" if connection.vendor == "sqlite" else "SELECT %s::bigint AS id"]
    return Rows(" UNION ".join(each * len(bills)), [one.pk for one in bills])


def held(cast: Cast, *bills: Bill, batch: str = "DK202606-1", who: str = "zhou") -> int:
    return actions.hold(these(*bills), **cast.doing(who), reference=batch)


def paid(*rows: tuple[Bill, str, str]) -> Rows:
    """What the bank debited, as (bill, amount, reference)."""
    one = (
        "SELECT %s AS household_id, %s AS reference, '黄海' AS payer, %s AS bill_id, %s AS amount"
    )
    if connection.vendor == "postgresql":
        one = (
            "SELECT %s::bigint AS household_id, %s::text AS reference, '黄海'::text AS payer,"
            " %s::bigint AS bill_id, %s::numeric AS amount"
        )
    prep = Bill._meta.get_field("amount").get_db_prep_save
    return Rows(
        " UNION ALL ".join([one] * len(rows)),
        [
            value
            for bill, amount, reference in rows
            for value in (
                bill.household_id,
                reference,
                bill.pk,
                float(amount)
                if connection.vendor == "sqlite"
                else prep(Decimal(amount), connection),
            )
        ],
    )


def settle(cast: Cast, *rows: tuple[Bill, str, str], who: str = "peng") -> tuple[int, Decimal]:
    return actions.settle_held(
        paid(*rows), **cast.doing(who), paid_on=date(2026, 6, 10), batch="DK202606-1"
    )


class TestAHeldBill:
    def test_is_left_out_of_the_nights_arrears_and_counted_apart(
        self, cast: Cast, item: Any
    ) -> None:
        held(cast, bill_of(item, cast.home, "2026-05"))
        taken = actions.take_snapshot(**cast.doing("peng"))
        assert (taken.bills, taken.pending, taken.pending_total) == (2, 1, Decimal("220.00"))
        assert not Arrear.objects.filter(household=cast.home).exists()

    def test_is_overdue_again_the_moment_it_is_let_go(self, cast: Cast, item: Any) -> None:
        bill = bill_of(item, cast.home, "2026-05")
        held(cast, bill)
        assert queries.account(cast.home, after()).overdue == 0
        assert queries.account(cast.home, after()).pending == Decimal("220.00")
        actions.release(these(bill), **cast.doing("peng", after(1)), reference="DK202606-1")
        assert queries.account(cast.home, after(1)).overdue == Decimal("220.00")
        assert actions.take_snapshot(**cast.doing("peng", after(1))).bills == 3

    def test_is_in_one_batch_at_a_time(self, cast: Cast, item: Any) -> None:
        bill = bill_of(item, cast.home)
        held(cast, bill)
        with pytest.raises(HeldAlready):
            held(cast, bill, batch="DK202606-2")
        actions.release(these(bill), **cast.doing("peng"), reference="DK202606-1")
        assert held(cast, bill, batch="DK202606-2") == 1

    def test_keeps_its_history(self, cast: Cast, item: Any) -> None:
        held(cast, bill_of(item, cast.home))
        with pytest.raises(DatabaseError), transaction.atomic():
            Hold.objects.update(reference="别的批次")
        with pytest.raises(DatabaseError), transaction.atomic():
            Hold.objects.all().delete()

    @pytest.mark.parametrize("who", ["he", "zhao", "chen", "shi", "feng", "ma"])
    def test_is_held_only_by_those_who_prepare_batches(
        self, cast: Cast, item: Any, who: str
    ) -> None:
        with pytest.raises(NotAllowed):
            held(cast, bill_of(item, cast.home), who=who)


class TestAtTheDesk:
    def cash(self, **more: Any) -> Taken:
        return Taken("CASH", Decimal("220.00"), date(2026, 6, 10), **more)

    def test_a_held_bill_is_paid_only_by_a_payer_who_knows(self, cast: Cast, item: Any) -> None:
        held(cast, bill_of(item, cast.home, "2026-05"))
        with pytest.raises(BeingDebited, match="可能已经扣款"):
            actions.take(cast.home.pk, self.cash(), **cast.doing("zhou"))
        assert not Payment.objects.exists()
        actions.take(cast.home.pk, self.cash(knows_of_debit=True), **cast.doing("zhou"))
        assert bill_of(item, cast.home, "2026-05").settled == Decimal("220.00")

    def test_a_payment_for_another_bill_is_taken_as_always(self, cast: Cast, item: Any) -> None:
        held(cast, bill_of(item, cast.home, "2026-05"))
        june = bill_of(item, cast.home)
        actions.take(cast.home.pk, self.cash(chosen=(june.pk,)), **cast.doing("zhou"))
        june.refresh_from_db()
        assert june.settled == june.amount

    def test_what_the_bank_then_debits_too_becomes_credit(self, cast: Cast, item: Any) -> None:
        bill = bill_of(item, cast.home, "2026-05")
        held(cast, bill)
        actions.take(cast.home.pk, self.cash(knows_of_debit=True), **cast.doing("zhou"))
        settle(cast, (bill, "220.00", "DK-1"))
        assert queries.credit_of(cast.home) == Decimal("220.00")
        assert list(queries.faults(cast.community)) == []


class TestSettling:
    def test_pays_exactly_the_bills_asked_for(self, cast: Cast, item: Any) -> None:
        may, june = bill_of(item, cast.home, "2026-05"), bill_of(item, cast.home)
        other = bill_of(item, cast.neighbour)
        held(cast, may, june, other)
        found = settle(
            cast, (may, "220.00", "DK-1"), (june, "220.00", "DK-1"), (other, "196.97", "DK-2")
        )
        assert found == (2, Decimal("636.97"))
        assert sorted(Payment.objects.values_list("reference", "amount", "method")) == [
            ("DK-1", Decimal("440.00"), "DEBIT"),
            ("DK-2", Decimal("196.97"), "DEBIT"),
        ]
        assert not Hold.objects.filter(released_at=None).exists()
        assert bill_of(item, cast.neighbour, "2026-05").settled == 0
        assert list(queries.faults(cast.community)) == []

    def test_takes_a_reference_once(self, cast: Cast, item: Any) -> None:
        bill = bill_of(item, cast.home)
        held(cast, bill)
        settle(cast, (bill, "220.00", "DK-1"))
        with pytest.raises(DatabaseError), transaction.atomic():
            settle(cast, (bill, "220.00", "DK-1"))
        assert Payment.objects.count() == 1

    def test_a_part_begins_the_three_years_of_the_rest_anew(self, cast: Cast, item: Any) -> None:
        bill = bill_of(item, cast.home)
        held(cast, bill)
        settle(cast, (bill, "100.00", "DK-1"))
        assert Interruption.objects.get().lapses_on == date(2029, 6, 10)

    @pytest.mark.parametrize("who", ["zhou", "he", "wu", "zhao", "chen", "feng"])
    def test_is_for_who_imports_results(self, cast: Cast, item: Any, who: str) -> None:
        bill = bill_of(item, cast.home)
        held(cast, bill)
        with pytest.raises(NotAllowed):
            settle(cast, (bill, "220.00", "DK-1"), who=who)

    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        desk=st.decimals("0.01", "220.00", places=2), bank=st.decimals("0.01", "220.00", places=2)
    )
    def test_desk_and_bank_together_lose_no_fen(
        self, cast: Cast, item: Any, desk: Decimal, bank: Decimal
    ) -> None:
        with transaction.atomic():
            bill = bill_of(item, cast.home)
            held(cast, bill)
            told = Taken("CASH", desk, date(2026, 6, 10), chosen=(bill.pk,), knows_of_debit=True)
            actions.take(cast.home.pk, told, **cast.doing("zhou"))
            settle(cast, (bill, str(bank), "DK-1"))
            bill.refresh_from_db()
            assert bill.settled == min(bill.amount, desk + bank)
            assert bill.settled + queries.credit_of(cast.home) == desk + bank
            assert list(queries.faults(cast.community)) == []
            transaction.set_rollback(True)
