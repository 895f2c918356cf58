"""The month's days: which cut-off something falls under, what stands in the way, who is silent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.timezone import localtime

from hub.charges.periods import Month
from hub.debit import blockers, policy
from hub.debit.models import Batch, Cycle, Format
from hub.kernel.models import Community


@dataclass(frozen=True)
class Calendar:
    """A month's days, of its cycle or, before that is opened, of the values in force."""

    period: str
    cut_off_at: datetime
    send_on: date
    second_on: date


def calendar(community: Community, period: str, at: datetime) -> Calendar:
    cycle = Cycle.objects.within(community).filter(period=period).first()
    if cycle is not None:
        return Calendar(period, cycle.cut_off_at, cycle.send_on, cycle.second_on)
    values, month = policy.at(community, at), Month.parse(period)
    return Calendar(period, values.cut_off(month), values.sent_on(month), values.second_on(month))


def cut_off_for(community: Community, moment: datetime) -> datetime:
    """The cut-off that counts for something done at a moment: this month's, or after it the next."""
    month = policy.month_of(moment)
    this = calendar(community, str(month), moment).cut_off_at
    return this if moment <= this else calendar(community, str(month.plus(1)), moment).cut_off_at


def is_blocked(community: Community, period: str, at: datetime) -> list[blockers.Blocked]:
    """What keeps the month's batch from leaving now; empty: nothing does."""
    return blockers.standing(community, calendar(community, period, at).cut_off_at, at)


def silent(community: Community, at: datetime) -> QuerySet[Batch]:
    """Batches that the bank should have answered by now."""
    limit = localtime(at) - timedelta(days=policy.at(community, at).answer_days)
    return Batch.objects.within(community).filter(status=Batch.Status.SENT, sent_at__lt=limit)


def format_used_last(community: Community) -> Format | None:
    """The version in force of the format that the last batch was made in."""
    last = Batch.objects.within(community).select_related("format").order_by("-pk").first()
    if last is None:
        return None
    return (
        Format.objects.within(community)
        .filter(code=last.format.code, status=Format.Status.APPROVED)
        .first()
    )
