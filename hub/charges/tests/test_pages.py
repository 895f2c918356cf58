"""The pages about money: what they show, to whom, and through which door one acts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from hub.charges import actions, queries
from hub.charges.actions import Taken
from hub.charges.models import Bill, BillRun, FeeItem, Payment, Receipt, Tariff
from hub.charges.tests.cast import JUNE, Cast, after, an_item, bill_of, granted, priced, run_of
from hub.kernel.models import Decision
from hub.kernel.spoken import money
from hub.people.tests.seats import Seat

TEN_DAYS_LATE = after(days=15)  # the bills of June are due on the 15th
PAGES = ("accounts", "arrears", "runs", "items", "decisions")


@pytest.fixture
def item(cast: Cast) -> Any:
    item = priced(cast)
    run_of(cast, item, "2026-05")
    run_of(cast, item, JUNE)
    return item


def shown(seat: Seat, who: str, name: str, *args: Any, **query: Any) -> str:
    answer = seat(who).get(reverse(f"charges:{name}", args=args), query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


class TestWhoOpensWhat:
    @pytest.mark.parametrize(
        ("who", "opens"),
        [
            ("peng", {"accounts", "arrears", "runs", "items", "decisions"}),
            ("zhou", {"accounts", "items", "decisions"}),
            ("he", {"accounts", "arrears", "items", "decisions"}),
            ("wu", {"accounts", "arrears", "runs", "items", "decisions"}),
            ("li", {"accounts", "arrears", "runs", "items", "decisions"}),
            ("qian", {"accounts", "arrears", "runs", "items", "decisions"}),
            ("feng", {"accounts", "arrears", "runs", "items", "decisions"}),
            ("sun", set()),
            ("chen", set()),
            ("shi", set()),
            ("ma", set()),
        ],
    )
    def test_by_the_matrix(self, cast: Cast, seat: Seat, who: str, opens: set[str]) -> None:
        client = seat(who)
        answered = {
            name for name in PAGES if client.get(reverse(f"charges:{name}")).status_code == 200
        }
        assert answered == opens

    def test_a_handler_opens_no_account(self, cast: Cast, seat: Seat) -> None:
        where = reverse("charges:account", args=[cast.home.pk])
        assert seat("chen").get(where).status_code == 403


class TestTheHouseholdsOwnPage:
    def test_opens_though_charges_tells_of_the_household(self, cast: Cast, seat: Seat) -> None:
        item = an_item(cast)
        actions.enrol(
            cast.home.pk, **cast.doing("peng"), item_id=item.pk, first_day=date(2026, 5, 1)
        )
        assert seat("zhou").get(f"/estate/{cast.home.pk}/").status_code == 200


class TestEmptyPages:
    @pytest.mark.parametrize(
        ("name", "teaches"),
        [
            ("items", "先设项目"),
            ("runs", "先预览"),
            ("arrears", "凌晨两点"),
            ("decisions", "另一人决定"),
        ],
    )
    def test_teach_what_comes_first(self, cast: Cast, seat: Seat, name: str, teaches: str) -> None:
        assert teaches in shown(seat, "peng", name)


class TestTheCatalogue:
    def test_takes_a_new_item_and_a_price_to_be_approved(self, cast: Cast, seat: Seat) -> None:
        client = seat("peng")
        told = {
            "code": "wy", "name": "物业服务费", "basis": "AREA", "payer": "OWNER",
            "due_day": 15, "due_months_later": 0, "late_fee_rate": "0",
        }  # fmt: skip
        client.post(reverse("charges:add_item"), told)
        item = FeeItem.objects.get(code="WY")
        price = {
            "price": "2.2", "unit": "SQM", "valid_from": "2026-06-01", "rounding": "FEN",
            "reason": "合同第十条",
        }  # fmt: skip
        client.post(reverse("charges:act", args=["item", item.pk, "tariff"]), price)
        decision = Decision.objects.get(kind="charges.tariff")
        where = reverse("charges:decide", args=[decision.pk])
        assert client.post(where, {"verdict": "grant"}).status_code == 403
        assert seat("qian").post(where, {"verdict": "grant"}).status_code == 302
        assert Tariff.objects.get().status == "APPROVED"
        assert "现行" in shown(seat, "zhou", "item", item.pk)

    def test_says_beside_the_field_what_is_wrong(self, cast: Cast, seat: Seat) -> None:
        an_item(cast)
        told = {
            "code": "WY", "name": "另一项", "basis": "AREA", "payer": "OWNER",
            "due_day": 15, "due_months_later": 0, "late_fee_rate": "0",
        }  # fmt: skip
        answer = seat("peng").post(reverse("charges:add_item"), told)
        assert "请换一个" in answer.content.decode()


class TestARun:
    def test_is_previewed_with_its_exceptions_by_name_and_committed(
        self, cast: Cast, seat: Seat
    ) -> None:
        item = priced(cast)
        client = seat("peng")
        client.post(reverse("charges:open_run"), {"item": item.pk, "period": JUNE})
        run = BillRun.objects.get()
        page = client.get(reverse("charges:run", args=[run.pk])).content.decode()
        assert "7-1602" in page
        assert "没有建筑面积" in page
        seen = {"billed": 3, "skipped": 0, "failed": 1, "total": "944.97"}
        client.post(reverse("charges:commit", args=[run.pk]), seen)
        actions.write_bills(run.pk, by=cast.peng, at=after(1))
        page = client.get(reverse("charges:run", args=[run.pk])).content.decode()
        assert "3 + 0 + 1 = 4" in page

    def test_is_not_committed_on_figures_nobody_saw(self, cast: Cast, seat: Seat) -> None:
        run = actions.open_run(priced(cast).pk, **cast.doing("peng"), period=JUNE)
        seen = {"billed": 4, "skipped": 0, "failed": 0, "total": "944.97"}
        answer = seat("peng").post(reverse("charges:commit", args=[run.pk]), seen)
        assert answer.status_code == 409

    def test_has_a_ledger_that_narrows(self, cast: Cast, seat: Seat, item: Any) -> None:
        run = BillRun.objects.get(period=JUNE)
        page = shown(seat, "feng", "lines", run.pk, outcome="FAILED")
        assert "7-1602" in page
        assert "7-1802" not in page


class TestAnAccount:
    def test_shows_what_is_owed_and_what_was_paid(self, cast: Cast, seat: Seat, item: Any) -> None:
        actions.take(
            cast.home.pk, Taken("CASH", Decimal("300.00"), date(2026, 6, 10)), **cast.doing("zhou")
        )
        page = shown(seat, "zhou", "account", cast.home.pk)
        assert "¥140.00" in page
        assert "¥300.00" in page

    def test_shows_the_split_while_the_amount_is_typed(
        self, cast: Cast, seat: Seat, item: Any
    ) -> None:
        where = reverse("charges:split", args=[cast.home.pk])
        page = seat("zhou").post(where, {"amount": "３００"}).content.decode()
        assert "2026-05" in page
        assert "¥80.00" in page

    def test_takes_a_payment_with_its_receipt_in_one_go(
        self, cast: Cast, seat: Seat, item: Any
    ) -> None:
        client = seat("zhou")
        told = {
            "amount": "220.00", "method": "CASH", "paid_on": "2026-06-10", "payer": "黄海",
            "chosen": bill_of(item, cast.home).pk, "act": "receipt", "key": "k1",
        }  # fmt: skip
        where = reverse("charges:pay", args=[cast.home.pk])
        answer = client.post(where, told)
        client.post(where, told)  # a double click
        assert Payment.objects.count() == Receipt.objects.count() == 1
        page = client.get(answer["Location"]).content.decode()
        assert "SJ-202606-01" in page
        paper = client.get(reverse("charges:receipt", args=[Receipt.objects.get().pk]))
        assert paper["Content-Type"] == "application/pdf"

    @pytest.mark.parametrize(
        ("kind", "billed"), [("CREDIT", "-¥5.00"), ("WAIVER", "-¥5.00"), ("LATE_FEE", "¥1.10")]
    )
    def test_tells_a_correction_with_the_sign_of_its_bill(
        self, cast: Cast, seat: Seat, item: Any, kind: str, billed: str
    ) -> None:
        """Where the bill is listed and where the account says what happened."""
        item.late_fee_rate = Decimal("0.050")
        item.save()
        bill = bill_of(item, cast.home)
        asked = {**cast.doing("wu", TEN_DAYS_LATE), "reason": "核对"}
        if kind == "LATE_FEE":
            actions.propose_late_fee(bill.pk, **asked)
        else:
            actions.propose_correction(bill.pk, **asked, kind=kind, amount=Decimal("5.00"))
        granted(cast, "charges.correction", "li", TEN_DAYS_LATE)
        assert money(Bill.objects.get(kind=kind).amount) == billed
        corrected = queries.story(cast.home)[0]
        assert str(corrected.says) == "更正账单"
        assert corrected.text.rpartition(" · ")[2] == billed
        page = shown(seat, "wu", "account", cast.home.pk)
        assert page.count(billed) == page.count(billed.lstrip("-")) >= 2

    def test_of_another_beat_is_not_there_for_a_butler(self, cast: Cast, seat: Seat) -> None:
        where = reverse("charges:account", args=[cast.villa.pk])
        assert seat("he").get(where).status_code == 404


class TestTheArrearsList:
    def test_leads_by_age_to_the_households(self, cast: Cast, seat: Seat, item: Any) -> None:
        actions.take_snapshot(**cast.doing("peng"))
        page = shown(seat, "wu", "arrears")
        assert "9-101" in page
        assert "7-1802" in page
        assert "9-101" not in shown(seat, "he", "arrears")
        assert "7-1802" in shown(seat, "wu", "arrears", age="30")
        assert "7-1802" not in shown(seat, "wu", "arrears", age="OLD")


class TestEveryAct:
    def test_shows_its_form(self, cast: Cast, seat: Seat, item: Any) -> None:
        from hub.charges.views.acts import ACTS

        payment = actions.take(
            cast.home.pk, Taken("CASH", Decimal("300.00"), date(2026, 6, 10)), **cast.doing("zhou")
        )
        receipt = actions.give_receipt(payment.pk, **cast.doing("zhou"))
        subjects = {
            "item": item.pk,
            "run": BillRun.objects.first().pk,
            "account": cast.home.pk,
            "enrolment": cast.home.enrolments.get().pk,
            "bill": bill_of(item, cast.home).pk,
            "payment": payment.pk,
            "receipt": receipt.pk,
        }
        client = seat("peng")
        for kind, acts in ACTS.items():
            for name in acts:
                where = reverse("charges:act", args=[kind, subjects[kind], name])
                assert client.get(where).status_code == 200, where
                assert client.get(where, HTTP_HX_REQUEST="true").status_code == 200, where
