"""Reads that are too big for a queryset word."""

from datetime import datetime, timedelta

from django.db.models import Q

from hub.kernel import policies
from hub.kernel.models import Community
from hub.matters import policy
from hub.matters.models import Matter, MatterQuerySet
from hub.people.models import Staff


def quiet_since_handled(community: Community, at: datetime) -> MatterQuerySet:
    """Handled matters that owe nobody a call and that nobody came back to within the quiet days."""
    days = policy.of(policies.current(community, policy.AREA, at)).quiet_close_days
    before = at - timedelta(days=days)
    return (
        Matter.objects.within(community)
        .exclude(kind__in=Matter.RULED_KINDS)
        .filter(
            status__in=[Matter.Status.DONE, Matter.Status.HANDLED, Matter.Status.CALLED_BACK],
            cycles__handled_at__lt=before,
            cycles__ended_at=None,
        )
        .order_by("id")
    )


def waiting_to_be_filed(community: Community) -> MatterQuerySet:
    return Matter.objects.within(community).filter(status=Matter.Status.CLOSED).order_by("id")


def last_of_household(seen: MatterQuerySet, household_id: int, limit: int = 5) -> MatterQuerySet:
    """The newest matters of a household, of those the reader may see, for the card at the desk."""
    mine = seen.filter(household_id=household_id)
    return mine.select_related("department").order_by("-id")[:limit]


def alike(
    seen: MatterQuerySet,
    *,
    at: datetime,
    type_code: str,
    household_id: int | None,
    building_id: int | None,
) -> MatterQuerySet:
    """The duplicate hint: unfinished matters of the same branch, same house or building, 30 days.

    Of those the reader may see: the hint quotes what was said.
    """
    if building_id is None:
        return Matter.objects.none()
    near = Q(household_id=household_id) | Q(household__building_id=building_id)
    branch = type_code.partition(".")[0]
    if not branch:
        return Matter.objects.none()
    return seen.filter(
        near,
        status__in=Matter.UNFINISHED,
        type_code__startswith=branch,
        recorded_at__gte=at - timedelta(days=30),
    ).order_by("-id")[:3]


def recorded_by(community: Community, person: Staff, limit: int = 6) -> MatterQuerySet:
    """What one agent took in last, so that a caller who rings again is found at once."""
    return (
        Matter.objects.within(community)
        .filter(recorded_by=person)
        .select_related("household", "department")
        .order_by("-id")[:limit]
    )
