"""The supervisor's view: who is behind, who pauses much, and what each butler's steps came to."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from hub.dunning.models import Pause, StepDue
from hub.kernel.models import Community
from hub.people.models import Staff


@dataclass(frozen=True)
class Butler:
    person: Staff | None
    open: int
    overdue: int
    in_time: int
    late: int
    missed: int
    lifted: int

    @property
    def n(self) -> int:
        return self.in_time + self.late + self.missed

    @property
    def rate(self) -> float | None:
        return self.in_time / self.n if self.n else None


def team(community: Community, begins: datetime, at: datetime) -> list[Butler]:
    """By holder: the steps whose window ended since, and those that are open now."""
    over = Q(window_ends__gte=begins, window_ends__lt=at)
    rows = (
        StepDue.objects.within(community)
        .filter(Q(state=StepDue.State.OPEN) | over)
        .order_by()
        .values("person")
        .annotate(
            open=Count("pk", filter=Q(state=StepDue.State.OPEN)),
            overdue=Count("pk", filter=Q(state=StepDue.State.OPEN, window_ends__lt=at)),
            in_time=Count("pk", filter=over & Q(done_at__lte=F("window_ends"))),
            late=Count("pk", filter=over & Q(done_at__gt=F("window_ends"))),
            missed=Count("pk", filter=over & Q(state__in=["OPEN", "MISSED"])),
            lifted=Count("pk", filter=over & Q(state=StepDue.State.LIFTED)),
        )
    )
    people = Staff.objects.in_bulk([row["person"] for row in rows if row["person"]])
    found = [
        Butler(people.get(row.pop("person")), **row)  # type: ignore[arg-type]  # counts; roles have no person
        for row in [dict(one) for one in rows]
    ]
    return sorted(found, key=lambda one: (-one.missed - one.late, -one.open))


def pause_shares(community: Community, begins: datetime) -> list[tuple[Staff, int, float]]:
    """Who asked for the pauses granted since, and which share of all they are."""
    counts: dict[int, int] = defaultdict(int)
    rows = Pause.objects.within(community).filter(granted_at__gte=begins)
    for proposer in rows.values_list("proposed_by", flat=True):
        counts[proposer] += 1
    total = sum(counts.values())
    people = Staff.objects.in_bulk(counts)
    found = [(people[pk], n, n / total) for pk, n in counts.items()]
    return sorted(found, key=lambda one: -one[1])
