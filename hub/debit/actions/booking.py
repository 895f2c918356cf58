"""What an answer does: payments for exactly the bills asked for, bills let go, tasks opened, counts."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from hub.charges import actions as charges
from hub.charges.actions import Rows
from hub.charges.money import NOTHING
from hub.charges.totals import Total
from hub.debit import duties, rules, seeds
from hub.debit.actions.base import cycle_of, lay_hand
from hub.debit.events import Happened
from hub.debit.models import Batch, Hand, Line, Reason, Result
from hub.debit.queries.lines import sent_lines
from hub.kernel import obligations, planning
from hub.kernel.house import the_house
from hub.kernel.models import Community, Event
from hub.kernel.refusals import Refusal
from hub.people.models import Staff
from hub.people.telling import NoReason, tell, told

Outcome = Line.Outcome
# Lines, of a batch or as an answer names them, with what they ask of which bill.
_ASKED_FOR = """
SELECT line.household_id, line.key AS reference, mandate.holder AS payer, part.bill_id, part.amount
FROM {lines}
{then} debit_mandate mandate ON mandate.id = line.mandate_id
{then} debit_linebill part ON part.community_id = line.community_id AND part.line_id = line.id
WHERE line.community_id = %s AND line.batch_id = %s AND {which}
"""
_LINES = "debit_line line"
_ANSWERED = "debit_resultrow answer {then} debit_line line ON line.id = answer.line_id"
_BY_RESULT = """line.outcome IN ('', 'ASKED') AND answer.community_id = line.community_id
  AND answer.result_id = %s AND answer.fault = '' AND answer.outcome = %s"""
_ANSWER = """
UPDATE debit_line SET outcome = answer.outcome, reason_id = answer.reason_id,
  cause = answer.cause, said = answer.said, answered_at = %s, task = answer.task
FROM (
  SELECT found.line_id, found.outcome, reason.id AS reason_id,
    CASE WHEN found.outcome = 'FAILED' THEN reason.cause ELSE '' END AS cause,
    TRIM(found.code || ' ' || found.words) AS said,
    CASE WHEN found.outcome = 'PAID' THEN '' WHEN found.outcome = 'ASKED' THEN 'ASK'
      WHEN reason.kind = 'RETRY' THEN '' ELSE reason.kind END AS task
  FROM debit_resultrow found
  LEFT JOIN debit_reason reason ON reason.community_id = found.community_id
    AND reason.code = found.code AND found.outcome <> 'PAID'
  WHERE found.community_id = %s AND found.result_id = %s AND found.fault = ''
) answer
WHERE debit_line.id = answer.line_id AND debit_line.community_id = %s
  AND debit_line.outcome IN ('', 'ASKED')
"""


class StillWaiting(Refusal):
    message = _("还有明细没有结果，或还在向银行查证，不能结清。")


class NoAnswerYet(Refusal):
    message = _("只有“待银行查证”和到期没有回盘的明细，才能登记银行的查证结果。")


@transaction.atomic
def book(result_id: int, *, by: Staff, at: datetime) -> Result:
    """Book an accepted answer, all of it in one transaction; a second call finds it booked."""
    result = (
        Result.objects.select_for_update(of=("self",), no_key=True)
        .select_related("community", "imported_by")
        .get(pk=result_id)
    )
    if result.status != Result.Status.ACCEPTED:
        return result
    grant = rules.require(by, result.community_id, rules.IMPORT, at)
    batch = _locked(result.batch_id, result.community)
    with planning.for_many():
        paid = _rows_answered(batch, result, Outcome.PAID)
        _pay(paid, batch, by=by, at=at, paid_on=result.paid_on)
        _let_go(_rows_answered(batch, result, Outcome.FAILED), batch, by=by, at=at)
        _answer(result, at)
    Result.LIFECYCLE.make("book", result)
    result.save(update_fields=["status"])
    event = tell(
        Happened.RESULT_BOOKED, batch, by=by, at=at, grant=grant, file=result.name,
        paid=result.paid, failed=result.failed, total=str(result.paid_total),
    )  # fmt: skip
    _follow(batch, event, at)
    return result


def _answer(result: Result, at: datetime) -> None:
    here = result.community_id
    with connection.cursor() as cursor:
        cursor.execute(_ANSWER, [_moment(at), here, result.pk, here])


def _rows(batch: Batch, which: str, *params: Any, lines: str = _LINES) -> Rows:
    then = planning.in_order()
    sql = _ASKED_FOR.format(lines=lines.format(then=then), then=then, which=which)
    return Rows(sql, [batch.community_id, batch.pk, *params])


def _rows_answered(batch: Batch, result: Result, outcome: Line.Outcome) -> Rows:
    return _rows(batch, _BY_RESULT, result.pk, outcome, lines=_ANSWERED)


def _pay(paid: Rows, batch: Batch, *, by: Staff, at: datetime, paid_on: date) -> None:
    charges.settle_held(
        paid, community=batch.community, by=by, at=at, paid_on=paid_on, batch=str(batch)
    )


_BILLS = "SELECT bill_id FROM ({rows}) asked_for"


def _let_go(failed: Rows, batch: Batch, *, by: Staff, at: datetime) -> None:
    bills = Rows(_BILLS.format(rows=failed.sql), failed.params)
    charges.release(bills, community=batch.community, by=by, at=at, reference=str(batch))


def _moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _follow(batch: Batch, event: Event, at: datetime) -> None:
    """Tasks for what failed just now, the second run if it may help, the batch's new counts."""
    failed = (
        Line.objects.filter(community_id=batch.community_id, batch=batch, answered_at=at)
        .filter(outcome__in=[Outcome.FAILED, Outcome.ASKED])
        .select_related("household__building")
    )
    duties.owe_tasks([line for line in failed if line.task], batch.community, event)
    if any(line.reason_id and not line.task for line in failed):
        duties.owe_second_run(batch, event)
    _count(batch)
    if not batch.waiting:
        obligations.meet(duties.SILENT, batch, event=event)
        batch.answered_at = at
        Batch.LIFECYCLE.make("answer", batch)
        batch.save(update_fields=["status", "answered_at"])


def _count(batch: Batch) -> None:
    rows = sent_lines(batch).order_by().values_list("outcome")
    found = {outcome: (n, s) for outcome, n, s in rows.annotate(n=Count("pk"), s=Total("amount"))}
    batch.succeeded, batch.succeeded_total = found.get(Outcome.PAID, (0, NOTHING))
    batch.failed, batch.failed_total = found.get(Outcome.FAILED, (0, NOTHING))
    batch.save(update_fields=["succeeded", "succeeded_total", "failed", "failed_total"])


def _locked(batch_id: Any, community: Community) -> Batch:
    return (
        Batch.objects.within(community)
        .locked()
        .select_related("cycle", "format", "community")
        .find(batch_id)
    )


# ── What no file says ───────────────────────────────────────────────────────────────────────


@transaction.atomic
def file_refused(
    batch_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    file_number: int,
    reason: str,
) -> Batch:
    """The bank turned down a whole file: nothing in it was debited, all of it may go again."""
    batch = _locked(batch_id, community)
    grant = rules.require(by, community, rules.IMPORT, at)
    lay_hand(cycle_of(batch), Hand.Duty.IMPORT, by=by, at=at, grant=grant)
    reason = told("reason", reason, NoReason.message, 100)
    if batch.status != Batch.Status.SENT:
        raise StillWaiting(_("这个批次现在不在等银行结果。请核对是不是选错了批次。"))
    which = "line.outcome = '' AND line.file_number = %s"
    _let_go(_rows(batch, which, file_number), batch, by=by, at=at)
    code = Reason.objects.within(community).get(code=seeds.FILE_REFUSED)
    lines = sent_lines(batch).filter(outcome="", file_number=file_number)
    count = lines.update(
        outcome=Outcome.FAILED, reason=code, cause=code.cause, said=reason[:120], answered_at=at
    )
    if not count:
        raise StillWaiting(_("这个文件里没有等结果的明细。"))
    event = tell(
        Happened.FILE_REFUSED, batch, by=by, at=at, grant=grant, file=file_number, count=count,
        reason=reason,
    )  # fmt: skip
    _follow(batch, event, at)
    return batch


@transaction.atomic
def bank_told(
    line_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    is_paid: bool,
    paid_on: date,
    reason: str,
) -> Line:
    """What the bank answered when asked about one line: it was debited, or it was not.

    :raises NoAnswerYet: for a line whose answer is known.
    """
    line = Line.objects.within(community).select_related("household").find(line_id)
    batch = _locked(line.batch_id, community)
    line.refresh_from_db()
    grant = rules.require(by, community, rules.ASK_BANK, at)
    rules.stays_apart(by, grant, batch.cycle, Hand.Duty.IMPORT)
    lay_hand(cycle_of(batch), Hand.Duty.IMPORT, by=by, at=at, grant=grant)
    reason = told("reason", reason, _("请写明银行的答复、经办人和时间。"), 100)
    if batch.status != Batch.Status.SENT or line.outcome not in {Outcome.WAITING, Outcome.ASKED}:
        raise NoAnswerYet
    rows = _rows(batch, "line.id = %s", line.pk)
    if is_paid:
        _pay(rows, batch, by=the_house(), at=at, paid_on=paid_on)
    else:
        _let_go(rows, batch, by=the_house(), at=at)
    line.outcome = Outcome.PAID if is_paid else Outcome.FAILED
    line.cause = line.reason.cause if line.reason and not is_paid else ""
    line.answered_at, line.said = at, reason[:120]
    line.task_done_at = at if line.task else None
    line.save(update_fields=["outcome", "cause", "answered_at", "said", "task_done_at"])
    event = tell(
        Happened.BANK_TOLD, line, by=by, at=at, grant=grant, reason=reason, paid=is_paid,
        amount=str(line.amount),
    )  # fmt: skip
    obligations.meet(duties.ASK, line, event=event)
    _follow_one(batch, event, at)
    return line


def _follow_one(batch: Batch, event: Event, at: datetime) -> None:
    _count(batch)
    if not batch.waiting:
        obligations.meet(duties.SILENT, batch, event=event)
        batch.answered_at = at
        Batch.LIFECYCLE.make("answer", batch)
        batch.save(update_fields=["status", "answered_at"])


@transaction.atomic
def note_call(line_id: Any, *, community: Community, by: Staff, at: datetime, reason: str) -> Line:
    """What the owner said when called: the task is done, and the next run may take the line again."""
    line = (
        Line.objects.within(community)
        .filter(household__in=rules.homes(by, community, at))
        .locked()
        .find(line_id)
    )
    grant = rules.require(by, community, rules.CALL_OWNERS, at)
    reason = told("reason", reason, _("请写明和谁说的、怎么说的。"), 200)
    if line.task != Reason.Kind.CALL or line.task_done_at is not None:
        raise Refusal(_("这一笔没有等着联系业主。请刷新页面。"))
    line.task_done_at = at
    line.save(update_fields=["task_done_at"])
    event = tell(Happened.OWNER_CALLED, line, by=by, at=at, grant=grant, reason=reason)
    obligations.meet(duties.CALL, line, event=event)
    return line


@transaction.atomic
def close(batch_id: Any, *, community: Community, by: Staff, at: datetime) -> Batch:
    """Close a batch of which all is answered: sent = succeeded + failed, in lines and in money."""
    batch = _locked(batch_id, community)
    grant = rules.require(by, community, rules.CLOSE, at)
    if batch.status == Batch.Status.SENT and batch.waiting:
        raise StillWaiting
    Batch.LIFECYCLE.make("close", batch)
    batch.closed_at = at
    batch.save(update_fields=["status", "closed_at"])
    tell(
        Happened.CLOSED, batch, by=by, at=at, grant=grant, paid=batch.succeeded,
        failed=batch.failed, total=str(batch.succeeded_total),
    )  # fmt: skip
    return batch


@transaction.atomic
def look_for_silent(batch_id: int, *, by: Staff, at: datetime) -> bool:
    """Ask finance to ask the bank about a batch that has waited too long; once."""
    batch = (
        Batch.objects.select_for_update(of=("self",), no_key=True)
        .select_related("community")
        .get(pk=batch_id)
    )
    grant = rules.require(by, batch.community_id, rules.IMPORT, at)
    if batch.status != Batch.Status.SENT or obligations.is_open(duties.SILENT, batch):
        return False
    event = tell(Happened.SILENT, batch, by=by, at=at, grant=grant, count=batch.waiting)
    duties.owe_asking(batch, event)
    return True
