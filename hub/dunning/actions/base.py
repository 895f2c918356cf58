"""What every act in dunning has in common: who, when, and how it is told."""

from datetime import datetime
from typing import Any

from hub.dunning import rules
from hub.dunning.decency import check
from hub.estate.models import Beat, Household
from hub.kernel.models import Community
from hub.people import rules as people
from hub.people.models import Role, Staff
from hub.people.telling import told


def decent(field: str, text: str, message: object, longest: int = 300) -> str:
    """What must be said, trimmed, and free of what no debtor may be threatened with."""
    return check(told(field, text, message, longest), field)


def one_at_a_time(community: Community) -> None:
    """Who chooses among households waits for whoever is choosing; nobody else is kept."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)


def household_of(household_id: Any, community: Community, by: Staff, at: datetime) -> Household:
    """The household with its row locked: whoever duns or pauses it waits here in turn.

    :raises Missing: if the person may not read its arrears.
    """
    return rules.households(by, community, at).locked().find(household_id)


def butlers(community: Community, at: datetime) -> dict[int, int]:
    """Who holds the steps of each area: its butler, unless a guard's post is held beside."""
    found: dict[int, int] = {}
    beats = Beat.objects.walked(at).filter(community=community).select_related("staff")
    for beat in beats.order_by("since", "pk"):
        if beat.area_id in found or not people.holds(beat.staff, community, {Role.BUTLER}, at):
            continue
        if not rules.is_security(beat.staff, at):
            found[beat.area_id] = beat.staff_id
    return found
