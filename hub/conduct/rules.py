"""Who may do what with spot checks. Actions enforce it; pages choose by it.

Whoever leads checks their own people, never themselves and nobody who must stay out. The person, who
checked them and those above them read it, and nobody else; auditors have no part in it.
"""

from django.db.models import Q

from hub.conduct.models import Check
from hub.kernel.records import Records
from hub.people import rules as people
from hub.people.line import Line
from hub.people.models import Role, Staff
from hub.people.rules import Grant

# The manager's word is above all reviews, so the manager does not begin one.
INSPECT = frozenset({Role.LEADER, Role.SUPERVISOR, Role.DIRECTOR, Role.OFFICE_DIRECTOR})
KEEP_ITEMS = frozenset({Role.DIRECTOR, Role.OFFICE_DIRECTOR})


def visible_to(person: Staff, line: Line) -> Records[Check]:
    inside = Check.objects.within(line.community)
    return inside.filter(Q(staff=person) | Q(inspector=person) | Q(staff__in=line.under(person)))


def grant_to_check(person: Staff, line: Line, other: int) -> Grant | None:
    """The office by which somebody checks one of their people; a deputy brings the principal's
    conflicts along."""
    grant = line.grant_over(person, [other])
    if grant is None or grant.role not in INSPECT:
        return None
    if people.must_stay_out(person, [other], acting_for=grant.holder):
        return None
    return grant


def grant_to_review(person: Staff, line: Line, check: Check) -> Grant | None:
    """Above the person and above whoever checked them, in whose office too; neither of them."""
    minds = [check.staff_id, check.inspector_id]
    if check.acting_for_id:
        minds.append(check.acting_for_id)
    grant = line.grant_over(person, minds)
    if grant is None or people.must_stay_out(person, minds, acting_for=grant.holder):
        return None
    return grant
