"""Letting somebody be: asked by one, granted by another, until a day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.dunning import duties, policy, rules
from hub.dunning.actions.base import decent, household_of
from hub.dunning.events import Happened
from hub.dunning.models import Episode, Pause, StepDue
from hub.dunning.nightly import WRITTEN
from hub.estate.models import Household
from hub.kernel import decisions, obligations
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Incomplete, InField, Refusal
from hub.people.models import Staff
from hub.people.telling import tell, today


class TooLong(Incomplete):
    field = "last_day"


class NotRunning(Refusal):
    message = _("这个暂停已经结束。")


@transaction.atomic
def propose_pause(
    household_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    reason: str,
    last_day: date,
    ground: str,
) -> Decision:
    """Ask that a household be let be; the case goes on until a second person grants it.

    :raises TooLong: without an end, or beyond what the community allows.
    """
    household = household_of(household_id, community, by, at)
    rules.require(by, community, rules.PROPOSE_PAUSES, at)
    if reason not in Pause.Reason.values:
        raise InField("reason", _("请选择原因。"))
    ground = decent("ground", ground, _("请写明依据：争议内容、计划、受理编号等。"), 1000)
    _check_end(last_day, community, at)
    return decisions.propose(
        PAUSE,
        household,
        by=by,
        at=at,
        ground=ground,
        reason=reason,
        last_day=last_day.isoformat(),
        household=household.code,
    )


def _check_end(last_day: date, community: Community, at: datetime) -> None:
    longest = policy.at(community, at).longest_pause_days
    if not today(at) < last_day <= today(at) + timedelta(days=longest):
        raise TooLong(
            gettext("结束日要在明天到 %(n)s 天之内；到期仍需要的再申请。") % {"n": longest}
        )


def _may_decide(person: Staff, decision: Decision, at: datetime) -> Staff:
    return rules.decider(person, decision, rules.GRANT_PAUSES, at)


def _pause(decision: Decision, by: Staff, at: datetime) -> None:
    household = (
        Household.objects.filter(community_id=decision.community_id)
        .locked()
        .find(decision.subject_id)
    )
    last_day = date.fromisoformat(decision.asked["last_day"])
    _check_end(last_day, household.community, at)
    pause = Pause.objects.create(
        community=household.community,
        household=household,
        reason=Pause.Reason(decision.asked["reason"]),
        ground=decision.ground,
        first_day=today(at),
        last_day=last_day,
        proposed_by=decision.proposer,
        granted_by=by,
        granted_at=at,
    )
    lift(household, pause.reason, at)
    tell(
        Happened.PAUSED,
        household,
        by=by,
        at=at,
        grant=rules.granted(decision, by),
        pause=pause.pk,
        why=pause.reason,
        last_day=last_day.isoformat(),
    )


def lift(household: Household, reason: str, at: datetime) -> None:
    """Nobody owes the open steps any more. What was not done in its window stays missed."""
    rows = StepDue.objects.within(household.community).locked().open().select_related("step")
    for due in rows.filter(household=household):
        if reason == StepDue.Lifted.WRITTEN and due.step.channel in WRITTEN:
            continue
        if due.window_ends < at:
            due.state = StepDue.State.MISSED
            due.save(update_fields=["state"])
        else:
            due.state, due.lifted, due.lifted_at = StepDue.State.LIFTED, reason, at
            due.save(update_fields=["state", "lifted", "lifted_at"])
        obligations.void(duties.STEP, due, reason=str(StepDue.Lifted(reason).label))


@transaction.atomic
def end_pause(
    pause_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Pause:
    """Take the household back before the day; from the next night on it is dunned again."""
    pause = Pause.objects.within(community).locked().find(pause_id)
    household = household_of(pause.household_id, community, by, at)
    grant = rules.require(by, community, rules.END_PAUSES, at)
    if pause.ended_on is not None or pause.last_day < today(at):
        raise NotRunning
    reason = decent("reason", reason, _("请写明为什么提前结束。"))
    pause.ended_on = today(at)
    pause.save(update_fields=["ended_on"])
    tell(
        Happened.PAUSE_ENDED,
        household,
        by=by,
        at=at,
        grant=grant,
        pause=pause.pk,
        why=pause.reason,
        reason=reason,
    )
    return pause


@transaction.atomic
def settle(household_id: int, *, community: Community, by: Staff, at: datetime) -> bool:
    """End the episode of a household that owes nothing overdue any more; true if it did."""
    grant = rules.require(by, community, rules.RUN, at)
    household = Household.objects.within(community).locked().find(household_id)
    episode = Episode.objects.within(community).running().filter(household=household).first()
    owes = household.bills.filter(settled__lt=F("amount"), due_on__lt=today(at))
    if episode is None or owes.exists():
        return False
    lift(household, StepDue.Lifted.PAID, at)
    episode.ended_on = today(at)
    episode.save(update_fields=["ended_on"])
    obligations.void(duties.DATA, episode, reason=gettext("欠费已付清"))
    tell(Happened.PAID_UP, household, by=by, at=at, grant=grant)
    return True


PAUSE = decisions.declare("dunning.pause", _("催缴暂停"), may_decide=_may_decide, carry_out=_pause)
