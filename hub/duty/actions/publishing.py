"""From draft to roster in force: submitted by one, published by another, locked when it is over."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hub.duty import rules
from hub.duty.actions.drawing import AlreadyBegun, draft
from hub.duty.checking import breaches, hard
from hub.duty.events import Happened
from hub.duty.models import Assignment, Roster
from hub.duty.queries import worlds
from hub.duty.queries.months import unsettled
from hub.duty.world import Breach
from hub.kernel.models import Community
from hub.kernel.periods import Month
from hub.kernel.refusals import NotAllowed, Refusal
from hub.people import rules as people
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import tell, told

MOST_SAID = 5


class BreaksRules(Refusal):
    """Carries every breach, so that the page can name them by person and day."""

    def __init__(self, found: list[Breach]) -> None:
        self.found = found
        said = " ".join(one.words for one in found[:MOST_SAID])
        more = _(" 另有 %s 处。") % (len(found) - MOST_SAID) if len(found) > MOST_SAID else ""
        super().__init__(_("排班违反硬性规则，不能提交或发布：%s") % f"{said}{more}")


class Empty(Refusal):
    message = _("排班表里一个班也没有。请先排班。")


class OwnRoster(NotAllowed):
    message = _("排班表由您提交，须由另一位有权限的同事发布。")


class NotSettled(Refusal):
    def __init__(self, waiting: list[str]) -> None:
        super().__init__(_("这个月还有事没有定：%s。处理完再锁定。") % "；".join(waiting))


class NotOver(Refusal):
    message = _("这个月还没过完，不能锁定。")


@transaction.atomic
def submit(roster_id: Any, *, community: Community, by: Staff, at: datetime) -> Roster:
    """Hand the roster to a second person.

    :raises BreaksRules: while it breaks a hard rule.
    """
    roster, grant = draft(roster_id, community=community, by=by, at=at)
    keeps_rules(roster, at)
    Roster.LIFECYCLE.make("submit", roster)
    roster.submitted_by, roster.submitted_at = by, at
    roster.save(update_fields=["status", "submitted_by", "submitted_at"])
    tell(Happened.ROSTER_SUBMITTED, roster, by=by, at=at, grant=grant)
    return roster


@transaction.atomic
def give_back(
    roster_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Roster:
    """Return it to whoever drew it up, with what should be different."""
    roster, grant = _submitted(roster_id, community, by, at, rules.PUBLISH | rules.PLAN)
    reason = told("reason", reason, _("请写明要改什么。"), 300)
    Roster.LIFECYCLE.make("give_back", roster)
    roster.save(update_fields=["status"])
    tell(Happened.ROSTER_GIVEN_BACK, roster, by=by, at=at, grant=grant, reason=reason)
    return roster


@transaction.atomic
def publish(roster_id: Any, *, community: Community, by: Staff, at: datetime) -> Roster:
    """Put the roster in force; the version before is replaced in the same moment.

    :raises OwnRoster: to whoever submitted it, directly or through a deputy.
    :raises BreaksRules: with every hard rule it breaks.
    :raises AlreadyBegun: if it would change, add or take away a shift that has begun.
    :raises CalendarMissing: if the year's calendar is not filled.
    """
    # Rosters share people: two that give one person the same night may not both find it free.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    roster, grant = _submitted(roster_id, community, by, at, rules.PUBLISH)
    minds = {by.pk, grant.holder.pk}
    if roster.submitted_by_id in minds or people.must_stay_out(
        by, [roster.submitted_by_id], acting_for=grant.holder
    ):
        raise OwnRoster
    keeps_rules(roster, at)
    _leaves_the_past_alone(roster, at)
    Roster.LIFECYCLE.make("publish", roster)
    if roster.previous is not None:
        _replace(roster.previous, by, at, grant)
    roster.published_by, roster.published_at = by, at
    roster.save(update_fields=["status", "published_by", "published_at"])
    planned = roster.assignments.filter(status=Assignment.Status.PLANNED)
    count = planned.update(status=Assignment.LIFECYCLE.moves["publish"].target)
    tell(Happened.ROSTER_PUBLISHED, roster, by=by, at=at, grant=grant, shifts=count)
    return roster


def _replace(previous: Roster, by: Staff, at: datetime, grant: Grant) -> None:
    old = Roster.objects.select_for_update(of=("self",), no_key=True).get(pk=previous.pk)
    Roster.LIFECYCLE.make("replace", old)
    old.save(update_fields=["status"])
    tell(Happened.ROSTER_REPLACED, old, by=by, at=at, grant=grant)


@transaction.atomic
def lock(roster_id: Any, *, community: Community, by: Staff, at: datetime) -> Roster:
    """Close the month: nothing of the roster moves any more.

    :raises NotOver: before its last shift has ended.
    :raises NotSettled: while a correction, leave, a proposed absence or an errand waits for a word.
    """
    found = Roster.objects.within(community).select_related("department__community")
    roster = found.locked().find(roster_id)
    grant = rules.require(by, roster.department, rules.PUBLISH, at)
    if localdate(at) <= Month.parse(roster.period).last_day:
        raise NotOver
    if roster.assignments.in_force().filter(ends_at__gt=at).exists():
        raise NotOver
    if waiting := unsettled(roster.department, Month.parse(roster.period)):
        raise NotSettled(waiting)
    Roster.LIFECYCLE.make("lock", roster)
    roster.locked_at = at
    roster.save(update_fields=["status", "locked_at"])
    tell(Happened.ROSTER_LOCKED, roster, by=by, at=at, grant=grant)
    return roster


def keeps_rules(roster: Roster, at: datetime) -> None:
    """:raises BreaksRules: :raises Empty:"""
    duties = worlds.duties_of(roster)
    if not duties:
        raise Empty
    if found := hard(breaches(worlds.world_of(roster, at), duties)):
        raise BreaksRules(found)


def _leaves_the_past_alone(roster: Roster, at: datetime) -> None:
    """Nobody can be put on duty, or taken off, after the fact: attendance rests on it."""
    fields = ("staff", "station", "shift", "starts_at")
    begun = set(roster.assignments.filter(starts_at__lte=at).values_list(*fields))
    before: set[Any] = set()
    if roster.previous is not None:
        standing = roster.previous.assignments.filter(status=Assignment.Status.STANDING)
        before = set(standing.filter(starts_at__lte=at).values_list(*fields))
    if begun != before:
        raise AlreadyBegun


def _submitted(
    roster_id: Any, community: Community, by: Staff, at: datetime, roles: Any
) -> tuple[Roster, Grant]:
    found = Roster.objects.within(community)
    roster = found.select_related("department", "community", "previous").locked().find(roster_id)
    return roster, rules.require(by, roster.department, roles, at)
