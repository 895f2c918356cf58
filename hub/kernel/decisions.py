"""Proposing and deciding. The proposer never decides, directly or through a deputy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.kernel import journal
from hub.kernel.models import Decision, Subject
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal


class Happened(models.TextChoices):
    PROPOSED = "decision.proposed", _("提出申请")
    GRANTED = "decision.granted", _("同意申请")
    REFUSED = "decision.refused", _("不同意申请")
    WITHDRAWN = "decision.withdrawn", _("撤回申请")
    EXPIRED = "decision.expired", _("申请过期")


class AlreadyWaiting(Refusal):
    message = _("同样的申请正在等待决定，请先等结果，或请原申请人撤回。")


class OwnProposal(NotAllowed):
    message = _("这是您自己提出的，须由另一位有权限的同事决定。")


class NoGround(Incomplete):
    message = _("请写明理由。")
    field = "ground"


class TooManyWords(Incomplete):
    message = _("理由和说明最多 1000 字，请精简后再提交。")
    field = "ground"


LONGEST = 1000  # of a ground and of an answer


@dataclass(frozen=True)
class Kind:
    """`may_decide(person, decision, at)` returns whose office allows it, or raises the refusal.

    It answers with the person themselves, or with the principal they stand in for.
    `carry_out(decision, by, at)` does what was granted, in the same transaction; `turn_down` and
    `take_back` clear up behind what was refused, and what the proposer withdrew.
    """

    code: str
    label: str | Promise
    may_decide: Callable[[Any, Decision, datetime], Any]
    carry_out: Callable[[Decision, Any, datetime], None]
    turn_down: Callable[[Decision, Any, datetime], None] | None = None
    take_back: Callable[[Decision, Any, datetime], None] | None = None


_kinds: dict[str, Kind] = {}


def declare(
    code: str,
    label: str | Promise,
    *,
    may_decide: Callable[[Any, Decision, datetime], Any],
    carry_out: Callable[[Decision, Any, datetime], None],
    turn_down: Callable[[Decision, Any, datetime], None] | None = None,
    take_back: Callable[[Decision, Any, datetime], None] | None = None,
) -> Kind:
    kind = Kind(code, label, may_decide, carry_out, turn_down, take_back)
    _kinds[code] = kind
    return kind


def kind_of(code: str) -> Kind:
    return _kinds[code]


@transaction.atomic
def propose(
    kind: Kind,
    subject: Subject,
    *,
    by: Any,
    at: datetime,
    ground: str,
    expires_at: datetime | None = None,
    **asked: Any,
) -> Decision:
    """Ask for something that a second person must decide.

    :raises AlreadyWaiting: if the same question about the subject is still open.
    :raises NoGround: without a reason.
    """
    if not ground.strip():
        raise NoGround
    if len(ground.strip()) > LONGEST:
        raise TooManyWords
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                community_id=subject.community_id,
                kind=kind.code,
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                asked=asked,
                ground=ground.strip(),
                proposer=by,
                proposed_at=at,
                expires_at=expires_at,
            )
    except IntegrityError:
        raise AlreadyWaiting from None
    journal.record(
        Happened.PROPOSED, subject, by=by, at=at, kind=kind.code, ground=ground, **asked
    )
    return decision


@transaction.atomic
def grant(decision: Decision, *, by: Any, at: datetime, answer: str = "") -> Decision:
    """Let it happen, and do it.

    :raises OwnProposal: to the proposer, and to whoever would decide through the proposer's office.
    """
    decision = _decide("grant", decision, by, at, answer)
    _record(Happened.GRANTED, decision, at)
    _kinds[decision.kind].carry_out(decision, by, at)
    return decision


@transaction.atomic
def refuse(decision: Decision, *, by: Any, at: datetime, answer: str) -> Decision:
    """Turn it down, with a reason the proposer can read."""
    if not answer.strip():
        raise NoGround
    decision = _decide("refuse", decision, by, at, answer)
    _record(Happened.REFUSED, decision, at)
    if turn_down := _kinds[decision.kind].turn_down:
        turn_down(decision, by, at)
    return decision


@transaction.atomic
def withdraw(decision: Decision, *, by: Any, at: datetime) -> Decision:
    """Take back one's own proposal before it is decided."""
    decision = _locked(decision)
    if decision.proposer_id != by.pk:
        raise NotAllowed
    Decision.LIFECYCLE.make("withdraw", decision)
    decision.save(update_fields=["status"])
    journal.record(
        Happened.WITHDRAWN, journal.About.of(decision), by=by, at=at, kind=decision.kind
    )
    if take_back := _kinds[decision.kind].take_back:
        take_back(decision, by, at)
    return decision


@transaction.atomic
def expire(decision: Decision, *, by: Any, at: datetime) -> Decision:
    """Close a question whose time is over: its subject moved on, and nobody has answered."""
    decision = _locked(decision)
    Decision.LIFECYCLE.make("expire", decision)
    decision.save(update_fields=["status"])
    journal.record(Happened.EXPIRED, journal.About.of(decision), by=by, at=at, kind=decision.kind)
    return decision


def waiting_on(kind: Kind, subject: Subject) -> Decision | None:
    """The open question of this kind about the subject: at most one is."""
    return Decision.objects.filter(
        community_id=subject.community_id,
        kind=kind.code,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        status=Decision.Status.PROPOSED,
    ).first()


def _decide(name: str, decision: Decision, by: Any, at: datetime, answer: str) -> Decision:
    if len(answer.strip()) > LONGEST:
        raise TooManyWords
    decision = _locked(decision)
    principal = _kinds[decision.kind].may_decide(by, decision, at)
    if decision.proposer_id in {by.pk, principal.pk}:
        raise OwnProposal
    Decision.LIFECYCLE.make(name, decision)
    decision.decider, decision.decided_at, decision.answer = by, at, answer.strip()
    decision.decided_for = principal if principal.pk != by.pk else None
    decision.save(update_fields=["status", "decider", "decided_for", "decided_at", "answer"])
    return decision


def _locked(decision: Decision) -> Decision:
    found = (
        Decision.objects.select_for_update(of=("self",), no_key=True)
        .filter(community_id=decision.community_id, pk=decision.pk)
        .first()
    )
    if found is None:
        raise Missing
    return found


def _record(verb: Happened, decision: Decision, at: datetime) -> None:
    journal.record(
        verb,
        journal.About.of(decision),
        by=decision.decider,
        at=at,
        acting_for=decision.decided_for,
        kind=decision.kind,
        answer=decision.answer,
        decision=decision.pk,
        **{k: v for k, v in decision.asked.items() if k != "kind"},
    )
