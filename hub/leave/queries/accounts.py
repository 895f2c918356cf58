"""Balances as the ledger gives them: one's own, and those of a team."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet, Sum

from hub.kernel.models import Community
from hub.leave.models import Entry, KindVersion, Leave, WorkHistory
from hub.leave.words import amount
from hub.people.models import Staff


@dataclass(frozen=True)
class Balance:
    """What somebody has of one kind: the sum of the ledger, and what waits to be taken from it."""

    kind: KindVersion
    minutes: int
    waiting: int
    expires_on: date | None

    @property
    def words(self) -> str:
        return amount(self.minutes, self.kind.in_hours)

    @property
    def waiting_words(self) -> str:
        return amount(self.waiting, self.kind.in_hours) if self.waiting else ""


def balances_of(staff: int, community: Community) -> dict[int, int]:
    """By kind: the sum of the ledger."""
    own = Entry.objects.within(community).filter(staff=staff, has_quota=True)
    rows = own.order_by().values("kind").annotate(sum=Sum("minutes"))
    return {row["kind"]: row["sum"] for row in rows}


def balances(person: Staff, community: Community, today: date) -> list[Balance]:
    """One's balances of every kind with a quota, with the nearest last day among what is left."""
    have = balances_of(person.pk, community)
    asked = Leave.objects.within(community).waiting().filter(staff=person)
    waiting = {
        row["kind__kind"]: row["sum"]
        for row in asked.order_by().values("kind__kind").annotate(sum=Sum("minutes"))
    }
    lots = Entry.objects.within(community).filter(
        staff=person, movement=Entry.Movement.GRANT, expires_on__gte=today
    )
    nearest: dict[int, date] = {}
    for kind, day in lots.order_by("-expires_on").values_list("kind", "expires_on"):
        if day is not None:
            nearest[kind] = day
    kinds = KindVersion.objects.within(community).on(today).filter(needs_balance=True)
    return [
        Balance(
            one,
            have.get(one.kind_id, 0),
            waiting.get(one.kind_id, 0),
            nearest.get(one.kind_id) if have.get(one.kind_id) else None,
        )
        for one in kinds.select_related("kind").order_by("kind__place")
    ]


def entries_of(staff: int, community: Community) -> QuerySet[Entry]:
    """The ledger, newest first."""
    own = Entry.objects.within(community).filter(staff=staff)
    return own.select_related("kind", "leave", "by").order_by("-pk")


def names_of_kinds(community: Community, today: date) -> dict[int, KindVersion]:
    rows = KindVersion.objects.within(community).on(today).select_related("kind")
    return {one.kind_id: one for one in rows}


@dataclass
class Member:
    """One of a team with what they have."""

    staff: Staff
    have: dict[int, int] = field(default_factory=dict)
    worked_since: date | None = None

    def cells(self, kinds: list[KindVersion]) -> list[str]:
        return [amount(self.have.get(one.kind_id, 0), one.in_hours) for one in kinds]


def members(staff: Collection[int], community: Community) -> list[Member]:
    """A team's balances in three questions, however large it is."""
    have: dict[int, dict[int, int]] = defaultdict(dict)
    entries = Entry.objects.within(community).filter(staff__in=staff, has_quota=True)
    for row in entries.order_by().values("staff", "kind").annotate(sum=Sum("minutes")):
        have[row["staff"]][row["kind"]] = row["sum"]
    since: dict[int, date] = {}
    noted = WorkHistory.objects.within(community).filter(staff__in=staff)
    for pk, day in noted.order_by("pk").values_list("staff", "worked_since"):
        since[pk] = day
    people = Staff.objects.filter(pk__in=staff, is_active=True).order_by("username")
    return [Member(one, have[one.pk], since.get(one.pk)) for one in people]
