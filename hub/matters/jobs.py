"""What the clock and the journal set off: runs in the worker, as the house."""

from datetime import time

from django.utils.timezone import now

from hub.kernel import jobs, journal, obligations
from hub.kernel.house import the_house
from hub.kernel.models import Community, Event
from hub.kernel.refusals import Refusal
from hub.matters import actions, duties, queries


@journal.on(obligations.Happened.BREACHED)
def owe_a_progress_call(event: Event) -> None:
    if event.detail["kind"] == duties.COMPLETE.code:
        actions.owe_progress_call(event)


@jobs.job("matters.close_quiet")
def close_quiet(progress: jobs.Progress) -> None:
    """Close what is no complaint and has been quiet for a week, then file what is complete."""
    at = now()
    house = the_house()
    for community in Community.objects.filter(is_active=True):
        for matter in queries.quiet_since_handled(community, at):
            actions.close(matter.pk, community=community, by=house, at=at)
        for matter in queries.waiting_to_be_filed(community):
            try:
                actions.file(matter.pk, community=community, by=house, at=at)
            except Refusal:
                continue  # A gap in its chain: the daily list of gaps names it.


jobs.every("matters.close_quiet", daily_at=time(2, 10))
