"""Legal steps 律师函、调解、诉讼: never by the clock, always by the word of a second person."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.dunning import contacts, duties, policy, rules
from hub.dunning.actions.base import decent, household_of
from hub.dunning.events import Happened
from hub.dunning.models import Attempt, Episode, Grade, Step, StepDue
from hub.dunning.windows import window_end
from hub.estate.models import Household
from hub.kernel import decisions, obligations
from hub.kernel.models import Community, Decision
from hub.kernel.obligations import Holder
from hub.kernel.refusals import Missing, Refusal
from hub.people.models import Role, Staff
from hub.people.telling import tell, today


class NoDemandYet(Refusal):
    """Civil Code 944."""

    message = _("催告函要先以 A 级证据送达，才能进入这一步。")
    field = "step"


class TimeNotOver(Refusal):
    field = "step"


class OrderedAlready(Refusal):
    message = _("这一步已经为这一户开始过。")
    field = "step"


@transaction.atomic
def propose_order(
    household_id: Any, *, community: Community, by: Staff, at: datetime, step: str, ground: str
) -> Decision:
    """Ask for a legal step, by its code in the procedure under which the episode runs.

    :raises NoDemandYet: if it needs a demand and none has arrived.
    :raises TimeNotOver: before the demand's reasonable period is over.
    """
    household = household_of(household_id, community, by, at)
    rules.require(by, community, rules.ORDER, at)
    _episode, wanted = _wanted(household, step, at)
    return decisions.propose(
        ORDER,
        household,
        by=by,
        at=at,
        ground=decent("ground", ground, _("请写明为什么要进入这一步。"), 1000),
        step=wanted.code,
        name=wanted.name,
        role=wanted.role,
        household=household.code,
    )


def _wanted(household: Household, code: str, at: datetime) -> tuple[Episode, Step]:
    episode = (
        Episode.objects.within(household.community).running().filter(household=household).first()
    )
    if episode is None:
        raise contacts.NothingOverdue
    step = (
        Step.objects.within(household.community)
        .filter(procedure=episode.procedure_id, code=code, opens=Step.Opens.ORDER)
        .first()
    )
    if step is None:
        raise Missing
    if StepDue.objects.within(household.community).filter(episode=episode, step=step).exists():
        raise OrderedAlready
    if step.needs == Step.Needs.DEMAND:
        _check_demand(episode, at)
    return episode, step


def _check_demand(episode: Episode, at: datetime) -> None:
    demand = (
        Attempt.objects.within(episode.community)
        .filter(episode=episode, grade=Grade.A, due__step__reply_days__gt=0)
        .select_related("due__step")
        .order_by("at")
        .first()
    )
    if demand is None or demand.due is None:
        raise NoDemandYet
    over = localtime(demand.at).date() + timedelta(days=demand.due.step.reply_days)
    if today(at) <= over:
        raise TimeNotOver(
            gettext("催告函给的合理期限到 %(day)s 为止，期满后才能进入这一步。")
            % {"day": over.isoformat()}
        )


def _may_decide(person: Staff, decision: Decision, at: datetime) -> Staff:
    """Each legal step has its own decider: who will have to answer for it."""
    return rules.decider(person, decision, {Role(decision.asked["role"])}, at)


def _order(decision: Decision, by: Staff, at: datetime) -> None:
    household = (
        Household.objects.filter(community_id=decision.community_id)
        .locked()
        .find(decision.subject_id)
    )
    episode, step = _wanted(household, decision.asked["step"], at)
    bills = contacts.overdue(household, at)
    event = tell(
        Happened.ORDERED,
        household,
        by=by,
        at=at,
        grant=rules.granted(decision, by),
        step=step.code,
        name=step.name,
    )
    try:
        with transaction.atomic():
            due = StepDue.objects.create(
                community=household.community,
                household=household,
                episode=episode,
                step=step,
                role=step.role,
                owed=sum(bill.amount - bill.settled for bill in bills),
                opened_at=at,
                window_ends=window_end(today(at), step.window_days),
            )
    except IntegrityError:
        raise OrderedAlready from None
    warn = timedelta(hours=policy.at(household.community, at).warn_hours)
    obligations.open_(
        duties.STEP,
        due,
        holder=Holder(role=step.role),
        event=event,
        due_at=due.window_ends,
        warn_at=due.window_ends - warn,
        ladder_minutes=duties.LADDER_MINUTES,
    )


ORDER = decisions.declare(
    "dunning.order", _("进入法律步骤"), may_decide=_may_decide, carry_out=_order
)
