"""What runs in the worker: the night after its snapshot, and who came to owe later in the day."""

from datetime import time

from django.utils.timezone import localdate, now

from hub.charges.actions import take_snapshot
from hub.dunning import actions
from hub.dunning.models import Run
from hub.kernel import jobs
from hub.kernel.house import the_house
from hub.kernel.models import Community


@jobs.job("dunning.night")
def run_nights(progress: jobs.Progress) -> int:
    """All of a community in one transaction: a killed worker leaves nothing, and it is done again."""
    at, house = now(), the_house()
    communities = list(Community.objects.filter(is_active=True))
    for community in communities:
        take_snapshot(community=community, by=house, at=at)
        actions.run_night(community=community, by=house, at=at)
    return len(communities)


@jobs.job("dunning.later")
def run_later(progress: jobs.Progress) -> int:
    """What a bank's answer or a reversal brings back is dunned the same day."""
    at, house, count = now(), the_house(), 0
    for community in Community.objects.filter(is_active=True):
        if Run.objects.within(community).filter(day=localdate(at)).exists():
            actions.run_night(community=community, by=house, at=at)
            count += 1
    return count


jobs.every("dunning.night", daily_at=time(2, 30))
jobs.every("dunning.later", minutes=60)
