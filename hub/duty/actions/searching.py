"""Having a roster proposed: the worker searches, writes what it found or why nothing can be."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.duty.actions.drawing import changed, draft, row_of, write
from hub.duty.events import Happened
from hub.duty.models import Assignment, Roster
from hub.duty.queries import worlds
from hub.duty.search import Clash, Proposal
from hub.kernel import jobs
from hub.kernel.models import Community, Job
from hub.kernel.periods import Month
from hub.kernel.refusals import Refusal
from hub.people.models import Staff

# The job that searches is named here and declared in jobs.py: actions know nothing of those.
SEARCH = "duty.search"


class Searching(Refusal):
    message = _("正在自动排班，请等它结束。")


@transaction.atomic
def ask_for_proposal(roster_id: Any, *, community: Community, by: Staff, at: datetime) -> Roster:
    """Have the cover that is still open filled by a search; what was planned otherwise stays.

    :raises Searching: while one runs already.
    """
    roster, _grant = draft(roster_id, community=community, by=by, at=at)
    if roster.search_job and is_running(roster):
        raise Searching
    job = jobs.enqueue(
        SEARCH, community=community, by=by, roster=roster.pk, edition=roster.edition
    )
    roster.search_job = job.pk
    roster.save(update_fields=["search_job"])
    return roster


def is_running(roster: Roster) -> bool:
    unfinished = [Job.State.WAITING, Job.State.RUNNING]
    return Job.objects.filter(pk=roster.search_job or 0, state__in=unfinished).exists()


@transaction.atomic
def take_proposal(
    roster_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    edition: int,
    proposal: Proposal,
) -> Roster:
    """Write what a search found; what was planned by hand or by rotation stays as it is.

    :raises PlanChanged: if the plan was changed while the search ran.
    """
    roster, grant = draft(roster_id, community=community, by=by, at=at, edition=edition)
    versions = worlds.versions_of(community, Month.parse(roster.period))
    _searched(roster, at).delete()
    rows = [
        row_of(
            roster,
            one.staff,
            one.station,
            versions[one.shift, one.work_on],
            one.work_on,
            Assignment.Source.SEARCH,
        )
        for one in proposal.duties
    ]
    write(roster, [row for row in rows if row.starts_at > at])
    roster.found = {
        "is_best": proposal.is_best,
        "cost": proposal.cost,
        "bound": proposal.bound,
        "first_after": f"{proposal.first_after:.1f}",
        "seconds": f"{proposal.seconds:.1f}",
    }
    roster.save(update_fields=["found"])
    return changed(roster, Happened.ROSTER_PROPOSED, by, at, grant, shifts=len(rows))


@transaction.atomic
def note_clash(
    roster_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    clash: Clash | None,
) -> Roster:
    """Say on the roster why nothing was found; the plan stays as it is."""
    roster, grant = draft(roster_id, community=community, by=by, at=at)
    lines: Sequence[str] = clash.lines if clash else ()
    roster.found = {"clash": list(lines), "is_least": bool(clash and clash.is_least)}
    roster.save(update_fields=["found"])
    return changed(roster, Happened.ROSTER_IMPOSSIBLE, by, at, grant, clash=list(lines))


def _searched(roster: Roster, at: datetime) -> Any:
    """What an earlier search proposed and has not begun."""
    return roster.assignments.filter(
        status=Assignment.Status.PLANNED, source=Assignment.Source.SEARCH, starts_at__gt=at
    )
