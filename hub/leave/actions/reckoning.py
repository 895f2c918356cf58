"""What a wish for leave comes to before anything is written: how long, in time or late, how high."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Refusal
from hub.kernel.workdays import local_day
from hub.leave import counting, policy
from hub.leave.actions import ledger
from hub.leave.counting import Calendar, Span
from hub.leave.models import Kind, KindVersion, Leave
from hub.leave.queries import adjoining
from hub.leave.queries.roster import calendar_for

LONGEST = timedelta(days=400)
FURTHEST_BACK = timedelta(days=31)
FURTHEST_AHEAD = timedelta(days=366)


class NoSuchKind(Incomplete):
    message = _("这种假现在不能申请。请重新选择假别。")
    field = "kind"


class WrongSpan(Incomplete):
    message = _("结束要晚于开始。请核对起止时间。")
    field = "last_day"


class TooFar(Incomplete):
    message = _("只能请一年以内的假，补办最多往前 31 天。更早的请找上级按考勤更正处理。")
    field = "first_day"


class NothingToTake(Incomplete):
    message = _("这段时间您本来就不上班，不用请假。请核对日期。")
    field = "first_day"


class TooLong(Incomplete):
    field = "last_day"


class Taken(Refusal):
    message = _("这段时间您已经有请假。请先撤回或取消那一张，再重新提出。")
    field = "first_day"


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. Kinds in hours go by the two moments, all others by days and halves."""

    kind: int
    first_day: date
    last_day: date
    reason: str
    contact: str
    first_half: str = Leave.Half.AM
    last_half: str = Leave.Half.PM
    from_at: datetime | None = None
    until_at: datetime | None = None
    stand_in: int | None = None
    phone_report: int | None = None
    proofs: tuple[str, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.first_day, str(self.first_half), self.last_day, str(self.last_half))


@dataclass(frozen=True)
class Reckoned:
    """What a wish comes to, before anything is written."""

    kind: KindVersion
    starts_at: datetime
    ends_at: datetime
    minutes: int
    in_time: bool
    begins_on_rest_day: bool
    # Other leave that is one absence with it: nothing but rest days lies between.
    joined: tuple[Leave, ...]
    # How long the whole absence is, and how high that must go.
    whole: int
    needs_rank: int


def reckon(
    wish: Wish, *, community: Community, staff: int, at: datetime, after: Leave | None = None
) -> Reckoned:
    """How long it is, and whether it is asked in time. Reads only.

    `after` is the leave it extends: then it begins where that one ends, and is in time until then.
    """
    kind = kind_on(wish.kind, community, at)
    first, last = wish.first_day, wish.last_day
    today = local_day(at)
    if not today - FURTHEST_BACK <= first <= today + FURTHEST_AHEAD or last - first > LONGEST:
        raise TooFar
    if last < first:
        raise WrongSpan
    calendar = calendar_for(community, staff, first, last)
    starts_at, ends_at, minutes = _measure(wish, kind, calendar)
    if after is not None:
        starts_at = max(starts_at, after.ends_at)
    if ends_at <= starts_at:
        raise WrongSpan
    if minutes <= 0:
        raise NothingToTake
    if kind.most_days and minutes > kind.most_days * counting.FULL_DAY:
        raise TooLong(
            gettext("%(kind)s一次最多 %(days)s 天（%(law)s）。")
            % {"kind": kind.name, "days": kind.most_days, "law": kind.law}
        )
    rests = not calendar.is_worked(first)
    in_time = counting.is_in_time(
        at,
        starts_at,
        today,
        first,
        ahead_days=0 if after else policy.at(community, at).ahead_days,
        begins_on_rest_day=rests or after is not None,
    )
    joined = adjoining.of(community, staff, starts_at, ends_at, after=after)
    whole = minutes + adjoining.minutes_of(joined)
    values = policy.at(community, at)
    rank = values.rank_for(whole / counting.FULL_DAY)
    return Reckoned(kind, starts_at, ends_at, minutes, in_time, rests, tuple(joined), whole, rank)


@dataclass(frozen=True)
class Foreseen:
    """A wish reckoned, and what the person's balance would be after it; None without a quota."""

    reckoned: Reckoned
    before: ledger.Standing | None

    @property
    def left(self) -> int:
        return self.before.free - self.reckoned.minutes if self.before else 0


def foresee(
    wish: Wish, *, community: Community, staff: int, at: datetime, after: Leave | None = None
) -> Foreseen:
    """What would become of it if it were sent now; refuses where sending would. Reads only.

    :raises Taken: :raises NotEnough:
    """
    reckoned = reckon(wish, community=community, staff=staff, at=at, after=after)
    is_free(community, staff, reckoned)
    return Foreseen(
        reckoned, ledger.has_enough(staff, reckoned.kind, reckoned.minutes, reckoned.starts_at)
    )


def is_free(community: Community, staff: int, reckoned: Reckoned) -> None:
    """:raises Taken:"""
    standing = Leave.objects.within(community).filter(
        staff=staff, status__in=(*Leave.WAITING, *Leave.HOLDING)
    )
    if standing.touching(reckoned.starts_at, reckoned.ends_at).exists():
        raise Taken


def kind_on(kind_id: Any, community: Community, at: datetime) -> KindVersion:
    """The version of an open kind that holds today.

    :raises NoSuchKind:
    """
    found = KindVersion.objects.within(community).on(local_day(at)).select_related("kind")
    row = found.filter(kind=kind_id, kind__status=Kind.Status.OPEN).first()
    if row is None:
        raise NoSuchKind
    return row


def _measure(wish: Wish, kind: KindVersion, calendar: Calendar) -> tuple[datetime, datetime, int]:
    if kind.in_hours:
        if wish.from_at is None or wish.until_at is None or wish.until_at <= wish.from_at:
            raise WrongSpan
        minutes = counting.taken_in_hours(wish.from_at, wish.until_at, calendar)
        return wish.from_at, wish.until_at, minutes
    span = wish.span
    if kind.unit == KindVersion.Unit.DAY:
        span = Span(span.first, counting.AM, span.last, counting.PM)
    if not span.is_in_order():
        raise WrongSpan
    starts_at, ends_at = counting.moments(span, calendar)
    minutes = counting.taken(
        span,
        calendar,
        counts_rest_days=kind.counts_rest_days,
        counts_holidays=kind.counts_holidays,
    )
    return starts_at, ends_at, minutes
