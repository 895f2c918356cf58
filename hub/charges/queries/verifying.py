"""Is every sum that is kept the sum of its parts? What `manage.py verify_ledger` asks."""

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from hub.charges.models import Allocation, Bill, BillRun, Payment, Receipt, RunLine
from hub.charges.money import NOTHING
from hub.charges.totals import Total
from hub.kernel.models import Community, Counter

MOST = 100


def faults(community: Community) -> Iterator[str]:
    yield from _bills(community)
    yield from _payments(community)
    yield from _runs(community)
    yield from _receipts(community)


def _bills(community: Community) -> Iterator[str]:
    """`settled` against the allocations; a reduction counts as settled by itself."""
    own = Allocation.objects.within(community).filter(bill=OuterRef("pk")).order_by()
    added = own.values("bill").annotate(s=Total("amount")).values("s")
    bills = Bill.objects.within(community).filter(amount__gt=0)
    wrong = bills.annotate(added=Coalesce(Subquery(added), NOTHING)).exclude(settled=F("added"))
    for pk, settled, allocated in wrong.values_list("pk", "settled", "added")[:MOST]:
        yield f"bill {pk}: settled {settled}, allocated {allocated}"


def _payments(community: Community) -> Iterator[str]:
    """No payment may have paid for more than came in, less what went back."""
    own = Allocation.objects.within(community).filter(payment=OuterRef("pk")).order_by()
    used = own.values("payment").annotate(s=Total("amount")).values("s")
    back = Payment.objects.within(community).filter(of=OuterRef("pk")).order_by()
    gone = back.values("of").annotate(s=Total("amount")).values("s")
    taken = Payment.objects.within(community).filter(kind=Payment.Kind.TAKEN)
    wrong = taken.annotate(
        used=Coalesce(Subquery(used), NOTHING), gone=Coalesce(Subquery(gone), NOTHING)
    ).filter(used__gt=F("amount") + F("gone"))
    for payment in wrong[:MOST]:
        yield f"payment {payment.pk}: {payment.used} used of {payment.amount + payment.gone}"


def _runs(community: Community) -> Iterator[str]:
    """A run's counts against its lines, and its bills against both."""
    billed = RunLine.Outcome.BILLED
    for run in BillRun.objects.within(community).filter(status=BillRun.Status.BILLED):
        lines = RunLine.objects.within(community).filter(run=run)
        bills = (
            Bill.objects.within(community)
            .filter(run=run)
            .aggregate(n=Count("pk"), s=Total("amount"))
        )
        counted = (lines.count(), lines.filter(outcome=billed).count())
        if counted != (run.households, run.billed) or bills["n"] != run.billed:
            yield f"run {run.pk}: ledger {counted}, bills {bills['n']}, said {run.billed}"
        if (bills["s"] or NOTHING) != run.total:
            yield f"run {run.pk}: bills {bills['s']}, said {run.total}"


def _receipts(community: Community) -> Iterator[str]:
    """Every number that was given out is on a receipt, in force or void."""
    given = dict(
        Receipt.objects.within(community)
        .order_by()
        .values_list("document__period")
        .annotate(n=Count("pk"))
    )
    for counter in Counter.objects.filter(community=community, name="SJ"):
        if counter.value != given.get(counter.period, 0):
            yield f"receipts {counter.period}: {given.get(counter.period, 0)} of {counter.value}"
