"""Bill runs: every household examined has a line, and a second run adds nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from hub.charges import actions, queries
from hub.charges.actions import runs
from hub.charges.models import Bill, BillRun, RunLine, VacancyDiscount
from hub.charges.tests.cast import (
    JUNE,
    Cast,
    a_price,
    after,
    an_item,
    bill_of,
    enrolment,
    granted,
    priced,
    run_of,
)
from hub.kernel.models import Job
from hub.kernel.refusals import NotAllowed


def line_of(run: BillRun, code: str) -> RunLine:
    return RunLine.objects.get(run=run, household__code=code)


class TestCommitting:
    def test_bills_each_household_by_its_area(self, cast: Cast) -> None:
        item = priced(cast)
        run = run_of(cast, item)
        assert bill_of(item, cast.home).amount == Decimal("220.00")
        assert bill_of(item, cast.neighbour).amount == Decimal("196.97")
        assert run.total == Decimal("944.97")

    def test_leaves_a_line_for_every_household_examined(self, cast: Cast) -> None:
        run = run_of(cast, priced(cast))
        assert (run.households, run.billed, run.skipped, run.failed) == (4, 3, 0, 1)
        assert run.billed + run.skipped + run.failed == run.households
        assert RunLine.objects.filter(run=run).count() == 4

    def test_names_whom_it_could_not_bill_and_never_bills_nothing(self, cast: Cast) -> None:
        item = priced(cast)
        line = line_of(run_of(cast, item), "7-1602")
        assert (line.outcome, line.reason) == ("FAILED", "NO_AREA")
        assert not Bill.objects.filter(household=cast.unmeasured).exists()

    def test_adds_nothing_a_second_time_and_says_so(self, cast: Cast) -> None:
        item = priced(cast)
        first = run_of(cast, item)
        before = Bill.objects.count()
        again = actions.open_run(item.pk, **cast.doing("peng"), period=JUNE)
        seen = queries.preview(again, after()).seen
        assert seen["billed"] == 0
        with pytest.raises(runs.NothingToBill):
            actions.commit_run(again.pk, **cast.doing("peng"), seen=seen)
        assert (Bill.objects.count(), first.number, again.number) == (before, 1, 2)

    def test_bills_in_a_later_round_whom_the_first_could_not(self, cast: Cast) -> None:
        item = priced(cast)
        run_of(cast, item)
        cast.unmeasured.floor_area = Decimal("50.00")
        cast.unmeasured.save()
        second = run_of(cast, item)
        assert (second.billed, second.skipped, second.failed) == (1, 3, 0)
        assert line_of(second, "7-1802").reason == "ALREADY_BILLED"

    def test_is_refused_when_the_preview_has_become_another(self, cast: Cast) -> None:
        item = priced(cast)
        run = actions.open_run(item.pk, **cast.doing("peng"), period=JUNE)
        seen = queries.preview(run, after()).seen
        actions.end_enrolment(
            enrolment(cast, item, cast.home).pk, **cast.doing("peng"), last_day=date(2026, 6, 15)
        )
        with pytest.raises(runs.Different):
            actions.commit_run(run.pk, **cast.doing("peng"), seen=seen)

    def test_goes_back_when_the_worker_finds_something_else(self, cast: Cast) -> None:
        item = priced(cast)
        run = actions.open_run(item.pk, **cast.doing("peng"), period=JUNE)
        seen = queries.preview(run, after()).seen
        actions.commit_run(run.pk, **cast.doing("peng"), seen=seen)
        cast.home.floor_area = Decimal("101.00")
        cast.home.save()
        run = actions.write_bills(run.pk, by=cast.peng, at=after(1))
        assert run.status == BillRun.Status.OPEN
        assert not Bill.objects.exists()

    def test_is_written_once_by_two_workers(self, cast: Cast) -> None:
        run = run_of(cast, priced(cast))
        before = (Bill.objects.count(), RunLine.objects.count())
        actions.write_bills(run.pk, by=cast.peng, at=after(1))
        assert (Bill.objects.count(), RunLine.objects.count()) == before

    def test_is_left_to_the_worker(self, cast: Cast) -> None:
        run = actions.open_run(priced(cast).pk, **cast.doing("peng"), period=JUNE)
        actions.commit_run(run.pk, **cast.doing("peng"), seen=queries.preview(run, after()).seen)
        assert Job.objects.get(name=runs.WRITE).args == {"run": run.pk}

    @pytest.mark.parametrize("who", ["zhou", "he", "wu", "li", "qian", "chen", "shi", "feng"])
    def test_is_for_finance_alone(self, cast: Cast, who: str) -> None:
        item = priced(cast)
        with pytest.raises(NotAllowed):
            actions.open_run(item.pk, **cast.doing(who), period=JUNE)

    def test_waits_while_another_of_the_month_is_open(self, cast: Cast) -> None:
        item = priced(cast)
        actions.open_run(item.pk, **cast.doing("peng"), period=JUNE)
        with pytest.raises(runs.RunWaiting):
            actions.open_run(item.pk, **cast.doing("peng"), period=JUNE)


class TestReckoning:
    def test_counts_the_days_after_a_move_in(self, cast: Cast) -> None:
        item = an_item(cast)
        a_price(cast, item)
        actions.enrol(
            cast.home.pk, **cast.doing("peng"), item_id=item.pk, first_day=date(2026, 6, 11)
        )
        run = run_of(cast, item)
        assert bill_of(item, cast.home).amount == Decimal("146.67")  # 220 × 20 / 30
        assert line_of(run, "7-1702").reason == "NOT_ENROLLED"

    def test_counts_the_days_before_a_move_out(self, cast: Cast) -> None:
        item = priced(cast)
        actions.end_enrolment(
            enrolment(cast, item, cast.home).pk, **cast.doing("peng"), last_day=date(2026, 6, 10)
        )
        run_of(cast, item)
        assert bill_of(item, cast.home).amount == Decimal("73.33")

    def test_makes_two_parts_of_a_price_that_changes_in_mid_month(self, cast: Cast) -> None:
        item = priced(cast)
        a_price(cast, item, "2.5000", date(2026, 6, 16))
        run_of(cast, item)
        bill = bill_of(item, cast.home)
        assert bill.amount == Decimal("235.00")  # 110 + 125
        parts = queries.parts_of(bill)
        assert sorted((p.price, p.days, p.amount) for p in parts) == [
            (Decimal("2.2000"), 15, Decimal("110.00")),
            (Decimal("2.5000"), 15, Decimal("125.00")),
        ]

    def test_puts_an_areas_own_price_before_the_general_one(self, cast: Cast) -> None:
        item = priced(cast)
        a_price(cast, item, "3.6000", area=cast.west)
        run_of(cast, item)
        assert bill_of(item, cast.villa).amount == Decimal("864.00")
        assert bill_of(item, cast.home).amount == Decimal("220.00")

    def test_fails_where_a_day_has_no_price(self, cast: Cast) -> None:
        item = priced(cast, begins=date(2026, 6, 2))
        run = actions.open_run(item.pk, **cast.doing("peng"), period=JUNE)
        seen = queries.preview(run, after())
        assert (seen.billed, seen.failed) == (0, 4)
        assert {one.code for one in seen.failures} == {"7-1802", "7-1702", "7-1602", "9-101"}

    def test_takes_a_vacancy_discount_for_its_days(self, cast: Cast) -> None:
        item = priced(cast)
        actions.propose_discount(
            cast.home.pk,
            **cast.doing("he"),
            item_id=item.pk,
            pays=70,
            first_day=date(2026, 6, 16),
            last_day=date(2026, 9, 30),
            reason="水电连续三月零用量",
        )
        granted(cast, "charges.discount", "li")
        run_of(cast, item)
        assert bill_of(item, cast.home).amount == Decimal("187.00")  # 110 + 110 × 70 %
        assert sum(p.amount for p in queries.parts_of(bill_of(item, cast.home))) == Decimal(187)

    def test_of_a_household_has_no_two_discounts_at_a_time(self, cast: Cast) -> None:
        """The action says so in words; past it the database does."""
        item = priced(cast)
        first = {"first_day": date(2026, 6, 16), "last_day": date(2026, 9, 30)}
        same: dict[str, Any] = {
            "community": cast.community, "household": cast.home, "item": item, "pays": 70,
            "proposed_by": cast.zhou,
        }  # fmt: skip
        VacancyDiscount.objects.create(**same, **first)
        with pytest.raises(IntegrityError, match="do_not_overlap"), transaction.atomic():
            VacancyDiscount.objects.create(
                **same, first_day=date(2026, 9, 30), last_day=date(2026, 12, 31)
            )
        refused = VacancyDiscount.objects.create(**same, **first, status="REFUSED")
        with pytest.raises(IntegrityError, match="do_not_overlap"), transaction.atomic():
            VacancyDiscount.objects.filter(pk=refused.pk).update(status="PROPOSED")

    def test_adds_up_several_spaces_of_one_household(self, cast: Cast) -> None:
        item = an_item(cast, "SPACE", code="CW", name="车位服务费")
        a_price(cast, item, "75", unit="SPACE")
        for space in ("B1-001", "B1-002"):
            actions.enrol(
                cast.home.pk,
                **cast.doing("peng"),
                item_id=item.pk,
                first_day=date(2026, 1, 1),
                reference=space,
            )
        run_of(cast, item)
        assert bill_of(item, cast.home).amount == Decimal("150.00")

    def test_rounds_as_the_price_says(self, cast: Cast) -> None:
        item = priced(cast, rounding="JIAO")
        run_of(cast, item)
        assert bill_of(item, cast.neighbour).amount == Decimal("197.00")  # 196.966


class TestMeters:
    @pytest.fixture
    def item(self, cast: Cast) -> object:
        item = an_item(cast, "METER", code="SF", name="代收水费", is_for_others=True)
        a_price(cast, item, "3.4500", unit="TON")
        actions.enrol(
            cast.home.pk,
            **cast.doing("peng"),
            item_id=item.pk,
            first_day=date(2026, 5, 1),
            reference="S-1802",
            start_value=Decimal("120.00"),
        )
        return item

    def read(self, cast: Cast, item: object, period: str, value: str) -> None:
        actions.read_meter(
            enrolment(cast, item, cast.home).pk,
            **cast.doing("he"),
            period=period,
            value=Decimal(value),
            read_on=date(2026, 6, 30),
        )

    def outcome(self, cast: Cast, item: object) -> tuple[str, str, Decimal]:
        run = actions.open_run(item.pk, **cast.doing("peng"), period=JUNE)
        lines = runs.reckoning.reckon(run.item, runs.periods.Month.parse(JUNE))
        [found] = lines.run(
            "SELECT outcome, reason, fen FROM line WHERE household_id = %s", [cast.home.pk]
        )
        return found

    def test_bills_what_was_used_since_the_last_reading(self, cast: Cast, item: object) -> None:
        self.read(cast, item, "2026-05", "131.00")
        self.read(cast, item, JUNE, "143.50")
        assert self.outcome(cast, item) == ("BILLED", "", 4313)  # 12.5 × 3.45 = 43.125

    def test_fails_without_a_reading(self, cast: Cast, item: object) -> None:
        assert self.outcome(cast, item) == ("FAILED", "NO_READING", 0)

    def test_fails_when_the_meter_went_backwards(self, cast: Cast, item: object) -> None:
        self.read(cast, item, JUNE, "119.00")
        assert self.outcome(cast, item) == ("FAILED", "READING_BELOW", 0)

    def test_bills_nothing_when_nothing_was_used(self, cast: Cast, item: object) -> None:
        self.read(cast, item, JUNE, "120.00")
        assert self.outcome(cast, item) == ("SKIPPED", "NOTHING_USED", 0)

    def test_takes_the_later_reading_of_a_month(self, cast: Cast, item: object) -> None:
        self.read(cast, item, JUNE, "1130.00")
        self.read(cast, item, JUNE, "130.00")
        assert self.outcome(cast, item) == ("BILLED", "", 3450)


class TestTheBill:
    def test_cannot_be_changed_or_deleted_in_the_database(self, cast: Cast) -> None:
        item = priced(cast)
        run_of(cast, item)
        bill = bill_of(item, cast.home)
        for statement in (
            "UPDATE charges_bill SET amount = 1 WHERE id = %s",
            "DELETE FROM charges_bill WHERE id = %s",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(statement, [bill.pk])

    def test_is_due_on_the_items_day_and_lapses_three_years_later(self, cast: Cast) -> None:
        item = priced(cast)
        run_of(cast, item)
        bill = bill_of(item, cast.home)
        assert (bill.due_on, bill.lapses_on) == (date(2026, 6, 15), date(2029, 6, 15))


class TestPreviewing:
    def test_tells_the_difference_to_last_month_and_names_what_is_striking(
        self, cast: Cast
    ) -> None:
        item = priced(cast)
        run_of(cast, item, "2026-05")
        cast.home.floor_area = Decimal("1000.00")
        cast.home.save()
        run = actions.open_run(item.pk, **cast.doing("peng"), period=JUNE)
        shown = queries.preview(run, after())
        assert shown.difference == Decimal("1980.00")
        [named] = shown.striking
        assert (named.code, named.before, named.now) == (
            "7-1802",
            Decimal("220.00"),
            Decimal("2200.00"),
        )

    def test_writes_nothing(self, cast: Cast) -> None:
        run = actions.open_run(priced(cast).pk, **cast.doing("peng"), period=JUNE)
        queries.preview(run, after())
        assert not RunLine.objects.exists()


class TestOpeningByTheCalendar:
    def test_opens_the_month_of_each_item_with_a_price_once(self, cast: Cast) -> None:
        item = priced(cast)
        an_item(cast, "SPACE", code="CW", name="车位服务费")  # has no price yet
        assert queries.runs_to_open(cast.community, after()) == [(item, JUNE)]
        actions.open_run(item.pk, **cast.doing("peng"), period=JUNE)
        assert queries.runs_to_open(cast.community, after()) == []
