"""Amending what is on record without rewriting it: kind and type, and a look at a whole number.

One person may make a matter graver or leave it as grave as it was. Two make a complaint lighter:
that changes who rules on it and what is counted.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.estate.actions import looking
from hub.kernel import decisions, obligations
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Missing, NotAllowed, Refusal
from hub.matters import duties, rules, taxonomy
from hub.matters.actions.base import (
    NothingSaid,
    UnknownCode,
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
from hub.matters.taxonomy import Kind, Validity
from hub.people.models import Role, Staff
from hub.people.rules import Grant

WHY = _("请写明为什么更正分类。")
RULED = (Validity.INVALID, *taxonomy.VALID)


class NeedsSecond(Refusal):
    message = _(
        "这样更正会改变由谁判定、或不再计入投诉，一个人不能定。请用“申请更正分类”提出，由有权判定的同事决定。"
    )


class OneIsEnough(Refusal):
    message = _("这样更正不减轻什么，不用申请：请直接用“更正分类”。")


class RuledAlready(Refusal):
    message = _("已经判定过的投诉不能改成别的事务。对判定不认可的，请登记申诉。")


@transaction.atomic
def retype(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    type_code: str,
    reason: str,
    kind: str = "",
    seen: int | None = None,
) -> Matter:
    """Correct the type, or the kind of matter; what it was stays in the history.

    :raises NotAllowed: to whoever the complaint is about, because the type says who rules on it.
    :raises NeedsSecond: where it would make a complaint lighter.
    """
    matter, grant = begin("retype", matter_id, community=community, by=by, at=at, seen=seen)
    kind = _checked(matter, kind or matter.kind, type_code)
    reason = words("reason", reason, WHY, 300)
    if rules.makes_lighter(matter, kind, type_code):
        raise NeedsSecond
    return _retype(matter, kind, type_code, by, at, grant, reason)


@transaction.atomic
def propose_retype(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    type_code: str,
    reason: str,
    kind: str = "",
    seen: int | None = None,
) -> Decision:
    """Ask to make a complaint lighter: no complaint any more, or for lower people to rule on.

    Whoever could rule on it as it stands decides.
    """
    matter, _grant = begin(
        "propose_retype", matter_id, community=community, by=by, at=at, seen=seen
    )
    kind = _checked(matter, kind or matter.kind, type_code)
    reason = words("reason", reason, WHY, 300)
    if not rules.makes_lighter(matter, kind, type_code):
        raise OneIsEnough
    decision = decisions.propose(
        RETYPE, matter, by=by, at=at, ground=reason, to_kind=kind, type_code=type_code
    )
    keep(matter)
    return decision


def _checked(matter: Matter, kind: str, type_code: str) -> str:
    """The kind it is to be, once nothing stands against the change."""
    still_open(matter)
    if type_code not in taxonomy.TYPES:
        raise UnknownCode
    if kind not in Kind.values:
        raise NothingSaid("kind", _("请选择事务类别。"))
    if kind not in Matter.RULED_KINDS and matter.validity in RULED:
        raise RuledAlready
    return kind


def _retype(
    matter: Matter, kind: str, type_code: str, by: Staff, at: datetime, grant: Grant, reason: str
) -> Matter:
    was_complaint = matter.is_complaint
    before = {"before": matter.type_code, "before_kind": matter.kind}
    matter.kind, matter.type_code = kind, type_code
    after = {"after": type_code, "after_kind": kind}
    if matter.is_complaint != was_complaint:
        matter.validity = Validity.PENDING if matter.is_complaint else Validity.NONE
    event = tell(
        Happened.RETYPED, matter, by=by, at=at, grant=grant, reason=reason, **before, **after
    )
    if was_complaint and not matter.is_complaint:
        obligations.void(duties.RULE, matter, reason=str(_("更正为其他事务")))
        duties.end_callbacks(matter, at, str(_("更正为其他事务")))
    elif matter.is_complaint and not was_complaint:
        duties.owe_ruling(matter, event)
        if matter.status in {Matter.Status.DONE, Matter.Status.HANDLED}:
            duties.owe_callbacks(matter, cycle_of(matter), event, at)
    duties.hand_on_by_weight(matter)
    return keep(matter, "kind", "type_code", "validity")


def _may_rule(person: Staff, decision: Decision, at: datetime) -> Staff:
    grant = rules.may_rule(person, matter_of(decision), at)
    if grant is None:
        raise NotAllowed
    return grant.holder


def _carry_out(decision: Decision, by: Staff, at: datetime) -> None:
    matter = matter_of(decision)
    kind = _checked(matter, decision.asked["to_kind"], decision.asked["type_code"])
    grant = Grant(Role.SUPERVISOR, None, None, decision.decided_for or by)
    _retype(matter, kind, decision.asked["type_code"], by, at, grant, decision.ground)


RETYPE = decisions.declare(
    "matter.retype", _("更正分类"), may_decide=_may_rule, carry_out=_carry_out
)


@transaction.atomic
def reveal_reporter(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    reporter_id: int,
    reason: str,
) -> str:
    """Answer with a reporter's whole number; who looked, and why, goes on record (PIPL 6, 51)."""
    matter, grant = begin("reveal", matter_id, community=community, by=by, at=at)
    reason = words("reason", reason, _("请写明为什么要看号码。"), 200)
    reporter = matter.reporters.filter(pk=reporter_id).first()
    if reporter is None:
        raise Missing
    tell(
        Happened.PHONE_REVEALED,
        matter,
        by=by,
        at=at,
        grant=grant,
        reporter=reporter.pk,
        reason=reason,
    )
    looking.watch(community, by, at)
    return reporter.phone
