"""回盘: a file is received, read, looked at, accepted once and booked whole."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.charges.money import NOTHING
from hub.debit import reading, rules
from hub.debit.actions.base import cycle_of, lay_hand
from hub.debit.events import Happened
from hub.debit.models import Batch, Hand, Line, Reason, Result, ResultRow
from hub.debit.queries.lines import layout_of
from hub.kernel import files, jobs
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Refusal
from hub.people.models import Staff
from hub.people.telling import NoReason, tell, today, told

READ, BOOK = "debit.read_result", "debit.book_result"
MOST_BYTES = 64 * 1024 * 1024
AT_ONCE = 5_000
Fault, Outcome = ResultRow.Fault, Line.Outcome


class NotAtTheBank(Refusal):
    message = _("这个批次现在不在等银行结果。请核对是不是选错了批次。")


class SameFile(Refusal):
    message = _("这个文件已经导入过，内容一字不差。同一份回盘只入账一次。")
    field = "file"


class EmptyFile(Incomplete):
    message = _("文件是空的，或者超过 64 MB。请向银行重新取回盘文件。")
    field = "file"


class WrongDay(Incomplete):
    message = _("扣款日期不能早于送盘日，也不能晚于今天。")
    field = "paid_on"


class NothingToBook(Refusal):
    message = _("这个文件里没有一行可以入账。请放弃它，向银行查证。")


class AnsweredMeanwhile(Refusal):
    message = _("读取之后，这个批次又有别的结果入了账。请放弃这个文件，重新导入。")


@transaction.atomic
def receive(
    batch_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    name: str,
    content: bytes,
    paid_on: date,
) -> Result:
    """Take in a file of the bank's answer, as it is. It is read by the worker; nothing is booked.

    :raises SameFile: the like of it was taken in already.
    :raises OtherHands: to who prepared, checked or sent.
    """
    batch = Batch.objects.within(community).locked().select_related("cycle").find(batch_id)
    grant = rules.require(by, community, rules.IMPORT, at)
    lay_hand(cycle_of(batch), Hand.Duty.IMPORT, by=by, at=at, grant=grant)
    if batch.status != Batch.Status.SENT or batch.sent_at is None or batch.sent_by is None:
        raise NotAtTheBank
    if not content or len(content) > MOST_BYTES:
        raise EmptyFile
    if not today(batch.sent_at) <= paid_on <= today(at):
        raise WrongDay
    try:
        with transaction.atomic():
            result = Result.objects.create(
                community=community,
                batch=batch,
                name=files.clean_name(name, "")[:120],
                content=content,
                sha256=sha256(content).hexdigest(),
                paid_on=paid_on,
                imported_by=by,
                imported_at=at,
                prepared_by_id=batch.prepared_by_id,
                sent_by=batch.sent_by,
            )
    except IntegrityError:
        raise SameFile from None
    tell(
        Happened.RESULT_RECEIVED, batch, by=by, at=at, grant=grant, file=result.name,
        sha256=result.sha256,
    )  # fmt: skip
    jobs.enqueue(READ, community=community, by=by, key=str(result.pk), result=result.pk)
    return result


@transaction.atomic
def read(
    result_id: int, *, by: Staff, at: datetime, progress: jobs.Progress | None = None
) -> Result:
    """Read what was received and match it, row by row. A second call finds it read."""
    result = _locked(result_id)
    if result.status != Result.Status.RECEIVED:
        return result
    grant = rules.require(by, result.community_id, rules.IMPORT, at)
    found = reading.parse(layout_of(result.batch), bytes(result.content))
    result.faults = [[line, words] for line, words in found.faults]
    if found.faults:
        Result.LIFECYCLE.make("refuse", result)
        result.save(update_fields=["status", "faults"])
        tell(
            Happened.RESULT_REFUSED, result.batch, by=by, at=at, grant=grant, file=result.name,
            reason=str(result.faults[0][1]),
        )  # fmt: skip
        return result
    counted = _match(result, found.rows, progress)
    result.rows = len(found.rows)
    result.paid, result.paid_total = counted.paid, counted.total
    result.failed, result.asked, result.faulty = counted.failed, counted.asked, counted.faulty
    Result.LIFECYCLE.make("read", result)
    result.save(
        update_fields=[
            "status",
            "rows",
            "paid",
            "paid_total",
            "failed",
            "asked",
            "faulty",
            "faults",
        ]
    )
    return result


class _Counted:
    """What a file comes to while its rows are matched."""

    def __init__(self) -> None:
        self.paid = self.failed = self.asked = self.faulty = 0
        self.total: Decimal = NOTHING

    def take(self, row: ResultRow) -> None:
        if row.fault:
            self.faulty += 1
        elif row.outcome == Outcome.PAID and row.amount is not None:
            self.paid += 1
            self.total += row.amount
        elif row.outcome == Outcome.FAILED:
            self.failed += 1
        else:
            self.asked += 1


def _match(
    result: Result, rows: Sequence[reading.Row], progress: jobs.Progress | None
) -> _Counted:
    """Write the rows, a few thousand at a time, each with the line it is about or what is wrong."""
    times = Counter(row.key for row in rows)
    success = frozenset(layout_of(result.batch).answer.success)
    reasons = dict(
        Reason.objects.filter(community_id=result.community_id).values_list("code", "kind")
    )
    counted = _Counted()
    for batch in _by_thousands(rows):
        lines = {
            line.key: line
            for line in Line.objects.filter(
                community_id=result.community_id,
                batch=result.batch_id,
                key__in=[row.key for row in batch],
            )
        }
        made = [_row(result, row, lines.get(row.key), times, success, reasons) for row in batch]
        ResultRow.objects.bulk_create(made, batch_size=1_000)
        for row in made:
            counted.take(row)
        if progress is not None:
            progress.step(len(batch))
    return counted


def _by_thousands(rows: Sequence[reading.Row]) -> Iterator[list[reading.Row]]:
    each = iter(rows)
    while batch := list(islice(each, AT_ONCE)):
        yield batch


def _row(
    result: Result,
    row: reading.Row,
    line: Line | None,
    times: Counter[str],
    success: frozenset[str],
    reasons: dict[str, str],
) -> ResultRow:
    kind = reasons.get(row.code, Reason.Kind.ASK)  # what nobody knows, the bank is asked about
    outcome = Outcome.ASKED if kind == Reason.Kind.ASK else Outcome.FAILED
    return ResultRow(
        community_id=result.community_id,
        result=result,
        number=row.number,
        key=row.key,
        amount=row.amount,
        code=row.code,
        words=row.words,
        line=line,
        outcome=Outcome.PAID if row.code in success else outcome,
        fault=_fault(row, line, times[row.key]),
    )


def _fault(row: reading.Row, line: Line | None, times: int) -> str:
    if line is None or line.outcome == Outcome.RECALLED:
        return Fault.UNKNOWN
    if times > 1:
        return Fault.REPEATED
    if row.amount is None:
        return Fault.UNREADABLE
    if row.amount != line.amount:
        return Fault.AMOUNT
    if line.outcome in {Outcome.PAID, Outcome.FAILED}:
        return Fault.ANSWERED
    return Fault.NONE


@transaction.atomic
def accept(result_id: Any, *, community: Community, by: Staff, at: datetime) -> Result:
    """Have what was read booked by the worker: payments for what succeeded, tasks for what failed.

    :raises AnsweredMeanwhile: if another answer has been booked for one of its lines.
    """
    result = (
        Result.objects.within(community).locked().select_related("batch__cycle").find(result_id)
    )
    grant = rules.require(by, community, rules.IMPORT, at)
    lay_hand(cycle_of(result.batch), Hand.Duty.IMPORT, by=by, at=at, grant=grant)
    Batch.objects.within(community).locked().get(pk=result.batch_id)
    Result.LIFECYCLE.make("accept", result)
    rows = ResultRow.objects.within(community).filter(result=result, fault="")
    if not rows.exists():
        raise NothingToBook
    if rows.filter(line__outcome__in=[Outcome.PAID, Outcome.FAILED]).exists():
        raise AnsweredMeanwhile
    try:
        with transaction.atomic():
            result.save(update_fields=["status"])
    except IntegrityError:
        raise AnsweredMeanwhile from None
    tell(
        Happened.RESULT_ACCEPTED, result.batch, by=by, at=at, grant=grant, file=result.name,
        paid=result.paid, failed=result.failed, asked=result.asked, faulty=result.faulty,
    )  # fmt: skip
    jobs.enqueue(BOOK, community=community, by=by, key=str(result.pk), result=result.pk)
    return result


@transaction.atomic
def drop(result_id: Any, *, community: Community, by: Staff, at: datetime, reason: str) -> Result:
    """Put a read file aside unbooked; it stays, with the reason."""
    result = Result.objects.within(community).locked().select_related("batch").find(result_id)
    grant = rules.require(by, community, rules.IMPORT, at)
    reason = told("reason", reason, NoReason.message, 200)
    Result.LIFECYCLE.make("drop", result)
    result.save(update_fields=["status"])
    tell(
        Happened.RESULT_DROPPED, result.batch, by=by, at=at, grant=grant, file=result.name,
        reason=reason,
    )  # fmt: skip
    return result


def _locked(result_id: int) -> Result:
    return (
        Result.objects.select_for_update(of=("self",), no_key=True)
        .select_related("batch__format", "batch__cycle", "community")
        .get(pk=result_id)
    )
