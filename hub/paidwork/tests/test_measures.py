"""What the slips come to: entry in time, serials without gaps, and who voids how much."""

from datetime import datetime

from hub.charges import actions as charges
from hub.charges.actions import Taken
from hub.charges.actions.receipts import KIND as RECEIPT
from hub.charges.tests.cast import MORNING, Cast, after, granted
from hub.kernel import counters
from hub.kernel.measures import Reading, cases_of
from hub.kernel.models import Counter
from hub.paidwork import actions, measures, queries
from hub.paidwork.models import Order
from hub.paidwork.tests.cast import accepted, billed, completed, ordered

BEGINS, ENDS = after(days=-9), after(days=21)


def entry(cast: Cast, as_of: datetime = ENDS) -> Reading:
    return measures.ENTRY_IN_TIME.compute(cast.community, BEGINS, ENDS, as_of)


def serials(cast: Cast, as_of: datetime = ENDS) -> Reading:
    return measures.SERIAL_INTEGRITY.compute(cast.community, BEGINS, ENDS, as_of)


def beside(reading: Reading) -> dict[str, str]:
    return {str(label): str(value) for label, value, _hint in reading.beside}


class TestEntryInTime:
    def test_counts_what_is_on_the_bill_by_then(self, cast: Cast) -> None:
        billed(cast)
        late = accepted(cast)
        actions.price(late.pk, **cast.doing("zhou", after(25)))
        completed(cast)
        found = entry(cast)
        assert (found.n, found.numerator) == (3, 1)
        assert beside(found)["迟入账"] == beside(found)["超时还没入账"] == "1"

    def test_does_not_judge_before_the_moment(self, cast: Cast) -> None:
        completed(cast)
        found = entry(cast, after(1))
        assert (found.n, beside(found)["未到判定时点"]) == (0, "1")

    def test_stays_late_when_it_was_carried_to_the_next_debit(self, cast: Cast) -> None:
        order = accepted(cast)
        actions.propose_carrying(order.pk, **cast.doing("zhou"), reason="业主出差")
        granted(cast, "paidwork.carry", "wu")
        actions.price(order.pk, **cast.doing("zhou", after(days=2)))
        assert (entry(cast).numerator, entry(cast).n) == (0, 1)

    def test_leaves_out_void_ones_and_says_so(self, cast: Cast) -> None:
        order = completed(cast)
        actions.propose_void(order.pk, **cast.doing("zhou"), reason="重复")
        granted(cast, "paidwork.void", "wu")
        found = entry(cast)
        assert (found.n, found.excluded) == (0, 1)

    def test_leads_to_the_slips_failures_first(self, cast: Cast) -> None:
        billed(cast)
        missed = completed(cast)
        rows = cases_of("paidwork.entry_in_time", cast.community, BEGINS, ENDS, ENDS)
        assert [row.tone for row in rows] == ["bad", "good"]
        assert rows[0].title == missed.number


class TestSerials:
    def test_have_an_end_or_are_in_hand_or_are_astray(self, cast: Cast) -> None:
        billed(cast)
        actions.cancel(ordered(cast).pk, **cast.doing("zhou"), reason="不修了")
        ordered(cast)
        found = serials(cast)
        assert (found.n, found.numerator, beside(found)["在办"]) == (2, 2, "1")
        later = serials(cast, after(days=31))
        assert (later.n, later.numerator, beside(later)["失控单号"]) == (3, 2, "1")

    def test_are_those_of_receipts_too(self, cast: Cast) -> None:
        order = billed(cast)
        taken = Taken("CASH", order.total or 0, MORNING.date(), chosen=(order.bill_id or 0,))
        payment = charges.take(cast.home.pk, taken, **cast.doing("zhou"))
        charges.give_receipt(payment.pk, **cast.doing("zhou"))
        assert (serials(cast).n, serials(cast).numerator) == (2, 2)

    def test_that_are_missing_in_between_count_against_it(self, cast: Cast) -> None:
        billed(cast)
        counters.next_number(cast.community, "YC", "2026-06")  # taken, and used for nothing
        billed(cast)
        found = serials(cast)
        assert (found.n, found.numerator, beside(found)["断号"]) == (3, 2, "1")

    def receipt(self, cast: Cast) -> None:
        order = billed(cast)
        taken = Taken("CASH", order.total or 0, MORNING.date(), chosen=(order.bill_id or 0,))
        payment = charges.take(cast.home.pk, taken, **cast.doing("zhou"))
        charges.give_receipt(payment.pk, **cast.doing("zhou"))

    def test_of_receipts_that_are_missing_count_too_and_are_named(self, cast: Cast) -> None:
        self.receipt(cast)
        counters.next_number(cast.community, RECEIPT, "2026-06")
        self.receipt(cast)
        found = serials(cast)
        assert (found.n, found.numerator, beside(found)["断号"]) == (5, 4, "1")
        rows = cases_of("paidwork.serials", cast.community, BEGINS, ENDS, ENDS)
        assert [(row.title, row.tone) for row in rows if row.tone == "bad"] == [
            (f"{RECEIPT}-202606-02", "bad")
        ]
        assert len(rows) == found.n

    def test_of_the_hundredth_receipt_are_a_number_more(self, cast: Cast) -> None:
        """SJ-202606-100 stands before SJ-202606-99 in a dictionary, and after it in a drawer."""
        counter = Counter.objects.get_or_create(
            community=cast.community, name=RECEIPT, period="2026-06"
        )[0]
        counter.value = 98
        counter.save()
        self.receipt(cast)
        self.receipt(cast)
        found = serials(cast)
        assert (found.n, found.numerator, beside(found)["断号"]) == (4, 4, "0")

    def test_void_by_person(self, cast: Cast) -> None:
        billed(cast)
        order = ordered(cast)
        actions.propose_void(order.pk, **cast.doing("zhou"), reason="重复")
        granted(cast, "paidwork.void", "wu")
        rates = queries.void_rates(cast.community, after(1))
        assert [(one.name, one.issued, one.voided) for one in rates] == [("周敏", 2, 1)]
        assert beside(serials(cast))["服务单作废率"] == "50.0%"
        assert Order.objects.count() == 2
