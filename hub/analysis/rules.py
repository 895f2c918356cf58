"""Who prepares, issues, receives and works on a month's table (matrix of roles, section 6)."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from hub.analysis.models import Plan, Revisit
from hub.kernel.models import Community
from hub.matters import rules as matters
from hub.people import rules as people
from hub.people.models import Role, Staff
from hub.people.rules import Grant

PREPARERS = (Role.SUPERVISOR, Role.DIRECTOR)
READERS = (
    Role.LEADER,
    Role.SUPERVISOR,
    Role.DIRECTOR,
    Role.OFFICE_DIRECTOR,
    Role.MANAGER,
    Role.AUDITOR,
)
REVISITERS = (Role.SUPERVISOR, Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.AUDITOR)


def may_read(person: Staff, community: Community, at: datetime) -> Grant | None:
    return people.grant_for(person, community.pk, READERS, at)


def may_prepare(person: Staff, community: Community, at: datetime) -> Grant | None:
    return matters.at_the_desk(person, community.pk, PREPARERS, at)


def may_issue(person: Staff, community: Community, at: datetime) -> Grant | None:
    return people.grant_for(person, community.pk, (Role.DIRECTOR,), at)


def may_receive(person: Staff, community: Community, at: datetime) -> Grant | None:
    return people.grant_for(person, community.pk, (Role.MANAGER,), at)


def may_finish(person: Staff, plan: Plan, at: datetime) -> Grant | None:
    """The owner says it is done; the director may, for an owner who has left."""
    if plan.owner_id == person.pk:
        return Grant(Role.HANDLER, plan.community_id, plan.department_id, person)
    return people.grant_for(person, plan.community_id, (Role.DIRECTOR,), at)


def may_verify(person: Staff, plan: Plan, at: datetime) -> Grant | None:
    """Whether it worked is judged by somebody who does not own it."""
    grant = matters.at_the_desk(person, plan.community_id, (*PREPARERS, Role.AUDITOR), at)
    return grant if grant and plan.owner_id not in {person.pk, grant.holder.pk} else None


def may_revisit(person: Staff, revisit: Revisit, at: datetime) -> Grant | None:
    """Nobody with a hand in the case, or a part in it, looks a second time, nor a deputy (R2.6d)."""
    matter = revisit.matter
    grant = matters.at_the_desk(person, revisit.community_id, REVISITERS, at)
    if grant is None or matters.is_of_the_accused(person, matter, grant, at):
        return None
    involved = {revisit.handler_id, matter.accused_id, *matters.hands_in(matter)}
    is_in_it = people.must_stay_out(person, involved, acting_for=grant.holder)
    return None if is_in_it else grant


def signs_as(person: Staff, grant: Grant) -> str:
    """How the person signs a paper: with the post they act in, marked 代 where it is lent to them.

    In the house's own language: the paper is the same whoever draws it up.
    """
    with translation.override(settings.LANGUAGE_CODE):
        post = str(grant.role.label)
        if grant.holder.pk == person.pk:
            return f"{post} {person.name}"
        return _("%(post)s（代）%(name)s") % {"post": post, "name": person.name}
