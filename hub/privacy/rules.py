"""Who may do what with people's data (matrix of roles, section 6: bulk export).

The director of customer service asks for lists of residents, finance for those of debtors; the
manager or the auditor lets them out. Whoever asks never decides, directly or through a deputy.
"""

from collections.abc import Collection
from datetime import datetime

from hub.kernel.models import Community, Decision
from hub.kernel.records import Records
from hub.kernel.refusals import NotAllowed
from hub.people import rules as people
from hub.people.models import Role, Staff
from hub.people.rules import Grant
from hub.privacy.models import DataRequest, Export

ASK_FOR_PEOPLE = frozenset({Role.DIRECTOR})
ASK_FOR_DEBTORS = frozenset({Role.DIRECTOR, Role.FINANCE})
ASK = ASK_FOR_PEOPLE | ASK_FOR_DEBTORS
RELEASE = frozenset({Role.MANAGER, Role.AUDITOR})
# Who reads every request, and every file that was handed over.
READ = frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.MANAGER, Role.AUDITOR})
STOP = RELEASE | {Role.DIRECTOR}
# Whoever stands before the person writes it down; who answers for the file answers.
TAKE_REQUESTS = frozenset({Role.FRONT_DESK, Role.BUTLER, Role.SUPERVISOR, Role.DIRECTOR})
ANSWER_REQUESTS = frozenset({Role.SUPERVISOR, Role.DIRECTOR})
# What is over is proposed by who answers for the files; whoever decides in cases holds it back.
CLEAR = ANSWER_REQUESTS
HOLD = frozenset({Role.DIRECTOR, Role.MANAGER, Role.AUDITOR})
READ_REQUESTS = ANSWER_REQUESTS | {Role.MANAGER, Role.AUDITOR}


def require(
    person: Staff, community: Community | int, roles: Collection[Role], at: datetime
) -> Grant:
    """:raises NotAllowed:"""
    pk = community.pk if isinstance(community, Community) else community
    return people.require(person, pk, roles, at)


def may(person: Staff, community: Community, roles: Collection[Role], at: datetime) -> bool:
    return people.holds(person, community.pk, roles, at)


def exports(person: Staff, community: Community, at: datetime) -> Records[Export]:
    """All of them for those who oversee; for others their own."""
    inside = Export.objects.within(community)
    return inside if may(person, community, READ, at) else inside.filter(asked_by=person)


def requests(person: Staff, community: Community, at: datetime) -> Records[DataRequest]:
    """All of them for those who answer and oversee; for the desk what they took themselves."""
    inside = DataRequest.objects.within(community)
    if may(person, community, READ_REQUESTS, at):
        return inside
    return inside.filter(taken_by=person)


def grant_to_stop(person: Staff, export: Export, at: datetime) -> Grant | None:
    """Whoever asked may, and those who could have refused it."""
    roles = STOP | ASK if export.asked_by_id == person.pk else STOP
    return people.grant_for(person, export.community_id, roles, at)


def decider(person: Staff, decision: Decision, at: datetime) -> Staff:
    """Whose office lets the person decide: never the proposer's, nor one recused from them.

    :raises NotAllowed:
    """
    grant = require(person, decision.community_id, RELEASE, at)
    minds = {person.pk, grant.holder.pk}
    if decision.proposer_id not in minds and people.must_stay_out(
        person, [decision.proposer_id], acting_for=grant.holder
    ):
        raise NotAllowed
    return grant.holder
