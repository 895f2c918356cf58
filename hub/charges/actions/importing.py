"""Many payments at once: what the code-payment platform or the bank tells in one file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from hub.charges import policy, rules
from hub.charges.actions.payments import Taken, write_parts
from hub.charges.allocation import Open, Split, allocate
from hub.charges.events import Happened
from hub.charges.models import Payment
from hub.charges.money import NOTHING
from hub.charges.queries.accounts import open_bills_of
from hub.estate.models import Household
from hub.kernel import journal
from hub.kernel.models import Community
from hub.people.models import Staff
from hub.people.telling import tell, today


@transaction.atomic
def take_many(
    rows: Sequence[tuple[int, Taken]], *, community: Community, by: Staff, at: datetime
) -> list[Payment]:
    """Take payments of many households, each split as at the counter; a few statements for all.

    Households are locked in one order, so that two files at once wait for each other. The unique
    key on the reference refuses what was taken already: ask before which are new.
    """
    grant = rules.require(by, community, rules.TAKE, at)
    wanted = sorted({household for household, _taken in rows})
    list(Household.objects.within(community).filter(pk__in=wanted).order_by("pk").locked())
    payments = Payment.objects.bulk_create(
        Payment(
            community=community,
            household_id=household,
            method=Payment.Method(taken.method),
            amount=taken.amount,
            paid_on=taken.paid_on,
            reference=taken.reference,
            payer=taken.payer,
            by=by,
            at=at,
        )
        for household, taken in rows
    )
    write_parts(community.pk, _splits(payments, community, at), by=by, at=at)
    total = sum((one.amount for one in payments), NOTHING)
    tell(
        Happened.PAYMENTS_IMPORTED,
        journal.About.within(community, community),
        by=by,
        at=at,
        grant=grant,
        count=len(payments),
        total=str(total),
    )
    return payments


def _splits(
    payments: Sequence[Payment], community: Community, at: datetime
) -> list[tuple[Payment, Split]]:
    """Each payment's split; a household's second one finds what its first left open."""
    agreed = policy.at(community, at).agreed_order
    open_now = open_bills_of({one.household_id for one in payments}, community)
    found = []
    for payment in payments:
        bills = open_now.get(payment.household_id, [])
        split = allocate(payment.amount, bills, today=today(at), agreed=agreed)
        open_now[payment.household_id] = _less(bills, dict(split.parts))
        found.append((payment, split))
    return found


def _less(bills: Sequence[Open], paid: dict[int, Decimal]) -> list[Open]:
    rest = [replace(one, amount=one.amount - paid.get(one.pk, NOTHING)) for one in bills]
    return [one for one in rest if one.amount]
