"""Beginning with the usual list 起步清单 where there is none: proposed, to be checked, approved as ever."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.paidwork import rules, starter
from hub.paidwork.actions.catalogue import (
    Terms,
    add_material,
    add_service,
    propose_material_price,
    propose_price,
)
from hub.paidwork.models import Material, Price, Service
from hub.people import rules as people
from hub.people.models import Staff


class HasList(Refusal):
    message = _("已经有服务项目或材料，不能再取用起步清单。缺哪一项，请单独新设。")


@transaction.atomic
def take_over_starter(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    fee_item_id: Any,
    complaint_route: str,
    valid_from: date,
) -> int:
    """Set up the usual services and materials, and ask for their reference prices; how many.

    Nothing can be ordered by it: each price waits for a second person, and is posted after that.

    :raises HasList: where somebody began a list already, this way or by hand.
    """
    people.require(by, community, rules.PROPOSE_PRICES, at)
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    if has_list(community):
        raise HasList
    who: dict[str, Any] = {"community": community, "by": by, "at": at}
    price = {
        "valid_from": valid_from,
        "reason": _now("起步清单的参考价；批准前请按本地同行价和合同核对。"),
        "check": Price.REFERENCE,
        **who,
    }
    for code, name, category, unit, amount, days in starter.SERVICES:
        terms = Terms(
            code=code,
            name=name,
            category=category,
            pricing=Service.Pricing.LISTED,
            unit=unit,
            warranty_days=days,
            cancellation=starter.CANCELLATION,
            complaint_route=complaint_route,
        )
        made = add_service(terms, fee_item_id=fee_item_id, **who)
        propose_price(made.pk, amount=Decimal(amount), **price)
    for code, name, unit, amount in starter.MATERIALS:
        part = add_material(code=code, name=name, unit=unit, **who)
        propose_material_price(part.pk, amount=Decimal(amount), **price)
    return len(starter.SERVICES) + len(starter.MATERIALS)


def has_list(community: Community) -> bool:
    """Also what is closed counts: it was somebody's decision."""
    return any(kind.objects.within(community).exists() for kind in (Service, Material))
