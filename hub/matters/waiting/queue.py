"""部门待办: what a department's people have before them, by building and by the time left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import accumulate

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel.models import Attachment, Community, Obligation
from hub.kernel.workdays import local_day
from hub.matters import duties, policy, rules
from hub.matters.models import Callback, Cycle, Matter, MatterQuerySet, Reporter
from hub.matters.waiting import phrases
from hub.people import rules as people
from hub.people.models import Department, Post, Staff

LONGEST = 100  # cards: more than a day's work of a whole department
# So many, and the rest of their building with them, come with the page; the others when somebody
# has read as far. To put a hundred cards together takes ten times as long as the page around them.
AT_ONCE = 20
LOOKING_BACK = timedelta(days=14)
MATTER = "matters.matter"
# What the department owes; rulings and callbacks of the same matter are other people's clocks.
DEPARTMENTS_DUTIES = (duties.ACCEPT.code, duties.COMPLETE.code)
IN_HAND = (Matter.Status.ACCEPTED, Matter.Status.IN_PROGRESS)


class Tab(TextChoices):
    WAITING = "waiting", gettext_lazy("待接单")
    MINE = "mine", gettext_lazy("我处理的")
    DEPARTMENT = "department", gettext_lazy("本部门")
    DONE = "done", gettext_lazy("已办")


@dataclass(frozen=True)
class Card:
    """One matter as its handler sees it on a phone."""

    matter: Matter
    duty: Obligation | None
    moves: frozenset[str]
    photos: list[Attachment]

    @cached_property
    def reporter(self) -> Reporter | None:
        return next(iter(self.matter.reporters.all()), None)

    @cached_property
    def reopened_why(self) -> str:
        """What the resident was not satisfied with, where this is not the first round."""
        now = self.matter.cycle_number
        return next((c.opened_why for c in self.matter.cycles.all() if c.number == now), "")

    @property
    def needs_photo(self) -> bool:
        return self.matter.kind in policy.of(self.matter.policy).photo_kinds

    @property
    def phrases(self) -> phrases.Phrases:
        return phrases.results(self.matter.type_code)


@dataclass(frozen=True)
class Done:
    """One round of handling that this person ended, and what the resident said of it."""

    cycle: Cycle
    call: Callback | None

    @property
    def is_reopened(self) -> bool:
        return self.cycle.number < self.cycle.matter.cycle_number


@dataclass
class Group:
    label: str
    cards: list[Card | Done] = field(default_factory=list)

    @property
    def key(self) -> int:
        """Unlike those of the parts that come later, even of the same building."""
        first = self.cards[0]
        return first.matter.pk if isinstance(first, Card) else first.cycle.pk


@dataclass(frozen=True)
class Colleague:
    staff: Staff
    load: int  # matters in hand now


@dataclass(frozen=True)
class Team:
    department: Department
    people: list[Colleague]


@dataclass(frozen=True)
class Queue:
    """One tab, with what its sheets offer. Each part is read when the page shows it.

    `of` is what an earlier part has left over: those cards and no others, whatever has come or
    gone since, so that none is passed over between two parts.
    """

    person: Staff
    community: Community
    at: datetime
    tab: Tab
    of: tuple[int, ...] | None = None

    @cached_property
    def departments(self) -> list[Department]:
        """Those the person works in, as a deputy too."""
        grants = people.grants(self.person, self.at)
        ids = {
            g.department_id
            for g in grants
            if g.department_id and g.role in rules.WORKERS and g.covers(self.community.pk)
        }
        found = Department.objects.filter(community=self.community, pk__in=ids)
        return list(found) if ids else []

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """What each tab holds; the department's and one's own are found by different indexes."""
        ours = Q(department__in=[d.pk for d in self.departments])
        mine = Q(holder=self.person, status__in=IN_HAND)
        theirs = self._seen.filter(ours, status__in=(Matter.Status.FORWARDED, *IN_HAND))
        both = theirs.values("pk").union(self._seen.filter(mine).values("pk"))
        return Matter.objects.filter(pk__in=both).aggregate(
            waiting=Count("pk", filter=ours & Q(status=Matter.Status.FORWARDED)),
            mine=Count("pk", filter=mine),
            department=Count("pk", filter=ours),
        )

    @cached_property
    def groups(self) -> list[Group]:
        if self.tab == Tab.DONE:
            return _by_day(self._done())
        return _by_building(self._cards())

    @property
    def is_cut(self) -> bool:
        if self.tab == Tab.DONE:
            return sum(len(group.cards) for group in self.groups) >= LONGEST
        return self.of is None and sum(map(len, self._walk)) >= LONGEST

    @cached_property
    def rest(self) -> list[int]:
        """The cards that this part leaves over, in the order of the walk."""
        left = [] if self.tab == Tab.DONE else self._walk[self._stops :]
        return [pk for piece in left for pk in piece]

    @cached_property
    def _walk(self) -> list[list[int]]:
        """Cards by number, building after building; a building of many in pieces."""
        rows = self._rows() if self.of is None else self._rows().filter(pk__in=self.of)
        buildings: dict[int | None, list[int]] = {}
        for pk, building in _by_time_left(rows).values_list("pk", "household__building")[:LONGEST]:
            buildings.setdefault(building, []).append(pk)
        return [
            cards[first : first + AT_ONCE]
            for cards in buildings.values()
            for first in range(0, len(cards), AT_ONCE)
        ]

    @cached_property
    def _stops(self) -> int:
        """After how many pieces of the walk there are enough cards."""
        walked = accumulate(map(len, self._walk))
        return next((n for n, cards in enumerate(walked, 1) if cards >= AT_ONCE), len(self._walk))

    @cached_property
    def teams(self) -> list["Team"]:
        """The departments whose work this person may give out, the least laden first."""
        led = {
            card.matter.department_id
            for group in self.groups
            for card in group.cards
            if isinstance(card, Card) and "assign" in card.moves
        }
        return _teams([d for d in self.departments if d.pk in led], self.community, self.at)

    @cached_property
    def bounce_reasons(self) -> list[str]:
        """Which department it should rather go to comes first: that is why most are bounced."""
        others = Department.objects.filter(
            community=self.community, is_active=True, takes_matters=True
        ).exclude(pk__in=[d.pk for d in self.departments])
        return [
            *(_("不属本部门，应转%s") % d.name for d in others),
            *map(str, phrases.BOUNCES),
        ]

    @property
    def _seen(self) -> MatterQuerySet:
        return rules.visible_to(self.person, self.community, self.at)

    def _rows(self) -> MatterQuerySet:
        ours = self._seen.filter(department__in=[d.pk for d in self.departments])
        if self.tab == Tab.WAITING:
            return ours.filter(status=Matter.Status.FORWARDED)
        if self.tab == Tab.MINE:
            return self._seen.filter(holder=self.person, status__in=IN_HAND)
        return ours.filter(status__in=(Matter.Status.FORWARDED, *IN_HAND))

    def _cards(self) -> list[Card]:
        ids = [pk for piece in self._walk[: self._stops] for pk in piece]
        found = {matter.pk: matter for matter in _whole(Matter.objects.filter(pk__in=ids))}
        matters = [found[pk] for pk in ids if pk in found]
        owed = {one.subject_id: one for one in _owed(self.community, ids)}
        photos = _photos(self.community, ids)
        return [Card(m, owed.get(m.pk), self._moves(m), photos.get(m.pk, [])) for m in matters]

    def _moves(self, matter: Matter) -> frozenset[str]:
        found = set(rules.moves_open_to(self.person, matter, self.at))
        if rules.may("assign", self.person, matter, self.at):
            found.add("assign")
        return frozenset(found & {"accept", "bounce", "start", "handle", "assign"})

    def _done(self) -> list[Done]:
        cycles = (
            Cycle.objects.filter(
                community=self.community,
                handled_by=self.person,
                handled_at__gte=self.at - LOOKING_BACK,
            )
            .select_related("matter__household__building", "matter__household__community")
            .prefetch_related(
                Prefetch("callbacks", Callback.objects.filter(is_reached=True).order_by("-id"))
            )
            .order_by("-handled_at")[:LONGEST]
        )
        return [Done(cycle, next(iter(cycle.callbacks.all()), None)) for cycle in cycles]


def _by_time_left(matters: MatterQuerySet) -> QuerySet[Matter]:
    owed = (
        Obligation.objects.open()
        .filter(
            community_id=OuterRef("community_id"),
            subject_type=MATTER,
            subject_id=OuterRef("pk"),
            kind__in=DEPARTMENTS_DUTIES,
        )
        .order_by("due_at")
        .values("due_at")[:1]
    )
    return matters.annotate(owed_at=Subquery(owed)).order_by(
        "-is_urgent", F("owed_at").asc(nulls_last=True), "pk"
    )


def _whole(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """With what a card shows. The policy is shared between cards, so that it is parsed once."""
    return matters.select_related("household__building", "department", "holder").prefetch_related(
        "reporters", "cycles", "policy"
    )


def _owed(community: Community, ids: list[int]) -> Iterable[Obligation]:
    """The nearest last, so that it is the one a dictionary keeps."""
    return (
        Obligation.objects.open()
        .filter(
            community=community,
            subject_type=MATTER,
            subject_id__in=ids,
            kind__in=DEPARTMENTS_DUTIES,
        )
        .order_by("-due_at")
    )


def _photos(community: Community, ids: list[int]) -> dict[int, list[Attachment]]:
    """What the resident or the desk sent along, at most three a card."""
    found: dict[int, list[Attachment]] = {}
    shown = Attachment.objects.filter(
        community=community, subject_type=MATTER, subject_id__in=ids, width__isnull=False
    )
    for photo in shown.order_by("id"):
        mine = found.setdefault(photo.subject_id or 0, [])
        if len(mine) < 3:
            mine.append(photo)
    return found


def _teams(departments: list[Department], community: Community, at: datetime) -> list[Team]:
    if not departments:
        return []
    posts = list(Post.objects.at(at).filter(department__in=departments).select_related("staff"))
    # By name: asked for whoever holds anything, SQLite reads all that anybody ever held.
    load = dict(
        Matter.objects.within(community)
        .filter(department__in=departments, status__in=IN_HAND)
        .filter(holder__in={post.staff_id for post in posts})
        .order_by()
        .values_list("holder")
        .annotate(n=Count("pk"))
    )
    people: dict[int | None, dict[int, Colleague]] = {}
    for post in posts:
        one = Colleague(post.staff, load.get(post.staff_id, 0))
        people.setdefault(post.department_id, {})[post.staff_id] = one
    return [
        Team(d, sorted(people.get(d.pk, {}).values(), key=lambda one: (one.load, one.staff.name)))
        for d in departments
    ]


def _by_building(cards: Iterable[Card]) -> list[Group]:
    """Groups in the order of their most pressing card: the walk starts where time is shortest."""
    groups: dict[str, Group] = {}
    for card in cards:
        household = card.matter.household
        label = str(household.building) if household else _("公共区域")
        groups.setdefault(label, Group(label)).cards.append(card)
    return list(groups.values())


def _by_day(done: Iterable[Done]) -> list[Group]:
    groups: dict[date, Group] = {}
    for one in done:
        if one.cycle.handled_at:
            day = local_day(one.cycle.handled_at)
            groups.setdefault(day, Group(f"{day:%Y-%m-%d}")).cards.append(one)
    return list(groups.values())
