"""Whom a batch debits for what: one statement over mandates and open bills, for both databases.

A household is debited for whole bills, the oldest first, as far as its mandate's cap reaches. Sums
are whole fen, so that a cap is compared exactly.
"""

from datetime import date
from typing import Any

from django.db import connection

from hub.charges.actions import Rows
from hub.debit.models import Cycle

# Conditions of indexes are said as the indexes say them (`NOT (task = '')`): SQLite knows no other.
# Every open bill of every household with a mandate in force, and whether it may go.
FOUND = """
SELECT household_id, mandate_id, bill_id, fen, not_yet, expired, waits, covered,
  CASE WHEN not_yet = 0 AND expired = 0 AND waits = 0 AND covered = 1
    AND (cap IS NULL OR so_far <= cap) THEN 1 ELSE 0 END AS is_chosen
FROM (
  SELECT open.*, SUM(CASE WHEN covered = 1 THEN fen ELSE 0 END) OVER (
    PARTITION BY household_id ORDER BY due_on, bill_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far
  FROM (
    SELECT mandate.household_id, mandate.id AS mandate_id, bill.id AS bill_id, bill.due_on,
      CAST(ROUND((bill.amount - bill.settled) * 100) AS BIGINT) AS fen,
      CAST(ROUND(mandate.cap * 100) AS BIGINT) AS cap,
      CASE WHEN mandate.valid_from > %s THEN 1 ELSE 0 END AS not_yet,
      CASE WHEN mandate.valid_to < %s THEN 1 ELSE 0 END AS expired,
      CASE WHEN EXISTS (
        SELECT 1 FROM debit_line line WHERE line.community_id = mandate.community_id
          AND line.household_id = mandate.household_id AND NOT (line.task = '')
          AND line.task_done_at IS NULL) THEN 1 ELSE 0 END AS waits,
      CASE WHEN mandate.covers_all OR EXISTS (
        SELECT 1 FROM debit_cover cover WHERE cover.community_id = mandate.community_id
          AND cover.mandate_id = mandate.id AND cover.item_id = bill.item_id)
        THEN 1 ELSE 0 END AS covered
    FROM debit_mandate mandate
    JOIN charges_bill bill ON bill.community_id = mandate.community_id
      AND bill.household_id = mandate.household_id AND bill.settled < bill.amount
    WHERE mandate.community_id = %s AND mandate.status = 'ACTIVE'
      AND NOT EXISTS (SELECT 1 FROM charges_hold hold
        WHERE hold.community_id = bill.community_id AND hold.bill_id = bill.id
          AND hold.released_at IS NULL)
  ) open
) reckoned
"""
_CHOSEN = "SELECT household_id, mandate_id, bill_id, fen FROM ({found}) found WHERE is_chosen = 1"
CHOSEN = _CHOSEN.format(found=FOUND)


def picks(cycle: Cycle, statement: str, day: date) -> Rows:
    """The statement for a cycle: FOUND with a row a bill, or CHOSEN with those that go.

    A mandate must be in force on `day`, the one on which the bank is asked.
    """
    asked: Any = connection.ops.adapt_datefield_value(day)
    return Rows(statement, [asked, asked, cycle.community_id])
