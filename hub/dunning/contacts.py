"""May this household be contacted now, by this means? Each refusal says when, or how else."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.charges.models import Bill, Hold
from hub.dunning import policy
from hub.dunning.models import Attempt, Channel, Pause, Promise
from hub.dunning.nightly import WRITTEN
from hub.dunning.windows import QUIET
from hub.estate.models import Household, Phone, Resident
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal

# Who may hear of a debt: the debtor, who acts for them, and an adult of the same home.
MAY_HEAR = (Resident.Kind.OWNER, Resident.Kind.AGENT, Resident.Kind.FAMILY)
# What rings or knocks; a letter arrives by day.
DISTURBS = (Channel.PHONE, Channel.VISIT, Channel.MESSAGE, Channel.NOTICE)


class QuietNow(Refusal):
    message = _("晚 9 点到早 8 点不催缴。请在早 8 点以后再联系。")
    field = "channel"


class CalledEnough(Refusal):
    field = "channel"


class AtRest(Refusal):
    field = "channel"


class NothingOverdue(Refusal):
    message = _("这一户现在没有逾期未付的账单，不用催。今晚之后它会从名单里消失。")


def check(household: Household, channel: str, at: datetime) -> None:
    """
    :raises QuietNow:
    :raises CalledEnough: saying from when one may call again
    :raises AtRest: while a pause or a promise runs
    """
    check_hour(channel, at)
    _check_rest(household, channel, at)
    if channel == Channel.PHONE:
        _check_calls(household, at)


def check_hour(channel: str, at: datetime) -> None:
    """
    :raises QuietNow:
    """
    if channel in DISTURBS and QUIET.covers(at):
        raise QuietNow


def _check_rest(household: Household, channel: str, at: datetime) -> None:
    day = localtime(at).date()
    promise = Promise.objects.within(household.community).filter(
        household=household, status=Promise.Status.OPEN, day__gte=day, made_at__lte=at
    )
    if one := promise.first():
        raise AtRest(
            gettext("这一户承诺 %(day)s 前付款，到那天之前不催。") % {"day": one.day.isoformat()}
        )
    for pause in running_pauses(household, day):
        if pause.granted_at > at:
            continue  # It rests only now; what a receipt tells of was before.
        if pause.reason == Pause.Reason.WRITTEN and channel in WRITTEN:
            continue
        raise AtRest(
            gettext("这一户的催缴暂停到 %(day)s（%(why)s）。要提前恢复，请在暂停名单里结束它。")
            % {"day": pause.last_day.isoformat(), "why": pause.get_reason_display()}
        )


def running_pauses(household: Household, day: date) -> list[Pause]:
    rows = Pause.objects.within(household.community).filter(
        household=household, first_day__lte=day, last_day__gte=day
    )
    return [one for one in rows if one.ended_on is None or one.ended_on > day]


def _check_calls(household: Household, at: datetime) -> None:
    values = policy.at(household.community, at)
    calls = Attempt.objects.within(household.community).filter(
        household=household, channel=Channel.PHONE
    )
    begins = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    todays = calls.filter(at__gte=begins).count()
    if todays >= values.calls_a_day:
        raise CalledEnough(gettext("今天已经打过电话，一天最多一次。明早 8 点以后可以再打。"))
    week = calls.filter(at__gt=at - timedelta(days=7)).order_by("at")
    if week.count() >= values.calls_a_week:
        again = localtime(week[week.count() - values.calls_a_week].at + timedelta(days=7))
        raise CalledEnough(
            gettext("七天内已经打过 %(n)s 次电话。%(when)s 以后可以再打；现在可以改用信函。")
            % {"n": values.calls_a_week, "when": f"{again:%Y-%m-%d %H:%M}"}
        )


def called_enough(community: Community, at: datetime) -> QuerySet[Any]:
    """The households that must not be telephoned any more now: the rule above, asked of all at once."""
    values = policy.at(community, at)
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    calls = Attempt.objects.within(community).filter(
        channel=Channel.PHONE, at__gt=at - timedelta(days=7)
    )
    return (
        calls.order_by()
        .values("household")
        .annotate(week=Count("pk"), today=Count("pk", filter=Q(at__gte=midnight)))
        .filter(Q(today__gte=values.calls_a_day) | Q(week__gte=values.calls_a_week))
        .values("household")
    )


def overdue(household: Household, at: datetime) -> list[Bill]:
    """What may be demanded now: overdue, open, and not waiting for the bank's answer.

    :raises NothingOverdue:
    """
    held = Hold.objects.within(household.community).filter(released_at__isnull=True)
    rows = (
        Bill.objects.within(household.community)
        .unpaid()
        .filter(household=household, due_on__lt=localtime(at).date())
        .exclude(pk__in=held.values("bill"))
    )
    found = list(rows.order_by("due_on", "pk"))
    if not found:
        raise NothingOverdue
    return found


def is_designated(phone: Phone, at: datetime) -> bool:
    """Does a message to this number reach the debtor, for all that the files say?

    Not when somebody there has called it wrong since it was last confirmed; nor when so many
    households share it that it is nobody's: a dead number serves any file.
    """
    wrong = Attempt.objects.within(phone.community).filter(
        reached_at=phone.number, result=Attempt.Result.WRONG_NUMBER
    )
    if phone.verified_at:
        wrong = wrong.filter(at__gt=phone.verified_at)
    if wrong.exists():
        return False
    homes = Resident.objects.within(phone.community).filter(
        phones__in=Phone.objects.in_use(at).filter(community=phone.community, number=phone.number)
    )
    shared = homes.values("household").distinct().count()
    return shared <= policy.at(phone.community, at).shared_number
