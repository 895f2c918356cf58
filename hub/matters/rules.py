"""Who may do what with a matter. Actions enforce these; pages choose their buttons by them."""

from collections.abc import Callable, Sequence
from copy import copy
from datetime import datetime

from django.db.models import Q

from hub.estate.models import Beat
from hub.kernel.models import Community, Decision
from hub.matters import policy, taxonomy, veils
from hub.matters.models import Matter, MatterQuerySet
from hub.matters.taxonomy import Severity
from hub.people import rules as people
from hub.people.models import Department, Role, Staff
from hub.people.rules import Grant

DESK = (Role.FRONT_DESK, Role.BUTLER, Role.LEADER, Role.SUPERVISOR)
HEADS = (Role.DIRECTOR, Role.OFFICE_DIRECTOR)
RECORDERS = (*DESK, *HEADS, Role.MONITOR)
WORKERS = (*DESK, *HEADS, Role.MONITOR, Role.HANDLER)
DEPARTMENT_LEADERS = (Role.LEADER, Role.SUPERVISOR, *HEADS)
JOINERS = (Role.LEADER, Role.SUPERVISOR, Role.DIRECTOR)
# From lower to higher: an appeal goes to a rung above the one that ruled.
RULERS = (Role.SUPERVISOR, Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.MANAGER)


def visible_to(person: Staff, community: Community, at: datetime) -> MatterQuerySet:
    """The matters of a community that a person may know about and read now."""
    matters = open_to(person, community, at)
    kept = veils.kept_from(person, community, at)
    return matters.exclude(pk__in=list(kept)) if kept else matters


def read(person: Staff, community: Community, pk: int, at: datetime) -> MatterQuerySet:
    """The one matter, for its page.

    :raises NotAllowed: if it is kept from them for now, saying until when.
    """
    matters = open_to(person, community, at).filter(pk=pk)
    refusal = veils.kept_from(person, community, at).get(pk)
    if refusal and matters.exists():
        raise refusal
    return matters


def open_to(person: Staff, community: Community, at: datetime) -> MatterQuerySet:
    """Those a person may know about, the ones kept from them for now among them: for acts."""
    matters = Matter.objects.within(community)
    grants = [g for g in people.grants(person, at) if g.covers(community.pk)]
    roles = {grant.role for grant in grants}
    if roles & people.SITE_WIDE:
        return matters
    mine = Q(pk__in=[])
    if roles - {Role.ADMIN}:
        mine |= Q(recorded_by=person) | Q(holder=person)
    if Role.BUTLER in roles:
        mine |= Q(area__in=_beats(person, community, at))
    departments = {g.department_id for g in grants if g.role == Role.HANDLER}
    if departments:
        mine |= Q(department__in=departments) & ~Q(status=Matter.Status.RECORDED)
    if Role.MONITOR in roles:
        mine |= Q(is_urgent=True)
    return matters.filter(mine)


def _beats(person: Staff, community: Community, at: datetime) -> list[int]:
    """The areas of a butler, and of those the butler stands in for."""
    holders = {g.holder.pk for g in people.grants(person, at) if g.role == Role.BUTLER}
    beats = Beat.objects.filter(community=community, staff__in=holders, since__lte=at)
    return list(
        beats.filter(Q(until__isnull=True) | Q(until__gt=at)).values_list("area", flat=True)
    )


# ── Predicates: (person, matter, moment) → the grant that allows it, or None ────────────────

Predicate = Callable[[Staff, Matter, datetime], Grant | None]


def at_the_desk(
    person: Staff, community_id: int, roles: Sequence[Role], at: datetime
) -> Grant | None:
    """By which post somebody does the desk's work, if by any: a leader of the guards does not."""
    return people.grant_for(person, community_id, roles, at, of_the_desk=DESK)


def holding(*roles: Role) -> Predicate:
    def allowed(person: Staff, matter: Matter, at: datetime) -> Grant | None:
        return people.grant_for(person, matter.community_id, roles, at)

    return allowed


def serving(*roles: Role) -> Predicate:
    """Like holding, where the desk's roles count at the desk alone."""

    def allowed(person: Staff, matter: Matter, at: datetime) -> Grant | None:
        return at_the_desk(person, matter.community_id, roles, at)

    return allowed


def unless_about_them(allows: Predicate) -> Predicate:
    """Not for the person complained about, those who must stay out with them, and their deputies."""

    def allowed(person: Staff, matter: Matter, at: datetime) -> Grant | None:
        grant = allows(person, matter, at)
        is_about = grant and people.must_stay_out(
            person, [matter.accused_id], acting_for=grant.holder
        )
        return None if is_about else grant

    return allowed


def may_forward(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """The desk forwards; after two bounces only a supervisor or a head decides where it goes."""
    if _needs_supervisor(matter):
        roles: tuple[Role, ...] = (Role.SUPERVISOR, *HEADS)
    elif matter.is_urgent:
        roles = RECORDERS
    else:
        roles = (*DESK, *HEADS)
    return at_the_desk(person, matter.community_id, roles, at)


def _needs_supervisor(matter: Matter) -> bool:
    return matter.bounces >= policy.of(matter.policy).bounces_before_supervisor


@unless_about_them
def in_the_department(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """Whoever holds a post in the department that has the matter.

    The department complained about may be that one: it must mend what it did. The person may not.
    """
    if matter.department_id is None:
        return None
    return people.grant_for(
        person, matter.community_id, WORKERS, at, department_id=matter.department_id
    )


def may_bounce(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """A department may not bounce what a supervisor sent it after two bounces."""
    return None if _needs_supervisor(matter) else in_the_department(person, matter, at)


def has_it_in_hand(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """The person who accepted it, or a leader of the same department."""
    grant = in_the_department(person, matter, at)
    if grant and (matter.holder_id == person.pk or grant.role in DEPARTMENT_LEADERS):
        return grant
    return None


def leads_the_department(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    grant = in_the_department(person, matter, at)
    return grant if grant and grant.role in DEPARTMENT_LEADERS else None


def may_file(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    if person.is_system:
        return Grant(Role.SUPERVISOR, None, None, person)
    return at_the_desk(person, matter.community_id, (*DESK, *HEADS), at)


def may_close(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """Closing a complaint says what caused it and who answers for it: not for those who answer."""
    grant = may_file(person, matter, at)
    if grant is None or not matter.is_complaint:
        return grant
    return grant if _may_code(person, matter, grant, at) else None


def _may_code(person: Staff, matter: Matter, grant: Grant, at: datetime) -> bool:
    """Not whoever had a hand in it, is complained about, or leads a department that answers."""
    involved = {matter.accused_id, *hands_in(matter)}
    if people.must_stay_out(person, involved, acting_for=grant.holder):
        return False
    answering = {matter.department_id, *(cycle.department_id for cycle in matter.cycles.all())}
    return not any(
        held.role in DEPARTMENT_LEADERS
        and (_is_accused(held, matter) or (held.department_id or 0) in answering)
        for held in _everything_held(person, grant, at)
    )


def may_lower(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """Only the director or the manager lowers; the director not where customer service is accused."""
    roles = (Role.MANAGER,) if accuses_service(matter) else (Role.DIRECTOR, Role.MANAGER)
    grant = people.grant_for(person, matter.community_id, roles, at)
    return grant if grant and not stays_out(person, matter, grant, at) else None


def signs_as_director(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """The director of customer service; the manager when that department itself is accused."""
    role = Role.MANAGER if accuses_service(matter) else Role.DIRECTOR
    grant = people.grant_for(person, matter.community_id, (role,), at)
    return grant if grant and not stays_out(person, matter, grant, at) else None


def signs_as_office(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """The management-office director; the manager when that office itself is accused (R2.8)."""
    accused = matter.accused_department
    office = accused is not None and accused.kind == Department.Kind.OFFICE
    role = Role.MANAGER if office else Role.OFFICE_DIRECTOR
    grant = people.grant_for(person, matter.community_id, (role,), at)
    return grant if grant and not stays_out(person, matter, grant, at) else None


def signs_a_stage(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    return signs_as_director(person, matter, at) or signs_as_office(person, matter, at)


THE_DESK = serving(*DESK)
DESK_OR_HEADS = serving(*DESK, *HEADS)

MAY: dict[str, Predicate] = {
    "finish": unless_about_them(serving(*RECORDERS)),
    "forward": may_forward,
    "accept": in_the_department,
    "bounce": may_bounce,
    "assign": leads_the_department,
    "start": has_it_in_hand,
    "handle": has_it_in_hand,
    "note": holding(*WORKERS),
    "reveal": unless_about_them(holding(*WORKERS)),
    "progress_call": unless_about_them(DESK_OR_HEADS),
    "call_back": serving(*DESK, *HEADS, Role.MANAGER),
    "reopen": unless_about_them(DESK_OR_HEADS),
    "close": may_close,
    "file": may_file,
    "raise": holding(*WORKERS),
    "lower": may_lower,
    "retype": unless_about_them(DESK_OR_HEADS),
    "accuse": unless_about_them(DESK_OR_HEADS),
    "propose_retype": unless_about_them(DESK_OR_HEADS),
    "propose_ruling": unless_about_them(DESK_OR_HEADS),
    "tell_ruling": unless_about_them(DESK_OR_HEADS),
    "appeal": DESK_OR_HEADS,
    "propose_merge": unless_about_them(THE_DESK),
    "propose_split": unless_about_them(THE_DESK),
    "propose_waiver": unless_about_them(THE_DESK),
    "write_stage": holding(Role.SUPERVISOR, *HEADS),
    "sign_stage": signs_a_stage,
    "outside_reply": unless_about_them(serving(Role.LEADER, Role.SUPERVISOR, *HEADS)),
}


def may(name: str, person: Staff, matter: Matter, at: datetime) -> Grant | None:
    return MAY[name](person, matter, at)


# ── Callbacks ───────────────────────────────────────────────────────────────────────────────


def callers(matter: Matter) -> tuple[Role, ...]:
    """Who calls back: never customer service about itself; about major ones, one of the two owners."""
    if matter.is_complaint and accuses_service(matter):
        return (Role.OFFICE_DIRECTOR, Role.MANAGER)
    return HEADS if matter.severity == Severity.MAJOR else (*DESK, *HEADS)


def may_call(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    return at_the_desk(person, matter.community_id, callers(matter), at)


def hands_in(matter: Matter) -> set[int]:
    """Everyone who ever had a hand in its handling: none of them calls back, rules or codes."""
    hands = {hand.staff_id for hand in matter.hands.all()}
    return hands | {matter.holder_id} if matter.holder_id else hands


# ── Validity rulings ────────────────────────────────────────────────────────────────────────


def accuses_service(matter: Matter) -> bool:
    """Is the complaint about customer service itself? Without a named department, T09 is."""
    if matter.accused_department is not None:
        return matter.accused_department.kind == Department.Kind.SERVICE
    return matter.type_code.startswith("T09")


def ruling_roles(matter: Matter) -> Sequence[Role]:
    """Who may decide whether it is valid: never the department complained about."""
    accused = matter.accused_department
    if accused is not None and accused.kind == Department.Kind.OFFICE:
        return (Role.MANAGER,)
    if accuses_service(matter):
        return (Role.OFFICE_DIRECTOR, Role.MANAGER)
    grave = matter.severity == Severity.MAJOR or taxonomy.grave_matter(matter.type_code)
    return (Role.DIRECTOR, Role.MANAGER) if grave else (Role.SUPERVISOR, Role.DIRECTOR)


def makes_lighter(matter: Matter, kind: str, type_code: str) -> bool:
    """Would this kind and type take it from whoever rules on it now, or out of what is counted?"""
    if not matter.is_complaint:
        return False
    if kind not in Matter.RULED_KINDS:
        return True
    grave = taxonomy.grave_matter(matter.type_code)
    if grave and taxonomy.grave_matter(type_code) != grave:
        return True
    after = copy(matter)
    after.type_code = type_code
    return rung(after) < rung(matter)


def rung(matter: Matter) -> int:
    """How high up its ruling begins."""
    return RULERS.index(ruling_roles(matter)[0])


def stays_out(person: Staff, matter: Matter, grant: Grant, at: datetime) -> bool:
    """Accused, recused, of the accused department, or with a hand in it: directly or as a deputy."""
    involved = {matter.accused_id, *hands_in(matter)}
    if people.must_stay_out(person, involved, acting_for=grant.holder):
        return True
    return is_of_the_accused(person, matter, grant, at)


def is_of_the_accused(person: Staff, matter: Matter, grant: Grant, at: datetime) -> bool:
    """Does any post of theirs, or of the principal they act for, lie in the accused department?"""
    return any(_is_accused(held, matter) for held in _everything_held(person, grant, at))


def _is_accused(held: Grant, matter: Matter) -> bool:
    if matter.accused_department_id is not None:
        return held.department_id == matter.accused_department_id
    return accuses_service(matter) and held.department_kind == Department.Kind.SERVICE


def _everything_held(person: Staff, grant: Grant, at: datetime) -> tuple[Grant, ...]:
    held = people.everything_held(person, at)
    if grant.holder.pk == person.pk:
        return held
    return (*held, *people.everything_held(grant.holder, at))


def may_rule(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    grant = at_the_desk(person, matter.community_id, ruling_roles(matter), at)
    return grant if grant and not stays_out(person, matter, grant, at) else None


def may_hear_appeal(person: Staff, matter: Matter, first: Decision, at: datetime) -> Grant | None:
    """An appeal is decided by another person, on a rung above the lowest that may rule."""
    above = RULERS[rung(matter) + 1 :] or (Role.MANAGER,)
    grant = at_the_desk(person, matter.community_id, above, at)
    if grant is None or stays_out(person, matter, grant, at):
        return None
    ruled = {first.decider_id, first.decided_for_id or first.decider_id}
    return None if ruled & {person.pk, grant.holder.pk} else grant


# Merging and splitting are decided by whoever leads the desk, unless it is about them.
may_join: Predicate = unless_about_them(serving(*JOINERS))


def may_waive(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """Leaving a reporter out of the callback: a head, and none who has a part in the matter."""
    service = accuses_service(matter)
    roles = (Role.OFFICE_DIRECTOR, Role.MANAGER) if service else (Role.SUPERVISOR, Role.DIRECTOR)
    grant = at_the_desk(person, matter.community_id, roles, at)
    return grant if grant and not stays_out(person, matter, grant, at) else None


def moves_open_to(person: Staff, matter: Matter, at: datetime) -> list[str]:
    """The moves this person may make now, for buttons; in the order of the lifecycle."""
    return [
        name
        for name in Matter.LIFECYCLE.open_to(matter)
        if name in MAY and MAY[name](person, matter, at)
    ]
