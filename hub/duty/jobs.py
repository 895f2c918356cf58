"""What runs in the worker: at the end of the day, where every register stands."""

from datetime import time

from django.utils.timezone import now

from hub.duty.actions import register
from hub.kernel import jobs
from hub.kernel.house import the_house
from hub.kernel.models import Community


@jobs.job("duty.register_heads")
def note_heads(progress: jobs.Progress) -> int:
    """Write the day's last digest of every register into the journal, before its day is sealed."""
    at, count = now(), 0
    for community in Community.objects.filter(is_active=True):
        count += register.note_heads(community=community, by=the_house(), at=at)
    return count


jobs.every("duty.register_heads", daily_at=time(23, 50))
