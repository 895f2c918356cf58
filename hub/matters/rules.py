"""Who may do what with a matter. Actions enforce these; pages choose their buttons by them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import Q

from hub.estate.models import Beat
from hub.kernel.models import Community, Decision
from hub.matters import policy, taxonomy
from hub.matters.models import Cycle, Matter, MatterQuerySet
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
    """The matters of a community that a person may know about."""
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


def holding(*roles: Role) -> Predicate:
    def allowed(person: Staff, matter: Matter, at: datetime) -> Grant | None:
        return people.grant_for(person, matter.community_id, roles, at)

    return allowed


def may_forward(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """The desk forwards; after two bounces only a supervisor or a head decides where it goes."""
    if _needs_supervisor(matter):
        roles: tuple[Role, ...] = (Role.SUPERVISOR, *HEADS)
    elif matter.is_urgent:
        roles = RECORDERS
    else:
        roles = (*DESK, *HEADS)
    return people.grant_for(person, matter.community_id, roles, at)


def _needs_supervisor(matter: Matter) -> bool:
    return matter.bounces >= policy.of(matter.policy).bounces_before_supervisor


def in_the_department(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """Whoever holds a post in the department that has the matter."""
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


def may_close(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    if person.is_system:
        return Grant(Role.SUPERVISOR, None, None, person)
    return people.grant_for(person, matter.community_id, (*DESK, *HEADS), at)


def may_retype(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """The type says who rules and what is counted: not for whoever the complaint is about."""
    grant = people.grant_for(person, matter.community_id, (*DESK, *HEADS), at)
    if grant is None:
        return None
    is_about = people.must_stay_out(person, [matter.accused_id], acting_for=grant.holder)
    return None if is_about else grant


def may_lower(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """Only the director or the manager lowers; the director not where customer service is accused."""
    roles = (Role.MANAGER,) if accuses_service(matter) else (Role.DIRECTOR, Role.MANAGER)
    grant = people.grant_for(person, matter.community_id, roles, at)
    return grant if grant and not stays_out(person, matter, grant) else None


def signs_as_director(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """The director of customer service; the manager when that department itself is accused."""
    accused = matter.accused_department
    service = accused is not None and accused.kind == Department.Kind.SERVICE
    role = Role.MANAGER if service else Role.DIRECTOR
    grant = people.grant_for(person, matter.community_id, (role,), at)
    return grant if grant and not stays_out(person, matter, grant) else None


def signs_as_office(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """The management-office director; the manager when that office itself is accused (R2.8)."""
    accused = matter.accused_department
    office = accused is not None and accused.kind == Department.Kind.OFFICE
    role = Role.MANAGER if office else Role.OFFICE_DIRECTOR
    grant = people.grant_for(person, matter.community_id, (role,), at)
    return grant if grant and not stays_out(person, matter, grant) else None


MAY: dict[str, Predicate] = {
    "finish": holding(*RECORDERS),
    "forward": may_forward,
    "accept": in_the_department,
    "bounce": may_bounce,
    "assign": leads_the_department,
    "start": has_it_in_hand,
    "handle": has_it_in_hand,
    "note": holding(*WORKERS),
    "reveal": holding(*WORKERS),
    "progress_call": holding(*DESK, *HEADS),
    "call_back": holding(*DESK, *HEADS),
    "reopen": holding(*DESK, *HEADS),
    "close": may_close,
    "file": may_close,
    "raise": holding(*WORKERS),
    "lower": may_lower,
    "retype": may_retype,
    "propose_ruling": holding(*DESK, *HEADS),
    "tell_ruling": holding(*DESK, *HEADS),
    "appeal": holding(*DESK, *HEADS),
    "propose_merge": holding(*DESK),
    "propose_split": holding(*DESK),
    "propose_waiver": holding(*DESK),
    "write_stage": holding(Role.SUPERVISOR, *HEADS),
    "sign_director": signs_as_director,
    "sign_office": signs_as_office,
    "outside_reply": holding(Role.LEADER, Role.SUPERVISOR, *HEADS),
}


def may(name: str, person: Staff, matter: Matter, at: datetime) -> Grant | None:
    return MAY[name](person, matter, at)


# ── Callbacks ───────────────────────────────────────────────────────────────────────────────


def callers(matter: Matter) -> tuple[Role, ...]:
    """Major complaints are called back by one of their two owners."""
    return HEADS if matter.severity == Severity.MAJOR else (*DESK, *HEADS)


def hands_in(cycle: Cycle) -> set[int]:
    """Everyone who had a hand in this round of handling: none of them calls back."""
    return {pk for pk in (cycle.handled_by_id, cycle.accepted_by_id) if pk}


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
    grave = (
        matter.severity == Severity.MAJOR
        or matter.type_code in (*taxonomy.ATTITUDE_TYPES, *taxonomy.PRIVACY_TYPES)
        or matter.type_code.startswith(taxonomy.MONEY_BRANCH)
    )
    return (Role.DIRECTOR, Role.MANAGER) if grave else (Role.SUPERVISOR, Role.DIRECTOR)


def stays_out(person: Staff, matter: Matter, grant: Grant) -> bool:
    """Accused, recused, in the accused department or the handler: directly or as a deputy."""
    involved = {matter.accused_id, matter.holder_id}
    involved |= {pk for cycle in matter.cycles.all() for pk in hands_in(cycle)}
    if people.must_stay_out(person, involved, acting_for=grant.holder):
        return True
    return (
        matter.accused_department_id is not None
        and grant.department_id == matter.accused_department_id
    )


def may_rule(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    grant = people.grant_for(person, matter.community_id, ruling_roles(matter), at)
    return grant if grant and not stays_out(person, matter, grant) else None


def may_hear_appeal(person: Staff, matter: Matter, first: Decision, at: datetime) -> Grant | None:
    """An appeal is decided by another person, on a rung above the lowest that may rule."""
    lowest = RULERS.index(ruling_roles(matter)[0])
    above = RULERS[lowest + 1 :] or (Role.MANAGER,)
    grant = people.grant_for(person, matter.community_id, above, at)
    if grant is None or stays_out(person, matter, grant):
        return None
    ruled = {first.decider_id, first.decided_for_id or first.decider_id}
    return None if ruled & {person.pk, grant.holder.pk} else grant


def may_join(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """Merging and splitting are decided by whoever leads the desk, unless it is about them."""
    grant = people.grant_for(person, matter.community_id, JOINERS, at)
    if grant is None:
        return None
    is_about = people.must_stay_out(person, [matter.accused_id], acting_for=grant.holder)
    return None if is_about else grant


def may_waive(person: Staff, matter: Matter, at: datetime) -> Grant | None:
    """Leaving a reporter out of the callback: a head, and none who has a part in the matter."""
    roles = (Role.SUPERVISOR, Role.DIRECTOR)
    grant = people.grant_for(person, matter.community_id, roles, at)
    return grant if grant and not stays_out(person, matter, grant) else None


def moves_open_to(person: Staff, matter: Matter, at: datetime) -> list[str]:
    """The moves this person may make now, for buttons; in the order of the lifecycle."""
    return [
        name
        for name in Matter.LIFECYCLE.open_to(matter)
        if name in MAY and MAY[name](person, matter, at)
    ]
