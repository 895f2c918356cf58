"""回盘: what is booked, what is refused in which words, and what each failure asks for."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.charges import actions as charges
from hub.charges import queries as accounts
from hub.charges.actions import Taken
from hub.charges.models import FeeItem, Hold, Payment
from hub.charges.tests.cast import Cast, after, bill_of
from hub.debit import actions
from hub.debit.actions.booking import NoAnswerYet, StillWaiting
from hub.debit.actions.results import NothingToBook, SameFile, WrongDay
from hub.debit.models import Batch, Line, Mandate, Result, ResultRow, Skip
from hub.debit.rules import OtherHands
from hub.debit.tests.cast import (
    agreed,
    answer,
    billed,
    booked,
    house,
    line_of,
    prepared,
    received,
    sent,
)
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Obligation
from hub.kernel.refusals import NotAllowed

OK, POOR, CLOSED, FROZEN, TIMEOUT = "0000", "5", "16", "10", "99"


@pytest.fixture
def item(cast: Cast) -> FeeItem:
    return billed(cast)


@pytest.fixture
def batch(cast: Cast, item: FeeItem) -> Batch:
    return sent(cast)


def codes(cast: Cast, home: str = OK, neighbour: str = OK, villa: str = OK) -> dict[int, str]:
    return {cast.home.pk: home, cast.neighbour.pk: neighbour, cast.villa.pk: villa}


def lines(content: bytes) -> list[str]:
    return content.decode("gbk").split("\r\n")


def file_of(rows: list[str]) -> bytes:
    return "\r\n".join(rows).encode("gbk")


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
        actions.book(result.pk, by=house(), at=after(6))
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
        actions.book(result.pk, by=house(), at=after(6))
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


class TestReasons:
    @pytest.mark.parametrize(
        ("code", "outcome", "task", "duty", "holder"),
        [
            (POOR, "FAILED", "", "debit.second", "FD"),
            (CLOSED, "FAILED", "FIX", "debit.fix", "FD"),
            (FROZEN, "FAILED", "CALL", "debit.call", ""),
            (TIMEOUT, "ASKED", "ASK", "debit.ask", "FIN"),
            ("XYZ", "ASKED", "ASK", "debit.ask", "FIN"),
        ],
    )
    def test_open_what_they_ask_for(
        self, cast: Cast, batch: Batch, code: str, outcome: str, task: str, duty: str, holder: str
    ) -> None:
        booked(cast, batch, codes(cast, home=code))
        line = line_of(batch, cast.home)
        assert (line.outcome, line.task) == (outcome, task)
        owed = Obligation.objects.get(kind=duty)
        assert owed.role == holder
        if duty == "debit.call":
            assert owed.person == cast.he  # 东区 is hers

    def test_of_no_code_we_know_is_never_sent_again_blindly(
        self, cast: Cast, item: FeeItem, batch: Batch
    ) -> None:
        booked(cast, batch, codes(cast, home="XYZ", neighbour=POOR))
        assert Hold.objects.get(released_at=None).bill == bill_of(item, cast.home)
        again = prepared(cast, after(days=10))
        assert [one.household for one in Line.objects.filter(batch=again)] == [cast.neighbour]

    def test_retry_goes_into_the_second_run(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=POOR))
        again = prepared(cast, after(days=10))
        line = line_of(again, cast.home)
        assert (again.number, line.attempt) == (2, 2)
        assert Obligation.objects.get(kind="debit.second").status == "MET"

    def test_fix_waits_for_the_data(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=CLOSED, villa=POOR))
        again = prepared(cast, after(days=10))
        assert Skip.objects.get(batch=again).why == "TASK"
        actions.cancel(again.pk, **cast.doing("zhou", after(days=10)), reason="先改资料")
        mandate = Mandate.objects.get(household=cast.home)
        actions.renew_mandate(
            mandate.pk, agreed(9), **cast.doing("zhou", after(30)), reason="重新签约"
        )
        assert Obligation.objects.get(kind="debit.fix").status == "MET"
        assert prepared(cast, after(days=10, hours=1)).lines == 2

    def test_call_waits_for_the_call(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=FROZEN, villa=POOR))
        line = line_of(batch, cast.home)
        actions.note_call(line.pk, **cast.doing("he", after(20)), reason="黄海：明天去解冻")
        assert Obligation.objects.get(kind="debit.call").status == "MET"
        assert prepared(cast, after(days=10)).lines == 2

    def test_a_call_is_noted_on_ones_own_beat(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, villa=FROZEN))
        from hub.kernel.refusals import Missing

        with pytest.raises(Missing):
            actions.note_call(
                line_of(batch, cast.villa).pk, **cast.doing("he", after(20)), reason="x"
            )


class TestAskingTheBank:
    def ask(self, cast: Cast, batch: Batch, *, is_paid: bool, who: str = "luo") -> Line:
        return actions.bank_told(
            line_of(batch, cast.home).pk, **cast.doing(who, after(30)), is_paid=is_paid,
            paid_on=date(2026, 6, 10), reason="工行刘经理电话答复",
        )  # fmt: skip

    def test_it_was_debited(self, cast: Cast, item: FeeItem, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=TIMEOUT))
        assert (batch.status, batch.waiting) == ("SENT", 1)
        self.ask(cast, batch, is_paid=True)
        batch.refresh_from_db()
        assert (batch.status, batch.succeeded) == ("ANSWERED", 3)
        assert bill_of(item, cast.home).settled == Decimal("220.00")
        assert Obligation.objects.get(kind="debit.ask").status == "MET"

    def test_it_was_not(self, cast: Cast, item: FeeItem, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=TIMEOUT))
        self.ask(cast, batch, is_paid=False)
        assert not Hold.objects.filter(released_at=None).exists()
        assert prepared(cast, after(days=10)).lines == 1

    def test_only_where_the_answer_is_not_known(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, {cast.home.pk: OK})
        with pytest.raises(NoAnswerYet):
            self.ask(cast, batch, is_paid=False)

    def test_is_not_for_who_sent(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=TIMEOUT))
        with pytest.raises(OtherHands):
            self.ask(cast, batch, is_paid=True, who="peng")

    def test_a_silent_bank_is_asked_after_the_days_agreed(self, cast: Cast, batch: Batch) -> None:
        from hub.debit import queries

        assert not queries.silent(cast.community, after(days=3)).exists()
        late = after(days=3, hours=1)
        assert list(queries.silent(cast.community, late)) == [batch]
        assert actions.look_for_silent(batch.pk, by=house(), at=late)
        assert not actions.look_for_silent(batch.pk, by=house(), at=late)
        assert Obligation.objects.get(kind="debit.silent").role == "FIN"
        booked(cast, batch, codes(cast), after(days=4))
        assert Obligation.objects.get(kind="debit.silent").status == "MET"


class TestAFileTheBankRefused:
    def test_loses_nothing(self, cast: Cast, batch: Batch) -> None:
        actions.file_refused(
            batch.pk, **cast.doing("luo", after(3)), file_number=1, reason="总额不符"
        )
        batch.refresh_from_db()
        assert (batch.status, batch.failed) == ("ANSWERED", 3)
        assert not Hold.objects.filter(released_at=None).exists()
        assert prepared(cast, after(days=10)).lines == 3


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
        assert ResultRow.objects.first().words == "成功"  # type: ignore[union-attr]
