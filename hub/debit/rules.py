"""Who may do what with bank debits (matrix of roles, section 6). Actions enforce it; pages choose by it.

The front desk prepares the lines, the supervisor checks them, finance sends, and another of finance
or the director books the answer. Nobody does two of these in one month; a deputy carries what the
principal has done.
"""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.charges import rules as charges
from hub.debit.models import Cycle, Hand
from hub.estate.models import Beat, Household, HouseholdQuerySet
from hub.kernel.models import Community
from hub.kernel.refusals import NotAllowed, Refusal
from hub.people import rules as people
from hub.people.models import Role, Staff
from hub.people.rules import Grant

HEADS = frozenset({Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.MANAGER})
READ = frozenset({Role.FRONT_DESK, Role.SUPERVISOR, Role.FINANCE, Role.AUDITOR, *HEADS})
READ_BEATS = frozenset({Role.BUTLER})
KEEP_MANDATES = frozenset({Role.FRONT_DESK, Role.FINANCE})
REVEAL = frozenset({Role.FRONT_DESK, Role.SUPERVISOR, Role.FINANCE, Role.DIRECTOR})
PREPARE = frozenset({Role.FRONT_DESK})
CHECK = frozenset({Role.SUPERVISOR})
SEND = frozenset({Role.FINANCE})
IMPORT = frozenset({Role.FINANCE, Role.DIRECTOR})
CANCEL = PREPARE | CHECK | SEND
CLOSE = IMPORT
ASK_BANK = frozenset({Role.FINANCE})
CALL_OWNERS = frozenset({Role.BUTLER, Role.FRONT_DESK, Role.SUPERVISOR})
PROPOSE_FORMATS = frozenset({Role.FINANCE})
APPROVE_FORMATS = frozenset({Role.FINANCE, Role.DIRECTOR, Role.OFFICE_DIRECTOR})

OF_DUTY = {
    Hand.Duty.PREPARE: PREPARE,
    Hand.Duty.CHECK: CHECK,
    Hand.Duty.SEND: SEND,
    Hand.Duty.IMPORT: IMPORT,
}


class OtherHands(Refusal):
    """One person, one duty in a cycle."""

    message = _("制盘、复核、送盘、回盘要由不同的人做。请换一位没有经手这个月扣款的同事。")
    status = 403


# As in charges: the house acts with a role of its own.
require = charges.require


def homes(person: Staff, community: Community, at: datetime) -> HouseholdQuerySet:
    """The households whose debits the person may look at: all, or those on their beats."""
    inside = Household.objects.within(community)
    if person.is_system or people.holds(person, community, READ, at):
        return inside
    if not people.holds(person, community, READ_BEATS, at):
        return inside.none()
    beats = Beat.objects.walked_by(person, community, at)
    return inside.filter(building__area__in=beats.values("area"))


# ── Three persons ───────────────────────────────────────────────────────────────────────────


def why_locked(
    person: Staff, cycle: Cycle | None, duty: Hand.Duty, community: Community, at: datetime
) -> str | Promise:
    """Why the person may not take this duty now, as the page says it; "" if they may."""
    grant = people.grant_for(person, community, OF_DUTY[duty], at)
    if grant is None:
        return NotAllowed.message
    if cycle is None:
        return ""
    other = _other(person, grant, cycle, duty)
    if other is None:
        return ""
    if other.staff_id in {person.pk, grant.holder.pk}:
        words = {
            Hand.Duty.PREPARE: _("这个月的盘是您制的"),
            Hand.Duty.CHECK: _("这个月的盘是您复核的"),
            Hand.Duty.SEND: _("这个月的盘是您送的"),
            Hand.Duty.IMPORT: _("这个月的回盘是您导的"),
        }
        return words[Hand.Duty(other.duty)]
    return _("您与经手人有回避关系")


def stays_apart(person: Staff, grant: Grant, cycle: Cycle, duty: Hand.Duty) -> None:
    """:raises OtherHands: who, or whose principal, has had another hand in the cycle"""
    if _other(person, grant, cycle, duty) is not None:
        raise OtherHands


def _other(person: Staff, grant: Grant, cycle: Cycle, duty: Hand.Duty) -> Hand | None:
    hands = Hand.objects.filter(community_id=cycle.community_id, cycle=cycle).exclude(duty=duty)
    for hand in hands:
        if people.must_stay_out(person, [hand.staff_id], acting_for=grant.holder):
            return hand
    return None
