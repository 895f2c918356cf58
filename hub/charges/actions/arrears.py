"""The nightly snapshot of arrears, and what begins a debt's three years anew."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from hub.charges import periods, rules
from hub.charges.events import Happened
from hub.charges.models import Bill, Interruption, Payment, Snapshot
from hub.charges.money import from_fen
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Missing
from hub.people.models import Staff
from hub.people.telling import tell, today, told

# Days overdue up to which an age reaches, in order; the last has no end.
AGES = ((30, "30"), (90, "90"), (180, "180"), (365, "365"))
# Months before a debt lapses at which it is marked.
WARNINGS = (3, 6, 12)


class WeakEvidence(Incomplete):
    message = _("只有 A 级或 B 级证据能中断时效。员工自己的记录、张贴和群发不算。")
    field = "grade"


class InFuture(Incomplete):
    message = _("日期不能晚于今天。")
    field = "happened_on"


@transaction.atomic
def take_snapshot(*, community: Community, by: Staff, at: datetime) -> Snapshot:
    """Freeze what is overdue now. The night's second call returns the first one's snapshot."""
    grant = rules.require(by, community, rules.BILL, at)
    # What two workers of the same night wait for.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    day = today(at)
    taken = Snapshot.objects.within(community).filter(day=day).first()
    if taken is not None:
        return taken
    last = Payment.objects.within(community).aggregate(at=Max("at"))["at"]
    households, bills, fen = _count(community, day, is_held=False)
    _homes, pending, pending_fen = _count(community, day, is_held=True)
    snapshot = Snapshot.objects.create(
        community=community,
        day=day,
        taken_at=at,
        fresh_at=last,
        households=households,
        bills=bills,
        total=from_fen(fen),
        pending=pending,
        pending_total=from_fen(pending_fen),
    )
    _freeze(snapshot)
    tell(
        Happened.SNAPSHOT_TAKEN,
        snapshot,
        by=by,
        at=at,
        grant=grant,
        households=households,
        bills=bills,
        total=str(snapshot.total),
        pending=pending,
    )
    return snapshot


# What the bank has been asked for is pending, not in arrears: see `Hold`.
_HELD = """EXISTS (SELECT 1 FROM charges_hold hold WHERE hold.community_id = bill.community_id
  AND hold.bill_id = bill.id AND hold.released_at IS NULL)"""
_OVERDUE = """FROM charges_bill bill
WHERE community_id = %s AND settled < amount AND due_on < %s AND {held}"""
_FREEZE = """
INSERT INTO charges_arrear (community_id, snapshot_id, household_id, bill_id, open, days, age,
  lapses_on, warning)
SELECT community_id, %s, household_id, id, ROUND(amount - settled, 2), days,
  CASE {ages} ELSE 'OLD' END, lapses_on,
  CASE WHEN lapses_on <= %s THEN '0' {warnings} ELSE '' END
FROM (
  SELECT bill.community_id, bill.household_id, bill.id, bill.amount, bill.settled,
    {days} AS days, COALESCE(later.lapses_on, bill.lapses_on) AS lapses_on
  FROM charges_bill bill
  LEFT JOIN (
    SELECT bill_id, MAX(lapses_on) AS lapses_on FROM charges_interruption
    WHERE community_id = %s GROUP BY bill_id
  ) later ON later.bill_id = bill.id AND later.lapses_on > bill.lapses_on
  WHERE bill.community_id = %s AND bill.settled < bill.amount AND bill.due_on < %s AND NOT {held}
) overdue
"""


def _count(community: Community, day: date, *, is_held: bool) -> tuple[int, int, int]:
    overdue = _OVERDUE.format(held=_HELD if is_held else f"NOT {_HELD}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(DISTINCT household_id), COUNT(*),"
            f" COALESCE(SUM(ROUND((amount - settled) * 100)), 0) {overdue}",
            [community.pk, _day(day)],
        )
        households, bills, fen = cursor.fetchone()
    return households, bills, int(fen)


def _freeze(snapshot: Snapshot) -> None:
    is_sqlite = connection.vendor == "sqlite"
    night = f"'{snapshot.day.isoformat()}'"
    days = (
        f"CAST(julianday({night}) - julianday(bill.due_on) AS INTEGER)"
        if is_sqlite
        else f"(DATE {night} - bill.due_on)"
    )
    ages = " ".join(f"WHEN days <= {most} THEN '{age}'" for most, age in AGES)
    warnings = " ".join(f"WHEN lapses_on <= %s THEN '{months}'" for months in WARNINGS)
    ends = [_day(_months_on(snapshot.day, months)) for months in WARNINGS]
    day = _day(snapshot.day)
    with connection.cursor() as cursor:
        cursor.execute(
            _FREEZE.format(ages=ages, warnings=warnings, days=days, held=_HELD),
            [snapshot.pk, day, *ends, snapshot.community_id, snapshot.community_id, day],
        )


def _day(day: date) -> Any:
    return connection.ops.adapt_datefield_value(day)


def _months_on(day: date, months: int) -> date:
    """The same day some months later, or that month's last."""
    month = periods.Month.of(day).plus(months)
    return month.day(min(day.day, month.days))


# ── Limitation ──────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def interrupt(
    bill_ids: Collection[int],
    *,
    community: Community,
    by: Staff,
    at: datetime,
    kind: str,
    grade: str,
    happened_on: date,
    evidence: str,
) -> list[Interruption]:
    """Write down what began the three years anew for these bills of one household.

    :raises WeakEvidence: below grade B: a note by the office alone moves nothing.
    """
    grant = rules.require(by, community, rules.NOTE_INTERRUPTIONS, at)
    if grade not in Interruption.Grade.values:
        raise WeakEvidence
    if happened_on > today(at):
        raise InFuture
    bills = _in_sight(bill_ids, community, by, at)
    evidence = told("evidence", evidence, _("请写明证据：邮单号、签收人、回执号或录音编号。"))
    made = Interruption.objects.bulk_create(
        Interruption(
            community=community,
            bill=bill,
            kind=Interruption.Kind(kind),
            grade=Interruption.Grade(grade),
            happened_on=happened_on,
            lapses_on=periods.three_years_after(happened_on),
            evidence=evidence,
            by=by,
            at=at,
        )
        for bill in bills
    )
    for household in {bill.household for bill in bills}:
        tell(
            Happened.INTERRUPTED,
            household,
            by=by,
            at=at,
            grant=grant,
            grade=grade,
            cause=kind,
            happened_on=happened_on.isoformat(),
        )
    return made


def _in_sight(
    bill_ids: Collection[int], community: Community, by: Staff, at: datetime
) -> list[Bill]:
    """All of these bills, or none.

    :raises Missing:
    """
    seen = rules.in_arrears_list(by, community, at)
    found = Bill.objects.within(community).filter(pk__in=bill_ids, household__in=seen.values("pk"))
    bills = list(found.select_related("household"))
    if len(bills) != len(set(bill_ids)) or not bills:
        raise Missing
    return bills


def lapses_on(bill: Bill) -> date:
    """When the claim lapses, after everything that has interrupted it."""
    later = Interruption.objects.filter(community_id=bill.community_id, bill=bill).aggregate(
        last=Max("lapses_on")
    )["last"]
    return max(bill.lapses_on, later) if later else bill.lapses_on
