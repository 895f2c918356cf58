"""What runs in the worker: writing the files, reading and booking answers, the month, silent banks."""

from datetime import time

from django.utils.timezone import now
from django.utils.translation import gettext as _

from hub.debit import actions, policy, queries
from hub.debit.models import Batch, Result
from hub.kernel import jobs
from hub.kernel.house import the_house
from hub.kernel.models import Community, Job


def _hand_back(job: Job) -> None:
    """A batch whose files cannot be written is not left waiting for ever."""
    batch = Batch.objects.select_related("community").get(pk=job.args["batch"])
    if batch.status == Batch.Status.CHECKED:
        actions.give_back(
            batch.pk, community=batch.community, by=the_house(), at=now(), reason=job.error
        )


@jobs.job(actions.WRITE, gave_up=_hand_back)
def write_files(progress: jobs.Progress, batch: int) -> dict[str, str]:
    """All files of a batch in one transaction: who is killed in it leaves none behind."""
    found = Batch.objects.select_related("format").get(pk=batch)
    files = -(-found.lines // found.format.lines_per_file)
    progress.total(files, _("生成送盘文件"))
    written = actions.write_files(batch, by=the_house(), at=now(), progress=progress)
    return {"status": written.status}


@jobs.job(actions.READ)
def read_result(progress: jobs.Progress, result: int) -> dict[str, str]:
    progress.total(
        Result.objects.select_related("batch").get(pk=result).batch.lines, _("核对回盘")
    )
    read = actions.read(result, by=the_house(), at=now(), progress=progress)
    return {"status": read.status}


@jobs.job(actions.BOOK)
def book_result(progress: jobs.Progress, result: int) -> dict[str, str]:
    """All of an answer in one transaction: killed in it, it is booked again from the beginning."""
    progress.total(0, _("回盘入账"))
    return {"status": actions.book(result, by=the_house(), at=now()).status}


@jobs.job("debit.open_cycles")
def open_cycles(progress: jobs.Progress) -> int:
    """Open the month everywhere, so that its cut-off counts down and its preparing is owed."""
    at = now()
    communities = list(Community.objects.filter(is_active=True))
    for community in communities:
        actions.open_cycle(str(policy.month_of(at)), community=community, at=at)
    return len(communities)


@jobs.job("debit.look_for_silent")
def look_for_silent(progress: jobs.Progress) -> int:
    at, count = now(), 0
    for community in Community.objects.filter(is_active=True):
        for batch in queries.silent(community, at):
            count += actions.look_for_silent(batch.pk, by=the_house(), at=at)
    return count


jobs.every("debit.open_cycles", daily_at=time(0, 20))
jobs.every("debit.look_for_silent", daily_at=time(8))
