"""The procedure: drafted by one, changed while it is a draft, approved by another, and then fixed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.dunning import duties, rules
from hub.dunning.actions.base import decent
from hub.dunning.decency import check
from hub.dunning.events import Happened
from hub.dunning.models import Procedure, Step
from hub.dunning.seed import STEPS
from hub.kernel import decisions, journal, obligations
from hub.kernel.models import Community, Decision, Obligation
from hub.kernel.refusals import InField, Refusal
from hub.people.models import Staff
from hub.people.telling import tell, told

COPIED = (
    "position", "code", "name", "opens", "after_days", "window_days", "channel", "role",
    "min_grade", "interval_days", "script", "prints_notice", "needs", "reply_days",
)  # fmt: skip
# What the draft's form changes; code, way of beginning and precondition belong to the stage.
CHANGED = (
    "name", "after_days", "window_days", "channel", "role", "min_grade", "interval_days", "script",
    "prints_notice", "reply_days",
)  # fmt: skip
LONGEST_WINDOW = 60


class DraftWaiting(Refusal):
    message = _("已有一版催缴程序在起草或待批准。请先把它办完。")


class NotADraft(Refusal):
    message = _("这一版已经定稿，不能再改。需要调整时请另起草一版。")


class OutOfOrder(Refusal):
    message = _("步骤的天数要一步比一步晚。请检查标出的步骤。")
    field = "after_days"


@transaction.atomic
def draft(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    note: str,
    catch_up: str = Procedure.CatchUp.FITTING,
) -> Procedure:
    """Begin a version: a copy of the one in force, or the ten stages a community begins with.

    :raises DraftWaiting: while another version is not decided.
    """
    grant = rules.require(by, community, rules.DRAFT, at)
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    versions = Procedure.objects.within(community)
    if versions.filter(status__in=["DRAFT", "PROPOSED"]).exists():
        raise DraftWaiting
    note = told("note", note, _("请写明这一版为什么而改。"))
    last = versions.approved().first()
    rows = list(last.steps.values(*COPIED)) if last else _seeded()
    procedure = Procedure.objects.create(
        community=community,
        version=(versions.aggregate(n=Max("version"))["n"] or 0) + 1,
        catch_up=Procedure.CatchUp(catch_up),
        note=note,
        proposed_by=by,
        proposed_at=at,
    )
    Step.objects.bulk_create(Step(community=community, procedure=procedure, **row) for row in rows)
    tell(
        Happened.PROCEDURE_DRAFTED, procedure, by=by, at=at, grant=grant, version=procedure.version
    )
    return procedure


def _seeded() -> list[dict[str, Any]]:
    return [
        {**row, "position": n, "name": gettext(row["name"]), "script": gettext(row["script"])}
        for n, row in enumerate(STEPS, 1)
    ]


@transaction.atomic
def change_step(
    step_id: Any, *, community: Community, by: Staff, at: datetime, **changes: Any
) -> Step:
    """Put other days, words or owner into a step of a draft.

    :raises NotADraft: once the version was handed in.
    :raises Threat: if the script presses by what the law forbids.
    """
    grant = rules.require(by, community, rules.DRAFT, at)
    step = Step.objects.within(community).select_related("procedure").find(step_id)
    procedure = Procedure.objects.within(community).locked().find(step.procedure_id)
    if procedure.status != Procedure.Status.DRAFT:
        raise NotADraft
    named = {name: changes[name] for name in CHANGED if name in changes}
    for name, value in named.items():
        setattr(step, name, value)
    step.name = decent("name", step.name, _("请给这一步起个名字。"), 40)
    check(step.script, "script")
    if not 1 <= step.window_days <= LONGEST_WINDOW:
        raise InField("window_days", _("时限在 1 到 60 天之间。"))
    step.save(update_fields=list(named))
    tell(Happened.STEP_CHANGED, procedure, by=by, at=at, grant=grant, step=step.code)
    return step


@transaction.atomic
def propose(
    procedure_id: Any, *, community: Community, by: Staff, at: datetime, ground: str
) -> Decision:
    """Hand the draft in; from now on it is fixed, and a second person decides.

    :raises OutOfOrder: if a step by age does not come later than the one before it.
    """
    procedure = Procedure.objects.within(community).locked().find(procedure_id)
    rules.require(by, community, rules.DRAFT, at)
    Procedure.LIFECYCLE.make("propose", procedure)
    days = [s.after_days for s in procedure.steps.filter(opens=Step.Opens.AGE)]
    if days != sorted(set(days)) or not days:
        raise OutOfOrder
    procedure.proposed_by, procedure.proposed_at = by, at
    procedure.save(update_fields=["status", "proposed_by", "proposed_at"])
    return decisions.propose(
        APPROVAL, procedure, by=by, at=at, ground=ground, version=procedure.version
    )


def _may_decide(person: Staff, decision: Decision, at: datetime) -> Staff:
    return rules.decider(person, decision, rules.APPROVE, at)


def _locked(decision: Decision) -> Procedure:
    return (
        Procedure.objects.filter(community_id=decision.community_id)
        .locked()
        .find(decision.subject_id)
    )


def _approve(decision: Decision, by: Staff, at: datetime) -> None:
    procedure = _locked(decision)
    _settle(procedure, "approve", by, at)
    event = tell(
        Happened.PROCEDURE_APPROVED,
        procedure,
        by=by,
        at=at,
        grant=rules.granted(decision, by),
        version=procedure.version,
    )
    # The nights before may have asked for it, each on its own run.
    waiting = Obligation.objects.open().filter(
        community_id=decision.community_id, kind=duties.PROCEDURE.code
    )
    for one in waiting:
        obligations.meet(duties.PROCEDURE, journal.About.of(one), event=event)


def _refuse(decision: Decision, by: Staff, at: datetime) -> None:
    procedure = _locked(decision)
    _settle(procedure, "refuse", by, at)
    tell(
        Happened.PROCEDURE_REFUSED,
        procedure,
        by=by,
        at=at,
        grant=rules.granted(decision, by),
        version=procedure.version,
    )


def _settle(procedure: Procedure, move: str, by: Staff, at: datetime) -> None:
    Procedure.LIFECYCLE.make(move, procedure)
    procedure.decided_by, procedure.decided_at = by, at
    procedure.save(update_fields=["status", "decided_by", "decided_at"])


APPROVAL = decisions.declare(
    "dunning.procedure",
    _("批准催缴程序"),
    may_decide=_may_decide,
    carry_out=_approve,
    turn_down=_refuse,
)
