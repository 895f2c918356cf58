"""Who may do what with paid service (matrix of roles, section 6). Actions enforce it; pages choose by it.

Whoever does the work says what was done and never what it costs: the price is the posted one, and
the desk enters it. The sides of a slip are kept apart for deputies too.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from django.db.models import Q

from hub.estate.models import Beat, Household, HouseholdQuerySet
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import NotAllowed
from hub.paidwork.models import Order, OrderQuerySet
from hub.people import rules as people
from hub.people.models import Post, Role, Staff
from hub.people.rules import Grant

HEADS = frozenset({Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.MANAGER})
DESK = frozenset({Role.FRONT_DESK, Role.BUTLER})
READ_ALL = frozenset({Role.FRONT_DESK, Role.SUPERVISOR, Role.DIRECTOR, Role.FINANCE, Role.AUDITOR})
READ_BEATS = frozenset({Role.BUTLER})
READ_OWN = frozenset({Role.HANDLER})
READERS = READ_ALL | READ_BEATS | READ_OWN
READ_PRICES = READERS | HEADS
PROPOSE_PRICES = frozenset({Role.FINANCE, Role.SUPERVISOR})
APPROVE_PRICES = frozenset({Role.OFFICE_DIRECTOR, Role.MANAGER})
ORDER = DESK
ASSIGN = DESK | {Role.SUPERVISOR}
WORK = frozenset({Role.HANDLER, Role.BUTLER})
SPEAK = DESK | {Role.SUPERVISOR}  # with the owner, about estimate, quote and acceptance
PRICE = frozenset({Role.FRONT_DESK, Role.FINANCE})
CANCEL = DESK
PROPOSE_DISCOUNTS = DESK | {Role.SUPERVISOR}
GRANT_DISCOUNTS = frozenset({Role.SUPERVISOR, Role.DIRECTOR})
PROPOSE_VOIDS = DESK | {Role.SUPERVISOR, Role.FINANCE}
VOID = frozenset({Role.SUPERVISOR, Role.DIRECTOR})
PROPOSE_CARRYING = frozenset({Role.FRONT_DESK, Role.FINANCE})
CARRY = frozenset({Role.SUPERVISOR, Role.DIRECTOR})
DECIDERS = APPROVE_PRICES | GRANT_DISCOUNTS | VOID | CARRY
READ_DECISIONS = DECIDERS | PRICE | SPEAK
WATCH = frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.AUDITOR})


# ── Which slips, which homes ────────────────────────────────────────────────────────────────


def visible_to(person: Staff, community: Community, at: datetime) -> OrderQuerySet:
    """The slips that a person may know about: a handler those of their own, or of nobody yet."""
    orders = Order.objects.within(community)
    if person.is_system or people.holds(person, community, READ_ALL, at):
        return orders
    mine = Q(pk__in=[])
    if people.holds(person, community, READ_BEATS, at):
        beats = Beat.objects.walked_by(person, community, at)
        mine |= Q(household__building__area__in=beats.values("area")) | Q(handler=person)
    if people.holds(person, community, READ_OWN, at):
        mine |= Q(handler=person) | Q(handler__isnull=True, status=Order.Status.ORDERED)
    return orders.filter(mine)


def homes(person: Staff, community: Community, at: datetime) -> HouseholdQuerySet:
    """The households for which the person may take an order."""
    inside = Household.objects.within(community)
    if people.holds(person, community, {Role.FRONT_DESK}, at):
        return inside
    beats = Beat.objects.walked_by(person, community, at)
    return inside.filter(building__area__in=beats.values("area"))


def workers(community: Community, at: datetime) -> list[Staff]:
    """Who can be sent."""
    posts = Post.objects.at(at).filter(community=community, role__in=WORK).select_related("staff")
    return sorted({post.staff for post in posts}, key=lambda one: one.name)


# ── Predicates: (person, order, moment) → the grant that allows it, or None ─────────────────

Predicate = Callable[[Staff, Order, datetime], Grant | None]


def holding(roles: Collection[Role]) -> Predicate:
    def allowed(person: Staff, order: Order, at: datetime) -> Grant | None:
        return people.grant_for(person, order.community_id, roles, at)

    return allowed


def did_it(order: Order) -> set[int | None]:
    """Those who do the work, and so neither price it nor speak for the owner."""
    return {order.handler_id, order.completed_by_id} - {None}


def not_who_did_it(roles: Collection[Role]) -> Predicate:
    """Not the one who did the work, those recused from them, nor either's deputy."""

    def allowed(person: Staff, order: Order, at: datetime) -> Grant | None:
        grant = people.grant_for(person, order.community_id, roles, at)
        if grant and people.must_stay_out(person, did_it(order), acting_for=grant.holder):
            return None
        return grant

    return allowed


def does_it(person: Staff, order: Order, at: datetime) -> Grant | None:
    """The one who was sent; before anybody was, whoever can be."""
    grant = people.grant_for(person, order.community_id, WORK, at)
    return grant if grant and order.handler_id in (None, person.pk) else None


def does_it_or_speaks(person: Staff, order: Order, at: datetime) -> Grant | None:
    return does_it(person, order, at) or holding(SPEAK)(person, order, at)


MAY: dict[str, Predicate] = {
    "assign": holding(ASSIGN),
    "arrive": does_it,
    "complete": does_it,
    "extra": does_it_or_speaks,
    "quote": holding(SPEAK),
    "sign": does_it_or_speaks,
    "accept_by_phone": not_who_did_it(SPEAK),
    "redo": does_it_or_speaks,
    "price": not_who_did_it(PRICE),
    "propose_discount": not_who_did_it(PROPOSE_DISCOUNTS),
    "propose_void": holding(PROPOSE_VOIDS),
    "propose_carrying": holding(PROPOSE_CARRYING),
    "cancel": holding(CANCEL),
    "reveal": does_it_or_speaks,
    "print": holding(PRICE | {Role.SUPERVISOR}),
    "read_code": not_who_did_it(SPEAK),
}


def may(name: str, person: Staff, order: Order, at: datetime) -> Grant | None:
    return MAY[name](person, order, at)


# ── The second person ───────────────────────────────────────────────────────────────────────


def decider(
    person: Staff,
    decision: Decision,
    roles: Collection[Role],
    at: datetime,
    *,
    besides: Collection[int | None] = (),
) -> Staff:
    """Whose office lets the person decide: not the proposer's, nor that of whoever did the work.

    :raises NotAllowed:
    """
    grant = people.require(person, decision.community_id, roles, at)
    out_of = set(besides)
    if decision.proposer_id not in {person.pk, grant.holder.pk}:
        out_of.add(
            decision.proposer_id
        )  # the kernel itself refuses the proposer, in its own words
    if people.must_stay_out(person, out_of, acting_for=grant.holder):
        raise NotAllowed
    return grant.holder
