"""短信: one list for a step's messages, and every receipt an attempt graded by its proof."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from hub.dunning import actions
from hub.dunning.actions import Receipt, Said
from hub.dunning.actions.messages import AlreadyAnswered, NoneWaiting, NothingToSend
from hub.dunning.contacts import QuietNow
from hub.dunning.models import Attempt, Message, MessageList, StepDue
from hub.dunning.tests.cast import Cast, approved, granted, in_arrears, night, paid, steps
from hub.dunning.tests.conftest import Seat
from hub.dunning.tests.test_attempts import message as by_form
from hub.estate.models import Household, Phone, Resident
from hub.kernel import exchange, jobs
from hub.kernel.exchange import Sheet
from hub.kernel.exchange.importing import NoLongerGood, WholeOrNothing
from hub.kernel.models import Event, ImportRun, Obligation
from hub.kernel.refusals import InField, Missing, NotAllowed

NINE = datetime(2026, 5, 18, 1, tzinfo=UTC)  # 09:00 of the day on which S1 opens
TEN = NINE + timedelta(hours=1)
HEADS = ("编号", "手机号", "结果", "发送时间", "回执号")


@pytest.fixture
def owing(cast: Cast) -> Cast:
    """7-1802 and 7-1702 are 何静's, 9-101 is 林悦's; all can be reached, S1 is open for each."""
    approved(cast)
    in_arrears(cast)
    night(cast, date(2026, 5, 18))
    return cast


@pytest.fixture
def listed(owing: Cast) -> MessageList:
    return actions.list_messages(None, **owing.doing("he", NINE))


def of(one: MessageList, home: Household) -> Message:
    return Message.objects.get(list=one, household=home)


def arrived(n: int = 1, **changes: Any) -> Receipt:
    told = {"said": Said.ARRIVED, "sent_at": NINE + timedelta(minutes=5), "reference": f"MSG{n}"}
    return Receipt(**{**told, **changes})


class TestAList:
    def test_holds_what_waits_for_the_person(self, owing: Cast, listed: MessageList) -> None:
        assert (listed.number, listed.count) == ("DX-202605-01", 2)
        homes = [one.household.code for one in listed.messages.all()]
        assert homes == ["7-1702", "7-1802"]

    def test_says_what_is_owed_in_the_words_of_the_step(
        self, owing: Cast, listed: MessageList
    ) -> None:
        one = of(listed, owing.home)
        assert one.text.startswith("【云海物业】您好，您有一笔账单已到期。")
        assert (
            "房号7-1802，截至2026年5月18日到期未付220.00元（物业服务费2026年5月 220.00元）"
            in one.text
        )
        assert (one.sent_to, one.owed) == ("13811110001", 220)

    def test_may_be_of_some_of_them(self, owing: Cast) -> None:
        due = StepDue.objects.get(household=owing.home)
        others = StepDue.objects.get(household=owing.villa)
        made = actions.list_messages([due.pk, others.pk, "x", "９"], **owing.doing("he", NINE))
        assert [one.household for one in made.messages.all()] == [owing.home]

    def test_has_each_step_once(self, owing: Cast, listed: MessageList) -> None:
        with pytest.raises(NothingToSend):
            actions.list_messages(None, **owing.doing("he", NINE))
        assert actions.list_messages(None, **owing.doing("wu", NINE)).count == 1  # the villa

    def test_leaves_out_who_has_paid_is_let_be_or_cannot_be_reached(self, owing: Cast) -> None:
        paid(owing, owing.home, "220.00", NINE)
        Phone.objects.filter(number="13811110002").update(until=NINE)
        actions.propose_pause(
            owing.villa.pk, **owing.doing("lin", NINE), reason="DISPUTE",
            last_day=date(2026, 6, 10), ground="面积有异议",
        )  # fmt: skip
        granted(owing, "dunning.pause", "wu", NINE)
        with pytest.raises(NothingToSend):
            actions.list_messages(None, **owing.doing("wu", TEN))

    def test_does_not_go_to_a_number_that_was_called_wrong(self, owing: Cast) -> None:
        wrong = by_form(owing.home, result="WRONG_NUMBER", spoken_to=None)
        actions.attempt(
            StepDue.objects.get(household=owing.home).pk, wrong, **owing.doing("he", NINE)
        )
        made = actions.list_messages(None, **owing.doing("he", TEN))
        assert [one.household for one in made.messages.all()] == [owing.neighbour]

    def test_goes_to_the_owner_before_their_agent(self, owing: Cast) -> None:
        agent = Resident.objects.create(
            community=owing.community, household=owing.home, kind="AGENT", name="黄妹", since=NINE
        )
        Phone.objects.create(
            community=owing.community, resident=agent, number="13822220000", verified_at=NINE
        )
        made = actions.list_messages(None, **owing.doing("he", NINE))
        assert of(made, owing.home).sent_to == "13811110001"

    def test_is_not_made_at_night(self, owing: Cast) -> None:
        with pytest.raises(QuietNow):
            actions.list_messages(None, **owing.doing("he", NINE - timedelta(hours=2)))

    @pytest.mark.parametrize("who", ["zhou", "peng", "lei", "shi", "chen", "feng", "ma"])
    def test_is_made_by_those_who_dun(self, owing: Cast, who: str) -> None:
        with pytest.raises(NotAllowed):
            actions.list_messages(None, **owing.doing(who, NINE))

    def test_is_read_by_its_maker_and_the_heads(self, owing: Cast, listed: MessageList) -> None:
        with pytest.raises(Missing):
            actions.take_list(listed.pk, **owing.doing("lin", NINE))
        actions.take_list(listed.pk, **owing.doing("he", NINE))
        actions.take_list(listed.pk, **owing.doing("li", NINE))
        taken = Event.objects.filter(verb="dunning.messages_taken")
        assert [event.actor.name for event in taken.order_by("id")] == ["何静", "李主任"]

    def test_is_not_rewritten_even_in_the_database(self, owing: Cast, listed: MessageList) -> None:
        for rows, change in (
            (MessageList.objects.all(), {"count": 9}),
            (Message.objects.all(), {"text": "别的话"}),
            (Message.objects.all(), {"sent_to": "13900000000"}),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**change)  # type: ignore[attr-defined]


class TestAReceipt:
    def test_of_arrival_does_the_step(self, owing: Cast, listed: MessageList) -> None:
        one = actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing("he", TEN))
        row = Attempt.objects.get()
        assert one.attempt == row
        assert (row.channel, row.result, row.grade) == ("MESSAGE", "DELIVERED", "B")
        assert (row.reference, row.reached_at, row.at) == ("MSG1", "13811110001", TEN)
        assert row.note == f"短信 {one.number}，2026-05-18 09:05 发送"
        assert steps(owing.home) == [("S1", "DONE")]
        assert Obligation.objects.open().filter(kind="dunning.step").count() == 2

    def test_of_sending_alone_is_too_weak(self, owing: Cast, listed: MessageList) -> None:
        receipt = arrived(said=Said.SENT)
        one = actions.book_receipt(of(listed, owing.home).pk, receipt, **owing.doing("he", TEN))
        assert one.attempt is not None
        assert one.attempt.grade == "C"
        assert steps(owing.home) == [("S1", "OPEN")]
        # And goes on another list.
        assert actions.list_messages(None, **owing.doing("he", TEN)).count == 1

    def test_of_a_wrong_number_asks_for_the_right_one(
        self, owing: Cast, listed: MessageList
    ) -> None:
        receipt = arrived(said=Said.WRONG, reference="")
        actions.book_receipt(of(listed, owing.home).pk, receipt, **owing.doing("he", TEN))
        assert Obligation.objects.open().filter(kind="dunning.data", person=owing.he).exists()

    def test_of_nothing_sent_leaves_the_step_as_it_was(
        self, owing: Cast, listed: MessageList
    ) -> None:
        receipt = Receipt(said=Said.NOT_SENT)
        one = actions.book_receipt(of(listed, owing.home).pk, receipt, **owing.doing("he", TEN))
        assert (one.status, Attempt.objects.count()) == ("NOT_SENT", 0)
        assert actions.list_messages(None, **owing.doing("he", TEN)).count == 1

    def test_is_written_once(self, owing: Cast, listed: MessageList) -> None:
        pk = of(listed, owing.home).pk
        actions.book_receipt(pk, arrived(), **owing.doing("he", TEN))
        with pytest.raises(AlreadyAnswered):
            actions.book_receipt(pk, arrived(), **owing.doing("he", TEN))
        assert Attempt.objects.count() == 1

    def test_for_a_step_done_meanwhile_is_a_contact_beside_it(
        self, owing: Cast, listed: MessageList
    ) -> None:
        due = StepDue.objects.get(household=owing.home)
        actions.attempt(due.pk, by_form(owing.home), **owing.doing("he", NINE))
        one = actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing("he", TEN))
        assert one.attempt is not None
        assert one.attempt.due is None

    def test_for_who_paid_meanwhile_is_no_contact(self, owing: Cast, listed: MessageList) -> None:
        paid(owing, owing.home, "220.00", NINE + timedelta(minutes=20))
        one = actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing("he", TEN))
        assert (one.status, one.attempt, Attempt.objects.count()) == ("MOOT", None, 0)
        assert "没有逾期未付" in one.reason

    def test_of_before_a_pause_is_still_a_contact(self, owing: Cast, listed: MessageList) -> None:
        later = NINE + timedelta(minutes=30)
        actions.propose_pause(
            owing.home.pk, **owing.doing("he", later), reason="DISPUTE",
            last_day=date(2026, 6, 10), ground="面积有异议",
        )  # fmt: skip
        granted(owing, "dunning.pause", "wu", later)
        one = actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing("he", TEN))
        assert one.status == "BOOKED"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"reference": ""}, "reference"),
            ({"sent_at": None}, "sent_at"),
            ({"sent_at": NINE - timedelta(minutes=2)}, "sent_at"),
            ({"sent_at": TEN + timedelta(minutes=1)}, "sent_at"),
            ({"said": "OPENED"}, "said"),
        ],
    )
    def test_that_cannot_be_is_refused_on_its_field(
        self, owing: Cast, listed: MessageList, changes: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(InField) as refused:
            actions.book_receipt(
                of(listed, owing.home).pk, arrived(**changes), **owing.doing("he", TEN)
            )
        assert refused.value.field == field

    def test_of_the_night_is_none(self, owing: Cast, listed: MessageList) -> None:
        at_night = arrived(sent_at=datetime(2026, 5, 18, 14, tzinfo=UTC))
        with pytest.raises(QuietNow):
            actions.book_receipt(
                of(listed, owing.home).pk,
                at_night,
                **owing.doing("he", NINE + timedelta(days=1)),
            )

    def test_may_come_in_at_night(self, owing: Cast, listed: MessageList) -> None:
        """What was sent by day is written down whenever the receipts come."""
        late = datetime(2026, 5, 18, 14, tzinfo=UTC)
        one = actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing("he", late))
        assert one.status == "BOOKED"

    def test_counts_by_the_moment_it_is_written(self, owing: Cast, listed: MessageList) -> None:
        """G4: a typed hour proves no window."""
        after_window = datetime(2026, 5, 24, 2, tzinfo=UTC)
        actions.book_receipt(
            of(listed, owing.home).pk, arrived(), **owing.doing("he", after_window)
        )
        due = StepDue.objects.get(household=owing.home)
        assert due.done_at == after_window > due.window_ends

    def test_of_others_is_not_to_be_seen(self, owing: Cast, listed: MessageList) -> None:
        for who in ("lin", "zhou", "lei"):
            with pytest.raises(Missing):
                actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing(who, TEN))


class TestTheRest:
    def test_is_said_not_to_have_been_sent(self, owing: Cast, listed: MessageList) -> None:
        actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing("he", TEN))
        actions.drop_rest(listed.pk, **owing.doing("he", TEN))
        assert of(listed, owing.neighbour).status == "NOT_SENT"
        with pytest.raises(NoneWaiting):
            actions.drop_rest(listed.pk, **owing.doing("he", TEN))
        assert actions.list_messages(None, **owing.doing("he", TEN)).count == 1


# ── The workbook ────────────────────────────────────────────────────────────────────────────


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
        content = b"".join(book.streaming_content)  # type: ignore[arg-type]
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
