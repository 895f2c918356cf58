"""Who writes in, leads and reads the register of a station (matrix of roles, row handover)."""

from datetime import datetime

from hub.duty import rules
from hub.duty.models.register import Register
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Role, Staff

# In the book of their own department.
WRITE = frozenset({Role.FRONT_DESK, Role.BUTLER, Role.LEADER, Role.HANDLER, Role.MONITOR})
# Opens it, settles differences, takes over.
LEAD = frozenset({Role.LEADER, Role.SUPERVISOR, Role.OFFICE_DIRECTOR})
READ = WRITE | LEAD | rules.HEADS | {Role.AUDITOR}


def registers_open_to(person: Staff, community: Community, at: datetime) -> Records[Register]:
    """The books the person may read: of their own department, or of all they head."""
    seen = rules.departments(person, community, READ, at)
    inside = Register.objects.within(community).filter(station__department__in=seen)
    return inside.select_related("station__department", "keeper")
