"""Who may do what with buildings and household files. Actions enforce it; pages choose by it.

Each question is answered with the Grant the person acts by, or None: a deputy's act is recorded
as done for the principal.
"""

from collections.abc import Collection
from datetime import datetime

from hub.estate.models import READS_ALL, READS_BEATS, Area, Beat, Household
from hub.kernel.models import Community
from hub.people.models import Role, Staff
from hub.people.rules import Grant, grant_for, grants

# The file itself: who lives there, phones, plates, preferences.
UPDATES_ALL = frozenset({Role.FRONT_DESK, Role.SUPERVISOR})
UPDATES_BEATS = frozenset({Role.BUTLER})
# The full number, with a reason. The auditor reads who looked, not the number.
REVEALS_ALL = READS_ALL - {Role.AUDITOR}
REVEALS_BEATS = frozenset({Role.BUTLER})
# The frame: areas, buildings, rooms, beats, and the office's workbook brought in whole.
KEEPS = frozenset({Role.SUPERVISOR, Role.DIRECTOR})
# Who takes calls must find the room, even where its file stays closed: then names are masked too.
LOOKS_UP = READS_ALL | READS_BEATS | {Role.MONITOR, Role.MANAGER}
READS_REVEALS = frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.MANAGER, Role.AUDITOR})
LOOKS_INTO = frozenset({Role.DIRECTOR, Role.MANAGER})


def may_see(person: Staff, household: Household, at: datetime) -> Grant | None:
    return _grant(person, household, READS_ALL, READS_BEATS, at)


def may_update(person: Staff, household: Household, at: datetime) -> Grant | None:
    return _grant(person, household, UPDATES_ALL, UPDATES_BEATS, at)


def may_reveal(person: Staff, household: Household, at: datetime) -> Grant | None:
    return _grant(person, household, REVEALS_ALL, REVEALS_BEATS, at)


def may_keep(person: Staff, community_id: int, at: datetime) -> Grant | None:
    return grant_for(person, community_id, KEEPS, at)


def may_browse(person: Staff, community: Community, at: datetime) -> Grant | None:
    """May the person open the list of households at all? Butlers find their own in it."""
    return grant_for(person, community.pk, READS_ALL | READS_BEATS, at)


def may_look_up(person: Staff, community: Community, at: datetime) -> Grant | None:
    return grant_for(person, community.pk, LOOKS_UP, at)


def may_read_reveals(person: Staff, community: Community, at: datetime) -> Grant | None:
    return grant_for(person, community.pk, READS_REVEALS, at)


def may_look_into(person: Staff, community: Community, at: datetime) -> Grant | None:
    """May the person find out why somebody looked at so many numbers?"""
    return grant_for(person, community.pk, LOOKS_INTO, at)


def areas_open_to(person: Staff, community: Community, at: datetime) -> frozenset[int] | None:
    """The areas whose households the person may look up; None stands for the whole community."""
    if grant_for(person, community.pk, LOOKS_UP - READS_BEATS, at):
        return None
    walked = Beat.objects.walked_by(person, community, at)
    return frozenset(walked.values_list("area_id", flat=True))


def is_a_butler(person: Staff, area: Area, at: datetime) -> bool:
    """By a post of their own: a beat is not given to somebody who only stands in."""
    grant = grant_for(person, area.community_id, READS_BEATS, at)
    return grant is not None and grant.holder.pk == person.pk


def _grant(
    person: Staff,
    household: Household,
    everywhere: Collection[Role],
    on_beats: Collection[Role],
    at: datetime,
) -> Grant | None:
    return grant_for(person, household.community_id, everywhere, at) or _beat_grant(
        person, household, on_beats, at
    )


def _beat_grant(
    person: Staff, household: Household, roles: Collection[Role], at: datetime
) -> Grant | None:
    held = [g for g in grants(person, at) if g.role in roles and g.covers(household.community_id)]
    if not held:
        return None
    beats = Beat.objects.walked(at).filter(
        area__buildings=household.building_id, staff__in={g.holder.pk for g in held}
    )
    walking = set(beats.values_list("staff_id", flat=True))
    usable = [g for g in held if g.holder.pk in walking]
    return min(usable, key=lambda grant: grant.holder.pk != person.pk, default=None)
