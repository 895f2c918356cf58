"""What a window counts, and what is said beside every figure."""

from datetime import datetime

from hub.kernel import coverage
from hub.kernel.measures import Words
from hub.kernel.models import Community
from hub.matters.models import Matter, MatterQuerySet

MATTER = "matters.matter"
Reasons = list[tuple[Words, int]]


def recorded(community: Community, begins: datetime, ends: datetime) -> MatterQuerySet:
    """What was taken in during the window and counts: imported history and merged ones do not."""
    return (
        Matter.objects.within(community)
        .of_record()
        .filter(recorded_at__gte=begins, recorded_at__lt=ends, is_legacy=False)
    )


def covered(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> float | None:
    return coverage.share(community, begins, min(ends, as_of))


def some(reasons: Reasons) -> Reasons:
    return [(reason, count) for reason, count in reasons if count]
