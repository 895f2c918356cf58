"""Bills in a debit batch: held while the bank is asked, settled or let go by its answer.

Batches are large, so an app above says which bills by a statement of its own tables, and all is
written by a few statements. It opens the transaction and has asked who may do it in its own terms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from hub.charges import periods, rules
from hub.charges.events import Happened
from hub.charges.models import Interruption
from hub.charges.money import from_fen
from hub.kernel import journal, planning
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.people.models import Staff
from hub.people.telling import tell


class HeldAlready(Refusal):
    message = _("有账单刚刚进了另一个扣款批次。请刷新页面，重新制盘。")


@dataclass(frozen=True)
class Rows:
    """A SELECT and its parameters, never words that somebody typed."""

    sql: str
    params: Sequence[Any] = ()


_LOCK = """SELECT COUNT(*) FROM
  (SELECT id FROM estate_household WHERE id IN ({homes}) ORDER BY id FOR UPDATE) locked"""
_HOLD = """INSERT INTO charges_hold (community_id, bill_id, reference, at)
SELECT %s, id, %s, %s FROM charges_bill WHERE community_id = %s AND id IN ({bills})"""
_RELEASE = """UPDATE charges_hold SET released_at = %s
WHERE community_id = %s AND released_at IS NULL AND bill_id IN ({bills})"""


def lock_accounts(households: Rows) -> None:
    """Have whoever takes money for these households wait, in one order; call it in a transaction.

    SQLite has one writer at a time, so there is nobody to hold back.
    """
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(_LOCK.format(homes=households.sql), list(households.params))


@transaction.atomic
def hold(bills: Rows, *, community: Community, by: Staff, at: datetime, reference: str) -> int:
    """Keep these bills for a batch: they are pending, neither in arrears nor dunned, until released.

    `bills` selects their ids.

    :raises HeldAlready: if another batch has one of them.
    """
    grant = rules.require(by, community, rules.HOLD, at)
    try:
        with transaction.atomic():
            count = _run(
                _HOLD.format(bills=bills.sql),
                [community.pk, reference, _moment(at), community.pk, *bills.params],
            )
    except IntegrityError:
        raise HeldAlready from None
    here = journal.About.within(community, community)
    tell(Happened.BILLS_HELD, here, by=by, at=at, grant=grant, count=count, batch=reference)
    return count


@transaction.atomic
def release(bills: Rows, *, community: Community, by: Staff, at: datetime, reference: str) -> int:
    """Let these bills go: what of them is open is owed again from this moment on."""
    grant = rules.require(by, community, rules.HOLD, at)
    count = _let_go(bills, community, at)
    here = journal.About.within(community, community)
    tell(Happened.BILLS_RELEASED, here, by=by, at=at, grant=grant, count=count, batch=reference)
    return count


def _let_go(bills: Rows, community: Community, at: datetime) -> int:
    return _run(
        _RELEASE.format(bills=bills.sql),
        [_moment(at), community.pk, *bills.params],
    )


# ── The bank has paid ───────────────────────────────────────────────────────────────────────
_HOMES = "SELECT household_id FROM ({rows}) homes"
_ANSWERED = "SELECT bill_id FROM ({rows}) answered"
_SUM = "SELECT COALESCE(SUM(ROUND(amount * 100)), 0) FROM ({rows}) paid"
_PAYMENTS = """
INSERT INTO charges_payment (community_id, household_id, kind, method, amount, paid_on, reference,
  payer, chosen, reason, by_id, at)
SELECT %s, household_id, 'TAKEN', 'DEBIT', ROUND(SUM(amount), 2), %s, reference, payer, '[]', '',
  %s, %s
FROM ({rows}) paid GROUP BY household_id, reference, payer
"""
# All that the condition of the unique key says, or neither database finds a payment by it.
_PAYMENT = """charges_payment payment ON payment.community_id = %s AND payment.method = 'DEBIT'
  AND payment.kind = 'TAKEN' AND NOT (payment.reference = '')
  AND payment.reference = paid.reference"""
# Never more to a bill than is open on it: who paid at the desk meanwhile keeps the rest as credit.
_ALLOCATIONS = """
INSERT INTO charges_allocation (community_id, bill_id, payment_id, amount, at)
SELECT bill.community_id, bill.id, payment.id,
  {least}(paid.amount, ROUND(bill.amount - bill.settled, 2)), payment.at
FROM ({rows}) paid
{then} {payment}
{then} charges_bill bill ON bill.id = paid.bill_id AND bill.community_id = %s
WHERE bill.settled < bill.amount
"""
_GIVEN = """
SELECT given.bill_id, SUM(given.amount) AS part FROM ({rows}) paid
{then} {payment}
{then} charges_allocation given ON given.community_id = %s AND given.payment_id = payment.id
  AND given.bill_id = paid.bill_id
GROUP BY given.bill_id
"""
_SETTLED = """
UPDATE charges_bill SET settled = ROUND(charges_bill.settled + given.part, 2)
FROM ({given}) given WHERE charges_bill.community_id = %s AND charges_bill.id = given.bill_id
"""
# Who pays a part acknowledges the rest (民法典 195), at the bank as at the counter.
_ACKNOWLEDGED = """
INSERT INTO charges_interruption (community_id, bill_id, kind, grade, happened_on, lapses_on,
  evidence, by_id, at)
SELECT bill.community_id, bill.id, %s, %s, %s, %s, %s, %s, %s
FROM charges_bill bill JOIN ({given}) given ON given.bill_id = bill.id
WHERE bill.community_id = %s AND bill.settled < bill.amount
"""


@transaction.atomic
def settle_held(
    paid: Rows, *, community: Community, by: Staff, at: datetime, paid_on: date, batch: str
) -> tuple[int, Decimal]:
    """Take what the bank has debited: a payment a reference, to exactly the bills it was asked for.

    `paid` selects household_id, reference, payer, bill_id, amount: a row a bill. A reference that
    was taken before is refused by the database. Gives how many payments, and their sum.
    """
    grant = rules.require(by, community, rules.SETTLE_DEBITS, at)
    lock_accounts(Rows(_HOMES.format(rows=paid.sql), paid.params))
    when, day, here = _moment(at), _day(paid_on), [community.pk, community.pk]
    count = _run(_PAYMENTS.format(rows=paid.sql), [community.pk, day, by.pk, when, *paid.params])
    words = {"rows": paid.sql, "payment": _PAYMENT, "then": planning.in_order()}
    least = "MIN" if connection.vendor == "sqlite" else "LEAST"
    _run(_ALLOCATIONS.format(**words, least=least), [*paid.params, *here])
    given = _GIVEN.format(**words)
    _run(_SETTLED.format(given=given), [*paid.params, *here, community.pk])
    _run(
        _ACKNOWLEDGED.format(given=given),
        [
            Interruption.Kind.PART,
            Interruption.Grade.A,
            day,
            _day(periods.three_years_after(paid_on)),
            str(_("部分缴款 %s") % batch),
            by.pk,
            when,
            *paid.params,
            *here,
            community.pk,
        ],
    )
    _let_go(Rows(_ANSWERED.format(rows=paid.sql), paid.params), community, at)
    total = _sum(paid)
    tell(
        Happened.DEBITS_TAKEN,
        journal.About.within(community, community),
        by=by,
        at=at,
        grant=grant,
        count=count,
        total=str(total),
        batch=batch,
    )
    return count, total


def _sum(paid: Rows) -> Decimal:
    with connection.cursor() as cursor:
        cursor.execute(_SUM.format(rows=paid.sql), list(paid.params))
        return from_fen(int(cursor.fetchone()[0]))


def _run(sql: str, params: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return int(cursor.rowcount)


def _moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _day(day: date) -> Any:
    return connection.ops.adapt_datefield_value(day)
