"""回盘文件: which is refused whole, which row is put aside, in which words; text and sheets."""

import io
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from hub.charges.models import FeeItem, Payment
from hub.charges.tests.cast import Cast, after
from hub.debit import actions
from hub.debit.actions.results import NothingToBook
from hub.debit.models import Batch, Line, ResultRow
from hub.debit.tests.cast import OK, POOR, answer, booked, codes, line_of, received, sent
from hub.kernel.house import the_house


def lines(content: bytes) -> list[str]:
    return content.decode("gbk").split("\r\n")


def file_of(rows: list[str]) -> bytes:
    return "\r\n".join(rows).encode("gbk")


class TestAFileIsRefusedWhole:
    """Nothing is booked, nothing is lost: the lines wait as before, and the next file is taken."""

    def refused(self, cast: Cast, batch: Batch, content: bytes) -> list[Any]:
        result = received(cast, batch, content)
        assert result.status == "REFUSED"
        assert not ResultRow.objects.exists()
        assert not Payment.objects.exists()
        batch.refresh_from_db()
        assert (batch.status, batch.waiting) == ("SENT", 3)
        assert received(cast, batch, answer(batch, codes(cast)), after(6)).status == "READ"
        faults: list[Any] = result.faults
        return faults

    def test_with_a_wrong_total(self, cast: Cast, batch: Batch) -> None:
        rows = lines(answer(batch, codes(cast)))
        rows[0] = rows[0].replace("944.97", "944.98")
        line, words = self.refused(cast, batch, file_of(rows))[0]
        assert (line, "¥944.98" in words, "¥944.97" in words) == (1, True, True)

    def test_when_its_end_is_missing(self, cast: Cast, batch: Batch) -> None:
        content = answer(batch, codes(cast))
        line, words = self.refused(cast, batch, content[:-16])[0]
        assert line == 4
        assert "不完整" in words

    def test_when_a_whole_line_is_missing(self, cast: Cast, batch: Batch) -> None:
        rows = lines(answer(batch, codes(cast)))
        (line, words), *_more = self.refused(cast, batch, file_of([*rows[:3], ""]))
        assert line == 1
        assert "汇总行说有 3 笔，文件里是 2 笔" in words

    def test_with_bytes_of_no_encoding(self, cast: Cast, batch: Batch) -> None:
        content = answer(batch, codes(cast)).replace("说明".encode("gbk"), b"\xff\xfe\xff", 1)
        line, words = self.refused(cast, batch, content)[0]
        assert line == 2
        assert "认不出" in words

    def test_without_a_summary_line(self, cast: Cast, batch: Batch) -> None:
        content = answer(batch, codes(cast), summary=False)
        assert "汇总行" in self.refused(cast, batch, content)[0][1]

    def test_when_it_is_blank(self, cast: Cast, batch: Batch) -> None:
        assert "空的" in self.refused(cast, batch, b"\r\n\r\n")[0][1]


class TestARowIsPutAside:
    """The other rows are booked; the one that fits nothing waits for the bank's word."""

    def fault(self, cast: Cast, batch: Batch, old: str, new: str) -> ResultRow:
        rows = lines(answer(batch, codes(cast)))
        key = line_of(batch, cast.home).key
        place = next(n for n, row in enumerate(rows) if key in row)
        rows[place] = rows[place].replace(old, new)
        rows[0] = summed(rows)
        result = received(cast, batch, file_of(rows))
        assert result.status == "READ", result.faults
        actions.accept(result.pk, **cast.doing("luo", after(6)))
        actions.book(result.pk, by=the_house(), at=after(6))
        batch.refresh_from_db()
        assert (batch.succeeded, batch.waiting) == (2, 1)
        found = ResultRow.objects.exclude(fault="").get()
        assert found.number == place + 1
        return found

    def test_of_a_line_that_is_not_ours(self, cast: Cast, batch: Batch) -> None:
        assert self.fault(cast, batch, "|26060100000", "|26060199999").fault == "UNKNOWN"

    def test_of_another_amount(self, cast: Cast, batch: Batch) -> None:
        assert self.fault(cast, batch, "220.00", "200.00").fault == "AMOUNT"

    def test_of_a_name_like_ours_and_another_id(self, cast: Cast, batch: Batch) -> None:
        """A name never matches anything."""
        key = line_of(batch, cast.home).key
        assert self.fault(cast, batch, f"|{key}|", "|黄海|").fault == "UNKNOWN"

    def test_that_comes_twice(self, cast: Cast, batch: Batch) -> None:
        rows = lines(answer(batch, codes(cast)))
        rows.insert(2, rows[1])
        rows[0] = summed(rows)
        result = received(cast, batch, file_of(rows))
        assert (result.paid, result.faulty) == (2, 2)
        assert set(ResultRow.objects.exclude(fault="").values_list("fault", flat=True)) == {
            "REPEATED"
        }

    def test_whose_line_is_answered_already(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, {cast.home.pk: OK})
        again = received(cast, batch, answer(batch, codes(cast, home=POOR)), after(6))
        assert ResultRow.objects.get(result=again, line__household=cast.home).fault == "ANSWERED"
        assert again.paid == 2

    def test_alone_books_nothing(self, cast: Cast, batch: Batch) -> None:
        rows = ["x|20260610|1|1.00", "1|999|1.00|0000|", ""]
        result = received(cast, batch, file_of(rows))
        with pytest.raises(NothingToBook):
            actions.accept(result.pk, **cast.doing("luo", after(6)))
        actions.drop(result.pk, **cast.doing("luo", after(6)), reason="不是我们的文件")


def summed(rows: list[str]) -> str:
    amounts = [Decimal(row.split("|")[2]) for row in rows[1:] if row]
    return f"x|20260610|{len(amounts)}|{sum(amounts)}"


def a_sheet(*rows: list[Any]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for n, row in enumerate(rows):
        sheet.write_row(n, 0, row)
    book.close()
    return file.getvalue()


class TestAWorkbook:
    def test_reads_amounts_as_people_type_them(self, cast: Cast, item: FeeItem) -> None:
        """Text, full-width digits, a stray ¥, a number."""
        batch = sent(cast, code="XLS")
        amounts = {cast.home.pk: "２２０.００", cast.neighbour.pk: "¥196.97", cast.villa.pk: 528}
        rows = [
            [n, line.key, "", "", "", amounts[line.household_id], "成功", ""]
            for n, line in enumerate(Line.objects.filter(batch=batch), start=1)
        ]
        heading = ["序号", "明细号", "协议", "户名", "账号", "金额", "结果", "说明"]
        result = received(cast, batch, a_sheet(heading, *rows))
        assert (result.status, result.paid, result.paid_total) == ("READ", 3, Decimal("944.97"))

    def test_says_what_it_cannot_read(self, cast: Cast, item: FeeItem) -> None:
        batch = sent(cast, code="XLS")
        key = line_of(batch, cast.home).key
        received(cast, batch, a_sheet([1, key, "", "", "", "二百二", "成功", ""]))
        row = ResultRow.objects.get()
        assert (row.fault, row.number) == ("UNREADABLE", 1)

    def test_that_is_none_is_refused(self, cast: Cast, item: FeeItem) -> None:
        batch = sent(cast, code="XLS")
        result = received(cast, batch, b"PK\x03\x04nothing")
        assert result.status == "REFUSED"


class TestFixedWidth:
    def test_reads_back_bytes_and_fen(self, cast: Cast, item: FeeItem) -> None:
        batch = sent(cast, code="DC")
        found = list(Line.objects.filter(batch=batch))
        rows = [
            f"D{line.key:<20}{int(line.amount * 100):013}{'0000':<8}".encode("gbk")
            + "成功".encode("gbk").ljust(30)
            for line in found
        ]
        top = f"H{batch!s:<20}{int(batch.total * 100):013}{len(rows):08}".encode("gbk")
        result = received(cast, batch, b"\r\n".join([top, *rows, b""]))
        assert (result.status, result.paid, result.faults) == ("READ", 3, [])
        assert ResultRow.objects.first().words == "成功"
