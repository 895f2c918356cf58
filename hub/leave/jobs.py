"""What happens with leave by the clock: silence goes up, leave begins and ends, papers fall due,
the year's days are granted and lapse."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now

from hub.kernel import jobs
from hub.kernel.house import the_house
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.leave import actions
from hub.leave.queries import due
from hub.people.rules import staff_of


@jobs.job("leave.clock")
def watch(progress: jobs.Progress) -> int:
    """Every few minutes; doing it twice changes nothing."""
    return sum(tick(community, now()) for community in Community.objects.filter(is_active=True))


def tick(community: Community, at: datetime) -> int:
    """One community's pass. One leave that cannot go on keeps no other from it."""
    who: dict[str, Any] = {"community": community, "by": the_house(), "at": at}
    count = 0
    for act, ids in (
        (actions.lapse, due.silent(community, at)),
        (actions.go_on, due.moving(community, at)),
        (actions.lapse_call, due.unpapered(community, at)),
        (actions.lapse_recall, due.unanswered(community, at)),
    ):
        count += sum(_tried(act, pk, who) for pk in ids)
    return count


def _tried(act: Callable[..., Any], pk: int, who: dict[str, Any]) -> bool:
    try:
        with transaction.atomic():
            return bool(act(pk, **who))
    except Refusal:
        return False


@jobs.job("leave.night")
def keep_ledger(progress: jobs.Progress) -> int:
    """Every night: what has lapsed goes, what was earned comes."""
    at, count = now(), 0
    for community in Community.objects.filter(is_active=True):
        count += night(community, at)
    return count


def night(community: Community, at: datetime) -> int:
    who: dict[str, Any] = {"community": community, "by": the_house(), "at": at}
    actions.begin(community, at)
    count = 0
    for staff, kind in due.lapsing(community, localdate(at)):
        count += actions.expire(staff, kind, **who) > 0
    for person in staff_of(community).filter(is_active=True, joined_on__isnull=False):
        count += actions.grant_annual(person, **who) > 0
    count += actions.find_forfeits(**who)
    return count


jobs.every("leave.clock", minutes=5)
jobs.every("leave.night", daily_at=time(0, 20))
