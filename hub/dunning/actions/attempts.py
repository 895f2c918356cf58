"""催缴记录: what was tried, with its proof; and what follows from it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.dunning import contacts, rules
from hub.dunning.actions import following
from hub.dunning.actions.evidence import Tried, claim, uploads_of, written
from hub.dunning.events import Happened
from hub.dunning.models import Attempt, Channel, Episode, StepDue
from hub.estate.models import Household
from hub.kernel.models import Community
from hub.kernel.refusals import InField, Missing, NotAllowed, Refusal
from hub.people.models import Role, Staff
from hub.people.rules import Grant
from hub.people.telling import tell

Result = Attempt.Result


class NotOpen(Refusal):
    message = _("这一步已经做完，或者已不用做。请看这一户的催缴记录。")


@transaction.atomic
def attempt(
    due_id: Any, tried: Tried, *, community: Community, by: Staff, at: datetime
) -> Attempt:
    """Write down what was tried for a step; with enough proof it is done.

    :raises NotOpen: once it was done, lifted, or given up for the next one.
    """
    seen = rules.dues(by, community, at).select_related("step").find(due_id)
    household = Household.objects.within(community).locked().get(pk=seen.household_id)
    due = (
        StepDue.objects.within(community)
        .locked()
        .select_related("step", "episode")
        .get(pk=seen.pk)
    )
    grant = _allowed(by, community, at, due, tried.channel)
    if due.state != StepDue.State.OPEN:
        raise NotOpen
    return _write(household, due.episode, due, tried, by, at, grant)


@transaction.atomic
def contact(
    household_id: Any, tried: Tried, *, community: Community, by: Staff, at: datetime
) -> Attempt:
    """Write down a contact between steps, by the same rules."""
    household = rules.households(by, community, at).locked().find(household_id)
    grant = _allowed(by, community, at, None, tried.channel)
    episode = Episode.objects.within(community).running().filter(household=household).first()
    if episode is None:
        raise contacts.NothingOverdue
    return _write(household, episode, None, tried, by, at, grant)


def _allowed(
    by: Staff, community: Community, at: datetime, due: StepDue | None, channel: str
) -> Grant:
    grant = rules.require(by, community, rules.WORK, at)
    if channel not in Channel.values:
        raise InField("channel", _("请选择方式。"))
    if rules.may(by, community, rules.WORK - rules.MAIL, at):
        return grant
    # The front desk prints and mails what it holds, and dunning is no more of its business.
    if due is None or due.role != Role.FRONT_DESK or channel != Channel.LETTER:
        raise NotAllowed
    return grant


def _write(
    household: Household,
    episode: Episode,
    due: StepDue | None,
    tried: Tried,
    by: Staff,
    at: datetime,
    grant: Grant,
) -> Attempt:
    if tried.result not in Result.values:
        raise InField("result", _("请选择结果。"))
    contacts.check(household, tried.channel, tried.sent_at or at)
    bills = contacts.overdue(household, at)
    following.check_promise(tried, bills, household, at)
    uploads = uploads_of(tried, household.community, by)
    row = written(household, episode, due, tried, bills, by, at)
    claim(row, tried, uploads, by, at)
    event = tell(
        Happened.TRIED,
        household,
        by=by,
        at=at,
        grant=grant,
        attempt=row.pk,
        channel=row.channel,
        result=row.result,
        grade=row.grade,
        step=due.step.code if due else "",
    )
    following.follow(row, due, episode, event)
    if tried.result == Result.PROMISE:
        following.promise(row, tried, household)
    if tried.result == Result.COMPLAINT:
        following.complain(row, by, at)
    return row


def may_see(person: Any, community: Community, attempt_id: int, at: datetime) -> Attempt:
    """
    :raises Missing: to those who may not read the household's dunning.
    """
    found = Attempt.objects.within(community).find(attempt_id)
    if not rules.households(person, community, at).filter(pk=found.household_id).exists():
        raise Missing
    return found
