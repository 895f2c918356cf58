"""Who may do what with leave (matrix of roles, section 6). Actions enforce it; pages choose by it.

Everybody asks for themselves. The line above decides, level by level; nobody about themselves, and
no deputy about the principal. Of health only the person, whoever decides, and the director read.
"""

from collections.abc import Iterable

from django.db.models import Q

from hub.kernel.records import Records
from hub.kernel.refusals import NotAllowed
from hub.leave.models import Forfeit, Leave, LeaveQuerySet, PhoneReport, Step
from hub.people import rules as people
from hub.people.line import RANKS, Level, Line
from hub.people.models import Role, Staff
from hub.people.rules import Grant

HEADS = frozenset({Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.MANAGER})
HEAD_RANK = RANKS[Role.DIRECTOR]
HISTORY_RANK = RANKS[Role.SUPERVISOR]
# By which role a head's decision is written down; whose office it was stands beside it.
ROLE_OF_HEAD = Role.MANAGER
AUDIT = frozenset({Role.AUDITOR})
LEAD = frozenset({Role.LEADER, Role.SUPERVISOR, *HEADS})
# Whoever commands sees their people; the auditor, who commands nobody, sees everybody.
READ_ALL = AUDIT
KINDS = frozenset({Role.DIRECTOR, Role.OFFICE_DIRECTOR})
READ_KINDS = LEAD | AUDIT
PROPOSE_ADJUSTING = LEAD
ADJUST = HEADS
LEDGER = frozenset({Role.SUPERVISOR, *HEADS}) | AUDIT
DRAW_UP = frozenset({Role.SUPERVISOR, *HEADS})


def team_of(person: Staff, line: Line) -> frozenset[int]:
    """Whose leave the person sees besides their own."""
    if people.holds(person, line.community, READ_ALL, line.at):
        return frozenset(line.seats) - {person.pk}
    return line.under(person)


def visible_to(person: Staff, line: Line) -> LeaveQuerySet:
    """One's own, the team's, and what one has decided on."""
    inside = Leave.objects.within(line.community)
    if person.is_system:
        return inside
    decided = Step.objects.within(line.community).filter(decided_by=person).values("leave")
    return inside.filter(Q(staff=person) | Q(staff__in=team_of(person, line)) | Q(pk__in=decided))


# ── Who stands above ────────────────────────────────────────────────────────────────────────


def chain(line: Line, person: int) -> list[Level]:
    """The levels above somebody that somebody holds, the nearest first, one of each rank."""
    found: list[Level] = []
    out: set[int] = set()
    while level := line.above(person, without=out):
        if not found or RANKS[level.role] > RANKS[found[-1].role]:
            found.append(level)
        out |= level.people
    return found


def next_level(line: Line, person: int, *, above: int) -> Level | None:
    """The nearest level higher than a rank."""
    return line.level_over(person, above + 1)


def levels_up_to(line: Line, person: int, rank: int) -> list[Level]:
    """Who will be asked one after the other, if all say yes in time."""
    found: list[Level] = []
    for level in chain(line, person):
        found.append(level)
        if RANKS[level.role] >= rank:
            break
    return found


def grant_over(
    person: Staff, line: Line, other: int, *, rank: int = 0, roles: Iterable[Role] = ()
) -> Grant | None:
    """By which office the person stands above the other, at least of this rank.

    Never about oneself, never in the other's own office, never recused: a deputy brings the
    principal's conflicts along.
    """
    grant = line.grant_over(person, [other], rank=rank)
    if grant is None or people.must_stay_out(person, [other], acting_for=grant.holder):
        return None
    return grant if not roles or grant.role in set(roles) else None


def require_over(person: Staff, line: Line, other: int, *, rank: int = 0) -> Grant:
    """:raises NotAllowed:"""
    grant = grant_over(person, line, other, rank=rank)
    if grant is None:
        raise NotAllowed
    return grant


def grant_to_decide(person: Staff, line: Line, step: Step) -> Grant | None:
    """Of the step's level, or of a higher one."""
    return grant_over(person, line, step.applicant_id, rank=step.rank)


def grant_to_recall(person: Staff, line: Line, leave: Leave) -> Grant | None:
    """Of the level that could have granted it, or of a higher one; where nobody stands that high,
    of the highest there is, as it was when it was granted."""
    highest = max((RANKS[one.role] for one in chain(line, leave.staff_id)), default=0)
    return grant_over(person, line, leave.staff_id, rank=min(leave.needs_rank, highest))


# ── Health ──────────────────────────────────────────────────────────────────────────────────


def may_read_reason(person: Staff, line: Line, leave: Leave) -> bool:
    """Why somebody is away: for health the person, who decides or decided, and the director."""
    if person.pk == leave.staff_id or not leave.kind.is_health:
        return True
    if leave.steps.filter(decided_by=person).exists():
        return True
    waiting = leave.steps.filter(status=Step.Status.WAITING).first()
    if waiting and grant_to_decide(person, line, waiting):
        return True
    return grant_over(person, line, leave.staff_id, rank=HEAD_RANK) is not None


def may_read_matter(person: Staff, line: Line, report: PhoneReport) -> bool:
    """What was said on the phone may tell of health: the caller, who took it, and who stands above."""
    if person.pk in {report.staff_id, report.taken_by_id}:
        return True
    return grant_over(person, line, report.staff_id) is not None


def forfeits_open_to(person: Staff, line: Line) -> Records[Forfeit]:
    """One's own and those of one's people: they tell how long somebody was ill, so no auditor's."""
    inside = Forfeit.objects.within(line.community)
    return inside.filter(Q(staff=person) | Q(staff__in=line.under(person)))


def reports_open_to(person: Staff, line: Line) -> Records[PhoneReport]:
    inside = PhoneReport.objects.within(line.community)
    theirs = Q(staff=person) | Q(taken_by=person) | Q(staff__in=team_of(person, line))
    return inside.filter(theirs)
