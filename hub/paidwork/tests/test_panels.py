"""A matter leads to an order and back; a household's page shows its slips."""

from typing import Any

from django.urls import reverse

from hub.charges.tests.cast import Cast
from hub.matters import actions as matters
from hub.matters.actions import Intake
from hub.paidwork.models import Order
from hub.paidwork.tests.cast import service
from hub.people.tests.seats import Seat


def a_repair(cast: Cast, kind: str = "REPAIR_HOME", type_code: str = "T02.01") -> Any:
    told = Intake(
        kind=kind,
        channel="PHONE",
        text="厨房水龙头漏水，想换一个",
        type_code=type_code,
        household_id=cast.home.pk,
        reporter_name="黄海",
        reporter_phone="13800138000",
    )
    return matters.take_in(told, **cast.doing("zhou"))


class TestAMatter:
    def test_leads_to_an_order_that_leads_back(self, cast: Cast, seat: Seat) -> None:
        matter = a_repair(cast)
        client = seat("zhou")
        page = client.get(reverse("matters:detail", args=[matter.pk])).content.decode()
        where = f"{reverse('paidwork:new')}?matter={matter.pk}"
        assert where in page
        form = client.get(where).context["form"]
        assert form.initial["household"] == cast.home.pk
        told = {
            "household": cast.home.pk, "matter_id": matter.pk, "service_id": service("WX-01").pk,
            "quantity": "1", "how": "PHONE", "requester": "黄海", "phone": "13800138000",
        }  # fmt: skip
        client.post(reverse("paidwork:new"), told)
        order = Order.objects.get()
        assert order.matter == matter
        back = client.get(reverse("matters:detail", args=[matter.pk])).content.decode()
        assert order.number in back
        slip = client.get(reverse("paidwork:order", args=[order.pk])).content.decode()
        assert matter.number in slip

    def test_that_is_no_work_offers_none(self, cast: Cast, seat: Seat) -> None:
        matter = a_repair(cast, "ENQUIRY", "T10.01")
        page = seat("zhou").get(reverse("matters:detail", args=[matter.pk])).content.decode()
        assert "转有偿服务" not in page

    def test_offers_nothing_to_those_who_take_no_orders(self, cast: Cast, seat: Seat) -> None:
        matter = a_repair(cast)
        page = seat("wu").get(reverse("matters:detail", args=[matter.pk])).content.decode()
        assert "转有偿服务" not in page


class TestAHousehold:
    def test_shows_its_slips(self, cast: Cast, seat: Seat) -> None:
        page = seat("zhou").get(reverse("estate:household", args=[cast.home.pk])).content.decode()
        assert f"{reverse('paidwork:new')}?household={cast.home.pk}" in page
