"""Look-up as one person may have it: their areas alone, and names masked where files are closed."""

from datetime import datetime

from hub.estate import finding, rules
from hub.estate.finding import Found
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
