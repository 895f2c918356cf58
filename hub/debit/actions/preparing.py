"""制盘: who is debited for what, by a few statements over all households; recalled, cancelled, checked."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.charges import actions as charges
from hub.charges.actions import Rows
from hub.charges.totals import Total
from hub.debit import blockers, duties, layout, rules
from hub.debit.actions.base import cycle_of, lay_hand, open_cycle
from hub.debit.events import Happened
from hub.debit.models import Batch, Cycle, Format, Hand, Line, Skip
from hub.debit.queries.lines import about, debits, layout_of, left_out
from hub.debit.selecting import CHOSEN, FOUND, picks
from hub.kernel import jobs, obligations, planning
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.people.models import Staff
from hub.people.telling import NoReason, tell, today, told

WRITE = "debit.write_files"
MOST_NAMED = 20


class BatchInTheMaking(Refusal):
    message = _("这个月已有一个批次还没送盘。请先送出或取消它。")


class NothingToDebit(Refusal):
    message = _("没有一户可以代扣：有授权的户都没有未缴的账单。请先出账，或登记授权。")


class StillBlocked(Refusal):
    """Something of an app above must be finished before the batch may leave."""


class CannotBeWritten(Refusal):
    """Lines that the bank's format does not hold, by line and name."""


class OnlyHis(Refusal):
    message = _("批次里只剩这一笔。请取消整个批次。")


@transaction.atomic
def prepare(
    period: str, *, community: Community, by: Staff, at: datetime, format_id: Any
) -> Batch:
    """Gather the month's debits: a line for each household with a mandate and something open.

    Whoever is examined and gets no line is written down with the reason. The bills are pending
    from now on.

    :raises BatchInTheMaking: while another batch of the month has not left.
    :raises NothingToDebit:
    """
    grant = rules.require(by, community, rules.PREPARE, at)
    cycle = open_cycle(period, community=community, at=at)
    cycle = Cycle.objects.within(community).locked().get(pk=cycle.pk)
    lay_hand(cycle, Hand.Duty.PREPARE, by=by, at=at, grant=grant)
    form = Format.objects.within(community).filter(status=Format.Status.APPROVED).find(format_id)
    batch = _begin(cycle, form, by, at)
    charges.lock_accounts(
        Rows(
            "SELECT household_id FROM debit_mandate WHERE community_id = %s AND status = 'ACTIVE'",
            [community.pk],
        )
    )
    with planning.for_many():
        _write(batch, cycle, max(cycle.send_on, today(at)))
        bills = _bills_of(batch)
        held = charges.hold(bills, community=community, by=by, at=at, reference=str(batch))
    _count(batch)
    event = tell(
        Happened.PREPARED,
        batch,
        by=by,
        at=at,
        grant=grant,
        count=batch.lines,
        total=str(batch.total),
        skipped=batch.skipped,
        bills=held,
    )
    obligations.meet(duties.PREPARE, cycle, event=event)
    if batch.number > 1:
        obligations.meet(duties.SECOND, cycle, event=event)
    return batch


def _begin(cycle: Cycle, form: Format, by: Staff, at: datetime) -> Batch:
    number = Batch.objects.filter(community_id=cycle.community_id, cycle=cycle).count() + 1
    try:
        with transaction.atomic():
            return Batch.objects.create(
                community_id=cycle.community_id,
                cycle=cycle,
                number=number,
                reference=f"DK{cycle.period.replace('-', '')}-{number}",
                format=form,
                prepared_by=by,
                prepared_at=at,
            )
    except IntegrityError:
        raise BatchInTheMaking from None


_LINES = """
INSERT INTO debit_line (community_id, batch_id, number, key, household_id, mandate_id, amount,
  attempt, file_number, outcome, cause, said, task)
SELECT %s, %s, place, %s || SUBSTR(CAST(10000000 + place AS VARCHAR(20)), 2), household_id,
  mandate_id, fen / 100.0, attempt, (place - 1) / %s + 1, '', '', '', ''
FROM (
  SELECT chosen.household_id, chosen.mandate_id, SUM(chosen.fen) AS fen,
    COALESCE(tried.times, 0) + 1 AS attempt,
    ROW_NUMBER() OVER (ORDER BY home.place, chosen.household_id) AS place
  FROM ({chosen}) chosen JOIN estate_household home ON home.id = chosen.household_id
  LEFT JOIN ({tried}) tried ON tried.household_id = chosen.household_id
  GROUP BY chosen.household_id, chosen.mandate_id, home.place, tried.times
) line
"""
# How often the cycle's runs have asked whose bank, counted once for all.
_TRIED = """
SELECT earlier.household_id, COUNT(*) AS times FROM debit_batch batch
{then} debit_line earlier ON earlier.community_id = batch.community_id
  AND earlier.batch_id = batch.id AND earlier.outcome <> 'RECALLED'
WHERE batch.community_id = %s AND batch.cycle_id = %s AND batch.sent_at IS NOT NULL
GROUP BY earlier.household_id
"""
_LINE_BILLS = """
INSERT INTO debit_linebill (community_id, line_id, bill_id, amount)
SELECT line.community_id, line.id, chosen.bill_id, chosen.fen / 100.0
FROM ({chosen}) chosen
JOIN debit_line line ON line.community_id = %s AND line.batch_id = %s
  AND line.household_id = chosen.household_id
"""
_SKIPS = """
INSERT INTO debit_skip (community_id, batch_id, household_id, why)
SELECT %s, %s, household_id, CASE
    WHEN MAX(not_yet) = 1 THEN 'NOT_YET'
    WHEN MAX(expired) = 1 THEN 'EXPIRED'
    WHEN MAX(waits) = 1 THEN 'TASK'
    WHEN MAX(covered) = 0 THEN 'NOT_COVERED'
    ELSE 'OVER_CAP' END
FROM ({found}) found GROUP BY household_id
HAVING MAX(CASE WHEN is_chosen = 1 THEN 1 ELSE 0 END) = 0
"""


def _write(batch: Batch, cycle: Cycle, day: date) -> None:
    """Lines, their bills and who is left out, all of the same look at what is open."""
    here = batch.community_id
    chosen, found = picks(cycle, CHOSEN, day), picks(cycle, FOUND, day)
    stem = f"{cycle.period[2:4]}{cycle.period[5:]}{batch.number:02}"
    tried = _TRIED.format(then=planning.in_order())
    _run(
        _LINES.format(chosen=chosen.sql, tried=tried),
        [here, batch.pk, stem, batch.format.lines_per_file, *chosen.params, here, cycle.pk],
    )
    _run(_LINE_BILLS.format(chosen=chosen.sql), [*chosen.params, here, batch.pk])
    _run(_SKIPS.format(found=found.sql), [here, batch.pk, *found.params])


def _run(sql: str, params: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _count(batch: Batch) -> None:
    lines = Line.objects.filter(community_id=batch.community_id, batch=batch)
    lines = lines.exclude(outcome=Line.Outcome.RECALLED)
    found = lines.aggregate(n=Count("pk"), s=Total("amount"))
    if not found["n"]:
        raise _nothing(batch)
    skips = Skip.objects.filter(community_id=batch.community_id, batch=batch).count()
    batch.lines, batch.total, batch.skipped = found["n"], found["s"], skips
    batch.households = batch.lines + batch.skipped
    batch.save(update_fields=["lines", "total", "skipped", "households"])


def _nothing(batch: Batch) -> NothingToDebit:
    """With the reasons: the list of who was left out goes when the batch is not made."""
    found = dict(left_out(batch))
    if not found:
        return NothingToDebit()
    named = "、".join(
        gettext("%(why)s %(n)s 户") % {"why": Skip.Why(why).label, "n": n}
        for why, n in found.items()
    )
    return NothingToDebit(gettext("有授权、有未缴账单的户都不能送：%s。") % named)


def _bills_of(batch: Batch, line: Line | None = None) -> Rows:
    sql = """SELECT part.bill_id FROM debit_linebill part
JOIN debit_line line ON line.id = part.line_id
WHERE line.community_id = %s AND part.community_id = %s AND line.batch_id = %s
  AND line.outcome = ''"""
    params: list[Any] = [batch.community_id, batch.community_id, batch.pk]
    return Rows(f"{sql} AND line.id = %s", [*params, line.pk]) if line else Rows(sql, params)


# ── Before it leaves ────────────────────────────────────────────────────────────────────────


@transaction.atomic
def recall(line_id: Any, *, community: Community, by: Staff, at: datetime, reason: str) -> Line:
    """Take one line out before the batch is checked: its bills are owed again, at the desk say.

    :raises OnlyHis: if nothing would be left.
    """
    line = Line.objects.within(community).select_related("batch").find(line_id)
    batch = _locked(line.batch_id, community)
    grant = rules.require(by, community, rules.CANCEL, at)
    if batch.status != Batch.Status.PREPARED or line.outcome:
        raise Refusal(_("批次已经复核，不能再撤出单笔。请退回重制或等银行结果。"))
    if batch.lines == 1:
        raise OnlyHis
    reason = told("reason", reason, NoReason.message, 200)
    bills = _bills_of(batch, line)
    charges.release(bills, community=community, by=by, at=at, reference=str(batch))
    line.outcome, line.answered_at, line.said = Line.Outcome.RECALLED, at, reason[:120]
    line.save(update_fields=["outcome", "answered_at", "said"])
    Skip.objects.create(
        community=community, batch=batch, household_id=line.household_id, why=Skip.Why.RECALLED
    )
    _count(batch)
    tell(
        Happened.RECALLED, batch, by=by, at=at, grant=grant, line=line.key,
        amount=str(line.amount), reason=reason,
    )  # fmt: skip
    return line


@transaction.atomic
def cancel(batch_id: Any, *, community: Community, by: Staff, at: datetime, reason: str) -> Batch:
    """Give a batch up before it is sent: every bill in it is owed as if it had never been."""
    batch = _locked(batch_id, community)
    grant = rules.require(by, community, rules.CANCEL, at)
    reason = told("reason", reason, NoReason.message, 200)
    Batch.LIFECYCLE.make("cancel", batch)
    charges.release(_bills_of(batch), community=community, by=by, at=at, reference=str(batch))
    batch.cancel_reason = reason
    batch.save(update_fields=["status", "cancel_reason"])
    tell(Happened.CANCELLED, batch, by=by, at=at, grant=grant, reason=reason)
    return batch


@transaction.atomic
def check(batch_id: Any, *, community: Community, by: Staff, at: datetime) -> Batch:
    """Close the batch for export: nothing in it changes any more, and its files are written.

    :raises StillBlocked: while something that belongs into the month is unfinished.
    :raises CannotBeWritten: naming each line that the bank's format does not hold.
    """
    batch = _locked(batch_id, community)
    grant = rules.require(by, community, rules.CHECK, at)
    cycle = cycle_of(batch)
    lay_hand(cycle, Hand.Duty.CHECK, by=by, at=at, grant=grant)
    Batch.LIFECYCLE.make("check", batch)
    standing = blockers.standing(community, cycle.cut_off_at, at)
    if standing:
        raise StillBlocked("；".join(str(one.words) for one in standing))
    _all_can_be_written(batch)
    batch.checked_by, batch.checked_at = by, at
    batch.save(update_fields=["status", "checked_by", "checked_at"])
    tell(Happened.CHECKED, batch, by=by, at=at, grant=grant, count=batch.lines)
    jobs.enqueue(
        WRITE, community=community, by=by, key=f"{batch.pk}@{at.isoformat()}", batch=batch.pk
    )
    return batch


@transaction.atomic
def give_back(
    batch_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Batch:
    """Send a batch whose files could not be written back to be looked at."""
    batch = _locked(batch_id, community)
    grant = rules.require(by, community, rules.CHECK, at)
    Batch.LIFECYCLE.make("give_back", batch)
    batch.save(update_fields=["status"])
    tell(Happened.GIVEN_BACK, batch, by=by, at=at, grant=grant, reason=reason[:200])
    return batch


def _all_can_be_written(batch: Batch) -> None:
    wrong = list(layout.refusals(layout_of(batch), about(batch), debits(batch)))
    if not wrong:
        return
    named = "；".join(
        gettext("%(line)s（%(home)s）：%(why)s")
        % {"line": line.key, "home": line.household, "why": why}
        for line, why in wrong[:MOST_NAMED]
    )
    words = gettext(
        "有 %(n)s 笔不能按银行的格式写出，一笔也没有导出。请更正授权资料后重制：%(named)s"
    )
    raise CannotBeWritten(words % {"n": len(wrong), "named": named})


def _locked(batch_id: Any, community: Community) -> Batch:
    return (
        Batch.objects.within(community).locked().select_related("cycle", "format").find(batch_id)
    )
