"""48小时回访台: what the month comes to, and what the page costs."""

from hub.kernel.models import Obligation
from hub.matters.tests.cast import Cast, accepted, after, called_back, closed, handled, ruled
from hub.matters.tests.cockpit.desk import page
from hub.matters.waiting.month import Month, Names
from hub.people.tests.seats import Seat


class TestTheMonth:
    def test_counts_what_has_fallen_due(self, cast: Cast) -> None:
        called_back(cast, ruled(cast, handled(cast)))
        ruled(cast, handled(cast))
        assert Month(cast.community, after(49)).figures.due == 0

        month = Month(cast.community, after(51))
        assert (month.figures.due, month.figures.in_time, month.figures.missed) == (2, 1, 1)
        assert (month.strict, month.by_policy) == (0.5, 0.5)

    def test_nothing_due_is_no_hundred_per_cent(self, cast: Cast, seat: Seat) -> None:
        month = Month(cast.community, after(1))

        assert (month.strict, month.by_policy, month.interval) == (None, None, None)
        assert "无数据" in page(seat("lin"))

    def test_names_those_that_were_missed(self, cast: Cast, seat: Seat) -> None:
        late, never = handled(cast), handled(cast)
        called_back(cast, late, hours=51)

        named = Month(cast.community, after(52)).names(Names.MISSED)
        assert {one.matter for one in named} == {late, never}
        assert {one.owed.status for one in named if one.owed} == {
            Obligation.Status.LATE,
            Obligation.Status.OPEN,
        }
        assert never.number in page(seat("lin", 52), names="missed")

    def test_names_complaints_past_their_promise(self, cast: Cast, seat: Seat) -> None:
        matter = accepted(cast)

        month = Month(cast.community, after(days=4))
        assert month.overdue == 1
        assert [one.matter for one in month.names(Names.OVERDUE)] == [matter]
        assert matter.number in page(seat("lin", 24 * 4), names="overdue")

    def test_a_closed_complaint_with_its_whole_chain_is_no_gap(self, cast: Cast) -> None:
        closed(cast, "C2.1")

        month = Month(cast.community, after(7))
        assert (month.gaps, month.names(Names.GAPS)) == (0, [])

    def test_a_gap_is_named_with_what_is_missing(self, cast: Cast) -> None:
        """Nothing people can do leaves one; a fault elsewhere, or an import, might."""
        matter = closed(cast, "C2.1")
        matter.cycles.update(accepted_at=None)

        (gap,) = Month(cast.community, after(7)).names(Names.GAPS)
        assert (gap.matter, gap.missing) == (matter, ("接单",))


class TestCost:
    def test_does_not_grow_with_the_rows(
        self, cast: Cast, seat: Seat, django_assert_max_num_queries: object
    ) -> None:
        for n in range(6):
            handled(cast, after(n / 10), accused_id=cast.wang.pk)
        client = seat("lin", 6)
        page(client)

        with django_assert_max_num_queries(18):
            page(client)

    def test_nor_with_the_names(
        self, cast: Cast, seat: Seat, django_assert_max_num_queries: object
    ) -> None:
        for n in range(6):
            handled(cast, after(n / 10))
        client = seat("lin", 24 * 4)
        page(client)

        for names in Names:
            with django_assert_max_num_queries(20):
                page(client, names=names.value)
