"""What a bill run would do, and what it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.timezone import localtime

from hub.charges import breakdown, periods, policy, reckoning
from hub.charges.models import Bill, BillRun, FeeItem, RunLine, Tariff
from hub.charges.money import from_fen
from hub.charges.totals import Total
from hub.kernel import planning
from hub.kernel.models import Community

MOST_NAMED = 200


def runs_to_open(community: Community, at: datetime) -> list[tuple[FeeItem, str]]:
    """The items whose bills of this month nobody has begun, and that have a price.

    Meters are read when the month is over, so theirs is the month before.
    """
    this = periods.Month.of(localtime(at).date())
    begun = set(
        BillRun.objects.within(community)
        .exclude(status=BillRun.Status.CANCELLED)
        .filter(period__in=[str(this), str(this.plus(-1))])
        .values_list("item", "period")
    )
    priced = Tariff.objects.within(community).approved().filter(valid_from__lte=this.last_day)
    items = FeeItem.objects.within(community).filter(
        status=FeeItem.Status.OPEN, pk__in=priced.values("item")
    )
    wanted = [
        (item, str(this.plus(-1) if item.basis == FeeItem.Basis.METER else this)) for item in items
    ]
    return [(item, period) for item, period in wanted if (item.pk, period) not in begun]


# ── The preview of a run ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Named:
    """A household that somebody should look at before the bills go out."""

    household_id: int
    code: str
    why: Any
    before: Decimal | None = None
    now: Decimal | None = None


@dataclass(frozen=True)
class Preview:
    billed: int
    skipped: int
    failed: int
    total: Decimal
    before: Decimal | None  # last month's total; None where it was not billed
    reasons: Sequence[tuple[str, str, int]]  # outcome, words, households
    failures: Sequence[Named]
    striking: Sequence[Named]
    striking_per_cent: int

    @property
    def households(self) -> int:
        return self.billed + self.skipped + self.failed

    @property
    def seen(self) -> dict[str, Any]:
        """What the person who commits has looked at."""
        return {
            "billed": self.billed,
            "skipped": self.skipped,
            "failed": self.failed,
            "total": str(self.total),
        }

    @property
    def difference(self) -> Decimal | None:
        return None if self.before is None else self.total - self.before


def preview(run: BillRun, at: datetime) -> Preview:
    """What committing the run would write now: totals, change to last month, exceptions by name."""
    month = periods.Month.parse(run.period)
    lines = reckoning.reckon(run.item, month)
    change = policy.at(run.community, at).striking_change
    with planning.for_many():
        rows = lines.run("SELECT outcome, reason, COUNT(*), SUM(fen) FROM line GROUP BY 1, 2")
        failures = _failures(lines)
        striking = _striking(lines, run, str(month.plus(-1)), change)
    outcomes = {outcome: 0 for outcome in RunLine.Outcome.values}
    for outcome, _reason, count, _fen in rows:
        outcomes[outcome] += count
    return Preview(
        billed=outcomes[RunLine.Outcome.BILLED],
        skipped=outcomes[RunLine.Outcome.SKIPPED],
        failed=outcomes[RunLine.Outcome.FAILED],
        total=from_fen(sum(int(fen) for *_rest, fen in rows)),
        before=_billed_in(run, str(month.plus(-1))),
        reasons=_reasons([(outcome, reason, count) for outcome, reason, count, _fen in rows]),
        failures=failures,
        striking=striking,
        striking_per_cent=change,
    )


def _billed_in(run: BillRun, period: str) -> Decimal | None:
    found: Decimal | None = (
        BillRun.objects.within(run.community)
        .filter(item=run.item_id, period=period, status=BillRun.Status.BILLED)
        .aggregate(total=Total("total"))["total"]
    )
    return found


def _reasons(rows: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    told = [
        (outcome, str(RunLine.Reason(reason).label), count)
        for outcome, reason, count in rows
        if reason
    ]
    return sorted(told, key=lambda one: (one[0], -one[2]))


def _failures(lines: reckoning.Reckoning) -> list[Named]:
    rows = lines.run(
        "SELECT home.id, home.code, line.reason FROM line"
        " JOIN estate_household home ON home.id = line.household_id"
        " WHERE line.outcome = 'FAILED' ORDER BY home.place, home.id LIMIT %s",
        [MOST_NAMED],
    )
    return [Named(pk, code, RunLine.Reason(reason).label) for pk, code, reason in rows]


def _striking(lines: reckoning.Reckoning, run: BillRun, period: str, per_cent: int) -> list[Named]:
    """Who would owe far more or less than last month: a wrong area or a misread meter looks so."""
    # LEFT JOIN and COALESCE on purpose: the lines then drive, whatever a database believes about
    # bills that nobody has analysed yet. An inner join went through all lines once a bill.
    rows = lines.run(
        "SELECT home.id, home.code, bill.amount, line.fen FROM line"
        " LEFT JOIN charges_bill bill ON bill.community_id = %s AND bill.household_id ="
        " line.household_id AND bill.item_id = %s AND bill.period = %s AND bill.sequence = 0"
        " JOIN estate_household home ON home.id = line.household_id"
        " WHERE line.outcome = 'BILLED' AND COALESCE(bill.amount, 0) > 0"
        " AND ABS(line.fen - COALESCE(bill.amount, 0) * 100) * 100"
        " > COALESCE(bill.amount, 0) * 100 * %s ORDER BY home.place, home.id LIMIT %s",
        [run.community_id, run.item_id, period, per_cent, MOST_NAMED],
    )
    return [
        Named(pk, code, "", Decimal(str(before)).quantize(Decimal("0.01")), from_fen(int(fen)))
        for pk, code, before, fen in rows
    ]


def parts_of(bill: Bill) -> list[breakdown.Part]:
    """How a month's charge was reckoned, part by part."""
    line = (
        RunLine.objects.within(bill.community)
        .filter(run=bill.run_id, household=bill.household_id)
        .first()
    )
    month = periods.Month.parse(bill.period)
    return breakdown.parts(line.reckoning, bill.amount, month) if line else []


def ledger(run: BillRun) -> Sequence[tuple[str, str, int]]:
    """What became of the households of a run: outcome, reason in words, how many."""
    rows = (
        RunLine.objects.within(run.community)
        .filter(run=run)
        .order_by()
        .values_list("outcome", "reason")
        .annotate(n=Count("pk"))
    )
    return _reasons([(outcome, reason, n) for outcome, reason, n in rows])
