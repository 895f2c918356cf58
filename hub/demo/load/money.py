"""Two fees a month for every household, by the product's own bill runs, and what was paid of them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.timezone import localtime

from hub.charges import actions as charges
from hub.charges import queries
from hub.charges.models import FeeItem, Payment
from hub.demo.frame import Frame
from hub.dunning import actions as dunning
from hub.estate.models import Household
from hub.kernel import decisions
from hub.kernel.models import Decision
from hub.kernel.periods import Month
from hub.people.models import Role

# 23 households of a hundred owe from one to ten months, as at any month's end.
OWING, LONGEST = 23, 10
# Whole months are paid: what is not owed any more. A month's two bills are one payment.
SETTLED = """
UPDATE charges_bill SET settled = amount
WHERE community_id = {community} AND ({free})
"""
PAID = """
INSERT INTO charges_payment (community_id, household_id, kind, method, amount, paid_on, reference,
  payer, chosen, reason, by_id, at)
SELECT community_id, household_id, 'TAKEN', 'CODE', SUM(amount), MIN(due_on),
  'L' || household_id || '-' || period, '', '[]', '', {by}, MIN(issued_at)
FROM charges_bill WHERE community_id = {community} AND settled = amount
GROUP BY community_id, household_id, period
"""
ALLOCATED = """
INSERT INTO charges_allocation (community_id, bill_id, payment_id, amount, at)
SELECT bill.community_id, bill.id, payment.id, bill.amount, payment.at
FROM charges_bill bill JOIN charges_payment payment
  ON payment.community_id = bill.community_id AND payment.method = 'CODE'
  AND payment.reference = 'L' || bill.household_id || '-' || bill.period
  AND payment.kind = 'TAKEN' AND NOT (payment.reference = '')
WHERE bill.community_id = {community} AND bill.settled = bill.amount
"""


def fill(frame: Frame, months: int, at: datetime) -> None:
    """So many months billed, three quarters of the households free of debt, last night's dunning."""
    first = Month.of(localtime(at).date()).plus(1 - months)
    items = _priced(frame, first, at)
    for n in range(months):
        for item in items:
            _billed(frame, item, first.plus(n), at)
    _pay(frame, first.plus(months - 1))
    _just_now(frame, at)
    _dun(frame, at)


def _priced(frame: Frame, first: Month, at: datetime) -> list[FeeItem]:
    who: dict[str, Any] = {
        "community": frame.community,
        "by": frame.of(Role.FINANCE)[0],
        "at": at,
    }
    items = []
    for code, name, basis, unit, price in (
        ("WY", "物业服务费", FeeItem.Basis.AREA, "SQM", "2.2"),
        ("LJ", "垃圾清运费", FeeItem.Basis.FIXED, "MONTH", "12"),
    ):
        item = charges.add_item(code=code, name=name, basis=basis, **who)
        charges.propose_tariff(
            item.pk,
            price=Decimal(price),
            unit=unit,
            valid_from=first.first_day,
            reason="前期物业服务合同第十条",
            **who,
        )
        charges.enrol_all(item.pk, first_day=first.first_day, **who)
        items.append(item)
    for one in Decision.objects.filter(community=frame.community, kind="charges.tariff"):
        decisions.grant(one, by=frame.of(Role.MANAGER)[0], at=at)
    return items


def _billed(frame: Frame, item: FeeItem, month: Month, at: datetime) -> None:
    who: dict[str, Any] = {
        "community": frame.community,
        "by": frame.of(Role.FINANCE)[0],
        "at": at,
    }
    run = charges.open_run(item.pk, period=str(month), **who)
    charges.commit_run(run.pk, seen=queries.preview(run, at).seen, **who)
    charges.write_bills(run.pk, by=who["by"], at=at)


def _pay(frame: Frame, last: Month) -> None:
    # Counted from the first one, so that the same homes owe whatever numbers their rows were given.
    first = (
        Household.objects.within(frame.community).order_by("pk").values_list("pk", flat=True)[0]
    )
    home = f"(household_id - {first})"
    free = [f"{home} % 100 >= {OWING}"]
    for owed in range(1, LONGEST + 1):
        until = last.plus(-owed)
        free.append(f"({home} % {LONGEST} = {owed - 1} AND period <= '{until}')")
    words = {
        "community": frame.community.pk,
        "by": frame.of(Role.FINANCE)[0].pk,
        "free": " OR ".join(free),
    }
    with connection.cursor() as cursor:
        for statement in (SETTLED, PAID, ALLOCATED):
            cursor.execute(statement.format(**words))
            cursor.execute("ANALYZE")


def _just_now(frame: Frame, at: datetime) -> None:
    """A payment of an hour ago, so that the night may rely on what is owed."""
    Payment.objects.create(
        community=frame.community,
        household=frame.homes[0].household,
        method=Payment.Method.CASH,
        amount=Decimal("0.01"),
        paid_on=localtime(at).date(),
        by=frame.of(Role.FINANCE)[0],
        at=at - timedelta(hours=1),
    )


def _dun(frame: Frame, at: datetime) -> None:
    """Agreed the day before, so that tonight's run gives every debtor a step."""
    supervisor = frame.of(Role.SUPERVISOR)[0]
    who: dict[str, Any] = {"community": frame.community, "by": supervisor, "at": at}
    procedure = dunning.draft(note="按合同", **who)
    decision = dunning.propose(procedure.pk, ground="请批准", **who)
    decisions.grant(decision, by=frame.of(Role.OFFICE_DIRECTOR)[0], at=at)
    night: dict[str, Any] = {**who, "by": frame.of(Role.FINANCE)[0]}
    charges.take_snapshot(**night)
    dunning.run_night(**night)
