"""What every act on money has in common: who, when, and how it is told."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.charges import rules
from hub.charges.models import FeeItem
from hub.estate.models import Household
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.people.models import Staff


class ItemClosed(Refusal):
    message = _("这个收费项目已经停用。要继续收费，请先恢复它。")
    field = "item"


class ChargedOnce(Refusal):
    message = _("按次收费的项目不按月出账，不用登记、减免或开批次；由有偿服务单逐单入账。")
    field = "item"


def open_item(item_id: Any, community: Community) -> FeeItem:
    item = FeeItem.objects.within(community).locked().find(item_id)
    if item.status != FeeItem.Status.OPEN:
        raise ItemClosed
    return item


def monthly_item(item_id: Any, community: Community) -> FeeItem:
    """An item that a run bills.

    :raises ChargedOnce: for one that is charged by the occasion.
    """
    item = open_item(item_id, community)
    if item.basis == FeeItem.Basis.ONCE:
        raise ChargedOnce
    return item


def account_of(household_id: Any, community: Community, by: Staff, at: datetime) -> Household:
    """The household with its row locked: whoever changes one account waits here in turn.

    :raises Missing: if the person may not open its account.
    """
    return rules.accounts(by, community, at).locked().find(household_id)
