"""The pages of the shift register: two people hand over, each from their own account."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.duty.actions import register
from hub.duty.models import Handover, PaperPages, Register
from hub.duty.tests.cast import Cast, after
from hub.duty.tests.register.conftest import a_book, signed
from hub.people.tests.seats import Seat

ALL = {"count_KEY-01": "12", "count_RAD-01": "3", "count_CASH": "500.00"}


def shown(seat: Seat, who: str, name: str, *args: Any, hours: float = 1, **query: Any) -> str:
    answer = seat(who, hours).get(reverse(f"register:{name}", args=args), query, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def act(seat: Seat, who: str, kind: str, pk: int, name: str, hours: float = 1, **told: Any) -> Any:
    where = reverse("register:act", args=[kind, pk, name])
    return seat(who, hours).post(where, told)


def handed(cast: Cast, seat: Seat, book: Register) -> Handover:
    told = {"incoming": cast.lin.pk, "note": "3 号门禁卡在抽屉", "incidents": "无"}
    seat("zhou", 1).post(reverse("register:hand", args=[book.pk]), told)
    return Handover.objects.get(register=book, status="PREPARED")


class TestWhoOpensWhat:
    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("zhou", 200),
            ("lin", 200),
            ("sun", 200),
            ("wu", 200),
            ("li", 200),
            ("zhao", 200),
            ("qian", 200),
            ("feng", 200),
            ("shi", 404),
            ("hu", 404),
            ("ma", 404),
        ],
    )
    def test_a_book(self, cast: Cast, book: Register, seat: Seat, who: str, status: int) -> None:
        client = seat(who, 1)
        for name in ("book", "sheet"):
            where = reverse(f"register:{name}", args=[book.pk])
            assert client.get(where).status_code == status

    def test_only_the_keeper_hands_over(self, cast: Cast, book: Register, seat: Seat) -> None:
        where = reverse("register:hand", args=[book.pk])
        assert [seat(who, 1).get(where).status_code for who in ("zhou", "lin", "sun")] == [
            200,
            403,
            403,
        ]

    def test_whoever_has_one_book_is_led_into_it(
        self, cast: Cast, book: Register, seat: Seat
    ) -> None:
        answer = seat("zhou", 1).get(reverse("register:shelf"))
        assert answer["Location"] == reverse("register:book", args=[book.pk])
        assert "启用登记簿" in shown(seat, "sun", "shelf")

    def test_without_any_the_shelf_teaches(self, cast: Cast, seat: Seat) -> None:
        assert "领班或主管为岗位启用登记簿" in shown(seat, "sun", "shelf")


class TestHandingOver:
    def test_from_one_account_to_the_other(self, cast: Cast, book: Register, seat: Seat) -> None:
        one = handed(cast, seat, book)
        page = shown(seat, "lin", "handover", one.pk)
        assert "清点完毕" in page
        assert ">12<" not in page  # Blind: what there should be comes after counting.
        seat("lin", 1.1).post(reverse("register:count", args=[one.pk]), ALL)
        assert "全部相符" in shown(seat, "lin", "handover", one.pk, hours=1.1)
        seat("lin", 1.2).post(reverse("register:sign", args=[one.pk]))
        book.refresh_from_db()
        assert book.keeper == cast.lin
        assert "3 号门禁卡在抽屉" in shown(seat, "lin", "book", book.pk, hours=2)

    def test_something_uncounted_is_said_beside_it(
        self, cast: Cast, book: Register, seat: Seat
    ) -> None:
        one = handed(cast, seat, book)
        where = reverse("register:count", args=[one.pk])
        answer = seat("lin", 1.1).post(where, {**ALL, "count_KEY-01": ""})
        assert answer.status_code == 400
        assert "field-error" in answer.content.decode()

    def test_a_difference_waits_for_the_leader(
        self, cast: Cast, book: Register, seat: Seat
    ) -> None:
        one = handed(cast, seat, book)
        told = {**ALL, "count_CASH": "485.50", "state_CASH": "少一张 10 元、零钱"}
        seat("lin", 1.1).post(reverse("register:count", args=[one.pk]), told)
        assert "签字并报差异" in shown(seat, "lin", "handover", one.pk, hours=1.1)
        seat("lin", 1.2).post(reverse("register:sign", args=[one.pk]))
        assert "¥485.50" in shown(seat, "zhou", "handover", one.pk, hours=1.3)
        act(seat, "sun", "handover", one.pk, "resolve", 2, finding="找零未入账", accept="0")
        one.refresh_from_db()
        assert one.status == "RESOLVED"

    def test_the_leader_takes_over(self, cast: Cast, book: Register, seat: Seat) -> None:
        handed(cast, seat, book)
        act(seat, "sun", "book", book.pk, "take-over", 2, reason="林芳没到")
        book.refresh_from_db()
        assert book.keeper == cast.sun

    def test_the_todo_leads_to_it(self, cast: Cast, book: Register, seat: Seat) -> None:
        one = handed(cast, seat, book)
        page = seat("lin", 1).get(reverse("todo")).content.decode()
        assert reverse("register:handover", args=[one.pk]) in page


class TestTheBook:
    def test_shows_what_was_corrected_struck_through(
        self, cast: Cast, book: Register, seat: Seat
    ) -> None:
        entry = signed(cast, book).entry
        told = {"reason": "KEY-01 实点11", "count_KEY-01": "11"}
        act(seat, "lin", "entry", entry.pk, "correct", 3, **told)
        page = shown(seat, "lin", "book", book.pk, hours=4)
        assert "<del>12</del> 11" in page
        assert "<del>12</del> 11" in shown(seat, "lin", "sheet", book.pk, hours=4)

    def test_prints_the_days_digest(self, cast: Cast, book: Register, seat: Seat) -> None:
        book.refresh_from_db()
        assert book.head_hash in shown(seat, "zhou", "sheet", book.pk)

    def test_turns_its_pages_by_day(self, cast: Cast, book: Register, seat: Seat) -> None:
        register.write(book.pk, **cast.doing("zhou", after(1)), text="快递柜报修")
        assert "快递柜报修" in shown(seat, "zhou", "book", book.pk, hours=30, day="2026-05-25")
        assert "快递柜报修" not in shown(seat, "zhou", "book", book.pk, hours=30)
        where = reverse("register:book", args=[book.pk])
        assert seat("zhou").get(where, {"day": "gestern"}).status_code == 400

    def test_paper_pages_wait_for_their_scan(self, cast: Cast, book: Register, seat: Seat) -> None:
        told = {"first_page": "3", "last_page": "4", "why": "停电"}
        act(seat, "zhou", "book", book.pk, "paper", **told)
        assert "补传扫描件" in shown(seat, "zhou", "book", book.pk, hours=2)
        pages = PaperPages.objects.get()
        assert act(seat, "zhou", "paper", pages.pk, "scan", 2).status_code == 400

    def test_a_leader_opens_one_and_lists_items(self, cast: Cast, seat: Seat) -> None:
        book = a_book(cast)
        told = {"station": book.station_id, "name": "夜班簿", "keeper": cast.xu.pk}
        seat("sun", 1).post(reverse("register:open"), told)
        made = Register.objects.get(name="夜班簿")
        item = {
            "code": "CASH",
            "name": "备用金",
            "kind": "FLOAT",
            "expected": "300.50",
            "is_active": "on",
            "reason": "启用",
        }
        seat("sun", 1).post(reverse("register:act", args=["book", made.pk, "item"]), item)
        assert "¥300.50" in shown(seat, "sun", "book", made.pk)


def test_a_longer_day_asks_no_more_questions(cast: Cast, book: Register, seat: Seat) -> None:
    def questions() -> int:
        client = seat("zhou", 5)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("register:book", args=[book.pk])).status_code == 200
        return len(asked)

    signed(cast, book)
    few = questions()
    for n in range(6):
        register.write(book.pk, **cast.doing("zhou", after(2)), text=f"记事 {n}")
    assert questions() == few
