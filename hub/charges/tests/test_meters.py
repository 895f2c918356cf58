"""Spaces and meters by workbook: each number once, each reading in its month, none backwards."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from hub.charges import actions
from hub.charges.models import Bill, Enrolment, FeeItem, Reading
from hub.charges.tests.cast import JUNE, Cast, a_price, after, an_item, bill_of, run_of
from hub.kernel import exchange, jobs
from hub.kernel.models import ImportRun
from hub.people.tests.seats import Seat

SPACES = ("收费项目", "房号", "车位号/表号", "数量", "起计日期", "起始读数")
READ = ("收费项目", "房号", "表号", "月份", "上次读数", "本次读数", "抄表日期")


@pytest.fixture
def water(cast: Cast) -> FeeItem:
    item = an_item(cast, "METER", code="SF", name="代收水费", is_for_others=True)
    a_price(cast, item, "3.5000", unit="TON")
    return item


@pytest.fixture
def meters(cast: Cast, water: FeeItem) -> FeeItem:
    rows = [
        ("SF", "7-1802", "S-1802", "", "2026-01-01", 100),
        ("代收水费", "7-1702", "S-1702", "", "2026-01-01", ""),
    ]
    assert bring_in(cast, "charges.enrolments", SPACES, *rows).status == ImportRun.Status.DONE
    return water


def bring_in(
    cast: Cast, kind: str, heads: tuple[str, ...], *rows: tuple[Any, ...], who: str = "peng"
) -> ImportRun:
    """Upload, have the worker check it, accept it if all is good, have it written."""
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate((heads, *rows)):
            sheet.write_row(n, 0, row)
    file = SimpleUploadedFile("表.xlsx", content.getvalue())
    run = exchange.upload(kind, file, **cast.doing(who))
    jobs.drain(after())
    run.refresh_from_db()
    if not run.rows_bad:
        exchange.accept(run.pk, **cast.doing(who))
        jobs.drain(after())
        run.refresh_from_db()
    return run


def wrong(run: ImportRun) -> list[str]:
    """The headings of the cells that are wrong."""
    return [fault["header"] for fault in run.errors]


def read(cast: Cast, *rows: tuple[Any, ...]) -> ImportRun:
    return bring_in(cast, "charges.readings", READ, *rows)


class TestEnrolling:
    def test_takes_each_number_once(self, cast: Cast, meters: FeeItem) -> None:
        again = bring_in(
            cast,
            "charges.enrolments",
            SPACES,
            ("SF", "7-1802", "S-1802", 1, "2026-01-01", 100),
        )

        assert again.status == ImportRun.Status.DONE
        kept = Enrolment.objects.order_by("reference").values_list("reference", "start_value")
        assert list(kept) == [("S-1702", Decimal(0)), ("S-1802", Decimal(100))]

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            (("SF", "7-1602", "S-1802", 1, "2026-01-01", 0), "车位号/表号"),  # another home's
            (("SF", "7-1602", "", 1, "2026-01-01", 0), "车位号/表号"),
            (("没有", "7-1602", "S-9", 1, "2026-01-01", 0), "收费项目"),
            (("SF", "99-1", "S-9", 1, "2026-01-01", 0), "房号"),
            (("SF", "7-1602", "S-9", 0, "2026-01-01", 0), "数量"),
            (("SF", "7-1602", "S-9", 1, "哪天", 0), "起计日期"),
        ],
    )
    def test_says_which_cell_is_wrong_and_takes_nothing(
        self, cast: Cast, meters: FeeItem, row: tuple[Any, ...], column: str
    ) -> None:
        good = ("SF", "9-101", "S-101", 1, "2026-01-01", 0)
        run = bring_in(cast, "charges.enrolments", SPACES, good, row)

        assert wrong(run) == [column]
        assert Enrolment.objects.count() == 2


class TestReading:
    def test_bills_what_was_used(self, cast: Cast, meters: FeeItem) -> None:
        run = read(
            cast,
            ("SF", "7-1802", "S-1802", JUNE, 100, "１１２．５", "2026-06-09"),
            ("SF", "7-1702", "S-1702", JUNE, 0, 8, "2026-06-09"),
        )

        assert run.status == ImportRun.Status.DONE
        run_of(cast, meters)
        assert bill_of(meters, cast.home).amount == Decimal("43.75")
        assert bill_of(meters, cast.neighbour).amount == Decimal("28.00")

    def test_puts_a_wrong_one_right_until_the_month_is_billed(
        self, cast: Cast, meters: FeeItem
    ) -> None:
        row = ("SF", "7-1802", "S-1802", JUNE, 100)
        read(cast, (*row, 121, "2026-06-09"))
        read(cast, (*row, 112, "2026-06-09"))
        read(cast, (*row, 112, "2026-06-09"))  # once more changes nothing

        assert [r.value for r in Reading.objects.filter(is_current=True)] == [Decimal(112)]
        assert Reading.objects.count() == 2
        run_of(cast, meters)
        late = read(cast, (*row, 113, "2026-06-10"))
        assert wrong(late) == ["月份"]
        assert Bill.objects.get(household=cast.home).amount == Decimal("42.00")

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            (("SF", "", "S-1802", JUNE, "", 99, "2026-06-09"), "本次读数"),  # runs backwards
            (("SF", "", "S-1802", JUNE, "", "一百", "2026-06-09"), "本次读数"),
            (("SF", "", "S-1802", "6 月", "", 120, "2026-06-09"), "月份"),
            (("SF", "", "S-0000", JUNE, "", 120, "2026-06-09"), "表号"),
            (("SF", "", "S-1802", JUNE, "", 120, "2026-06-11"), "抄表日期"),  # to come
        ],
    )
    def test_says_which_cell_is_wrong(
        self, cast: Cast, meters: FeeItem, row: tuple[Any, ...], column: str
    ) -> None:
        assert wrong(read(cast, row)) == [column]
        assert not Reading.objects.exists()

    def test_below_the_month_before_is_refused_too(self, cast: Cast, meters: FeeItem) -> None:
        read(cast, ("SF", "", "S-1802", "2026-05", "", 150, "2026-05-28"))

        run = read(cast, ("SF", "", "S-1802", JUNE, "", 149, "2026-06-09"))
        assert wrong(run) == ["本次读数"]

    def test_nobody_reads_for_a_month_that_was_billed_meanwhile(
        self, cast: Cast, meters: FeeItem
    ) -> None:
        meter = Enrolment.objects.get(reference="S-1802").pk
        rows = [actions.NewReading(meter, JUNE, Decimal(120), date(2026, 6, 9))]
        actions.read_many(rows, **cast.doing("he"))
        run_of(cast, meters)

        with pytest.raises(actions.metering.MonthBilled):
            actions.read_many(rows, **cast.doing("he"))


class TestTheSheet:
    def test_lists_every_meter_with_what_it_showed(
        self, cast: Cast, meters: FeeItem, seat: Seat
    ) -> None:
        read(cast, ("SF", "", "S-1802", "2026-05", "", 150, "2026-05-28"))
        answer = seat("he").get(reverse("charges:meter_sheet"))

        content = b"".join(answer.streaming_content)
        rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
        assert rows[0] == list(READ)
        assert ["SF", "7-1802", "S-1802", JUNE, 150.0] in [row[:5] for row in rows]
        assert seat("chen").get(reverse("charges:meter_sheet")).status_code == 403
