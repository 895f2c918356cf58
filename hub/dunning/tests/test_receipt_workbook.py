"""短信回执: the sender's workbook comes in whole or not at all; the pages from bench to receipts."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hub.dunning import actions
from hub.dunning.actions import Said
from hub.dunning.models import Attempt, Message, MessageList, StepDue
from hub.dunning.tests.cast import Cast, approved, in_arrears, night
from hub.dunning.tests.receipts import HEADS, NINE, TEN, arrived, owing_two
from hub.kernel import exchange, jobs
from hub.kernel.exchange import Sheet
from hub.kernel.exchange.importing import NoLongerGood, WholeOrNothing
from hub.kernel.models import ImportRun
from hub.kernel.refusals import NotAllowed
from hub.people.tests.seats import Seat


@pytest.fixture
def owing(cast: Cast) -> Cast:
    return owing_two(cast)


@pytest.fixture
def listed(owing: Cast) -> MessageList:
    return actions.list_messages(None, **owing.doing("he", NINE))


def workbook(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    with exchange.workbook(Sheet("回执", HEADS, rows)) as file:
        content = file.read()
    return SimpleUploadedFile("回执.xlsx", content, exchange.XLSX)


def uploaded(cast: Cast, *rows: tuple[Any, ...], who: str = "he", at: datetime = TEN) -> ImportRun:
    run = exchange.upload("dunning.receipts", workbook(*rows), **cast.doing(who, at))
    jobs.drain(TEN)
    run.refresh_from_db()
    return run


def accepted(cast: Cast, run: ImportRun, who: str = "he", at: datetime = TEN) -> ImportRun:
    exchange.accept(run.pk, **cast.doing(who, at))
    jobs.drain(TEN)
    run.refresh_from_db()
    return run


def row(one: Message, **changes: Any) -> tuple[Any, ...]:
    told = {
        "编号": one.number,
        "手机号": one.sent_to,
        "结果": "已送达",
        "发送时间": "2026-05-18 09:05",
        "回执号": f"M{one.number[-4:]}",
    }
    return tuple({**told, **changes}[head] for head in HEADS)


@pytest.fixture
def at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: TEN)


@pytest.mark.usefixtures("at_ten")
class TestTheWorkbook:
    def test_writes_every_receipt_down(self, owing: Cast, listed: MessageList) -> None:
        rows = [row(one) for one in listed.messages.all()]
        run = uploaded(owing, *rows)
        assert (run.rows_ok, run.rows_bad, run.rows_new) == (2, 0, 2)
        assert Attempt.objects.count() == 0
        run = accepted(owing, run)
        assert (run.status, run.rows_new) == ("DONE", 2)
        assert [one.grade for one in Attempt.objects.all()] == ["B", "B"]

    def test_the_same_again_adds_nothing(self, owing: Cast, listed: MessageList) -> None:
        rows = [row(one) for one in listed.messages.all()]
        accepted(owing, uploaded(owing, *rows))
        again = uploaded(owing, *rows)
        assert (again.rows_new, again.rows_same) == (0, 2)
        assert accepted(owing, again).rows_same == 2
        assert Attempt.objects.count() == 2

    def test_reads_what_people_and_spreadsheets_make_of_numbers(
        self, owing: Cast, listed: MessageList
    ) -> None:
        first, second = listed.messages.all()
        run = uploaded(
            owing,
            row(
                first,
                编号="ｄｘ－202605－01－0001",
                手机号=13811110002,
                发送时间="2026年5月18日 9:05",
            ),
            row(second, 手机号="１３８ 1111 0001", 回执号=20260518000001),
        )
        assert (run.rows_ok, run.rows_bad) == (2, 0), run.errors
        accepted(owing, run)
        found = set(Attempt.objects.values_list("reference", flat=True))
        assert found == {"M0001", "20260518000001"}

    def test_says_of_every_bad_row_where_and_why(self, owing: Cast, listed: MessageList) -> None:
        first, second = listed.messages.all()
        run = uploaded(
            owing,
            row(first, 编号="DX-202605-01-9999"),
            row(first, 手机号="13811110001"),
            row(second, 回执号=""),
            row(second, 结果="送到了"),
            row(second, 发送时间="昨天"),
            row(second, 发送时间="2026-05-18 08:05"),
        )
        told = [(one["row"], one["column"], one["header"]) for one in run.errors]
        assert sorted(told) == [
            (2, "A", "编号"),
            (3, "B", "手机号"),
            (4, "E", "回执号"),
            (5, "C", "结果"),
            (6, "D", "发送时间"),
            (7, "A", "编号"),
            (7, "D", "发送时间"),
        ]
        assert "原样复制" in run.errors[0]["reason"]

    def test_is_all_or_nothing(self, owing: Cast, listed: MessageList) -> None:
        first, second = listed.messages.all()
        run = uploaded(owing, row(first), row(second, 回执号=""))
        with pytest.raises(WholeOrNothing):
            exchange.accept(run.pk, **owing.doing("he", TEN))
        assert Attempt.objects.count() == 0

    def test_is_not_taken_in_parts_and_says_so(
        self, owing: Cast, listed: MessageList, seat: Seat
    ) -> None:
        first, second = listed.messages.all()
        run = uploaded(owing, row(first), row(second, 回执号=""))
        page = seat("he", TEN)
        shown = page.get(f"/imports/{run.pk}/").content.decode()
        assert "只导入正确的" not in shown
        assert "要么全部导入，要么一行也不导入" in shown
        assert page.post(f"/imports/{run.pk}/accept/", {"rows": "good"}).status_code == 409
        assert Attempt.objects.count() == 0

    @pytest.mark.parametrize(("who", "code"), [("he", 200), ("wu", 200), ("lin", 404)])
    def test_shows_numbers_to_its_maker_and_the_heads(
        self, owing: Cast, listed: MessageList, seat: Seat, who: str, code: int
    ) -> None:
        run = uploaded(owing, row(listed.messages.all()[0]))
        page = seat(who, TEN)
        assert page.get(f"/imports/{run.pk}/").status_code == code
        start = page.get("/imports/dunning.receipts/").content.decode()
        assert (f"/imports/{run.pk}/" in start) == (code == 200)
        if code == 404:
            assert page.get(f"/imports/{run.pk}/errors/").status_code == code
            assert page.post(f"/imports/{run.pk}/accept/").status_code == code
            assert page.post(f"/imports/{run.pk}/cancel/").status_code == code

    def test_refuses_the_same_number_twice_in_a_file(
        self, owing: Cast, listed: MessageList
    ) -> None:
        first = listed.messages.all()[0]
        run = uploaded(owing, row(first), row(first, 结果="已发出"))
        assert (run.rows_ok, run.rows_bad) == (1, 1)

    def test_refuses_one_receipt_for_two_messages(self, owing: Cast, listed: MessageList) -> None:
        first, second = listed.messages.all()
        run = uploaded(owing, row(first, 回执号="M1"), row(second, 回执号="M1"))
        (fault,) = run.errors
        assert (fault["row"], fault["header"]) == (3, "回执号")

    def test_refuses_to_say_something_else_afterwards(
        self, owing: Cast, listed: MessageList
    ) -> None:
        first = listed.messages.all()[0]
        accepted(owing, uploaded(owing, row(first)))
        run = uploaded(owing, row(first, 结果="已发出"))
        assert "不能改" in run.errors[0]["reason"]

    def test_knows_only_the_lists_of_whoever_imports(
        self, owing: Cast, listed: MessageList
    ) -> None:
        rows = [row(one) for one in listed.messages.all()]
        assert uploaded(owing, *rows, who="lin").rows_bad == 2
        assert uploaded(owing, *rows, who="wu").rows_bad == 0

    def test_writes_nothing_when_a_row_turned_bad_meanwhile(
        self, owing: Cast, listed: MessageList
    ) -> None:
        first, second = listed.messages.all()
        run = uploaded(owing, row(first), row(second))
        actions.book_receipt(
            second.pk, arrived(said=Said.SENT, reference="X"), **owing.doing("he", TEN)
        )
        run = accepted(owing, run)
        assert run.status == "FAILED"
        assert str(NoLongerGood.message) in run.problem
        assert Attempt.objects.count() == 1

    @pytest.mark.parametrize("who", ["zhou", "peng", "lei", "shi", "feng"])
    def test_is_for_those_who_dun(self, owing: Cast, who: str) -> None:
        with pytest.raises(NotAllowed):
            exchange.upload("dunning.receipts", workbook(), **owing.doing(who, TEN))


class TestThePages:
    def test_go_from_the_workbench_to_the_receipts(self, owing: Cast, seat: Seat) -> None:
        page = seat("he", NINE)
        due = StepDue.objects.get(household=owing.home)
        bench = page.get("/dunning/?channel=MESSAGE").content.decode()
        assert bench.count("data-pick ") == 2
        made = page.post("/dunning/messages/make/", {"rows": [due.pk]}, follow=True)
        assert made.status_code == 200
        shown = made.content.decode()
        assert "DX-202605-01-0001" in shown
        assert "138****0001" in shown
        assert "13811110001" not in shown

        one = MessageList.objects.get()
        book = page.post(f"/dunning/messages/{one.pk}/take/")
        assert book["Content-Type"] == exchange.XLSX
        content = b"".join(book.streaming_content)
        back = SimpleUploadedFile("DX.xlsx", content, exchange.XLSX)
        run = exchange.upload("dunning.receipts", back, **owing.doing("he", NINE))
        jobs.drain(TEN)
        run.refresh_from_db()
        # Nothing was filled in yet: the file is understood, and each row says what it lacks.
        assert {fault["header"] for fault in run.errors} == {"结果"}

    def test_offer_nothing_to_tick_where_no_message_waits(self, cast: Cast, seat: Seat) -> None:
        approved(cast)
        in_arrears(cast)
        night(cast, date(2026, 6, 4))
        bench = seat("he", datetime(2026, 6, 4, 1, tzinfo=UTC)).get("/dunning/").content.decode()
        assert "S2" in bench
        assert "data-pick" not in bench

    def test_make_one_of_all_that_wait(self, owing: Cast, seat: Seat) -> None:
        page = seat("he", NINE)
        assert "2 步等着发短信" in page.get("/dunning/messages/").content.decode()
        page.post("/dunning/messages/make/", {"all": "1"})
        assert MessageList.objects.get().count == 2

    def test_sent_twice_make_one(self, owing: Cast, seat: Seat) -> None:
        page = seat("he", NINE)
        page.post("/dunning/messages/make/", {"all": "1"})
        again = page.post("/dunning/messages/make/", {"all": "1"})
        assert again.status_code == 409
        assert "没有可以发的短信" in again.content.decode()
        assert MessageList.objects.count() == 1

    def test_are_closed_to_others(self, owing: Cast, listed: MessageList, seat: Seat) -> None:
        for who, code in (("lin", 404), ("zhou", 403), ("lei", 403), ("feng", 403)):
            page = seat(who, NINE)
            assert page.get(f"/dunning/messages/{listed.pk}/").status_code == code
            assert page.post(f"/dunning/messages/{listed.pk}/take/").status_code in (403, 404)

    def test_ask_the_database_as_often_for_many(
        self, owing: Cast, listed: MessageList, seat: Seat, django_assert_max_num_queries: Any
    ) -> None:
        page = seat("he", NINE)
        page.get("/dunning/messages/")
        with django_assert_max_num_queries(30):
            page.get(f"/dunning/messages/{listed.pk}/")
