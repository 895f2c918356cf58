"""What every act on money has in common: who, when, and how it is told."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.charges import rules
from hub.charges.events import Happened
from hub.charges.models import FeeItem
from hub.estate.models import Household
from hub.kernel import journal
from hub.kernel.models import Community, Decision, Event, Subject
from hub.kernel.refusals import Incomplete, Refusal
from hub.people.models import Role, Staff
from hub.people.rules import Grant


class NoReason(Incomplete):
    message = _("请写明原因，以便日后核对。")
    field = "reason"


class ItemClosed(Refusal):
    message = _("这个收费项目已经停用。要继续收费，请先恢复它。")
    field = "item"


class ChargedOnce(Refusal):
    message = _("按次收费的项目不按月出账，不用登记、减免或开批次；由有偿服务单逐单入账。")
    field = "item"


def today(at: datetime) -> date:
    return localtime(at).date()


def told(field: str, text: str, message: object, longest: int = 300) -> str:
    """What must be said, trimmed.

    :raises Incomplete: on its field, when it is empty or too long.
    """
    text = text.strip()
    if not text or len(text) > longest:
        refusal = Incomplete(message if not text else _("写得太长了，请精简。"))
        refusal.field = field
        raise refusal
    return text


def tell(
    verb: Happened,
    subject: Subject,
    *,
    by: Staff,
    at: datetime,
    grant: Grant,
    key: str | None = None,
    **detail: Any,
) -> Event:
    """Write the line of history, naming the principal when a deputy acted."""
    lent = grant.holder if grant.holder.pk != by.pk else None
    return journal.record(verb, subject, by=by, at=at, acting_for=lent, key=key, **detail)


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


def decided(decision: Decision, by: Staff) -> Grant:
    """By whose office a decision was taken, for the line of history."""
    return Grant(Role.MANAGER, None, None, decision.decided_for or by)
