"""A community without a list begins with the usual one; no price of it is charged unchecked."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from hub.charges.tests.cast import Cast, after
from hub.kernel import decisions
from hub.kernel.models import Decision
from hub.kernel.refusals import NotAllowed
from hub.paidwork import actions, queries, starter
from hub.paidwork.actions import catalogue, ordering, starting
from hub.paidwork.models import Material, Price, Service
from hub.paidwork.tests.cast import approved, moved_in, one_off_item, ordered, service
from hub.people.tests.seats import Seat

WHOLE = len(starter.SERVICES) + len(starter.MATERIALS)


@pytest.fixture
def cast(db: None) -> Cast:
    """Nothing is on the list yet."""
    return moved_in()


def told(cast: Cast) -> dict[str, Any]:
    return {
        "fee_item_id": one_off_item(cast).pk,
        "complaint_route": "客服中心 0763-1234567",
        "valid_from": after(0).date(),
    }


def taken_over(cast: Cast) -> int:
    return actions.take_over_starter(**told(cast), **cast.doing("wu"))


def on_the_list(cast: Cast) -> list[queries.Versions]:
    at = after(0)
    return [*queries.services(cast.community, at), *queries.materials(cast.community, at)]


class TestTheStarterList:
    def test_is_proposed_whole_and_marked_to_be_checked(self, cast: Cast) -> None:
        assert taken_over(cast) == WHOLE
        assert len(on_the_list(cast)) == WHOLE
        assert all(one.is_reference and one.price is None for one in on_the_list(cast))

    def test_takes_no_order_before_it_is_approved_and_posted(self, cast: Cast) -> None:
        taken_over(cast)
        with pytest.raises(ordering.NotPosted):
            ordered(cast)
        approved(cast, after(0))
        with pytest.raises(ordering.NotPosted):
            ordered(cast)
        actions.post_list(**cast.doing("wu"), place="客服中心公示栏")
        assert ordered(cast).price.amount == Decimal("5.00")
        assert not any(one.is_reference for one in on_the_list(cast))

    def test_is_approved_by_somebody_else(self, cast: Cast) -> None:
        taken_over(cast)
        waiting = Decision.objects.filter(kind=Price.APPROVAL, status="PROPOSED").first()
        assert waiting is not None
        with pytest.raises(NotAllowed):
            decisions.grant(waiting, by=cast.staff["wu"], at=after(0))

    def test_is_taken_over_once(self, cast: Cast) -> None:
        asked = told(cast)
        actions.take_over_starter(**asked, **cast.doing("wu"))
        with pytest.raises(starting.HasList):
            actions.take_over_starter(**asked, **cast.doing("peng"))
        assert (Service.objects.count() + Material.objects.count(), Price.objects.count()) == (
            WHOLE,
            WHOLE,
        )

    def test_is_not_for_who_has_a_list_even_of_one_material(self, cast: Cast) -> None:
        asked = told(cast)
        actions.add_material(**cast.doing("wu"), code="CL-09", name="密封胶", unit="支")
        with pytest.raises(starting.HasList):
            actions.take_over_starter(**asked, **cast.doing("wu"))
        assert not Service.objects.exists()

    def test_is_all_or_nothing(self, cast: Cast) -> None:
        asked = {**told(cast), "complaint_route": " "}
        with pytest.raises(Exception, match="投诉途径"):
            actions.take_over_starter(**asked, **cast.doing("wu"))
        assert not Service.objects.exists()

    @pytest.mark.parametrize("who", ["zhou", "chen", "he", "li", "zhao", "feng"])
    def test_is_taken_over_by_who_may_propose_prices(self, cast: Cast, who: str) -> None:
        asked = told(cast)
        with pytest.raises(NotAllowed):
            actions.take_over_starter(**asked, **cast.doing(who))


class TestAPriceOfOnesOwn:
    def propose(self, cast: Cast, amount: str, who: str = "peng") -> Price:
        return actions.propose_price(
            service("WX-01").pk,
            **cast.doing(who, after(1)),
            amount=Decimal(amount),
            valid_from=after(0).date(),
            reason="同行比价三家",
        )

    def test_takes_the_place_of_the_reference(self, cast: Cast) -> None:
        taken_over(cast)
        self.propose(cast, "8.00")
        approved(cast, after(2))
        actions.post_list(**cast.doing("wu", after(2)), place="客服中心公示栏")
        assert ordered(cast, at=after(3)).price.amount == Decimal("8.00")
        assert service("WX-01").prices.get(amount="5.00").status == Price.Status.REPLACED

    def test_leaves_alone_what_somebody_worked_out(self, cast: Cast) -> None:
        taken_over(cast)
        first = self.propose(cast, "8.00")
        self.propose(cast, "9.00", "wu")
        assert Price.objects.get(pk=first.pk).status == Price.Status.PROPOSED
        with pytest.raises(catalogue.PriceTaken):
            approved(cast, after(2))


class TestThePage:
    def test_offers_it_where_there_is_no_list_to_who_may(self, cast: Cast, seat: Seat) -> None:
        where = reverse("paidwork:starter")
        page = reverse("paidwork:catalogue")
        assert where not in seat("zhou").get(page).content.decode()
        assert seat("zhou").get(where).status_code == 403
        client = seat("wu")
        assert where in client.get(page).content.decode()
        asked = told(cast)
        said = {
            "fee_item": asked["fee_item_id"],
            "complaint_route": "客服中心",
            "valid_from": "2026-06-10",
        }
        assert client.post(where, said)["Location"] == page
        shown = client.get(page).content.decode()
        assert shown.count("参考价待核对") == WHOLE
        assert where not in shown
        again = client.post(where, said)
        assert again.status_code == 409
        assert "不能再取用" in again.content.decode()

    def test_says_beside_the_price_that_it_is_to_be_checked(self, cast: Cast, seat: Seat) -> None:
        taken_over(cast)
        page = seat("zhao").get(reverse("paidwork:decisions")).content.decode()
        # Once in the list to grant together, once for itself.
        assert page.count("起步清单的参考价，待核对") == 2 * WHOLE


class TestGrantingTogether:
    """Seventeen prices are one act for who has looked at them; the rules of each still hold."""

    def chosen(self, count: int = WHOLE) -> list[int]:
        waiting = Decision.objects.filter(kind=Price.APPROVAL, status=Decision.Status.PROPOSED)
        return list(waiting.order_by("pk").values_list("pk", flat=True)[:count])

    def test_grants_what_was_chosen_and_leaves_the_rest(self, cast: Cast, seat: Seat) -> None:
        taken_over(cast)
        first, second, *_rest = self.chosen()
        seat("zhao").post(reverse("paidwork:decide_many"), {"chosen": [first, second]})
        assert Price.objects.filter(status=Price.Status.APPROVED).count() == 2
        assert len(self.chosen()) == WHOLE - 2

    def test_is_all_or_nothing(self, cast: Cast, seat: Seat) -> None:
        taken_over(cast)
        unknown = {"chosen": [*self.chosen(3), 999_999]}
        assert seat("zhao").post(reverse("paidwork:decide_many"), unknown).status_code == 404
        assert len(self.chosen()) == WHOLE

    def test_is_not_for_who_proposed_them(self, cast: Cast, seat: Seat) -> None:
        taken_over(cast)
        client = seat("wu")
        assert "一并同意" not in client.get(reverse("paidwork:decisions")).content.decode()
        refused = client.post(reverse("paidwork:decide_many"), {"chosen": self.chosen(3)})
        assert refused.status_code in (403, 409)
        assert len(self.chosen()) == WHOLE

    def test_says_so_when_nothing_is_chosen(self, cast: Cast, seat: Seat) -> None:
        taken_over(cast)
        shown = seat("zhao").post(reverse("paidwork:decide_many"), {}, follow=True)
        assert "没有选中任何一项" in shown.content.decode()
