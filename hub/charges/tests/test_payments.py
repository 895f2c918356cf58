"""Payments: shown before they are saved, once, and given back only by two."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from hub.charges import actions, queries
from hub.charges.actions import Taken, corrections, payments, refunds
from hub.charges.models import Allocation, Bill, Interruption, Payment, Receipt
from hub.charges.tests.cast import JUNE, Cast, after, bill_of, granted, priced, run_of
from hub.kernel import decisions, documents
from hub.kernel.models import Decision
from hub.kernel.refusals import Missing, NotAllowed

TODAY = date(2026, 6, 10)


@pytest.fixture
def item(cast: Cast) -> Any:
    """Two months are billed: 220.00 a month for 7-1802."""
    item = priced(cast)
    run_of(cast, item, "2026-05")
    run_of(cast, item, JUNE)
    return item


def cash(amount: str, **more: Any) -> Taken:
    return Taken("CASH", Decimal(amount), TODAY, payer="黄海", **more)


def take(cast: Cast, amount: str, who: str = "zhou", **more: Any) -> Payment:
    key = more.pop("key", None)
    return actions.take(cast.home.pk, cash(amount, **more), key=key, **cast.doing(who))


def open_on(item: Any, cast: Cast, period: str) -> Decimal:
    bill = bill_of(item, cast.home, period)
    return bill.amount - bill.settled


class TestTaking:
    def test_pays_the_older_month_first_and_leaves_the_rest_open(
        self, cast: Cast, item: Any
    ) -> None:
        take(cast, "300.00")
        assert open_on(item, cast, "2026-05") == 0
        assert open_on(item, cast, JUNE) == Decimal("140.00")

    def test_shows_beforehand_what_it_then_does(self, cast: Cast, item: Any) -> None:
        shown = queries.split(cast.home, Decimal("300.00"), at=after())
        payment = take(cast, "300.00")
        saved = list(
            Allocation.objects.filter(payment=payment).order_by("pk").values_list("bill", "amount")
        )
        assert saved == list(shown.parts)

    def test_keeps_to_the_bill_the_payer_names_and_records_it(self, cast: Cast, item: Any) -> None:
        june = bill_of(item, cast.home)
        payment = take(cast, "220.00", chosen=(june.pk,))
        assert open_on(item, cast, JUNE) == 0
        assert open_on(item, cast, "2026-05") == Decimal("220.00")
        assert payment.chosen == [june.pk]

    def test_keeps_what_is_over_as_credit_and_uses_it_when_asked(
        self, cast: Cast, item: Any
    ) -> None:
        take(cast, "500.00")
        assert queries.credit_of(cast.home) == Decimal("60.00")
        run_of(cast, item, "2026-07", after(days=30))
        actions.use_credit(cast.home.pk, **cast.doing("zhou", after(days=30)))
        assert queries.credit_of(cast.home) == 0
        assert open_on(item, cast, "2026-07") == Decimal("160.00")

    def test_is_done_once_for_a_repeated_key(self, cast: Cast, item: Any) -> None:
        first = take(cast, "100.00", key="k1")
        again = take(cast, "100.00", key="k1")
        assert first == again
        assert Payment.objects.count() == 1

    def test_asks_when_a_colleague_has_just_taken_the_like_of_it(
        self, cast: Cast, item: Any
    ) -> None:
        take(cast, "100.00")
        with pytest.raises(payments.TakenJustNow):
            take(cast, "100.00", who="peng")
        take(cast, "100.00", who="peng", again=True)
        assert Payment.objects.count() == 2

    def test_takes_a_banks_number_once(self, cast: Cast, item: Any) -> None:
        told = Taken("TRANSFER", Decimal("10.00"), TODAY, reference="HK20260610001")
        actions.take(cast.home.pk, told, **cast.doing("peng"))
        with pytest.raises(payments.ReferenceTaken):
            actions.take(cast.neighbour.pk, told, **cast.doing("peng"))

    @pytest.mark.parametrize(
        ("told", "refusal"),
        [
            (Taken("CASH", Decimal(0), TODAY), payments.NoAmount),
            (Taken("CASH", Decimal("0.005"), TODAY), payments.NoAmount),
            (Taken("CASH", Decimal(1), TODAY + timedelta(days=1)), payments.PaidInFuture),
            (Taken("CODE", Decimal(1), TODAY), payments.NoReference),
            (Taken("CASH", Decimal(1), TODAY, chosen=(999,)), Missing),
        ],
    )
    def test_refuses_what_cannot_be(self, cast: Cast, told: Taken, refusal: Any) -> None:
        with pytest.raises(refusal):
            actions.take(cast.home.pk, told, **cast.doing("zhou"))

    def test_of_a_part_begins_the_three_years_of_the_rest_anew(
        self, cast: Cast, item: Any
    ) -> None:
        take(cast, "100.00")
        may = bill_of(item, cast.home, "2026-05")
        assert actions.lapses_on(may) == date(2029, 6, 10)
        assert Interruption.objects.get().grade == "A"

    @pytest.mark.parametrize("who", ["chen", "shi", "sun", "ma"])
    def test_is_not_known_to_those_who_must_not_see_money(self, cast: Cast, who: str) -> None:
        with pytest.raises(Missing):
            actions.take(cast.home.pk, cash("1.00"), **cast.doing(who))

    @pytest.mark.parametrize("who", ["he", "wu", "li", "qian", "feng"])
    def test_is_for_the_desk_and_finance(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotAllowed):
            actions.take(cast.home.pk, cash("1.00"), **cast.doing(who))

    def test_cannot_settle_more_than_is_owed_even_in_the_database(
        self, cast: Cast, item: Any
    ) -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("UPDATE charges_bill SET settled = amount + 1")


class TestReversing:
    def test_opens_the_bills_again_and_keeps_both_rows(self, cast: Cast, item: Any) -> None:
        payment = take(cast, "300.00")
        actions.propose_reversal(payment.pk, **cast.doing("peng"), reason="转账被银行退回")
        granted(cast, "charges.reversal", "li")
        assert open_on(item, cast, "2026-05") == Decimal("220.00")
        assert queries.credit_of(cast.home) == 0
        amounts = Payment.objects.order_by("pk").values_list("amount", flat=True)
        assert list(amounts) == [Decimal("300.00"), Decimal("-300.00")]

    def test_is_never_decided_by_whoever_asked(self, cast: Cast, item: Any) -> None:
        payment = take(cast, "300.00", who="peng")
        decision = actions.propose_reversal(payment.pk, **cast.doing("wu"), reason="收错了户")
        for who in ("wu", "peng"):
            with pytest.raises(NotAllowed):
                decisions.grant(decision, by=cast.staff[who], at=after())

    def test_above_the_limit_is_the_managers(self, cast: Cast, item: Any) -> None:
        payment = take(cast, "500.01")
        decision = actions.propose_reversal(payment.pk, **cast.doing("peng"), reason="收错了户")
        with pytest.raises(NotAllowed):
            decisions.grant(decision, by=cast.li, at=after())
        decisions.grant(decision, by=cast.qian, at=after())

    def test_waits_until_the_receipt_is_void(self, cast: Cast, item: Any) -> None:
        payment = take(cast, "300.00")
        receipt = actions.give_receipt(payment.pk, **cast.doing("zhou"))
        with pytest.raises(refunds.ReceiptStands):
            actions.propose_reversal(payment.pk, **cast.doing("peng"), reason="收错了户")
        actions.propose_void(receipt.pk, **cast.doing("zhou"), reason="收错了户")
        granted(cast, "charges.void_receipt", "wu")
        actions.propose_reversal(payment.pk, **cast.doing("peng"), reason="收错了户")


class TestRefunding:
    def test_gives_back_only_what_is_left(self, cast: Cast, item: Any) -> None:
        payment = take(cast, "500.00")
        with pytest.raises(refunds.MoreThanLeft):
            actions.propose_refund(
                payment.pk, **cast.doing("zhou"), amount=Decimal("60.01"), reason="多缴"
            )
        actions.propose_refund(
            payment.pk, **cast.doing("zhou"), amount=Decimal("60.00"), reason="多缴"
        )
        granted(cast, "charges.refund", "zhao")
        assert queries.credit_of(cast.home) == 0
        refund = Payment.objects.get(kind="REFUND")
        assert (refund.amount, refund.of, refund.approved_by) == (
            Decimal("-60.00"),
            payment,
            cast.zhao,
        )


class TestCorrecting:
    def credit(self, cast: Cast, item: Any, amount: str, kind: str = "CREDIT") -> Decision:
        return actions.propose_correction(
            bill_of(item, cast.home).pk,
            **cast.doing("wu"),
            kind=kind,
            amount=Decimal(amount),
            reason="面积登记有误，已复测",
        )

    def test_is_a_further_row_and_leaves_the_bill_as_it_was(self, cast: Cast, item: Any) -> None:
        self.credit(cast, item, "20.00")
        granted(cast, "charges.correction", "li")
        bill = bill_of(item, cast.home)
        row = Bill.objects.get(household=cast.home, period=JUNE, sequence=1)
        assert (bill.amount, bill.settled) == (Decimal("220.00"), Decimal("20.00"))
        assert (row.amount, row.kind) == (Decimal("-20.00"), "CREDIT")

    def test_of_a_paid_bill_goes_to_the_households_credit(self, cast: Cast, item: Any) -> None:
        take(cast, "440.00")
        self.credit(cast, item, "20.00")
        granted(cast, "charges.correction", "li")
        assert queries.credit_of(cast.home) == Decimal("20.00")
        assert open_on(item, cast, JUNE) == 0

    def test_is_never_more_than_the_bill_is_worth(self, cast: Cast, item: Any) -> None:
        self.credit(cast, item, "200.00")
        granted(cast, "charges.correction", "li")
        with pytest.raises(corrections.MoreThanBilled):
            self.credit(cast, item, "20.01")

    def test_is_not_approved_by_finance_nor_by_whoever_asked(self, cast: Cast, item: Any) -> None:
        decision = self.credit(cast, item, "20.00", "WAIVER")
        for who in ("wu", "peng", "he", "zhou", "feng"):
            with pytest.raises(NotAllowed):
                decisions.grant(decision, by=cast.staff[who], at=after())

    def test_charges_no_late_fee_that_the_contract_does_not_have(
        self, cast: Cast, item: Any
    ) -> None:
        with pytest.raises(corrections.NoLateFee):
            actions.propose_late_fee(
                bill_of(item, cast.home, "2026-05").pk, **cast.doing("peng"), reason="逾期"
            )

    def test_charges_the_contracts_late_fee_and_pays_it_before_the_principal(
        self, cast: Cast, item: Any
    ) -> None:
        item.late_fee_rate = Decimal("0.050")
        item.save()
        later = after(days=25)  # 20 days after 15 June
        june = bill_of(item, cast.home)
        actions.propose_late_fee(june.pk, **cast.doing("peng", later), reason="合同第十二条")
        granted(cast, "charges.correction", "li", later)
        fee = Bill.objects.get(kind="LATE_FEE")
        assert fee.amount == Decimal("2.20")  # 220 × 0.05 % × 20
        found = queries.split(cast.home, Decimal(10), at=later, chosen=[june.pk])
        assert found.parts[0] == (fee.pk, Decimal("2.20"))


class TestReceipts:
    def test_are_numbered_without_gaps_and_kept_when_void(self, cast: Cast, item: Any) -> None:
        first = actions.give_receipt(take(cast, "10.00").pk, **cast.doing("zhou"))
        actions.propose_void(first.pk, **cast.doing("zhou"), reason="付款人写错")
        granted(cast, "charges.void_receipt", "wu")
        again = actions.give_receipt(first.payment_id, **cast.doing("zhou"))
        numbers = list(Receipt.objects.order_by("pk").values_list("document__number", flat=True))
        assert numbers == ["SJ-202606-01", "SJ-202606-02"]
        first.refresh_from_db()
        assert (first.is_void, again.is_void) == (True, False)
        assert first.document.status == "VOID"

    def test_are_given_once_for_a_payment(self, cast: Cast, item: Any) -> None:
        payment = take(cast, "10.00")
        one = actions.give_receipt(payment.pk, **cast.doing("zhou"))
        assert actions.give_receipt(payment.pk, **cast.doing("peng")) == one

    def test_are_printed_the_same_again_whatever_came_after(self, cast: Cast, item: Any) -> None:
        receipt = actions.give_receipt(take(cast, "500.00").pk, **cast.doing("zhou"))
        before = documents.pdf(receipt.document)
        run_of(cast, item, "2026-07", after(days=30))
        actions.use_credit(cast.home.pk, **cast.doing("zhou", after(days=30)))
        assert documents.pdf(receipt.document) == before
        assert before.startswith(b"%PDF")
