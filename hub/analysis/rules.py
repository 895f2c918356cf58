"""Who prepares, issues, receives and works on a month's table (matrix of roles, section 6)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.analysis.models import Coding, Plan, Revisit
from hub.kernel.models import Community, Decision, Event
from hub.kernel.refusals import NotAllowed
from hub.matters import rules as matters
from hub.matters.models import Hand
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
# The auditor first: the others only where they had no hand in the case (matrix, "double-code").
CODERS = (Role.AUDITOR, Role.SUPERVISOR, Role.DIRECTOR)
ANSWERERS = (Role.DIRECTOR, Role.MANAGER)
MATTER = "matters.matter"
Known = Mapping[int, set[int]]


class CodeItFirst(NotAllowed):
    message = gettext_lazy(
        "这一件正等您复核编码，编完之前不能看原编码。请先到复核编码台编完；急着要看的，请没有复核任务的同事代看，"
        "或申请把它移出样本。"
    )


def may_read(person: Staff, community: Community, at: datetime) -> Grant | None:
    return people.grant_for(person, community, READERS, at)


def may_prepare(person: Staff, community: Community, at: datetime) -> Grant | None:
    return matters.at_the_desk(person, community.pk, PREPARERS, at)


def may_issue(person: Staff, community: Community, at: datetime) -> Grant | None:
    return people.grant_for(person, community, (Role.DIRECTOR,), at)


def may_receive(person: Staff, community: Community, at: datetime) -> Grant | None:
    return people.grant_for(person, community, (Role.MANAGER,), at)


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


# ── The second coding ───────────────────────────────────────────────────────────────────────


def known_to(community: Community, matters: Iterable[int]) -> Known:
    """Whoever had a hand in these matters, left a line in their history or ruled on them: by matter.

    Recording, retyping, raising, handling, calling back, ruling, closing: each of them has seen
    the codes, or made them. Deputies carry their principals along.
    """
    matters = list(matters)
    about = {"community": community, "subject_type": MATTER, "subject_id__in": matters}
    found: dict[int, set[int]] = defaultdict(set)
    acted = Event.objects.filter(**about).values_list("subject_id", "actor", "acting_for")
    ruled = Decision.objects.filter(**about)
    handled = Hand.objects.filter(community=community, matter__in=matters)
    for pk, *people_in_it in (
        *acted.distinct(),
        *handled.values_list("matter", "staff"),
        *ruled.values_list("subject_id", "proposer", "decider", "decided_for"),
    ):
        found[pk] |= {one for one in people_in_it if one}
    return found


def may_code(
    person: Staff, coding: Coding, at: datetime, known: Known | None = None
) -> Grant | None:
    """Nobody with a hand in the case, accused in it or recused from those who were.

    Where customer service is accused, its own people do not code either: they would not rule.
    """
    grant = people.grant_for(person, coding.community_id, CODERS, at)
    if grant is None:
        return None
    matter = coding.matter
    if known is None:
        known = known_to(coding.community, [matter.pk])
    about = known.get(matter.pk, set()) | {matter.accused_id}
    if people.must_stay_out(person, about, acting_for=grant.holder):
        return None
    if grant.role != Role.AUDITOR and matters.accuses_service(matter):
        return None
    return None if matters.is_of_the_accused(person, matter, grant, at) else grant


def blind_to(person: Staff, community: Community, at: datetime) -> frozenset[int]:
    """The matters that wait on the desk for this very person, who must not read them first."""
    if codes(person, community, at) is None:
        return frozenset()
    drawn = Coding.objects.within(community).filter(status=Coding.Status.DRAWN)
    waiting = list(drawn.select_related("matter__accused_department"))
    known = known_to(community, [one.matter_id for one in waiting]) if waiting else {}
    return frozenset(one.matter_id for one in waiting if may_code(person, one, at, known))


def codes(person: Staff, community: Community, at: datetime) -> Grant | None:
    """Whether the desk of the second coding is open to the person at all."""
    return people.grant_for(person, community, CODERS, at)


def may_enter_desk(person: Staff, community: Community, at: datetime) -> Grant | None:
    return people.grant_for(person, community, (*CODERS, *ANSWERERS), at)


def may_draw(person: Staff, community: Community, at: datetime) -> Grant | None:
    return people.grant_for(person, community, (Role.AUDITOR, *PREPARERS), at)


def may_leave_out(person: Staff, coding: Coding, at: datetime) -> Grant | None:
    """Decides whether a drawn case leaves the sample; the proposer is somebody else.

    Nor does anybody decide it whose own work or ruling would then not be looked at.
    """
    grant = people.grant_for(person, coding.community_id, ANSWERERS, at)
    if grant is None:
        return None
    about = known_to(coding.community, [coding.matter_id])[coding.matter_id]
    about |= {one for one in (coding.matter.accused_id,) if one}
    return None if people.must_stay_out(person, about, acting_for=grant.holder) else grant


def may_answer(
    person: Staff, coding: Coding, at: datetime, known: Known | None = None
) -> Grant | None:
    """The director answers for the codes on record, the manager where the director made them."""
    grant = people.grant_for(person, coding.community_id, ANSWERERS, at)
    if grant is None or coding.coded_by_id in {person.pk, grant.holder.pk}:
        return None
    if known is None:
        known = known_to(coding.community, [coding.matter_id])
    about = known.get(coding.matter_id, set()) | {coding.matter.accused_id}
    return None if people.must_stay_out(person, about, acting_for=grant.holder) else grant


def signs_as(person: Staff, grant: Grant) -> str:
    """How the person signs a paper: with the post they act in, marked 代 where it is lent to them.

    In the house's own language: the paper is the same whoever draws it up.
    """
    with translation.override(settings.LANGUAGE_CODE):
        post = str(grant.role.label)
        if grant.holder.pk == person.pk:
            return f"{post} {person.name}"
        return _("%(post)s（代）%(name)s") % {"post": post, "name": person.name}
