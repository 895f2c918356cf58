"""The bank debit's cut-off as paid service meets it: when a slip is due, and which batch it holds back."""

from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.debit import blockers, queries
from hub.kernel.models import Community
from hub.paidwork import policy
from hub.paidwork.models import Order

MOMENT = timedelta(microseconds=1)


def entry_due(community: Community, completed_at: datetime) -> datetime:
    """Some hours after the work, or the next cut-off after it: whichever is earlier (O6a)."""
    hours = policy.at(community, completed_at).entry_hours
    return min(
        completed_at + timedelta(hours=hours),
        queries.cut_off_for(community, completed_at + MOMENT),
    )


def next_batch(community: Community, at: datetime) -> date:
    """The day of the cut-off after the one that is coming."""
    coming = queries.cut_off_for(community, at)
    return localtime(queries.cut_off_for(community, coming + MOMENT)).date()


@blockers.register("paidwork.unpriced")
def unpriced(community: Community, cut_off_at: datetime, at: datetime) -> blockers.Blocked | None:
    """Work done before the cut-off that is on no bill yet, unless two agreed to carry it over."""
    waits = (
        Order.objects.within(community)
        .unpriced()
        .filter(completed_at__lte=cut_off_at)
        .exclude(carried_to__gt=localtime(cut_off_at).date())
    )
    count = waits.count()
    if not count:
        return None
    return blockers.Blocked(count, _("张有偿服务单还没有入账"), reverse("paidwork:unpriced"))
