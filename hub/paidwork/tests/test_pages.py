"""The pages of paid service: what they show, to whom, and through which door one acts."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.charges.models import Bill
from hub.charges.tests.cast import Cast, after
from hub.estate.models import Phone, Resident
from hub.kernel.models import Decision
from hub.paidwork import actions
from hub.paidwork.acts import ACTS
from hub.paidwork.models import Order, PriceList, Service
from hub.paidwork.tests.cast import (
    a_drawing,
    accepted,
    arrived,
    billed,
    completed,
    material,
    ordered,
    service,
)
from hub.people.tests.seats import Seat

PAGES = ("orders", "new", "mine", "unpriced", "catalogue", "decisions")


def shown(seat: Seat, who: str, name: str, *args: Any, **query: Any) -> str:
    answer = seat(who).get(reverse(f"paidwork:{name}", args=args), query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return str(answer.content.decode())


class TestWhoOpensWhat:
    @pytest.mark.parametrize(
        ("who", "opens"),
        [
            ("zhou", {"orders", "new", "unpriced", "catalogue", "decisions"}),
            ("he", {"orders", "new", "mine", "catalogue", "decisions"}),
            ("wu", {"orders", "unpriced", "catalogue", "decisions"}),
            ("li", {"orders", "unpriced", "catalogue", "decisions"}),
            ("peng", {"orders", "unpriced", "catalogue", "decisions"}),
            ("feng", {"orders", "unpriced", "catalogue"}),
            ("chen", {"orders", "mine", "catalogue"}),
            ("zhao", {"catalogue", "decisions"}),
            ("qian", {"catalogue", "decisions"}),
            ("sun", set()),
            ("shi", set()),
            ("ma", set()),
        ],
    )
    def test_by_the_matrix(self, cast: Cast, seat: Seat, who: str, opens: set[str]) -> None:
        client = seat(who)
        answered = {
            name for name in PAGES if client.get(reverse(f"paidwork:{name}")).status_code == 200
        }
        assert answered == opens

    def test_a_handler_knows_only_of_their_own_and_of_nobodys(
        self, cast: Cast, seat: Seat
    ) -> None:
        mine, others = ordered(cast), ordered(cast, handler_id=cast.he.pk)
        client = seat("chen")
        assert client.get(reverse("paidwork:order", args=[mine.pk])).status_code == 200
        assert client.get(reverse("paidwork:order", args=[others.pk])).status_code == 404


class TestEmptyPages:
    @pytest.mark.parametrize(
        ("who", "name", "teaches"),
        [
            ("zhou", "orders", "先报价目表的价"),
            ("zhou", "unpriced", "24 小时内"),
            ("chen", "mine", "在屏幕上签名"),
            ("wu", "decisions", "另一人决定"),
        ],
    )
    def test_teach_what_comes_first(
        self, cast: Cast, seat: Seat, who: str, name: str, teaches: str
    ) -> None:
        assert teaches in shown(seat, who, name)


class TestTheDesk:
    def told(self, cast: Cast, **changes: Any) -> dict[str, Any]:
        return {
            "household": cast.home.pk, "service_id": service("WX-01").pk, "quantity": "2",
            "how": "PHONE", "requester": "黄海", "phone": "13800138000", "key": "k1", **changes,
        }  # fmt: skip

    def test_takes_an_order_once(self, cast: Cast, seat: Seat) -> None:
        client = seat("zhou")
        for _click in range(2):
            answer = client.post(reverse("paidwork:new"), self.told(cast))
        order = Order.objects.get()
        assert answer["Location"] == reverse("paidwork:order", args=[order.pk])
        assert order.consents.get().amount == Decimal("10.00")

    def test_takes_name_and_number_from_the_file(self, cast: Cast, seat: Seat) -> None:
        resident = Resident.objects.get(household=cast.home)
        Phone.objects.create(
            community=cast.community, resident=resident, number="13912345678", tail="5678"
        )
        told = self.told(cast, requester="", phone="", resident_id=resident.pk)
        seat("zhou").post(reverse("paidwork:new"), told)
        order = Order.objects.get()
        assert (order.requester, order.phone) == ("黄海", "13912345678")

    def test_says_beside_the_field_what_is_missing(self, cast: Cast, seat: Seat) -> None:
        client = seat("zhou")
        for changes, words in (
            ({"household": ""}, "先按房号找到"),
            ({"estimate": "9.99"}, "不能低于"),
            ({"phone": ""}, "上门前要联系"),
        ):
            answer = client.post(reverse("paidwork:new"), self.told(cast, **changes))
            assert answer.status_code == 400
            assert words in answer.content.decode()

    def test_shows_who_lives_there_and_no_arrears(self, cast: Cast, seat: Seat) -> None:
        page = shown(seat, "zhou", "new_household", cast.home.pk)
        assert "黄海" in page
        assert "欠" not in page


class TestASlip:
    @pytest.mark.parametrize(
        ("state", "who", "words"),
        [
            (ordered, "chen", "到场"),
            (arrived, "chen", "完成"),
            (completed, "chen", "业主验收"),
            (accepted, "zhou", "核价入账 ¥40.00"),
            (billed, "zhou", "收款"),
        ],
    )
    def test_has_one_next_act_on_top(
        self, cast: Cast, seat: Seat, state: Any, who: str, words: str
    ) -> None:
        page = shown(seat, who, "order", state(cast).pk)
        head = page.split('class="record-acts"')[1].split("</header>")[0]
        assert words in head.split("更多")[0]
        assert head.count("btn-primary") == 1

    def test_shows_the_code_to_the_desk_and_never_to_who_does_the_work(
        self, cast: Cast, seat: Seat
    ) -> None:
        order = ordered(cast)
        code = actions.code_of(order)
        assert code in shown(seat, "zhou", "order", order.pk)
        assert code not in shown(seat, "chen", "order", order.pk)
        assert code not in shown(seat, "feng", "order", order.pk)

    def test_masks_the_number_until_a_reason_is_given(self, cast: Cast, seat: Seat) -> None:
        order = ordered(cast)
        assert "13800138000" not in shown(seat, "chen", "order", order.pk)
        where = reverse("paidwork:reveal", args=[order.pk])
        assert "13800138000" in seat("chen").post(where, {"reason": "上门联系"}).content.decode()

    def test_is_printed_and_printed_again(self, cast: Cast, seat: Seat) -> None:
        order = billed(cast)
        client = seat("zhou")
        where = reverse("paidwork:paper", args=[order.pk])
        assert client.get(where).status_code == 404
        assert client.post(where)["Content-Type"] == "application/pdf"
        assert client.get(where).content == client.post(where).content

    @pytest.mark.parametrize("name", sorted(ACTS))
    def test_shows_the_form_of_every_act(self, cast: Cast, seat: Seat, name: str) -> None:
        who = "chen" if name in {"arrive", "complete"} else "zhou"
        where = reverse("paidwork:act", args=[completed(cast).pk, name])
        client = seat(who)
        assert client.get(where).status_code == 200
        assert client.get(where, HTTP_HX_REQUEST="true").status_code == 200


class TestThePhone:
    def test_from_the_door_to_the_signature(self, cast: Cast, seat: Seat) -> None:
        order = ordered(cast)
        client = seat("chen")
        assert "7-1802" in client.get(reverse("paidwork:mine")).content.decode()
        self.do(client, order, "arrive", {})
        tap, mixer = service("WX-01").pk, material("CL-01").pk
        lines = {
            "thing": [f"s{tap}", f"m{mixer}", f"m{mixer}"],
            "quantity": ["1", "1", "１"],  # full-width digits come from Chinese keyboards
            "owners": ["2"],
        }
        answer = self.do(client, order, "complete", lines)
        assert answer["Location"] == reverse("paidwork:act", args=[order.pk, "accept"])
        signed = {
            "who": "黄海",
            "how": "SIGNATURE",
            "rating": "5",
            "proof": a_drawing(cast, "chen"),
        }
        self.do(client, order, "accept", signed)
        order.refresh_from_db()
        assert (order.status, actions.sum_of(order)) == ("ACCEPTED", Decimal("40.00"))

    def do(self, client: Client, order: Order, name: str, told: dict[str, Any]) -> Any:
        answer = client.post(reverse("paidwork:act", args=[order.pk, name]), told)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        return answer

    def test_asks_nobody_to_sign_twice_for_a_field_beside(self, cast: Cast, seat: Seat) -> None:
        order = completed(cast)
        where = reverse("paidwork:act", args=[order.pk, "accept"])
        token = a_drawing(cast, "chen")

        told = {"who": "", "how": "SIGNATURE", "proof": token, "rating": "5"}
        answer = seat("chen").post(where, told)

        assert answer.status_code == 400
        box = answer.content.decode().partition("data-sign-kept")[2].partition("</div>")[0]
        assert token in box
        assert "data-sign-kept" not in seat("chen").get(where).content.decode()

    def test_says_beside_the_lines_what_is_beyond(self, cast: Cast, seat: Seat) -> None:
        order = arrived(cast, estimate=Decimal("10.00"))
        told = {
            "thing": [f"m{material('CL-01').pk}", f"s{service('WX-01').pk}"],
            "quantity": ["1", "1"],
        }
        answer = seat("chen").post(reverse("paidwork:act", args=[order.pk, "complete"]), told)
        assert answer.status_code == 400
        page = answer.content.decode()
        assert "超过业主确认的 ¥10.00" in page
        assert f'value="m{material("CL-01").pk}"' in page  # nothing typed is lost

    def test_does_not_let_the_one_who_did_it_say_the_owner_called(
        self, cast: Cast, seat: Seat
    ) -> None:
        order = completed(cast)
        told = {"who": "黄海", "how": "PHONE"}
        where = reverse("paidwork:act", args=[order.pk, "accept"])
        assert seat("chen").post(where, told).status_code == 400
        assert Order.objects.get().status == "COMPLETED"


class TestTheBill:
    def test_is_one_press_away_and_then_paid_at_the_till(self, cast: Cast, seat: Seat) -> None:
        order = accepted(cast)
        client = seat("zhou")
        client.post(reverse("paidwork:act", args=[order.pk, "price"]), {"seen": "40.00"})
        bill = Bill.objects.get()
        page = client.get(reverse("charges:pay", args=[cast.home.pk]), {"bill": bill.pk})
        assert 'value="40.00"' in page.content.decode()
        assert page.context["form"].initial["chosen"] == [bill.pk]

    def test_is_not_made_for_another_amount_than_was_seen(self, cast: Cast, seat: Seat) -> None:
        order = accepted(cast)
        where = reverse("paidwork:act", args=[order.pk, "price"])
        assert seat("zhou").post(where, {"seen": "4.00"}).status_code == 409
        assert not Bill.objects.exists()


class TestTheUnpricedList:
    def test_counts_down_and_says_what_is_in_the_way(self, cast: Cast, seat: Seat) -> None:
        order = completed(cast)
        page = shown(seat, "zhou", "unpriced")
        assert order.number in page
        assert "扣款批次出不去" in page

    def test_shows_to_the_supervisor_who_voids_how_much(self, cast: Cast, seat: Seat) -> None:
        ordered(cast)
        assert "作废率" in shown(seat, "wu", "unpriced")
        assert "作废率" not in shown(seat, "zhou", "unpriced")


class TestTheCatalogue:
    def test_takes_a_service_its_price_and_posts_it(self, cast: Cast, seat: Seat) -> None:
        client = seat("wu")
        item = service("WX-01").fee_item_id
        told = {
            "code": "gj-01", "name": "空置房通风", "category": "BUTLER", "pricing": "LISTED",
            "unit": "次", "provider": "OWN", "promise_hours": 48, "warranty_days": 0,
            "cancellation": "前一天可取消", "complaint_route": "客服中心", "fee_item": item,
        }  # fmt: skip
        client.post(reverse("paidwork:add_service"), told)
        made = Service.objects.get(code="GJ-01")
        price = {"amount": "30.00", "valid_from": "2026-06-10", "reason": "比价"}
        client.post(reverse("paidwork:service_price", args=[made.pk]), price)
        waiting = Decision.objects.get(kind="paidwork.price", status="PROPOSED")
        where = reverse("paidwork:decide", args=[waiting.pk])
        assert client.post(where, {"verdict": "grant"}).status_code == 403
        seat("zhao").post(where, {"verdict": "grant"})
        assert "不能下单" in shown(seat, "wu", "catalogue")
        seat("wu").post(reverse("paidwork:post_list"), {"place": "北门公示栏"})
        assert "¥30.00" in shown(seat, "wu", "catalogue")
        paper = seat("zhou").get(
            reverse("paidwork:price_list", args=[PriceList.objects.latest("pk").pk])
        )
        assert paper["Content-Type"] == "application/pdf"

    def test_shows_every_version(self, cast: Cast, seat: Seat) -> None:
        assert "现行" in shown(seat, "zhou", "service", service("WX-01").pk)
        assert "现行" in shown(seat, "zhou", "material", material("CL-01").pk)


class TestTheList:
    def test_asks_the_same_few_questions_however_long_it_is(
        self, cast: Cast, seat: Seat, django_assert_max_num_queries: Any
    ) -> None:
        for n in range(6):
            ordered(cast, at=after(n))
        client = seat("wu")
        client.get(reverse("paidwork:orders"))
        with django_assert_max_num_queries(22):
            page = client.get(reverse("paidwork:orders")).content.decode()
        assert page.count("YC-202606-") >= 6

    def test_finds_by_room_number_and_lateness(self, cast: Cast, seat: Seat) -> None:
        order = completed(cast)
        for query in ({"q": "7-1802"}, {"q": order.number}, {"status": "COMPLETED"}):
            assert order.number in shown(seat, "wu", "orders", **query)
        assert order.number not in shown(seat, "wu", "orders", late="1")
