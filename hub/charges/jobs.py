"""What runs in the worker: writing the bills of a committed run, opening the month's runs."""

from datetime import time

from django.utils.timezone import now

from hub.charges import actions, queries
from hub.charges.models import BillRun
from hub.kernel import jobs
from hub.kernel.house import the_house
from hub.kernel.models import Community


@jobs.job(actions.runs.WRITE)
def write_bills(progress: jobs.Progress, run: int) -> dict[str, str]:
    """All of a run in one transaction: who is killed in it leaves nothing behind, and it is done again."""
    progress.total(0, str(BillRun.objects.select_related("item").get(pk=run)))
    written = actions.write_bills(run, by=the_house(), at=now())
    return {"status": written.status}


@jobs.job("charges.open_runs")
def open_runs(progress: jobs.Progress) -> int:
    """Open the month's runs, so that finance finds them waiting; only a person commits one."""
    at, count = now(), 0
    for community in Community.objects.filter(is_active=True):
        for item, period in queries.runs_to_open(community, at):
            actions.open_run(item.pk, community=community, by=the_house(), at=at, period=period)
            count += 1
    return count


@jobs.job("charges.snapshot")
def take_snapshots(progress: jobs.Progress) -> int:
    """Freeze the arrears of the night: dunning and figures rest on what stood in it."""
    at = now()
    communities = list(Community.objects.filter(is_active=True))
    for community in communities:
        actions.take_snapshot(community=community, by=the_house(), at=at)
    return len(communities)


jobs.every("charges.snapshot", daily_at=time(2))
jobs.every("charges.open_runs", daily_at=time(0, 40))
