"""Code payments by workbook: matched, once, and each row that cannot be read says why."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from hub.charges import queries
from hub.charges.models import Payment
from hub.charges.tests.cast import JUNE, Cast, after, bill_of, priced, run_of
from hub.kernel import exchange, jobs
from hub.kernel.models import ImportRun

HEADS = ("房号", "金额", "付款日期", "流水号", "付款人")


@pytest.fixture(autouse=True)
def item(cast: Cast) -> Any:
    item = priced(cast)
    run_of(cast, item, JUNE)
    return item


def workbook(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate((HEADS, *rows)):
            sheet.write_row(n, 0, row)
    return SimpleUploadedFile("扫码.xlsx", content.getvalue())


def bring_in(cast: Cast, *rows: tuple[Any, ...], who: str = "peng") -> ImportRun:
    """Upload, have the worker check it, accept what is good, have it written."""
    run = exchange.upload("charges.code_payments", workbook(*rows), **cast.doing(who))
    jobs.drain(after())
    run.refresh_from_db()
    if run.rows_bad:
        return run
    exchange.accept(run.pk, **cast.doing(who))
    jobs.drain(after())
    run.refresh_from_db()
    return run


class TestImporting:
    def test_pays_the_bills_and_again_adds_nothing(self, cast: Cast, item: Any) -> None:
        rows = [
            ("7-1802", 220, "2026-06-10", "SM1", "黄海"),
            ("7-1702", 100.5, "2026-06-09", "SM2", ""),
        ]
        bring_in(cast, *rows)
        bring_in(cast, *rows)
        assert Payment.objects.count() == 2
        assert bill_of(item, cast.home).settled == Decimal("220.00")
        assert bill_of(item, cast.neighbour).settled == Decimal("100.50")

    def test_splits_two_payments_of_one_household_in_one_file(self, cast: Cast, item: Any) -> None:
        bring_in(
            cast,
            ("7-1802", 150, "2026-06-10", "SM1", ""),
            ("7-1802", 150, "2026-06-10", "SM2", ""),
        )
        assert bill_of(item, cast.home).settled == Decimal("220.00")
        assert queries.credit_of(cast.home) == Decimal("80.00")
        assert list(queries.faults(cast.community)) == []

    @pytest.mark.parametrize(
        "written", ["220.00", "２２０．００", "¥220", "￥ 220.00", "220元", " 220.0 ", "0,220.00"]
    )
    def test_reads_amounts_as_people_write_them(self, cast: Cast, written: str) -> None:
        bring_in(cast, ("7-1802", written, "2026-06-10", "SM1", ""))
        assert Payment.objects.get().amount == Decimal("220.00")

    @pytest.mark.parametrize("written", ["二百二十", "220.005", "-220", "0", "$220", ""])
    def test_refuses_by_row_what_is_no_amount(self, cast: Cast, written: str) -> None:
        run = bring_in(cast, ("7-1802", written, "2026-06-10", "SM1", ""))
        assert run.rows_bad == 1
        assert not Payment.objects.exists()

    @pytest.mark.parametrize(
        "row",
        [
            ("8-1802", 220, "2026-06-10", "SM1", ""),
            ("7-1802", 220, "2026-06-11", "SM1", ""),
        ],
    )
    def test_refuses_a_strange_home_and_a_day_to_come(
        self, cast: Cast, row: tuple[Any, ...]
    ) -> None:
        assert bring_in(cast, row).rows_bad == 1

    def test_refuses_a_known_number_with_another_amount(self, cast: Cast) -> None:
        bring_in(cast, ("7-1802", 100, "2026-06-10", "SM1", ""))
        assert bring_in(cast, ("7-1802", 200, "2026-06-10", "SM1", "")).rows_bad == 1

    def test_remembers_the_day_that_the_payer_paid(self, cast: Cast) -> None:
        bring_in(cast, ("7-1802", 100, "2026-06-08", "SM1", ""))
        assert Payment.objects.get().paid_on == date(2026, 6, 8)
