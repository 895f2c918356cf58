"""What is charged by the occasion 按次入账: one bill for one thing that was done."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from hub.charges import periods, rules
from hub.charges.actions.base import account_of, open_item
from hub.charges.actions.payments import NoAmount
from hub.charges.events import Happened
from hub.charges.models import Bill, FeeItem
from hub.charges.money import FEN
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.people.models import Staff
from hub.people.telling import tell, today


class NotChargedOnce(Refusal):
    message = _("这个收费项目按月出账，不能逐单入账。请选按次收费的项目。")
    field = "item"


@transaction.atomic
def charge_extra(
    household_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    item_id: Any,
    amount: Decimal,
    done_on: date,
    reference: str,
) -> Bill:
    """Bill a household for one thing, in the month in which it was done.

    No page of this app offers it: whoever calls holds the slip that says what was done, by which
    price, and who accepted it. `reference` is that slip's number, for the history.

    :raises NotChargedOnce: for an item that the runs bill.
    """
    household = account_of(household_id, community, by, at)
    grant = rules.require(by, community, rules.CHARGE_EXTRA, at)
    item = open_item(item_id, community)
    if item.basis != FeeItem.Basis.ONCE:
        raise NotChargedOnce
    if amount <= 0 or amount != amount.quantize(FEN):
        raise NoAmount
    month = periods.Month.of(done_on)
    due_on = _due_on(item, today(at))
    same = Bill.objects.within(community).filter(household=household, item=item, period=str(month))
    bill = Bill.objects.create(
        community=community,
        household=household,
        item=item,
        period=str(month),
        # The household's row is locked, so nobody else counts on meanwhile.
        sequence=(same.aggregate(n=Max("sequence"))["n"] or 0) + 1,
        kind=Bill.Kind.EXTRA,
        amount=amount,
        due_on=due_on,
        lapses_on=periods.three_years_after(due_on),
        issued_at=at,
    )
    tell(
        Happened.EXTRA_CHARGED,
        household,
        by=by,
        at=at,
        grant=grant,
        charged=bill.pk,
        item=item.name,
        amount=str(amount),
        reference=reference,
    )
    return bill


def _due_on(item: FeeItem, today: date) -> date:
    """The item's next due day: nobody is overdue on the day on which they learn the amount."""
    month = periods.Month.of(today).plus(item.due_months_later)
    due_on = month.day(item.due_day)
    return due_on if due_on > today else month.plus(1).day(item.due_day)
