"""What runs in the worker: the search for a roster; at the day's end, where every register stands."""

from datetime import time, timedelta
from typing import Any

from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from hub.duty import actions, policy
from hub.duty.actions import register
from hub.duty.actions.drawing import NotADraft, PlanChanged
from hub.duty.actions.searching import SEARCH
from hub.duty.models import Roster
from hub.duty.queries.tasks import task_of
from hub.duty.search import explain, propose
from hub.kernel import jobs
from hub.kernel.house import the_house
from hub.kernel.models import Community

WEEK = timedelta(days=7)


@jobs.job(SEARCH)
def search(progress: jobs.Progress, roster: int, edition: int) -> dict[str, Any]:
    """Search for the time the rules give. Whoever changes the plan meanwhile keeps their change."""
    found = Roster.objects.select_related("department", "community").get(pk=roster)
    seconds = policy.at(found.community_id, now()).search_seconds
    who: dict[str, Any] = {"community": found.community, "by": progress.job.made_by}
    progress.total(seconds, _("正在找可行的排班…"))
    task = task_of(found, now())
    passed = 0.0

    def better(after: float, cost: int) -> None:
        nonlocal passed
        progress.step(int(after) - int(passed), _("已有可行的排班，正在改进（不均 %s）") % cost)
        passed = after

    proposal = propose(task, seconds=seconds, listener=better)
    try:
        if proposal is not None:
            actions.take_proposal(roster, **who, at=now(), edition=edition, proposal=proposal)
            return {"cost": proposal.cost, "bound": proposal.bound}
        progress.step(0, _("排不出来，正在找是哪几条规则冲突…"))
        clash = explain(task, seconds=2 * seconds)
        actions.note_clash(roster, **who, at=now(), clash=clash)
    except (NotADraft, PlanChanged):
        return {"left": "changed meanwhile"}
    return {"clash": list(clash.lines) if clash else []}


@jobs.job("duty.attendance")
def work_attendance_out(progress: jobs.Progress) -> int:
    """The shifts of the last week that are over, and reminders of absences whose time runs out.

    A week, because device files come late; older days are worked out when something of theirs comes.
    """
    at, count = now(), 0
    today = localdate(at)
    for community in Community.objects.filter(is_active=True):
        who: dict[str, Any] = {"community": community, "by": the_house(), "at": at}
        count += actions.work_out(**who, first=today - WEEK, last=today).written
        actions.remind(**who)
        actions.end_stale_swaps(**who)
    return count


@jobs.job("duty.register_heads")
def note_heads(progress: jobs.Progress) -> int:
    """Write the day's last digest of every register into the journal, before its day is sealed."""
    at, count = now(), 0
    for community in Community.objects.filter(is_active=True):
        count += register.note_heads(community=community, by=the_house(), at=at)
    return count


jobs.every("duty.attendance", minutes=30)
jobs.every("duty.register_heads", daily_at=time(23, 50))
