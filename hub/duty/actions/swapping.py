"""Shift swaps 换班: asked, agreed to from the colleague's own account, approved by their leader.

Nobody swaps by themselves (rulebook, article 4): until the leader has approved, each answers for
the shift they were rostered to; from that moment on the new holder does.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hub.duty import duties, rules
from hub.duty.actions import passing
from hub.duty.actions.base import colleague
from hub.duty.actions.drawing import AlreadyBegun
from hub.duty.events import Happened
from hub.duty.models import Assignment, Swap
from hub.kernel import decisions, obligations
from hub.kernel.models import Community, Decision, Event, Notice
from hub.kernel.records import Records
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal
from hub.people import rules as people
from hub.people.models import Role, Staff
from hub.people.rules import Grant
from hub.people.telling import decided, tell, told


class WithOneself(Incomplete):
    message = _("请选一位同事。")
    field = "colleague_id"


class NotTheirs(Incomplete):
    message = _("这个班不是那位同事的，或已经变了。请重新选择。")
    field = "takes_id"


class AlreadyOffered(Refusal):
    message = _("这两个班里有一个已经在另一份换班申请里。请先撤回那一份。")


class NotAgreedYet(NotAllowed):
    message = _("对方还没有同意，不能批准。")


@transaction.atomic
def offer_swap(
    assignment_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    colleague_id: Any,
    reason: str,
    takes_id: Any = None,
) -> Swap:
    """Ask a colleague to take one's shift, for one of theirs or as cover.

    :raises AlreadyBegun: once one of the shifts has begun.
    :raises BreaksRules: if either month would then break a hard rule; asked again at every step.
    :raises AlreadyOffered: while one of the shifts is in another open offer.
    """
    grant = people.require(by, community, frozenset(Role), at)
    other = colleague(colleague_id, community)
    if other.pk == by.pk:
        raise WithOneself
    rows = passing.in_force([one for one in (assignment_id, takes_id) if one], community)
    gives, takes = rows[0], rows[1] if takes_id else None
    if gives.staff_id != by.pk:
        raise Missing
    if takes is not None and takes.staff_id != other.pk:
        raise NotTheirs
    _is_free(community, rows)
    passing.try_out(rows, [other, by][: len(rows)], at)
    try:
        with transaction.atomic():
            swap = Swap.objects.create(
                community=community,
                asker=by,
                colleague=other,
                gives=gives,
                takes=takes,
                reason=told("reason", reason, _("请写明为什么换班。"), 300),
                asked_at=at,
                ends_at=min(row.starts_at for row in rows),
            )
    except IntegrityError:
        raise AlreadyOffered from None
    tell(Happened.SWAP_OFFERED, swap, by=by, at=at, grant=grant, **_said(swap))
    decisions.propose(SWAP, swap, by=by, at=at, ground=swap.reason, expires_at=swap.ends_at)
    _notify(other, swap, at, _now("%(asker)s 请您换班：%(shifts)s。请同意或不同意。"))
    return swap


@transaction.atomic
def agree_to_swap(swap_id: Any, *, community: Community, by: Staff, at: datetime) -> Swap:
    """Say yes, from one's own account: no deputy and no leader says it for one."""
    swap, rows, grant = _answered(swap_id, community, by, at)
    passing.try_out(rows, _takers(swap), at)
    Swap.LIFECYCLE.make("agree", swap)
    swap.agreed_at = at
    swap.save(update_fields=["status", "agreed_at"])
    event = tell(Happened.SWAP_AGREED, swap, by=by, at=at, grant=grant)
    duties.owe_swap(swap, event, min(duties.decided_by(community, at), swap.ends_at))
    return swap


@transaction.atomic
def decline_swap(
    swap_id: Any, *, community: Community, by: Staff, at: datetime, words: str = ""
) -> Swap:
    """Say no; no reason is owed."""
    swap, grant = _taken_back(swap_id, "colleague_id", community, by, at)
    swap.words = words.strip()[:1000]
    _close(swap, "decline", at)
    tell(Happened.SWAP_DECLINED, swap, by=by, at=at, grant=grant, words=swap.words)
    _notify(swap.asker, swap, at, _now("%(colleague)s 没有同意换班：%(shifts)s。"))
    return swap


@transaction.atomic
def withdraw_swap(swap_id: Any, *, community: Community, by: Staff, at: datetime) -> Swap:
    """Take one's offer back, as long as it is not approved."""
    swap, grant = _taken_back(swap_id, "asker_id", community, by, at)
    _close(swap, "withdraw", at)
    event = tell(Happened.SWAP_WITHDRAWN, swap, by=by, at=at, grant=grant)
    obligations.meet(duties.SWAP, swap, event=event)
    _notify(swap.colleague, swap, at, _now("%(asker)s 撤回了换班申请：%(shifts)s。"))
    return swap


@transaction.atomic
def end_stale_swaps(*, community: Community, by: Staff, at: datetime) -> int:
    """Close what cannot happen any more: a shift has begun, or went to somebody else.

    Who had asked and was agreed to, and whose leader did not answer in time, is not at fault for
    it (`unanswered`): the duty of the leader stays on record as missed.
    """
    found = Swap.objects.within(community).filter(status__in=Swap.OPEN)
    stale = found.filter(
        Q(ends_at__lte=at)
        | ~Q(gives__status=Assignment.Status.STANDING)
        | ~Q(gives__roster__status="PUBLISHED")
        | Q(takes__isnull=False) & ~Q(takes__status=Assignment.Status.STANDING)
        | Q(takes__isnull=False) & ~Q(takes__roster__status="PUBLISHED")
    )
    count = 0
    for one in stale:
        _drop_question(one, by, at)
        swap = _locked(one.pk, community)
        if swap.status not in Swap.OPEN:
            continue
        is_late = swap.ends_at <= at
        _close(swap, "lapse" if is_late else "void", at)
        verb = Happened.SWAP_LAPSED if is_late else Happened.SWAP_VOID
        tell(verb, swap, by=by, at=at, grant=Grant(Role.MANAGER, None, None, by))
        if not is_late:
            obligations.void(duties.SWAP, swap, reason=str(_now("班次已经变动")))
        for person in (swap.asker, swap.colleague):
            _notify(person, swap, at, _now("换班没有办成，各自的班不变：%(shifts)s。"))
        count += 1
    return count


def unanswered(assignment: Assignment) -> bool:
    """Was a swap of this shift agreed to by both, and left without the leader's answer?"""
    asked = Swap.objects.filter(community_id=assignment.community_id, agreed_at__isnull=False)
    both = asked.filter(status__in=[Swap.Status.AGREED, Swap.Status.LAPSED])
    return both.filter(Q(gives=assignment.pk) | Q(takes=assignment.pk)).exists()


# ── Decided by the leader ───────────────────────────────────────────────────────────────────


def _of(decision: Decision) -> Swap:
    return _locked(decision.subject_id, decision.community)


def _may_decide(person: Staff, decision: Decision, at: datetime) -> Staff:
    # Not locked: deciding locks the question, then the rosters, then the swap, as every act does.
    swap = _all(decision.community).find(decision.subject_id)
    if swap.status != Swap.Status.AGREED:
        raise NotAgreedYet
    rows = [one for one in (swap.gives, swap.takes) if one is not None]
    grants = [
        rules.require(person, one.roster.department, rules.PLAN | rules.PUBLISH, at)
        for one in rows
    ]
    for grant in grants:
        if people.must_stay_out(
            person, [swap.asker_id, swap.colleague_id], acting_for=grant.holder
        ):
            raise NotAllowed
    return grants[0].holder


def _approve(decision: Decision, by: Staff, at: datetime) -> None:
    asked = _all(decision.community).find(decision.subject_id)
    shifts = [one for one in (asked.gives_id, asked.takes_id) if one is not None]
    passing.pass_on(
        [(row, taker.pk) for row, taker in zip(shifts, _takers(asked), strict=True)],
        community=decision.community,
        by=by,
        at=at,
        reason=asked.reason,
        source=Assignment.Source.SWAP,
    )
    swap = _of(decision)
    swap.decided_by, swap.words = by, decision.answer
    _close(swap, "approve", at)
    event = _decided(Happened.SWAP_APPROVED, swap, decision, by, at)
    obligations.meet(duties.SWAP, swap, event=event)
    for person in (swap.asker, swap.colleague):
        _notify(person, swap, at, _now("换班已批准，从现在起由接班的人负责：%(shifts)s。"))


def _refuse(decision: Decision, by: Staff, at: datetime) -> None:
    swap = _of(decision)
    swap.decided_by, swap.words = by, decision.answer
    _close(swap, "refuse", at)
    event = _decided(Happened.SWAP_REFUSED, swap, decision, by, at)
    obligations.meet(duties.SWAP, swap, event=event)
    for person in (swap.asker, swap.colleague):
        _notify(person, swap, at, _now("换班没有批准，各自的班不变：%(shifts)s。"))


def _decided(verb: Happened, swap: Swap, decision: Decision, by: Staff, at: datetime) -> Event:
    return tell(
        verb, swap, by=by, at=at, grant=decided(decision, by), words=decision.answer, **_said(swap)
    )


SWAP = decisions.declare(
    "duty.swap", _("换班"), may_decide=_may_decide, carry_out=_approve, turn_down=_refuse
)


# ── What all of these share ─────────────────────────────────────────────────────────────────


def _all(community: Community) -> Records[Swap]:
    return Swap.objects.within(community).select_related(
        "community",
        "asker",
        "colleague",
        "gives__roster__department",
        "gives__shift__shift",
        "takes__roster__department",
        "takes__shift__shift",
    )


def _locked(swap_id: Any, community: Community) -> Swap:
    return _all(community).locked().find(swap_id)


def _taken_back(
    swap_id: Any, party: str, community: Community, by: Staff, at: datetime
) -> tuple[Swap, Grant]:
    """The open offer, its question closed, for the party that ends it.

    :raises Missing: to anybody else.
    """
    found = _all(community).find(swap_id)
    if getattr(found, party) != by.pk:
        raise Missing
    grant = people.require(by, community, frozenset(Role), at)
    _drop_question(found, by, at)
    return _locked(swap_id, community), grant


def _answered(
    swap_id: Any, community: Community, by: Staff, at: datetime
) -> tuple[Swap, list[Assignment], Grant]:
    """The offer, for the colleague who was asked.

    :raises Missing: to anybody else.
    :raises Moved: if one of the shifts changed since it was offered.
    """
    found = Swap.objects.within(community).find(swap_id)
    if found.colleague_id != by.pk:
        raise Missing
    rows = passing.in_force([one for one in (found.gives_id, found.takes_id) if one], community)
    swap = _locked(swap_id, community)
    if swap.ends_at <= at:
        raise AlreadyBegun
    return swap, rows, people.require(by, community, frozenset(Role), at)


def _takers(swap: Swap) -> list[Staff]:
    return [swap.colleague, swap.asker] if swap.takes_id else [swap.colleague]


def _is_free(community: Community, rows: list[Assignment]) -> None:
    """:raises AlreadyOffered: the database sees either column alone."""
    ids = [row.pk for row in rows]
    held = Swap.objects.within(community).filter(status__in=Swap.OPEN)
    if held.filter(Q(gives__in=ids) | Q(takes__in=ids)).exists():
        raise AlreadyOffered


def _close(swap: Swap, name: str, at: datetime) -> None:
    Swap.LIFECYCLE.make(name, swap)
    swap.closed_at = at
    swap.save(update_fields=["status", "closed_at", "decided_by", "words"])


def _drop_question(swap: Swap, by: Staff, at: datetime) -> None:
    if (question := decisions.waiting_on(SWAP, swap)) is not None:
        decisions.expire(question, by=by, at=at)


def _said(swap: Swap) -> dict[str, str]:
    told = {"gives": _spoken(swap.gives), "colleague": swap.colleague.name}
    return {**told, "takes": _spoken(swap.takes)} if swap.takes else told


def _spoken(turn: Assignment) -> str:
    return f"{date_format(turn.work_on, 'n月j日')} {turn.shift.shift.name} {localtime(turn.starts_at):%H:%M}"


def _notify(person: Staff, swap: Swap, at: datetime, words: str) -> None:
    shifts = _spoken(swap.gives)
    if swap.takes:
        shifts = f"{shifts} ⇄ {_spoken(swap.takes)}"
    said = {"asker": swap.asker.name, "colleague": swap.colleague.name, "shifts": shifts}
    Notice.objects.create(
        community_id=swap.community_id,
        person=person,
        at=at,
        text=words % said,
        subject_type=swap._meta.label_lower,
        subject_id=swap.pk,
    )
