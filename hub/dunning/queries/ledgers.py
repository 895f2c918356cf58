"""The runs and what they found, counted and by name."""

from django.db.models import Count, QuerySet

from hub.dunning.models import Run, RunLine
from hub.kernel.models import Community
from hub.kernel.records import Records


def runs(community: Community) -> Records[Run]:
    return Run.objects.within(community)


def reasons_of(run: Run) -> list[tuple[str, str, str, int]]:
    """Outcome, reason as a key, reason in words, households: in the order of the outcomes."""
    rows = (
        RunLine.objects.within(run.community)
        .filter(run=run)
        .order_by()
        .values_list("outcome", "reason")
        .annotate(n=Count("pk"))
    )
    order = RunLine.Outcome.values
    found = sorted(rows, key=lambda one: (order.index(one[0]), -one[2]))
    return [
        (outcome, reason, str(RunLine.Reason(reason).label or RunLine.Outcome(outcome).label), n)
        for outcome, reason, n in found
    ]


def debtors_of(run: Run) -> QuerySet[RunLine]:
    rows = RunLine.objects.within(run.community).filter(run=run)
    return rows.select_related("household__building__area", "step")
