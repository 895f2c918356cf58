"""Posting 公示: the printed price list that makes approved prices chargeable."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hub.kernel import documents
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.paidwork import rules
from hub.paidwork.actions.base import period_of
from hub.paidwork.events import Happened
from hub.paidwork.models import Material, Price, PriceList, Service
from hub.people import rules as people
from hub.people.models import Staff
from hub.people.telling import tell, today, told

KIND = "JMB"


class NothingToPost(Refusal):
    message = _("没有已批准、待公示的新价格。先提出价格，由管理处主任或经理批准。")


@transaction.atomic
def post_list(*, community: Community, by: Staff, at: datetime, place: str) -> PriceList:
    """Draw up the price list with everything in force, and post it: from now on it can be charged.

    Prices that begin later stand on it with their day.

    :raises NothingToPost: when the posted list would say nothing new.
    """
    grant = people.require(by, community, rules.PROPOSE_PRICES, at)
    new = Price.objects.within(community).filter(status=Price.Status.APPROVED, posted=None)
    waiting = list(new.locked())
    if not waiting:
        raise NothingToPost
    place = told("place", place, _("请写明张贴在哪里，如 客服中心公示栏。"), 100)
    with translation.override(settings.LANGUAGE_CODE):
        paper = documents.freeze(
            KIND,
            community,
            {"place": place, "day": today(at).isoformat(), **_content(community, at)},
            by=by,
            at=at,
            period=period_of(at),
            title=_now("有偿服务价目表"),
            signs_as=f"{grant.role.label} {by.name}",
        )
    documents.issue(paper, by=by, at=at, signs_as=f"{grant.role.label} {by.name}")
    posted = PriceList.objects.create(
        community=community, document=paper, place=place, posted_by=by, posted_at=at
    )
    for price in waiting:
        price.posted = posted
    Price.objects.bulk_update(waiting, ["posted"])
    tell(Happened.LIST_POSTED, posted, by=by, at=at, grant=grant, number=paper.number, place=place)
    return posted


def _content(community: Community, at: datetime) -> dict[str, Any]:
    prices = _standing(community, at)
    return {
        "services": [
            {
                "code": one.code,
                "name": one.name,
                "category": str(one.get_category_display()),
                "unit": one.unit,
                "price": prices[one],
                "promise_hours": one.promise_hours,
                "warranty_days": one.warranty_days,
                "provider": one.partner or str(one.get_provider_display()),
                "cancellation": one.cancellation,
                "complaint_route": one.complaint_route,
            }
            for one in Service.objects.within(community).filter(status=Service.Status.OPEN)
            if one in prices
        ],
        "materials": [
            {
                "code": one.code,
                "name": one.name,
                "unit": one.unit,
                "price": prices[one],
            }
            for one in Material.objects.within(community).filter(status=Material.Status.OPEN)
            if one in prices
        ],
    }


def _standing(
    community: Community, at: datetime
) -> dict[Service | Material, list[dict[str, str]]]:
    """Of each thing the price of today, and those that are to come."""
    today = localtime(at).date()
    rows = Price.objects.within(community).filter(status=Price.Status.APPROVED)
    found: dict[Service | Material, list[Price]] = {}
    for price in rows.select_related("service", "material").order_by("valid_from", "pk"):
        own = found.setdefault(price.thing, [])
        if price.valid_from <= today:
            own.clear()  # an older one has been followed by this one
        own.append(price)
    return {
        thing: [{"amount": str(one), "from": one.valid_from.isoformat()} for one in prices]
        for thing, prices in found.items()
    }
