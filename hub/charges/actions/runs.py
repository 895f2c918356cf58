"""Bill runs: opened, previewed, committed by a person, written by the worker in one transaction."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from hub.charges import periods, reckoning, rules
from hub.charges.actions.base import ItemClosed, monthly_item
from hub.charges.events import Happened
from hub.charges.models import BillRun, FeeItem, RunLine
from hub.charges.money import FEN, from_fen
from hub.charges.totals import Total
from hub.kernel import jobs, planning
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.people.models import Staff
from hub.people.telling import tell

# The jobs that write are named here and declared in jobs.py: actions know nothing of those.
WRITE = "charges.write_bills"


class RunWaiting(Refusal):
    message = _("这个项目这个月已有一个批次等着确认。请打开它。")
    field = "period"


class Different(Refusal):
    message = _("预览之后数据变了（户数或金额不同）。请看过新的预览再确认。")


class NothingToBill(Refusal):
    message = _("没有一户可以出账。看看各户的原因，补全资料后再来。")


@transaction.atomic
def open_run(
    item_id: Any, *, community: Community, by: Staff, at: datetime, period: str
) -> BillRun:
    """Begin the bills of an item and month. Nothing is billed before a person commits it.

    :raises RunWaiting: while another run of the same month waits.
    """
    grant = rules.require(by, community, rules.BILL, at)
    item = monthly_item(item_id, community)
    month = periods.Month.parse(period)
    earlier = BillRun.objects.within(community).filter(item=item, period=str(month))
    try:
        with transaction.atomic():
            run = BillRun.objects.create(
                community=community,
                item=item,
                period=str(month),
                number=earlier.count() + 1,
                opened_by=by,
                opened_at=at,
            )
    except IntegrityError:
        raise RunWaiting from None
    tell(Happened.RUN_OPENED, run, by=by, at=at, grant=grant, item=item.name, period=str(month))
    return run


@transaction.atomic
def cancel_run(run_id: Any, *, community: Community, by: Staff, at: datetime) -> BillRun:
    """Give up a run that was not committed."""
    run = BillRun.objects.within(community).locked().find(run_id)
    grant = rules.require(by, community, rules.BILL, at)
    BillRun.LIFECYCLE.make("cancel", run)
    run.save(update_fields=["status"])
    tell(Happened.RUN_CANCELLED, run, by=by, at=at, grant=grant)
    return run


@transaction.atomic
def commit_run(
    run_id: Any, *, community: Community, by: Staff, at: datetime, seen: dict[str, Any]
) -> BillRun:
    """Have what was previewed billed: the worker writes it, all of it or nothing.

    `seen` are the counts and the total of the preview that the person looked at.

    :raises Different: if the preview would now say something else.
    :raises NothingToBill: if nobody would get a bill.
    """
    run = BillRun.objects.within(community).locked().select_related("item").find(run_id)
    grant = rules.require(by, community, rules.BILL, at)
    BillRun.LIFECYCLE.make("commit", run)
    if run.item.status != FeeItem.Status.OPEN:
        raise ItemClosed
    now = counts(run)
    if now != seen:
        raise Different
    if not now["billed"]:
        raise NothingToBill
    run.seen, run.committed_by, run.committed_at = seen, by, at
    run.save(update_fields=["status", "seen", "committed_by", "committed_at"])
    tell(Happened.RUN_COMMITTED, run, by=by, at=at, grant=grant, **seen)
    jobs.enqueue(WRITE, community=community, by=by, key=f"{run.pk}@{at.isoformat()}", run=run.pk)
    return run


def counts(run: BillRun) -> dict[str, Any]:
    """What the run would do now: how many of each outcome, and the total."""
    found = reckoning.reckon(run.item, periods.Month.parse(run.period)).run(
        "SELECT outcome, COUNT(*), SUM(fen) FROM line GROUP BY outcome"
    )
    return _counted([(outcome, count, from_fen(int(fen))) for outcome, count, fen in found])


def _counted(rows: list[tuple[str, int, Decimal]]) -> dict[str, Any]:
    by_outcome = {outcome: count for outcome, count, _sum in rows}
    total = sum((amount for _o, _n, amount in rows), Decimal("0.00"))
    return {
        "billed": by_outcome.get(RunLine.Outcome.BILLED, 0),
        "skipped": by_outcome.get(RunLine.Outcome.SKIPPED, 0),
        "failed": by_outcome.get(RunLine.Outcome.FAILED, 0),
        "total": str(total.quantize(FEN)),
    }


def write_bills(run_id: int, *, by: Staff, at: datetime) -> BillRun:
    """Write the ledger and the bills of a committed run; a second call finds them written.

    What differs from what the person saw is not written: the run goes back to be looked at.
    """
    try:
        return _write(run_id, by=by, at=at)
    except _NotAsSeen:
        return _give_back(run_id, by=by, at=at)


class _NotAsSeen(Exception):
    """What came out is not what the person who committed had seen."""


@transaction.atomic
def _write(run_id: int, *, by: Staff, at: datetime) -> BillRun:
    """All of it or nothing. Undone whole, not to a savepoint: SQLite would keep a copy in memory."""
    run = _locked(run_id)
    if run.status != BillRun.Status.COMMITTED:
        return run
    # Prices are approved with the item's row locked: none changes while this reads them.
    FeeItem.objects.within(run.community).locked().get(pk=run.item_id)
    grant = rules.require(by, run.community_id, rules.BILL, at)
    with planning.for_many():
        _write_lines(run)
        written = _write_bills(run, at)
    _sum_up(run, at)
    if written != run.billed:
        raise RuntimeError("Bills and ledger differ")
    tell(Happened.BILLED, run, by=by, at=at, grant=grant, billed=run.billed, total=str(run.total))
    return run


@transaction.atomic
def _give_back(run_id: int, *, by: Staff, at: datetime) -> BillRun:
    run = _locked(run_id)
    grant = rules.require(by, run.community_id, rules.BILL, at)
    BillRun.LIFECYCLE.make("give_back", run)
    run.save(update_fields=["status"])
    tell(Happened.RUN_GIVEN_BACK, run, by=by, at=at, grant=grant)
    return run


def _locked(run_id: int) -> BillRun:
    return (
        BillRun.objects.select_for_update(of=("self",), no_key=True)
        .select_related("item")
        .get(pk=run_id)
    )


# ── The two statements ──────────────────────────────────────────────────────────────────────
_LINES = """
INSERT INTO charges_runline (community_id, run_id, household_id, outcome, reason, amount, reckoning)
SELECT %s, %s, household_id, outcome, reason, fen / 100.0, reckoning FROM ({lines}) line
"""
# A bill that is there already stays as it is: the unique key says so, whoever else was writing.
_BILLS = """
INSERT INTO charges_bill (community_id, household_id, item_id, run_id, period, sequence, kind,
  amount, due_on, lapses_on, issued_at, settled)
SELECT community_id, household_id, %s, run_id, %s, 0, 'CHARGE', amount, %s, %s, %s, 0
FROM charges_runline WHERE community_id = %s AND run_id = %s AND outcome = 'BILLED'
"""


def _write_lines(run: BillRun) -> None:
    lines = reckoning.reckon(run.item, periods.Month.parse(run.period))
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(lines=lines.sql), [run.community_id, run.pk, *lines.params])


def _write_bills(run: BillRun, at: datetime) -> int:
    due_on = due_day(run.item, run.period)
    ops = connection.ops
    with connection.cursor() as cursor:
        cursor.execute(
            _BILLS,
            [
                run.item_id,
                run.period,
                ops.adapt_datefield_value(due_on),
                ops.adapt_datefield_value(periods.three_years_after(due_on)),
                ops.adapt_datetimefield_value(at),
                run.community_id,
                run.pk,
            ],
        )
        return int(cursor.rowcount)


def due_day(item: FeeItem, period: str) -> date:
    return periods.Month.parse(period).plus(item.due_months_later).day(item.due_day)


def _sum_up(run: BillRun, at: datetime) -> None:
    """Count what was written; the constraint on the row refuses counts that do not add up."""
    lines = RunLine.objects.within(run.community).filter(run=run)
    rows = lines.order_by().values_list("outcome").annotate(n=Count("pk"), s=Total("amount"))
    found = _counted([(outcome, n, amount) for outcome, n, amount in rows])
    if found != run.seen:
        raise _NotAsSeen
    run.billed, run.skipped, run.failed = (found[k] for k in ("billed", "skipped", "failed"))
    run.households = run.billed + run.skipped + run.failed
    run.total = Decimal(found["total"])
    run.billed_at = at
    BillRun.LIFECYCLE.make("bill", run)
    run.save(
        update_fields=[
            "status", "billed", "skipped", "failed", "households", "total", "billed_at",
        ]
    )  # fmt: skip
