"""What the calendar sets off: runs in the worker, as the house."""

from datetime import time

from django.utils.timezone import now

from hub.analysis import actions, queries
from hub.kernel import jobs
from hub.kernel.house import the_house


@jobs.job("analysis.open_month")
def open_last_month(progress: jobs.Progress) -> None:
    """Begin the working paper of the month that is over, so that its table is owed from today,
    and draw what is to be coded a second time.

    Every night, not only on the 1st: a worker that was away makes up for it.
    """
    at = now()
    for community, period in queries.waiting_for_paper(at):
        actions.open_month(period, community=community, by=the_house(), at=at)
    for month in queries.waiting_for_sample(at):
        actions.draw_codings(month.pk, community=month.community, by=the_house(), at=at)


jobs.every("analysis.open_month", daily_at=time(0, 30))
