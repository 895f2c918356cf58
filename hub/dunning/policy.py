"""What a community may settle by itself about dunning."""

from dataclasses import dataclass, fields
from datetime import datetime

from hub.kernel import policies
from hub.kernel.models import Community, Policy

AREA = "dunning"
DEFAULTS = {
    # Payments older than this hold the night.
    "fresh_hours": 48,
    # How long one may let a debtor be.
    "longest_promise_days": 30,
    "longest_pause_days": 90,
    # What a household is spared from more of.
    "calls_a_day": 1,
    "calls_a_week": 3,
    # On so many households' files a number proves nothing any more.
    "shared_number": 3,
    # To put the file of a household in order that nobody can reach.
    "data_days": 3,
    # Before the end of a step's window its holder is warned.
    "warn_hours": 24,
}


@dataclass(frozen=True)
class Values:
    fresh_hours: int
    longest_promise_days: int
    longest_pause_days: int
    calls_a_day: int
    calls_a_week: int
    shared_number: int
    data_days: int
    warn_hours: int


def at(community: Community, moment: datetime) -> Values:
    """The values in force. A community older than this app has the ones everybody begins with."""
    found = (
        Policy.objects.filter(community=community, area=AREA, valid_from__lte=moment)
        .order_by("-version")
        .first()
    )
    values = {**DEFAULTS, **(found.values if found else {})}
    return Values(**{field.name: int(values[field.name]) for field in fields(Values)})


policies.register(AREA, DEFAULTS)
