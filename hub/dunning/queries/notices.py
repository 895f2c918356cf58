"""Whom a batch of notices would reach, what has been paid since, and the walk that is left."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.charges.models import Allocation, Bill, Hold
from hub.charges.money import NOTHING
from hub.charges.totals import Total
from hub.dunning import rules
from hub.dunning.events import Happened
from hub.dunning.letters import Owed
from hub.dunning.models import (
    Episode,
    Notice,
    NoticeBatch,
    Pause,
    Promise,
    StepDue,
    Way,
)
from hub.estate.models import Household, HouseholdQuerySet, Resident
from hub.kernel import journal
from hub.kernel.models import Community
from hub.kernel.pages import Entry
from hub.people.models import Department, Post, Role, Staff

WALK = ("building__area__name", "building__place", "place", "pk")


@dataclass(frozen=True)
class Candidate:
    household: int
    room: str
    due: int | None
    deliver_by: date | None


@dataclass(frozen=True)
class Waiting:
    code: str
    name: str
    reply_days: int
    households: int

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


# ── Choosing ────────────────────────────────────────────────────────────────────────────────


def steps_to_print(person: Staff, community: Community, at: datetime) -> list[Waiting]:
    """The steps that wait for a notice, and how many households of each."""
    waiting = without_notice(dues_to_print(person, community, at), community)
    rows = (
        waiting.order_by()
        .values_list("step__code", "step__name", "step__reply_days")
        .annotate(n=Count("pk"))
        .order_by("step__code")
    )
    return [Waiting(*row) for row in rows]


def dues_to_print(person: Staff, community: Community, at: datetime) -> QuerySet[StepDue]:
    """Open steps that want a notice and have none that lies at the door: that one may be signed yet."""
    left = Notice.objects.within(community).filter(status=Notice.Status.LEFT, due__isnull=False)
    open_ = rules.dues(person, community, at).open().filter(step__prints_notice=True)
    return open_.exclude(pk__in=left.order_by().values("due"))


def without_notice(dues: QuerySet[StepDue], community: Community) -> QuerySet[StepDue]:
    """Those of households that have no paper under way."""
    return dues.exclude(household__in=under_way(community).values("household"))


def under_way(community: Community) -> QuerySet[Notice]:
    return Notice.objects.within(community).filter(status__in=Notice.STANDING).order_by()


def candidates(batch: NoticeBatch, at: datetime) -> list[Candidate]:
    """The households of a batch in the order in which they are walked."""
    homes = _homes(batch, at)
    dues = _dues(batch, at)
    places = homes.order_by(*WALK).values_list("pk", "code")
    return [
        Candidate(pk, code, *dues.get(pk, (None, None)))
        for pk, code in places
        if pk in dues or not batch.step_code
    ]


def _homes(batch: NoticeBatch, at: datetime) -> HouseholdQuerySet:
    community, person = batch.community, batch.made_by
    if batch.step_code:
        dues = _answered(batch, at)
        homes = Household.objects.within(community).filter(pk__in=dues.values("household"))
    else:
        homes = rules.households(person, community, at).filter(
            pk__in=Episode.objects.within(community).running().values("household")
        )
        homes = homes.exclude(pk__in=at_rest(community, localtime(at).date()))
    homes = homes.exclude(pk__in=under_way(community).values("household"))
    if batch.area_id:
        homes = homes.filter(building__area=batch.area_id)
    owed = (
        overdue(community, localtime(at).date())
        .filter(household=OuterRef("pk"))
        .order_by()
        .values("household")
        .annotate(s=Total("amount") - Total("settled"))
        .values("s")
    )
    return homes.annotate(owed_now=Subquery(owed)).filter(
        owed_now__gt=0, owed_now__gte=batch.least_owed
    )


def _answered(batch: NoticeBatch, at: datetime) -> QuerySet[StepDue]:
    dues = dues_to_print(batch.made_by, batch.community, at)
    return dues.filter(step__code=batch.step_code) if batch.step_code else dues


def _dues(batch: NoticeBatch, at: datetime) -> dict[int, tuple[int, date]]:
    """The open step that the household's letter answers, and by when."""
    found = _answered(batch, at).order_by("window_ends", "pk")
    rows = found.values_list("household", "pk", "window_ends")
    dues: dict[int, tuple[int, date]] = {}
    for household, pk, ends in rows:
        dues.setdefault(household, (pk, localtime(ends).date()))
    return dues


def at_rest(community: Community, day: date) -> QuerySet[Any]:
    """Who must not be sent a letter now: those who promised, and those let be by two of us."""
    promised = Promise.objects.within(community).filter(status=Promise.Status.OPEN, day__gte=day)
    paused = (
        Pause.objects.within(community)
        .filter(first_day__lte=day, last_day__gte=day)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))
        .exclude(reason=Pause.Reason.WRITTEN)
    )
    return promised.order_by().values("household").union(paused.order_by().values("household"))


def overdue(community: Community, day: date) -> QuerySet[Bill]:
    """What may be demanded: overdue, open, and not waiting for the bank's answer."""
    held = Hold.objects.within(community).filter(released_at__isnull=True)
    return (
        Bill.objects.within(community)
        .unpaid()
        .filter(due_on__lt=day)
        .exclude(pk__in=held.values("bill"))
    )


def owed_by(
    community: Community, households: Sequence[int], day: date
) -> tuple[dict[int, list[Owed]], dict[int, list[str]]]:
    """The overdue bills and the owners' names of some households."""
    bills: dict[int, list[Owed]] = defaultdict(list)
    rows = (
        overdue(community, day)
        .filter(household__in=households)
        .order_by("household", "due_on", "pk")
        .values_list(
            "household", "pk", "item__name", "kind", "period", "amount", "settled", "due_on"
        )
    )
    for household, pk, item, kind, period, amount, settled, due_on in rows:
        bills[household].append(Owed(pk, item, kind, period, amount - settled, due_on))
    owners: dict[int, list[str]] = defaultdict(list)
    people = (
        Resident.objects.within(community)
        .filter(household__in=households, kind=Resident.Kind.OWNER, until__isnull=True)
        .order_by("household", "pk")
    )
    for household, name in people.values_list("household", "name"):
        owners[household].append(name)
    return bills, owners


# ── Paid since ──────────────────────────────────────────────────────────────────────────────


def paid_since(notices: Iterable[Notice]) -> dict[int, Decimal]:
    """What has come in since for the bills that each notice demands: what was paid must not be
    demanded again."""
    demanded = {
        bill["id"]: (notice.pk, Decimal(bill["open"]))
        for notice in notices
        for bill in notice.snapshot.get("bills", ())  # none once its time is over
    }
    found: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    for pk, amount, settled in Bill.objects.filter(pk__in=demanded).values_list(
        "pk", "amount", "settled"
    ):
        notice, was_open = demanded[pk]
        found[notice] += was_open - (amount - settled)
    return found


def overtaken(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Those whose household has paid something overdue since: asked of many at once."""
    paid = (
        Allocation.objects.filter(
            community=OuterRef("community"),
            bill__household=OuterRef("household"),
            bill__due_on__lt=OuterRef("day"),
            at__gt=OuterRef("frozen_at"),
        )
        .order_by()
        .values("community")
        .annotate(s=Total("amount"))
        .values("s")
    )
    # Cast: SQLite would compare a bare sum with the text that Django makes of a Decimal.
    money = DecimalField(max_digits=14, decimal_places=2)
    return notices.annotate(paid=Cast(Subquery(paid), money)).filter(paid__gt=0)


# ── Reading ─────────────────────────────────────────────────────────────────────────────────


def counts(batch: NoticeBatch) -> dict[str, int]:
    """What became of a batch's papers."""
    rows = batch.notices.within(batch.community).order_by()
    return dict(rows.values_list("status").annotate(n=Count("pk")))


def next_on_walk(notice: Notice, person: Staff, at: datetime) -> Notice | None:
    """The next paper of the same batch that this person still has to deliver."""
    return (
        rules.notices(person, notice.community, at)
        .filter(batch=notice.batch_id, position__gt=notice.position, status=Notice.Status.WAITING)
        .select_related("household")
        .order_by("position")
        .first()
    )


def witnesses(community: Community, person: Staff, at: datetime) -> list[tuple[int, str]]:
    """Colleagues who may have gone along; never a guard."""
    posts = (
        Post.objects.filter(
            Q(until__isnull=True) | Q(until__gt=at),
            community=community,
            role__in=rules.WORK | {Role.LEADER},
            staff__is_active=True,
            since__lte=at,
        )
        .exclude(staff=person)
        .exclude(department__kind=Department.Kind.ORDER)
        .select_related("staff")
        .order_by("staff__name", "staff_id")
    )
    return list({post.staff_id: (post.staff_id, post.staff.name) for post in posts}.values())


def story_of_paper(subject: NoticeBatch | Notice) -> list[Entry]:
    """What happened to a batch or to one of its papers."""
    return [
        Entry(
            at=event.at,
            says=str(Happened(event.verb).label),
            by=event.actor.name,
            facts=[
                (_FACTS[key], str(Way(value).label if key == "way" else value))
                for key, value in event.detail.items()
                if key in _FACTS and value
            ],
        )
        for event in journal.history(subject)
        .filter(verb__in=Happened.values)
        .select_related("actor")
        .order_by("-id")
    ]


_FACTS = {
    "way": _("方式"),
    "count": _("份数"),
    "total": _("金额"),
    "first": _("首号"),
    "last": _("末号"),
    "grade": _("证据等级"),
    "paid": _("已付"),
    "reason": _("原因"),
}
