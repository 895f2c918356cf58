"""Who may do what with money (matrix of roles, section 6). Actions enforce it; pages choose by it.

Handlers, the monitoring room and security never learn who owes what. The front desk takes payments
and prints receipts, so it opens one household's account, but it has no list of those in arrears.
"""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from hub.charges import policy
from hub.estate.models import Beat, Household, HouseholdQuerySet
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import NotAllowed
from hub.people import rules as people
from hub.people.models import Role, Staff
from hub.people.rules import Grant

HEADS = frozenset({Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.MANAGER})
READ_PRICES = frozenset(
    {Role.FRONT_DESK, Role.BUTLER, Role.SUPERVISOR, Role.FINANCE, Role.AUDITOR, *HEADS}
)
PROPOSE_PRICES = frozenset({Role.FINANCE})
APPROVE_PRICES = frozenset({Role.OFFICE_DIRECTOR, Role.MANAGER})
ENROL = frozenset({Role.FINANCE, Role.SUPERVISOR})
READ_METERS = frozenset({Role.FINANCE, Role.SUPERVISOR, Role.BUTLER})
READ_RUNS = frozenset({Role.FINANCE, Role.SUPERVISOR, Role.AUDITOR, *HEADS})
BILL = frozenset({Role.FINANCE})
# The account of one household that somebody asks for.
READ_ACCOUNTS_ALL = frozenset(
    {Role.FRONT_DESK, Role.SUPERVISOR, Role.FINANCE, Role.AUDITOR, *HEADS}
)
READ_ACCOUNTS_BEATS = frozenset({Role.BUTLER})
TAKE = frozenset({Role.FRONT_DESK, Role.FINANCE})
# What waits for a second person, and what it became.
READ_DECISIONS = READ_RUNS | READ_ACCOUNTS_BEATS | TAKE
# Bills go into a debit batch and out of it by those who prepare, send and answer one.
HOLD = frozenset({Role.FRONT_DESK, Role.SUPERVISOR, Role.FINANCE, Role.DIRECTOR})
SETTLE_DEBITS = frozenset({Role.FINANCE, Role.DIRECTOR})
# What was done once for a household: by the app above that holds the slip, never by hand.
CHARGE_EXTRA = TAKE
# The list of those who owe: not the front desk, and nobody who must never dun.
READ_ARREARS_ALL = frozenset({Role.SUPERVISOR, Role.FINANCE, Role.AUDITOR, *HEADS})
READ_ARREARS_BEATS = frozenset({Role.BUTLER})
PROPOSE_CORRECTIONS = frozenset({Role.BUTLER, Role.SUPERVISOR, Role.FINANCE})
PROPOSE_DISCOUNTS = PROPOSE_CORRECTIONS
GRANT_DISCOUNTS = frozenset({Role.DIRECTOR, Role.OFFICE_DIRECTOR})
PROPOSE_REFUNDS = frozenset({Role.FRONT_DESK, Role.SUPERVISOR, Role.FINANCE})
DECIDE_UP_TO_LIMIT = frozenset({Role.DIRECTOR, Role.OFFICE_DIRECTOR})
DECIDE_ANY = frozenset({Role.MANAGER})
VOID_RECEIPTS = frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.OFFICE_DIRECTOR})
NOTE_INTERRUPTIONS = frozenset({Role.BUTLER, Role.SUPERVISOR, Role.FINANCE})


def require(
    person: Staff, community: Community | int, roles: Collection[Role], at: datetime
) -> Grant:
    """The grant by which the person acts; the house acts with its own.

    :raises NotAllowed:
    """
    return people.require(person, community, roles, at, house=Role.FINANCE)


# ── Whose account, whose arrears ────────────────────────────────────────────────────────────


def accounts(person: Staff, community: Community, at: datetime) -> HouseholdQuerySet:
    """The households whose account the person may open."""
    return _households(person, community, READ_ACCOUNTS_ALL, READ_ACCOUNTS_BEATS, at)


def in_arrears_list(person: Staff, community: Community, at: datetime) -> HouseholdQuerySet:
    """The households that the person may see in the list of arrears."""
    return _households(person, community, READ_ARREARS_ALL, READ_ARREARS_BEATS, at)


def _households(
    person: Staff,
    community: Community,
    everywhere: Collection[Role],
    on_beats: Collection[Role],
    at: datetime,
) -> HouseholdQuerySet:
    inside = Household.objects.within(community)
    if person.is_system or people.holds(person, community, everywhere, at):
        return inside
    if not people.holds(person, community, on_beats, at):
        return inside.none()
    beats = Beat.objects.walked_by(person, community, at)
    return inside.filter(building__area__in=beats.values("area"))


# ── The second person ───────────────────────────────────────────────────────────────────────


def decider(person: Staff, decision: Decision, roles: Collection[Role], at: datetime) -> Staff:
    """Whose office lets the person decide: never the proposer's, nor one recused from them.

    :raises NotAllowed:
    """
    grant = people.require(person, decision.community_id, roles, at)
    minds = {person.pk, grant.holder.pk}
    if decision.proposer_id not in minds and people.must_stay_out(
        person, [decision.proposer_id], acting_for=grant.holder
    ):
        raise NotAllowed
    return grant.holder


def deciders_of(amount: Decimal, community_id: int, at: datetime) -> frozenset[Role]:
    """Up to the limit a director signs; above it the manager does."""
    limit = policy.at(community_id, at).one_signature_up_to
    return DECIDE_UP_TO_LIMIT | DECIDE_ANY if abs(amount) <= limit else DECIDE_ANY
