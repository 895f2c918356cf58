"""Every night: whose time is over is listed, for two people to let go."""

from datetime import time

from django.utils.timezone import now

from hub.kernel import jobs
from hub.kernel.house import the_house
from hub.kernel.models import Community
from hub.privacy import actions


@jobs.job("privacy.retention")
def look(progress: jobs.Progress) -> int:
    """Doing it twice changes nothing: while a list waits there is no second."""
    at, house = now(), the_house()
    communities = Community.objects.filter(is_active=True)
    lists = [actions.find_due(community=one, by=house, at=at) for one in communities]
    return sum(1 for one in lists if one is not None)


jobs.every("privacy.retention", daily_at=time(4, 10))
