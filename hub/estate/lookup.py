"""Look-up as one person may have it: their areas alone, and names masked where files are closed."""

from datetime import datetime

from hub.estate import finding, queries, rules
from hub.estate.finding import Found
from hub.estate.models import Household, HouseholdQuerySet
from hub.estate.queries import HouseholdCard
from hub.kernel.models import Community
from hub.kernel.refusals import NotAllowed
from hub.people.models import Staff


def look_up(person: Staff, community: Community, text: str, at: datetime) -> Found:
    """
    :raises NotAllowed: to those who take no calls.
    """
    if not rules.may_look_up(person, community, at):
        raise NotAllowed
    areas = rules.areas_open_to(person, community, at)
    found = finding.look_up(community, text, at, areas=areas)
    if rules.may_browse(person, community, at):
        return found
    return Found([one.with_masked_names() for one in found], found.hint)


def households(person: Staff, community: Community, at: datetime) -> HouseholdQuerySet:
    """The households that `look_up` can find for this person."""
    here = Household.objects.within(community)
    if not rules.may_look_up(person, community, at):
        return here.none()
    areas = rules.areas_open_to(person, community, at)
    return here if areas is None else here.filter(building__area__in=areas)


def card(person: Staff, community: Community, household_id: int, at: datetime) -> HouseholdCard:
    """The card of a household that was looked up, masked as the look-up was.

    :raises Missing: for a household that the look-up does not find for them.
    """
    mine = households(person, community, at).select_related("building__area")
    found = queries.household_card(mine.find(household_id), at)
    return found if rules.may_browse(person, community, at) else found.with_masked_names()
