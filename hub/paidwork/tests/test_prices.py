"""A price can be charged once it was approved by another and posted, and for what is ordered after."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from hub.charges.tests.cast import MORNING, Cast, after
from hub.kernel import decisions, documents
from hub.kernel.models import Decision
from hub.kernel.refusals import NotAllowed
from hub.paidwork import actions
from hub.paidwork.actions import catalogue, ordering, posting
from hub.paidwork.models import Price, PriceList
from hub.paidwork.tests.cast import (
    approved,
    billed,
    completed,
    labour,
    material,
    ordered,
    service,
)


def dearer(cast: Cast, amount: str = "8.00", days: int = 0) -> Price:
    return actions.propose_price(
        service("WX-01").pk,
        **cast.doing("wu"),
        amount=Decimal(amount),
        valid_from=(MORNING + timedelta(days=days)).date(),
        reason="人工上涨",
    )


class TestAPrice:
    def test_is_approved_by_somebody_else(self, cast: Cast) -> None:
        dearer(cast)
        waiting = Decision.objects.get(kind="paidwork.price", status="PROPOSED")
        for who in ("wu", "peng", "li", "zhou", "chen"):
            with pytest.raises(NotAllowed):
                decisions.grant(waiting, by=cast.staff[who], at=MORNING)
        decisions.grant(waiting, by=cast.zhao, at=MORNING)

    def test_is_not_charged_before_it_is_posted(self, cast: Cast) -> None:
        dearer(cast)
        approved(cast, MORNING)
        assert ordered(cast, at=after(1)).price.amount == Decimal("5.00")
        actions.post_list(**cast.doing("wu", after(2)), place="北门公示栏")
        assert ordered(cast, at=after(3)).price.amount == Decimal("8.00")

    def test_is_that_of_the_day_of_the_order_whatever_came_after(self, cast: Cast) -> None:
        before = ordered(cast)
        dearer(cast)
        approved(cast, after(1))
        actions.post_list(**cast.doing("wu", after(1)), place="北门公示栏")
        actions.arrive(before.pk, **cast.doing("chen", after(2)))
        done = actions.complete(before.pk, **cast.doing("chen", after(3)), lines=[labour()])
        assert done.lines.get().unit_price == Decimal("5.00")

    def test_begins_on_its_day(self, cast: Cast) -> None:
        dearer(cast, days=7)
        approved(cast, MORNING)
        actions.post_list(**cast.doing("wu"), place="北门公示栏")
        assert ordered(cast, at=after(days=6)).price.amount == Decimal("5.00")
        assert ordered(cast, at=after(days=7)).price.amount == Decimal("8.00")

    def test_begins_on_a_day_alone(self, cast: Cast) -> None:
        dearer(cast)
        approved(cast, MORNING)
        dearer(cast, "9.00")
        with pytest.raises(catalogue.PriceTaken):
            approved(cast, MORNING)

    def test_of_work_that_is_quoted_is_a_rule_and_no_amount(self, cast: Cast) -> None:
        same = {**cast.doing("wu"), "valid_from": after(days=1).date(), "reason": "调整"}
        with pytest.raises(catalogue.NoRule):
            actions.propose_price(service("WX-03").pk, amount=Decimal("5.00"), **same)
        with pytest.raises(catalogue.NoPrice):
            actions.propose_price(service("WX-01").pk, rule="看着给", **same)
        with pytest.raises(catalogue.NoPrice):
            actions.propose_material_price(material("CL-01").pk, amount=Decimal("0.005"), **same)

    def test_is_never_rewritten_even_in_the_database(self, cast: Cast) -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("UPDATE paidwork_price SET amount = 1")


class TestTheList:
    def test_is_a_numbered_paper_that_prints_the_same_again(self, cast: Cast) -> None:
        posted = PriceList.objects.get()
        assert posted.document.number.startswith("JMB-")
        before = documents.pdf(posted.document)
        dearer(cast)
        approved(cast, MORNING)
        assert documents.pdf(posted.document) == before
        assert before.startswith(b"%PDF")

    def test_says_nothing_new_only_once(self, cast: Cast) -> None:
        with pytest.raises(posting.NothingToPost):
            actions.post_list(**cast.doing("wu"), place="北门")

    def test_carries_what_is_in_force_and_what_is_to_come(self, cast: Cast) -> None:
        dearer(cast, days=7)
        approved(cast, MORNING)
        posted = actions.post_list(**cast.doing("wu"), place="北门公示栏")
        tap = next(one for one in posted.document.snapshot["services"] if one["code"] == "WX-01")
        assert [one["amount"] for one in tap["price"]] == ["¥5.00", "¥8.00"]


class TestAService:
    def test_that_has_no_posted_price_cannot_be_ordered(self, cast: Cast) -> None:
        from hub.charges.models import FeeItem
        from hub.paidwork.tests.cast import a_service

        item = FeeItem.objects.get(code="YC")
        a_service(cast, item, "GJ-01", "空置房通风", category="BUTLER")
        with pytest.raises(ordering.NotPosted):
            ordered(cast, "GJ-01")

    def test_that_is_closed_takes_no_order_and_charges_what_was_ordered(self, cast: Cast) -> None:
        order = completed(cast)
        actions.close_service(service("WX-01").pk, **cast.doing("wu"))
        with pytest.raises(catalogue.Closed):
            ordered(cast)
        assert actions.sum_of(order) == Decimal("40.00")

    def test_of_a_partner_names_it(self, cast: Cast) -> None:
        from hub.charges.models import FeeItem
        from hub.paidwork.tests.cast import a_service

        item = FeeItem.objects.get(code="YC")
        with pytest.raises(catalogue.NoPartner):
            a_service(cast, item, "GJ-02", "空调清洗", provider="PARTNER")

    def test_stands_on_the_bill_under_an_item_that_is_charged_once(self, cast: Cast) -> None:
        from hub.charges import actions as charges
        from hub.paidwork.tests.cast import a_service

        monthly = charges.add_item(**cast.doing("peng"), code="WY", name="物业费", basis="FIXED")
        with pytest.raises(catalogue.NotChargedOnce):
            a_service(cast, monthly, "GJ-03", "代收快递")

    def test_is_of_no_use_to_those_who_must_not_set_it_up(self, cast: Cast) -> None:
        for who in ("zhou", "chen", "he", "li", "feng", "ma"):
            with pytest.raises(NotAllowed):
                actions.close_service(service("WX-01").pk, **cast.doing(who))
        assert billed(cast).total == Decimal("40.00")
