"""The recurrence test: causes declared eliminated that came back in the same place (R2.11).

Declared eliminated is a cause when its plan is verified; its places are the areas that had a valid
complaint of it in the plan's month. What has no cause yet, because it is not closed, cannot count.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from hub.analysis import counting
from hub.analysis.events import Happened
from hub.analysis.models import Plan
from hub.estate.models import Area
from hub.kernel.models import Community, Event
from hub.matters.models import Matter
from hub.matters.taxonomy import VALID

WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class Declared:
    """A cause declared eliminated at a moment, and what came back until the test ends."""

    plan: Plan
    at: datetime
    areas: list[Area]
    came_back: list[Matter]

    @property
    def until(self) -> datetime:
        return self.at + WITHIN


def declared(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> list[Declared]:
    """Plans whose sixty days touch the window, each with what came back by then."""
    plans = (
        Plan.objects.within(community)
        .filter(status=Plan.Status.VERIFIED)
        .select_related("month", "community")
        .in_bulk()
    )
    verified = Event.objects.filter(
        community=community,
        verb=Happened.PLAN_VERIFIED.value,
        subject_type="analysis.plan",
        subject_id__in=list(plans),
        at__gte=begins - WITHIN,
        at__lt=min(ends, as_of),
    ).order_by("at", "id")
    return [_tested(plans[one.subject_id], one.at, min(ends, as_of)) for one in verified]


def _tested(plan: Plan, at: datetime, as_of: datetime) -> Declared:
    of_cause = counting.coded(plan.community, plan.month.period).filter(cause_code=plan.cause_code)
    places = set(of_cause.values_list("area", flat=True).order_by())
    here = Q(area__in=[pk for pk in places if pk])
    if None in places:
        here |= Q(area=None)
    again = counting.complaints(plan.community).filter(
        here,
        cause_code=plan.cause_code,
        validity__in=VALID,
        recorded_at__gt=at,
        recorded_at__lte=min(at + WITHIN, as_of),
    )
    return Declared(
        plan=plan,
        at=at,
        areas=list(Area.objects.filter(pk__in=[pk for pk in places if pk]).order_by("id")),
        came_back=list(again.order_by("recorded_at", "id")),
    )
