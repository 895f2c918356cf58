"""What happens with spot checks by the clock: the time to answer runs out."""

from datetime import datetime

from django.utils.timezone import now

from hub.conduct import actions
from hub.conduct.models import Check
from hub.kernel import jobs
from hub.kernel.house import the_house
from hub.kernel.models import Community

MOST = 500


@jobs.job("conduct.clock")
def watch(progress: jobs.Progress) -> int:
    """Every few minutes; doing it twice changes nothing."""
    return sum(tick(community, now()) for community in Community.objects.filter(is_active=True))


def tick(community: Community, at: datetime) -> int:
    late = Check.objects.within(community).filter(status=Check.Status.TOLD, reply_by__lt=at)
    ids = list(late.order_by("reply_by").values_list("pk", flat=True)[:MOST])
    return sum(actions.lapse(pk, community=community, by=the_house(), at=at) for pk in ids)


jobs.every("conduct.clock", minutes=10)
