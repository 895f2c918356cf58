"""回盘入账: what an answer books, exactly once, and who may bring it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.charges import actions as charges
from hub.charges import queries as accounts
from hub.charges.actions import Taken
from hub.charges.models import FeeItem, Hold, Payment
from hub.charges.tests.cast import Cast, after, bill_of
from hub.debit import actions
from hub.debit.actions.booking import StillWaiting
from hub.debit.actions.results import SameFile, WrongDay
from hub.debit.models import Batch, Result
from hub.debit.rules import OtherHands
from hub.debit.tests.cast import CLOSED, FROZEN, OK, POOR, answer, booked, codes, line_of, received
from hub.kernel.house import the_house
from hub.kernel.lifecycle import WrongState
from hub.kernel.refusals import NotAllowed


class TestBooking:
    def test_pays_exactly_the_bills_asked_for(
        self, cast: Cast, item: FeeItem, batch: Batch
    ) -> None:
        booked(cast, batch, codes(cast))
        assert (batch.status, batch.succeeded, batch.succeeded_total) == (
            "ANSWERED", 3, Decimal("944.97"),
        )  # fmt: skip
        bill = bill_of(item, cast.home)
        assert bill.settled == bill.amount
        payment = Payment.objects.get(household=cast.home)
        assert (payment.method, payment.reference) == ("DEBIT", line_of(batch, cast.home).key)
        assert payment.paid_on == date(2026, 6, 10)
        assert not Hold.objects.filter(released_at=None).exists()
        assert list(accounts.faults(cast.community)) == []

    def test_twice_by_two_workers_books_once(self, cast: Cast, batch: Batch) -> None:
        result = booked(cast, batch, codes(cast))
        actions.book(result.pk, by=the_house(), at=after(6))
        assert Payment.objects.count() == 3

    def test_what_failed_is_overdue_again_at_once(
        self, cast: Cast, item: FeeItem, batch: Batch
    ) -> None:
        late = after(days=10)
        booked(cast, batch, codes(cast, home=POOR), late)
        assert accounts.account(cast.home, late).overdue == Decimal("220.00")
        taken = charges.take_snapshot(**cast.doing("peng", late))
        assert (taken.bills, taken.pending) == (1, 0)

    def test_comes_in_parts(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, {cast.home.pk: OK})
        assert (batch.status, batch.waiting) == ("SENT", 2)
        booked(cast, batch, {cast.neighbour.pk: OK, cast.villa.pk: POOR}, after(6))
        assert (batch.status, batch.succeeded, batch.failed) == ("ANSWERED", 2, 1)

    def test_a_payment_at_the_desk_meanwhile_leaves_credit(
        self, cast: Cast, item: FeeItem, batch: Batch
    ) -> None:
        told = Taken("CASH", Decimal("220.00"), date(2026, 6, 10), knows_of_debit=True)
        charges.take(cast.home.pk, told, **cast.doing("zhou", after(2)))
        booked(cast, batch, codes(cast))
        assert accounts.credit_of(cast.home) == Decimal("220.00")
        assert list(accounts.faults(cast.community)) == []

    def test_closes_only_when_all_is_answered(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, {cast.home.pk: OK})
        with pytest.raises(StillWaiting):
            actions.close(batch.pk, **cast.doing("luo", after(7)))
        with pytest.raises(IntegrityError, match="all_it_sent_is_answered"), transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(status="CLOSED")
        booked(cast, batch, {cast.neighbour.pk: OK, cast.villa.pk: POOR}, after(8))
        assert actions.close(batch.pk, **cast.doing("luo", after(9))).status == "CLOSED"

    @settings(
        max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        st.permutations([0, 1, 2]),
        st.lists(st.sampled_from([OK, POOR, CLOSED, FROZEN]), min_size=3, max_size=3),
        st.integers(1, 3),
    )
    def test_sent_is_succeeded_plus_failed_however_it_comes(
        self, cast: Cast, batch: Batch, order: list[int], said: list[str], parts: int
    ) -> None:
        homes = [cast.home, cast.neighbour, cast.villa]
        with transaction.atomic():
            for n in range(parts):
                part = {homes[k].pk: said[k] for k in order[n::parts]}
                booked(cast, batch, part, after(5 + n))
            assert batch.succeeded + batch.failed == batch.lines
            assert batch.succeeded_total + batch.failed_total == batch.total
            assert Payment.objects.count() == said.count(OK)
            assert list(accounts.faults(cast.community)) == []
            transaction.set_rollback(True)


class TestWhoImports:
    @pytest.mark.parametrize("who", ["zhou", "wu", "he", "zhao", "qian", "feng", "ma"])
    def test_is_finance_or_the_director(self, cast: Cast, batch: Batch, who: str) -> None:
        with pytest.raises(NotAllowed):
            received(cast, batch, answer(batch, codes(cast)), who=who)

    def test_is_not_who_sent(self, cast: Cast, batch: Batch) -> None:
        with pytest.raises(OtherHands):
            received(cast, batch, answer(batch, codes(cast)), who="peng")

    def test_may_be_the_director(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast), who="li")
        assert batch.status == "ANSWERED"

    def test_the_database_wants_three_persons(self, cast: Cast, batch: Batch) -> None:
        with pytest.raises(IntegrityError, match="are_three"), transaction.atomic():
            Result.objects.create(
                community=cast.community, batch=batch, name="a", content=b"", sha256="x",
                paid_on=date(2026, 6, 10), imported_by=cast.peng, imported_at=after(),
                prepared_by=cast.zhou, sent_by=cast.peng,
            )  # fmt: skip


class TestTheSameFile:
    def test_is_taken_once(self, cast: Cast, batch: Batch) -> None:
        content = answer(batch, {cast.home.pk: OK})
        received(cast, batch, content)
        with pytest.raises(SameFile):
            received(cast, batch, content, after(6))

    def test_is_accepted_once(self, cast: Cast, batch: Batch) -> None:
        result = booked(cast, batch, {cast.home.pk: OK})
        with pytest.raises(WrongState):
            actions.accept(result.pk, **cast.doing("luo", after(8)))

    def test_has_a_day_between_sending_and_now(self, cast: Cast, batch: Batch) -> None:
        for day in (date(2026, 6, 9), date(2026, 6, 11)):
            with pytest.raises(WrongDay):
                actions.receive(
                    batch.pk, **cast.doing("luo", after(5)), name="a", content=b"a", paid_on=day
                )
