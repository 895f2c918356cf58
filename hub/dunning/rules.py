"""Who may do what in dunning (matrix of roles, section 6). Actions enforce it; pages choose by it.

Guards and the monitoring room neither hold a step nor read one, whatever post they hold beside and
whoever they stand in for.
"""

from collections.abc import Collection
from datetime import datetime

from hub.charges import rules as charges
from hub.dunning.models import Channel, Message, MessageList, Notice, NoticeBatch, StepDue
from hub.dunning.models.episode import StepDueQuerySet
from hub.estate.models import HouseholdQuerySet
from hub.kernel.models import Community, Decision
from hub.kernel.records import Records
from hub.kernel.refusals import NotAllowed
from hub.people import rules as people
from hub.people.models import Department, Role, Staff
from hub.people.rules import Grant

HEADS = frozenset({Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.MANAGER})
READ = charges.READ_ARREARS_ALL | charges.READ_ARREARS_BEATS
READ_RUNS = charges.READ_ARREARS_ALL
# The front desk prints and mails, and sees the letters it holds and nothing else.
MAIL = frozenset({Role.FRONT_DESK})
WORK = frozenset({Role.BUTLER, Role.SUPERVISOR, *HEADS}) | MAIL
# A list of messages carries telephone numbers: its maker takes it, and the heads may read it.
SEND = WORK - MAIL
READ_LISTS_ALL = frozenset({Role.SUPERVISOR, *HEADS})
READ_LISTS = READ_LISTS_ALL | SEND
DRAFT = frozenset({Role.SUPERVISOR, Role.DIRECTOR})
APPROVE = HEADS
PROPOSE_PAUSES = frozenset({Role.BUTLER, Role.SUPERVISOR, Role.FINANCE})
GRANT_PAUSES = frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.OFFICE_DIRECTOR})
END_PAUSES = frozenset({Role.BUTLER, Role.SUPERVISOR, Role.DIRECTOR})
ORDER = frozenset({Role.SUPERVISOR})
# Whoever has letters to deliver prints them; a formal demand is signed by the supervisor.
PRINT = frozenset({Role.BUTLER, Role.SUPERVISOR, Role.DIRECTOR}) | MAIL
PRINT_DEMANDS = frozenset({Role.SUPERVISOR, Role.DIRECTOR})
PRINT_FROM_ARREARS = frozenset({Role.BUTLER, Role.SUPERVISOR, Role.DIRECTOR})
READ_BATCHES_ALL = frozenset({Role.SUPERVISOR, Role.FINANCE, Role.AUDITOR, *HEADS})
READ_NOTICES = READ_BATCHES_ALL | PRINT
WITHDRAW = frozenset({Role.BUTLER, Role.SUPERVISOR}) | MAIL
VOID_NOTICES = frozenset({Role.SUPERVISOR, Role.DIRECTOR})
RUN = frozenset({Role.FINANCE, Role.SUPERVISOR})
SECURITY_ROLES = frozenset({Role.MONITOR})


def is_security(person: Staff, at: datetime) -> bool:
    """Do they hold a post among the guards or in the monitoring room, here or anywhere?"""
    return any(
        grant.role in SECURITY_ROLES or grant.department_kind == Department.Kind.ORDER
        for grant in people.everything_held(person, at)
    )


def require(
    person: Staff, community: Community | int, roles: Collection[Role], at: datetime
) -> Grant:
    """The grant by which the person acts; the house acts with its own.

    :raises NotAllowed: to security posts always.
    """
    pk = community.pk if isinstance(community, Community) else community
    if person.is_system:
        return Grant(Role.SUPERVISOR, None, None, person)
    if is_security(person, at):
        raise NotAllowed
    return people.require(person, pk, roles, at)


def may(person: Staff, community: Community, roles: Collection[Role], at: datetime) -> bool:
    return not is_security(person, at) and people.holds(person, community, roles, at)


def households(person: Staff, community: Community, at: datetime) -> HouseholdQuerySet:
    """The households whose dunning the person may read: those in their list of arrears."""
    seen = charges.in_arrears_list(person, community, at)
    return seen.none() if is_security(person, at) else seen


def dues(person: Staff, community: Community, at: datetime) -> StepDueQuerySet:
    """The steps the person may read: of those households; for the front desk, its own letters."""
    rows = StepDue.objects.within(community)
    seen = rows.filter(household__in=households(person, community, at).order_by().values("pk"))
    if (
        person.is_system
        or not may(person, community, MAIL, at)
        or may(person, community, READ, at)
    ):
        return seen
    return rows.filter(role=Role.FRONT_DESK, step__channel=Channel.LETTER)


def notices(person: Staff, community: Community, at: datetime) -> Records[Notice]:
    """The letters of households whose dunning they may read; for the front desk, those it mails."""
    rows = Notice.objects.within(community)
    if person.is_system or may(person, community, READ, at):
        seen = households(person, community, at)
        return rows.filter(household__in=seen.order_by().values("pk"))
    if may(person, community, MAIL, at):
        return rows.filter(due__role=Role.FRONT_DESK)
    return rows.none()


def batches(person: Staff, community: Community, at: datetime) -> Records[NoticeBatch]:
    """All of them to those who read every arrear; to others what they had printed themselves."""
    rows = NoticeBatch.objects.within(community)
    if person.is_system or may(person, community, READ_BATCHES_ALL, at):
        return rows
    return rows.filter(made_by=person) if may(person, community, PRINT, at) else rows.none()


def message_lists(person: Staff, community: Community, at: datetime) -> Records[MessageList]:
    """All of them to the heads; to a butler what they made themselves."""
    rows = MessageList.objects.within(community)
    if person.is_system or may(person, community, READ_LISTS_ALL, at):
        return rows
    return rows.filter(made_by=person) if may(person, community, SEND, at) else rows.none()


def messages(person: Staff, community: Community, at: datetime) -> Records[Message]:
    mine = message_lists(person, community, at)
    return Message.objects.within(community).filter(list__in=mine.order_by().values("pk"))


def decider(person: Staff, decision: Decision, roles: Collection[Role], at: datetime) -> Staff:
    """Whose office lets the person decide: never the proposer's, nor one recused from them.

    :raises NotAllowed:
    """
    if is_security(person, at):
        raise NotAllowed
    return charges.decider(person, decision, roles, at)


def granted(decision: Decision, by: Staff) -> Grant:
    """By whose office a decision was taken, for the line of history."""
    return Grant(Role.MANAGER, None, None, decision.decided_for or by)
