"""到期清理: the night finds whose time is over, one proposes it, another lets it happen; and 暂缓删除."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Household
from hub.kernel import counters, decisions, journal, obligations
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Refusal
from hub.kernel.workdays import local_day
from hub.people.models import Staff
from hub.people.telling import tell, told
from hub.privacy import duties, policy, rules, terms
from hub.privacy.actions.erasing import erase, in_words
from hub.privacy.events import Happened
from hub.privacy.models import Clearing, Hold


class NotWaiting(Refusal):
    message = _("这次清理已经结束。保存期限再有到期的，夜里会另列一次。")


class AllHeld(Refusal):
    message = _("到期的现在都在暂缓删除之列，或已经删除，没有可以清理的。")


class HeldAlready(Refusal):
    message = _("这里已经暂缓删除。依据变了的，先解除，再写新的。")


class LiftedAlready(Refusal):
    message = _("这一条暂缓已经解除。")


@transaction.atomic
def find_due(*, community: Community, by: Staff, at: datetime) -> Clearing | None:
    """List what is over and not held back; while a list waits, no second one is made.

    A list whose rows are all held back or gone by now is closed, so that nobody owes anything for it.
    """
    waiting = Clearing.objects.within(community).locked().filter(status=Clearing.Status.OPEN)
    clearing = waiting.first()
    found = terms.found(community, at)
    if clearing is not None:
        if not found.count:
            _end("let_be", clearing, Happened.CLEARING_MOOT, by, at)
        return None
    if not found.count:
        return None
    year = f"{local_day(at):%Y}"
    clearing = Clearing.objects.create(
        community=community,
        number=f"QL-{year}-{counters.next_number(community, 'QL', year):03}",
        found=found.erased(),
        found_at=at,
        due_at=at + policy.at(community, at).clear,
    )
    event = journal.record(Happened.CLEARING_FOUND, clearing, by=by, at=at, found=clearing.found)
    duties.owe_clearing(clearing, event)
    return clearing


@transaction.atomic
def propose_clearing(
    clearing_id: Any, *, community: Community, by: Staff, at: datetime, ground: str
) -> Decision:
    """Ask that what is over go; another decides.

    :raises NotWaiting: :raises AllHeld:
    """
    rules.require(by, community, rules.CLEAR, at)
    clearing = _waiting(community, clearing_id)
    found = terms.found(community, at)
    if not found.count:
        raise AllHeld
    return decisions.propose(
        CLEAR,
        clearing,
        by=by,
        at=at,
        ground=ground,
        number=clearing.number,
        erase=in_words(found.erased()),
        keep=in_words(found.stays()),
    )


def _waiting(community: Community, clearing_id: Any) -> Clearing:
    clearing = Clearing.objects.within(community).locked().find(clearing_id)
    if clearing.status != Clearing.Status.OPEN:
        raise NotWaiting
    return clearing


def _clear(decision: Decision, by: Staff, at: datetime) -> None:
    """As it stands now: what was held back meanwhile stays, what came to its end goes too."""
    clearing = _waiting(decision.community, decision.subject_id)
    found = terms.found(clearing.community, at)
    if not found.count:
        raise AllHeld
    erase(found, decision, by=by, at=at, clearing=clearing)
    _end("carry_out", clearing, Happened.CLEARED, by, at)


def _end(move: str, clearing: Clearing, verb: Happened, by: Staff, at: datetime) -> None:
    Clearing.LIFECYCLE.make(move, clearing)
    clearing.ended_at = at
    clearing.save(update_fields=["status", "ended_at"])
    event = journal.record(verb, clearing, by=by, at=at)
    obligations.meet(duties.CLEAR, clearing, event=event)
    if (waiting := decisions.waiting_on(CLEAR, clearing)) is not None:
        decisions.expire(waiting, by=by, at=at)


CLEAR = decisions.declare(
    "privacy.clear", _("到期清理"), may_decide=rules.decider, carry_out=_clear
)


# ── 暂缓删除 ──────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def hold(
    household_id: Any = None, *, community: Community, by: Staff, at: datetime, ground: str
) -> Hold:
    """Keep what is kept of a home, or of everybody where none is named, until it is lifted.

    :raises HeldAlready:
    """
    grant = rules.require(by, community, rules.HOLD, at)
    home = Household.objects.within(community).find(household_id) if household_id else None
    one = Hold(
        community=community,
        household=home,
        ground=told("ground", ground, _("请写明依据：哪个案件、哪家机关、什么文书。"), 300),
        made_by=by,
        made_at=at,
    )
    try:
        with transaction.atomic():
            one.save(force_insert=True)
    except IntegrityError:
        raise HeldAlready from None
    tell(Happened.HELD, one, by=by, at=at, grant=grant, household=home.pk if home else None)
    return one


@transaction.atomic
def lift_hold(hold_id: Any, *, community: Community, by: Staff, at: datetime, ground: str) -> Hold:
    """:raises LiftedAlready:"""
    grant = rules.require(by, community, rules.HOLD, at)
    one = Hold.objects.within(community).locked().find(hold_id)
    if one.lifted_at is not None:
        raise LiftedAlready
    one.lifted_by, one.lifted_at = by, at
    one.lifted_ground = told("ground", ground, _("请写明为什么不用再留。"), 300)
    one.save(update_fields=["lifted_by", "lifted_at", "lifted_ground"])
    tell(Happened.HOLD_LIFTED, one, by=by, at=at, grant=grant)
    return one
