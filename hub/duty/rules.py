"""Who may do what with duty (matrix of roles, section 6). Actions enforce it; pages choose by it.

Each of these rights is held over departments: a leader's over the one they lead, the management
office's over all. What is known of a person's attendance is seen by that person, by those who lead
them, and by nobody else.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from hub.duty.models import Placement
from hub.kernel.models import Community
from hub.kernel.refusals import NotAllowed
from hub.people import rules as people
from hub.people.line import Line
from hub.people.models import Department, Post, Role, Staff
from hub.people.rules import Grant

HEADS = frozenset({Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.MANAGER})
SET_UP = frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.OFFICE_DIRECTOR})
PLAN = frozenset({Role.LEADER, Role.SUPERVISOR})
CALL_ROLL = frozenset({Role.LEADER, Role.SUPERVISOR})
PUBLISH = frozenset({Role.SUPERVISOR, *HEADS})
PROTECT = frozenset({Role.DIRECTOR, Role.OFFICE_DIRECTOR})
READ = frozenset({Role.LEADER, Role.SUPERVISOR, Role.AUDITOR, *HEADS})
# Held over every department of the community, whatever department the post names.
OF_THE_SITE = frozenset({Role.OFFICE_DIRECTOR, Role.MANAGER, Role.AUDITOR})


def require(person: Staff, department: Department, roles: Collection[Role], at: datetime) -> Grant:
    """The grant by which the person acts on a department's duty; the house acts with its own.

    :raises NotAllowed:
    """
    if person.is_system:
        return Grant(Role.MANAGER, None, None, person)
    found = [
        grant
        for grant in people.grants(person, at)
        if grant.role in roles and _reaches(grant, department)
    ]
    if not found:
        raise NotAllowed
    return min(found, key=lambda grant: grant.holder.pk != person.pk)


def may(person: Staff, department: Department, roles: Collection[Role], at: datetime) -> bool:
    try:
        require(person, department, roles, at)
    except NotAllowed:
        return False
    return True


def require_somewhere(
    person: Staff, community: Community, roles: Collection[Role], at: datetime
) -> Grant:
    """For what all departments share, like shifts: the right over any of them is enough.

    :raises NotAllowed:
    """
    return people.require(person, community, roles, at, house=Role.MANAGER)


def _reaches(grant: Grant, department: Department) -> bool:
    """A post of no department is one of customer service, where this product began."""
    if not grant.covers(department.community_id):
        return False
    if grant.role in OF_THE_SITE:
        return True
    if grant.department_id is None:
        return department.kind == Department.Kind.SERVICE
    return grant.department_id == department.pk


def departments(
    person: Staff, community: Community, roles: Collection[Role], at: datetime
) -> list[Department]:
    """The departments over which the person holds one of the roles."""
    inside = Department.objects.filter(community=community)
    return [one for one in inside if may(person, one, roles, at)]


def departments_seen(person: Staff, community: Community, at: datetime) -> list[Department]:
    """Where the person may read the roster in force: it hangs on the wall of their department."""
    own = {
        grant.department_id for grant in people.grants(person, at) if grant.covers(community.pk)
    }
    placed = set(
        person.placements.filter(community=community).values_list("station__department", flat=True)
    )
    inside = Department.objects.filter(community=community)
    return [one for one in inside if one.pk in own | placed or may(person, one, READ, at)]


def people_of(
    community: Community, inside: Collection[Department], at: datetime
) -> QuerySet[Staff]:
    """Who works in these departments: by their posts, and by where they are placed."""
    posts = Post.objects.at(at).filter(community=community)
    own = Q(department__in=inside)
    if any(one.kind == Department.Kind.SERVICE for one in inside):
        own |= Q(department=None)
    placed = Placement.objects.within(community).filter(station__department__in=inside)
    return Staff.objects.filter(
        Q(pk__in=posts.filter(own).values("staff")) | Q(pk__in=placed.values("staff"))
    )


def team_of(person: Staff, community: Community, at: datetime) -> QuerySet[Staff]:
    """Whose attendance the person may see besides their own.

    Those who report to them, and whoever is placed in a department they head.
    """
    under = Line(community, at).under(person)
    heads = departments(person, community, READ - {Role.LEADER}, at)
    here = Placement.objects.within(community).filter(station__department__in=heads)
    found = Staff.objects.filter(Q(pk__in=under) | Q(pk__in=here.values("staff")))
    return found.exclude(pk=person.pk)


def leads(person: Staff, staff: Iterable[int], community: Community, at: datetime) -> bool:
    """Does the person lead every one of these?"""
    wanted = set(staff)
    return wanted <= set(
        team_of(person, community, at).filter(pk__in=wanted).values_list("pk", flat=True)
    )
