"""A slip from the order to the bill: what is agreed to, done, accepted and charged."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as some

from hub.charges import actions as charges
from hub.charges.actions import Taken
from hub.charges.models import Bill
from hub.charges.money import rounded
from hub.charges.tests.cast import MORNING, Cast, after, granted
from hub.kernel import documents, journal
from hub.kernel.lifecycle import WrongState
from hub.kernel.refusals import Missing, NotAllowed
from hub.paidwork import actions, queries
from hub.paidwork.actions import accepting, base, ordering, pricing, printing, working
from hub.paidwork.events import Happened
from hub.paidwork.models import Order
from hub.paidwork.tests.cast import (
    a_drawing,
    a_wish,
    accepted,
    arrived,
    billed,
    completed,
    labour,
    ordered,
    part,
)


class TestOrdering:
    def test_gives_numbers_without_gaps_and_keeps_them(self, cast: Cast) -> None:
        first = ordered(cast)
        actions.cancel(first.pk, **cast.doing("zhou"), reason="业主改天再约")
        with pytest.raises(ordering.EstimateTooLow):
            ordered(cast, estimate=Decimal("4.99"))
        ordered(cast)
        numbers = list(Order.objects.order_by("pk").values_list("number", flat=True))
        assert numbers == ["YC-202606-0001", "YC-202606-0002"]

    def test_is_done_once_for_a_repeated_key(self, cast: Cast) -> None:
        same = {**cast.doing("zhou"), "key": "k1"}
        first = actions.order(cast.home.pk, a_wish(), **same)
        assert actions.order(cast.home.pk, a_wish(), **same) == first
        assert Order.objects.count() == 1

    def test_keeps_what_was_agreed_to_by_whom_and_how(self, cast: Cast) -> None:
        consent = ordered(cast, estimate=Decimal("60.00")).consents.get()
        assert (consent.amount, consent.who, consent.how) == (Decimal("60.00"), "黄海", "PHONE")

    def test_takes_the_posted_price_as_agreed_when_nothing_more_is_said(self, cast: Cast) -> None:
        order = actions.order(cast.home.pk, a_wish(quantity=Decimal(3)), **cast.doing("zhou"))
        assert order.consents.get().amount == Decimal("15.00")

    def test_of_a_butler_is_for_their_own_beat(self, cast: Cast) -> None:
        actions.order(cast.home.pk, a_wish(), **cast.doing("he"))
        with pytest.raises(Missing):
            actions.order(cast.villa.pk, a_wish(), **cast.doing("he"))

    def test_is_not_of_a_matter_of_another_home(self, cast: Cast) -> None:
        from hub.matters import actions as matters
        from hub.matters.actions import Intake

        told = Intake(
            kind="REPAIR_HOME",
            channel="PHONE",
            text="水龙头漏水",
            type_code="T02.01",
            household_id=cast.neighbour.pk,
            reporter_name="许燕",
            reporter_phone="13800138001",
        )
        matter = matters.take_in(told, **cast.doing("zhou"))
        with pytest.raises(ordering.OtherHome):
            ordered(cast, matter_id=matter.pk)
        mine = actions.order(cast.neighbour.pk, a_wish(matter_id=matter.pk), **cast.doing("zhou"))
        assert list(matter.paid_orders.all()) == [mine]

    def test_sends_nobody_who_does_not_do_such_work(self, cast: Cast) -> None:
        with pytest.raises(ordering.NotAWorker):
            ordered(cast, handler_id=cast.shi.pk)

    def test_is_called_off_before_somebody_came_and_not_after(self, cast: Cast) -> None:
        order = arrived(cast)
        with pytest.raises(WrongState):
            actions.cancel(order.pk, **cast.doing("zhou"), reason="不修了")


class TestTheWork:
    def test_is_done_by_the_one_who_was_sent(self, cast: Cast) -> None:
        order = ordered(cast, handler_id=cast.he.pk)
        with pytest.raises(Missing):
            actions.arrive(order.pk, **cast.doing("chen"))
        assert actions.arrive(order.pk, **cast.doing("he")).handler == cast.he

    def test_that_nobody_was_sent_to_is_taken_on_by_whoever_arrives(self, cast: Cast) -> None:
        order = ordered(cast, handler_id=None)
        assert actions.arrive(order.pk, **cast.doing("chen")).handler == cast.chen

    def test_comes_to_the_posted_prices_and_what_the_owner_bought_to_nothing(
        self, cast: Cast
    ) -> None:
        order = completed(
            cast, lines=[labour(quantity="2"), part("CL-02", "3"), part(is_owners=True)]
        )
        amounts = [(str(one.unit_price), str(one.amount)) for one in order.lines.all()]
        assert amounts == [("5.00", "10.00"), ("2.50", "7.50"), ("0.00", "0.00")]
        assert actions.sum_of(order) == Decimal("17.50")

    def test_never_comes_to_more_than_the_household_agreed_to(self, cast: Cast) -> None:
        order = arrived(cast, estimate=Decimal("39.99"))
        lines = [labour(), part()]
        with pytest.raises(working.Beyond, match="¥40.00"):
            actions.complete(order.pk, **cast.doing("chen"), lines=lines)
        actions.agree_to_more(
            order.pk,
            **cast.doing("chen"),
            amount=Decimal("40.00"),
            words="换混合龙头",
            who="黄海",
            proof=[a_drawing(cast, "chen")],
        )
        actions.complete(order.pk, **cast.doing("chen"), lines=lines)

    def test_asks_for_more_in_writing_or_lets_the_desk_call(self, cast: Cast) -> None:
        order = arrived(cast)
        told = {"amount": Decimal("200.00"), "words": "加换角阀", "who": "黄海"}
        with pytest.raises(working.OnlyInWriting):
            actions.agree_to_more(order.pk, **cast.doing("chen"), how="PHONE", **told)
        with pytest.raises(base.NeedsProof):
            actions.agree_to_more(order.pk, **cast.doing("chen"), **told)
        actions.agree_to_more(order.pk, **cast.doing("zhou"), how="PHONE", **told)

    def test_is_agreed_to_before_and_not_after(self, cast: Cast) -> None:
        order = completed(cast)
        with pytest.raises(working.TooLateToAsk):
            actions.agree_to_more(
                order.pk,
                **cast.doing("zhou"),
                how="PHONE",
                amount=Decimal("200.00"),
                words="补",
                who="黄海",
            )

    def test_that_is_quoted_waits_for_a_quote_accepted_in_writing(self, cast: Cast) -> None:
        order = arrived(cast, code="WX-03")
        with pytest.raises(working.NotQuoted):
            actions.complete(order.pk, **cast.doing("chen"), lines=[labour("WX-03")])
        told = {"amount": Decimal("1280.00"), "words": "厨卫改管 12 米", "who": "黄海"}
        with pytest.raises(base.NeedsProof):
            actions.quote(order.pk, **cast.doing("zhou"), how="WRITTEN", **told)
        proof = [a_drawing(cast, "zhou")]
        actions.quote(order.pk, **cast.doing("zhou"), how="WRITTEN", proof=proof, **told)
        done = actions.complete(order.pk, **cast.doing("chen"), lines=[labour("WX-03")])
        assert actions.sum_of(done) == Decimal("1280.00")

    def test_that_is_on_the_list_is_not_quoted(self, cast: Cast) -> None:
        with pytest.raises(working.NotAQuote):
            actions.quote(
                ordered(cast).pk,
                **cast.doing("zhou"),
                amount=Decimal("100.00"),
                words="多收",
                who="黄海",
                proof=[a_drawing(cast, "zhou")],
            )

    def test_that_the_owner_will_not_have_is_done_again(self, cast: Cast) -> None:
        order = completed(cast)
        actions.redo(order.pk, **cast.doing("chen"), reason="还在滴水")
        done = actions.complete(order.pk, **cast.doing("chen", after(1)), lines=[labour()])
        assert actions.sum_of(done) == Decimal("5.00")
        assert (done.round, done.completed_at) == (2, after(1))

    @given(quantity=some.integers(1, 99_999))
    def test_multiplies_and_rounds_half_up(self, quantity: int) -> None:
        number = Decimal(quantity).scaleb(-2)
        exact = number * Decimal("2.50")
        assert abs(rounded(exact) - exact) <= Decimal("0.005")


class TestTheHistory:
    def test_says_who_agreed_and_the_journal_does_not(self, cast: Cast) -> None:
        """A name is looked up when it is read: what is sealed could never forget it."""
        order = arrived(cast)
        actions.agree_to_more(
            order.pk, **cast.doing("chen"), amount=Decimal("200.00"), words="加换角阀",
            who="黄海", how="WRITTEN", proof=[a_drawing(cast, "chen")],
        )  # fmt: skip
        actions.complete(order.pk, **cast.doing("chen"), lines=[labour()])
        actions.accept(order.pk, **cast.doing("zhou"), who="黄太太", how="PHONE")
        order.refresh_from_db()
        said = {str(one.says): one.text for one in queries.story(order)}
        assert "黄海" in said["业主确认"]
        assert "黄太太" in said["业主验收"]
        kept = str([event.detail for event in journal.history(order)])
        assert "黄" not in kept

    def test_of_lines_from_before_says_the_name_that_they_have(self, cast: Cast) -> None:
        order = ordered(cast)
        journal.record(Happened.ACCEPTED, order, by=cast.chen, at=after(1), who="黄海", how="签名")
        assert "黄海 · 签名" in queries.story(order)[0].text


class TestAcceptance:
    def test_on_the_glass_needs_the_signature(self, cast: Cast) -> None:
        order = completed(cast)
        told = {"who": "黄海", "how": "SIGNATURE"}
        with pytest.raises(base.NeedsProof):
            actions.accept(order.pk, **cast.doing("chen"), **told)
        proof = [a_drawing(cast, "chen")]
        done = actions.accept(order.pk, **cast.doing("chen"), proof=proof, rating=4, **told)
        assert (done.status, done.rating) == ("ACCEPTED", 4)

    def test_by_telephone_is_not_for_the_one_who_did_the_work(self, cast: Cast) -> None:
        order = completed(cast)
        with pytest.raises(NotAllowed):
            actions.accept(order.pk, **cast.doing("chen"), who="黄海", how="PHONE")
        done = actions.accept(order.pk, **cast.doing("zhou"), who="黄海", how="PHONE")
        assert done.accepted_by == cast.zhou

    def test_by_telephone_is_not_for_a_butler_who_did_it_either(self, cast: Cast) -> None:
        order = ordered(cast, handler_id=cast.he.pk)
        actions.arrive(order.pk, **cast.doing("he"))
        actions.complete(order.pk, **cast.doing("he"), lines=[labour()])
        with pytest.raises(NotAllowed):
            actions.accept(order.pk, **cast.doing("he"), who="黄海", how="PHONE")

    def test_by_the_code_that_the_desk_told_the_household(self, cast: Cast) -> None:
        order = completed(cast)
        code = actions.code_of(order)
        done = actions.accept(
            order.pk, **cast.doing("chen"), who="黄海", how="CODE", code=f" {code} "
        )
        assert done.accepted_how == "CODE"

    def test_by_a_code_is_over_after_five_wrong_ones(self, cast: Cast) -> None:
        order = completed(cast)
        right = actions.code_of(order)
        wrong = f"{(int(right) + 1) % 1_000_000:06}"
        same = {**cast.doing("chen"), "who": "黄海", "how": "CODE"}
        for _try in range(accepting.MOST_TRIES):
            with pytest.raises(accepting.WrongCode):
                actions.accept(order.pk, code=wrong, **same)
        with pytest.raises(accepting.CodeBlocked):
            actions.accept(order.pk, code=right, **same)


class TestPricing:
    def test_makes_a_bill_of_the_month_in_which_it_was_done(self, cast: Cast) -> None:
        order = billed(cast)
        bill = Bill.objects.get(pk=order.bill_id)
        assert (bill.kind, bill.period, bill.amount) == ("EXTRA", "2026-06", Decimal("40.00"))
        assert bill.due_on == date(2026, 6, 15)
        assert bill.household == cast.home

    def test_gives_each_slip_a_bill_of_its_own(self, cast: Cast) -> None:
        billed(cast)
        billed(cast)
        assert list(Bill.objects.order_by("pk").values_list("sequence", flat=True)) == [1, 2]

    def test_of_late_June_stays_in_June_when_it_is_entered_in_July(self, cast: Cast) -> None:
        order = accepted(cast, after(days=20, hours=2))
        done = actions.price(order.pk, **cast.doing("zhou", after(days=21)))
        bill = Bill.objects.get(pk=done.bill_id)
        assert (bill.period, bill.due_on) == ("2026-06", date(2026, 7, 15))

    def test_is_paid_at_the_till_like_any_bill(self, cast: Cast) -> None:
        order = billed(cast)
        taken = Taken("CASH", Decimal("40.00"), date(2026, 6, 10), chosen=(order.bill_id or 0,))
        charges.take(cast.home.pk, taken, **cast.doing("zhou"))
        assert Bill.objects.get(pk=order.bill_id).settled == Decimal("40.00")

    def test_is_not_for_the_one_who_did_the_work(self, cast: Cast) -> None:
        order = accepted(cast)
        for who in ("chen", "he", "wu", "li", "feng"):
            with pytest.raises(NotAllowed):
                actions.price(order.pk, **cast.doing(who))
        assert actions.price(order.pk, **cast.doing("peng")).priced_by == cast.peng

    def test_refuses_an_amount_that_is_not_the_one_seen(self, cast: Cast) -> None:
        order = accepted(cast)
        with pytest.raises(pricing.Different):
            actions.price(order.pk, **cast.doing("zhou"), seen=Decimal("39.00"))

    def test_waits_for_the_owner(self, cast: Cast) -> None:
        with pytest.raises(WrongState):
            actions.price(completed(cast).pk, **cast.doing("zhou"))

    def test_is_put_right_on_the_account_and_never_edited(self, cast: Cast) -> None:
        order = billed(cast)
        charges.propose_correction(
            order.bill_id,
            **cast.doing("wu"),
            kind="CREDIT",
            amount=Decimal("5.00"),
            reason="人工重复计",
        )
        granted(cast, "charges.correction", "li")
        assert Bill.objects.get(pk=order.bill_id).settled == Decimal("5.00")
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("UPDATE charges_bill SET amount = 1")

    def test_of_what_was_done_is_never_rewritten_in_the_database(self, cast: Cast) -> None:
        billed(cast)
        for table in ("paidwork_line", "paidwork_consent"):
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(f"UPDATE {table} SET amount = 1")


class TestThePaper:
    def test_is_frozen_with_the_lines_and_prints_the_same_again(self, cast: Cast) -> None:
        order = billed(cast)
        paper = actions.print_slip(order.pk, **cast.doing("zhou"))
        assert paper.snapshot["number"] == order.number
        assert [one["amount"] for one in paper.snapshot["lines"]] == ["5.00", "35.00"]
        assert actions.print_slip(order.pk, **cast.doing("peng", after(5))) == paper
        assert documents.pdf(paper).startswith(b"%PDF")

    def test_waits_until_the_amount_is_final(self, cast: Cast) -> None:
        with pytest.raises(printing.NotBilledYet):
            actions.print_slip(accepted(cast).pk, **cast.doing("zhou", MORNING))
