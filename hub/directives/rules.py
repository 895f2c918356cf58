"""Who may do what with orders. Actions enforce it; pages choose their buttons by it."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from hub.directives.models import (
    GRAVE,
    Conflict,
    Instruction,
    Meeting,
    MeetingAttendance,
    Objection,
    Receiver,
)
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people import rules as people
from hub.people.line import Level, Line
from hub.people.models import Role, Staff
from hub.people.rules import Grant

# Whoever reads every order of a site; all others read their own and those of their people.
READ_ALL = frozenset({Role.OFFICE_DIRECTOR, Role.MANAGER, Role.AUDITOR})
# Above the manager stands nobody but whoever audits.
LAST_RESORT = frozenset({Role.AUDITOR})

# Dress for the weather: the leader asks, a second person approves (article 14).
ASK_UNIFORM = frozenset({Role.LEADER, Role.SUPERVISOR, Role.DIRECTOR, Role.OFFICE_DIRECTOR})
APPROVE_UNIFORM = frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.MANAGER})


# ── Who sees what ───────────────────────────────────────────────────────────────────────────


def instructions_open_to(
    person: Staff, community: Community, at: datetime
) -> QuerySet[Instruction]:
    inside = Instruction.objects.within(community)
    if people.holds(person, community, READ_ALL, at):
        return inside
    theirs = {person.pk, *Line(community, at).under(person)}
    received = Receiver.objects.filter(instruction=OuterRef("pk"), person__in=theirs)
    given = Q(issuer=person) | Q(issued_for=person)
    return inside.filter(given | Exists(received))


def objections_open_to(person: Staff, community: Community, at: datetime) -> QuerySet[Objection]:
    """One's own; those one may hear; the auditor's all. The issuer sees it once it is decided."""
    inside = Objection.objects.within(community)
    if people.holds(person, community, LAST_RESORT, at):
        return inside
    decided = Q(against=person, is_upheld__isnull=False)
    above = Q(against__in=Line(community, at).under(person)) & ~Q(against=person)
    return inside.filter(Q(filed_by=person) | decided | above)


def meetings_open_to(person: Staff, community: Community, at: datetime) -> Records[Meeting]:
    """Those one was asked to, chaired or recorded; and for who heads the site, all."""
    inside = Meeting.objects.within(community)
    if people.holds(person, community, READ_ALL, at):
        return inside
    asked = MeetingAttendance.objects.filter(meeting=OuterRef("pk"), person=person)
    under = Line(community, at).under(person)
    led = Q(chair=person) | Q(recorder=person) | Q(chair__in=under)
    return inside.filter(led | Exists(asked))


# ── Whose order it is ───────────────────────────────────────────────────────────────────────


def gave(person: Staff, instruction: Instruction) -> bool:
    return person.pk in {instruction.issuer_id, instruction.issued_for_id}


def may_withdraw(person: Staff, instruction: Instruction, line: Line) -> bool:
    """The issuer, or whoever is above the office it was given from."""
    return gave(person, instruction) or bool(line.grant_over(person, [instruction.office_id]))


# ── Who stands above ────────────────────────────────────────────────────────────────────────


def level_above(line: Line, *offices: int, without: tuple[int, ...] = ()) -> Level:
    """The nearest level over all of these; above the manager, the auditor."""
    found = line.above(*offices, without=without)
    return found or Level(Role.AUDITOR, None, frozenset())


def level_for_conflict(line: Line, one: int, other: int) -> Level:
    """Over both issuers; where the manager is one of them, the manager: nobody outranks him."""
    return line.above(one, other) or Level(Role.MANAGER, None, frozenset())


def level_for_refusal(line: Line, receiver: Receiver) -> Level:
    """Safety and law go straight to the manager; the rest to the issuer's superior."""
    office = receiver.instruction.office_id
    level = level_above(line, office, without=(receiver.person_id,))
    if receiver.ground in GRAVE and level.role != Role.AUDITOR:
        return Level(Role.MANAGER, None, frozenset())
    return level


def grant_above(person: Staff, line: Line, office: int, *parties: int) -> Grant | None:
    """The grant by which somebody decides about an order of this office.

    Never the office itself or its deputy, never a party, never somebody recused from one.
    """
    grant = line.grant_over(person, [office])
    if grant is None and line.above(office) is None:
        grant = people.grant_for(person, line.community, LAST_RESORT, line.at)
    return _apart(person, grant, office, *parties)


def grant_for_refusal(person: Staff, line: Line, receiver: Receiver) -> Grant | None:
    office = receiver.instruction.office_id
    issuer = receiver.instruction.issuer_id
    grant = grant_above(person, line, office, issuer, receiver.person_id)
    is_top = grant is not None and grant.role in {Role.MANAGER, Role.AUDITOR}
    return grant if is_top or receiver.ground not in GRAVE else None


def grant_for_conflict(person: Staff, line: Line, conflict: Conflict) -> Grant | None:
    offices = [one.instruction.office_id for one in (conflict.earlier, conflict.later)]
    grant = line.grant_over(person, offices)
    if grant is None and line.above(*offices) is None:
        return people.grant_for(person, line.community, {Role.MANAGER}, line.at)
    return _apart(person, grant, conflict.earlier.person_id)


def grant_for_objection(person: Staff, line: Line, objection: Objection) -> Grant | None:
    issuer = objection.receiver.instruction.issuer_id
    return grant_above(person, line, objection.against_id, issuer, objection.filed_by_id)


def _apart(person: Staff, grant: Grant | None, *parties: int) -> Grant | None:
    if grant is None or people.must_stay_out(person, parties, acting_for=grant.holder):
        return None
    return grant
