"""Working time outside the roster: what errands come to in a month."""

from collections.abc import Collection

from hub.duty.models import Errand, Turnout
from hub.kernel import workdays
from hub.kernel.models import Community
from hub.kernel.periods import Month


def minutes_of(community: Community, ids: Collection[int], month: Month) -> dict[int, int]:
    """The working time of each in errands of a month: served, or called and still to come."""
    first = workdays.day_bounds(month.first_day)[0]
    end = workdays.day_bounds(month.last_day)[1]
    rows = Turnout.objects.within(community).filter(
        staff__in=ids, errand__starts_at__gte=first, errand__starts_at__lt=end
    )
    found: dict[int, int] = {}
    for row in rows.select_related("errand"):
        if row.status == Turnout.Status.SERVED:
            found[row.staff_id] = found.get(row.staff_id, 0) + row.minutes
        elif row.status == Turnout.Status.CALLED and row.errand.status == Errand.Status.CALLED:
            found[row.staff_id] = found.get(row.staff_id, 0) + row.errand.minutes
    return found
