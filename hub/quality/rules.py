"""Who sees the objectives (matrix of roles: the desk reads, directors answer, audit checks)."""

from datetime import datetime

from hub.kernel.models import Community
from hub.people import rules as people
from hub.people.models import Role, Staff
from hub.people.rules import Grant

READERS = (
    Role.FRONT_DESK,
    Role.BUTLER,
    Role.LEADER,
    Role.SUPERVISOR,
    Role.DIRECTOR,
    Role.OFFICE_DIRECTOR,
    Role.MANAGER,
    Role.AUDITOR,
)


def may_read(person: Staff, community: Community, at: datetime) -> Grant | None:
    return people.grant_for(person, community, READERS, at)
