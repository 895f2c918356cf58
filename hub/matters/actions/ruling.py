"""Valid or not 有效判定: proposed by one, decided by another, told to the complainant, open to appeal."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.kernel import decisions, obligations
from hub.kernel.models import Community, Decision, Event
from hub.kernel.refusals import NotAllowed, Refusal
from hub.matters import duties, rules, taxonomy
from hub.matters.actions.base import (
    NothingSaid,
    Over,
    begin,
    cycle_of,
    keep,
    matter_of,
    still_open,
    tell,
    words,
)
from hub.matters.events import Happened
from hub.matters.models import Matter
from hub.matters.taxonomy import ValidGround, Validity
from hub.people.models import Role, Staff
from hub.people.rules import Grant


class NotAComplaint(Refusal):
    message = _("只有投诉和举报需要判定是否有效。")


class AlreadyRuled(Refusal):
    message = _("已经判定过。业户不认可的，请登记申诉，由上一级另行判定。")


class NothingToAppeal(Refusal):
    message = _("还没有判定结果，不能申诉。")


class GroundMissing(NothingSaid):
    def __init__(self) -> None:
        super().__init__(
            "valid_ground",
            _("请选择与判定相符的理由。态度不好、欠费或重复反映都不是判无效的理由。"),
        )


class NotTheRuler(NotAllowed):
    message = _("这条投诉应由其他岗位判定：被投诉部门、经办人和提出人都不能判定。")


@transaction.atomic
def propose_ruling(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    validity: str,
    valid_ground: str,
    said: str,
    seen: int | None = None,
) -> Decision:
    """Propose valid, valid-coordination or invalid, with a ground of the department's list.

    :raises AlreadyRuled: once decided; then an appeal is the way.
    """
    matter, _grant = begin(
        "propose_ruling", matter_id, community=community, by=by, at=at, seen=seen
    )
    _check_ruling(matter, validity, valid_ground)
    if matter.validity != Validity.PENDING:
        raise AlreadyRuled
    said = words("said", said, _("请写明查到了什么、为什么这样判。"), 1000)
    decision = decisions.propose(
        RULING, matter, by=by, at=at, ground=said, validity=validity, valid_ground=valid_ground
    )
    keep(matter)
    return decision


def _check_ruling(matter: Matter, validity: str, valid_ground: str) -> None:
    if not matter.is_complaint:
        raise NotAComplaint
    if validity not in taxonomy.GROUNDS:
        raise NothingSaid("validity", _("请选择判定结果。"))
    if valid_ground not in taxonomy.GROUNDS[Validity(validity)]:
        raise GroundMissing


@transaction.atomic
def appeal(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    said: str,
    seen: int | None = None,
) -> Decision:
    """The complainant does not accept "invalid": someone above decides anew.

    The desk writes it down for the complainant; granting the appeal makes the complaint valid.
    """
    matter, grant = begin("appeal", matter_id, community=community, by=by, at=at, seen=seen)
    still_open(matter)
    if matter.validity != Validity.INVALID:
        raise NothingToAppeal
    said = words("said", said, _("请写下业户申诉的理由。"), 1000)
    decision = decisions.propose(
        APPEAL,
        matter,
        by=by,
        at=at,
        ground=said,
        validity=Validity.VALID.value,
        valid_ground=ValidGround.BREACH.value,
    )
    tell(Happened.APPEALED, matter, by=by, at=at, grant=grant, words=said)
    keep(matter)
    return decision


@transaction.atomic
def tell_ruling(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    said: str,
    seen: int | None = None,
) -> Matter:
    """The complainant was told the result and how to appeal."""
    matter, grant = begin("tell_ruling", matter_id, community=community, by=by, at=at, seen=seen)
    said = words("said", said, _("请写明怎么告知的、业户怎么说。"), 1000)
    event = tell(Happened.RULING_TOLD, matter, by=by, at=at, grant=grant, words=said)
    obligations.meet(duties.TELL_RULING, matter, event=event)
    return keep(matter)


# ── Deciding ────────────────────────────────────────────────────────────────────────────────


def _principal(grant: Grant | None) -> Staff:
    if grant is None:
        raise NotTheRuler
    return grant.holder


def _may_rule(person: Staff, decision: Decision, at: datetime) -> Staff:
    return _principal(rules.may_rule(person, matter_of(decision), at))


def _may_hear_appeal(person: Staff, decision: Decision, at: datetime) -> Staff:
    first = (
        Decision.objects.filter(
            community_id=decision.community_id,
            kind=RULING.code,
            subject_type=decision.subject_type,
            subject_id=decision.subject_id,
            status=Decision.Status.GRANTED,
        )
        .order_by("-decided_at")
        .first()
    )
    if first is None:
        raise NotTheRuler
    return _principal(rules.may_hear_appeal(person, matter_of(decision), first, at))


def _rule(decision: Decision, by: Staff, at: datetime) -> None:
    """Carry out the ruling: it ends the duty to rule, and moves the callbacks with it."""
    matter = matter_of(decision)
    if matter.status == Matter.Status.MERGED:
        raise Over
    if not matter.is_complaint:
        raise NotAComplaint
    before = matter.validity
    matter.validity = decision.asked["validity"]
    matter.valid_ground = decision.asked["valid_ground"]
    holder = decision.decided_for or by
    event = tell(
        Happened.RULED,
        matter,
        by=by,
        at=at,
        grant=Grant(Role.SUPERVISOR, None, None, holder),
        before=before,
        after=matter.validity,
        ground=matter.valid_ground,
        words=decision.answer or decision.ground,
    )
    obligations.meet(duties.RULE, matter, event=event)
    if matter.validity == Validity.INVALID:
        obligations.void(duties.CALL_BACK, matter, reason=str(_("判定为无效，改为告知结果")))
        if matter.status in Matter.OPEN:  # history that was taken over owes nothing
            duties.owe_telling(matter, event)
    else:
        _owe_calls_again(matter, event)
    keep(matter, "validity", "valid_ground")


def _owe_calls_again(matter: Matter, event: Event) -> None:
    """Valid after it was handled as invalid: the callback is owed from now."""
    obligations.void(duties.TELL_RULING, matter, reason=str(_("改判为有效")))
    waiting = matter.status in {Matter.Status.DONE, Matter.Status.HANDLED}
    if waiting and not obligations.is_open(duties.CALL_BACK, matter):
        duties.owe_callbacks(matter, cycle_of(matter), event, event.at)


RULING = decisions.declare("matter.ruling", _("有效判定"), may_decide=_may_rule, carry_out=_rule)
APPEAL = decisions.declare(
    "matter.appeal", _("判定申诉"), may_decide=_may_hear_appeal, carry_out=_rule
)
