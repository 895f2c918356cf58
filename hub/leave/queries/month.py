"""A month of the ledger: what each account began with, what moved, and what it ended with."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Sum

from hub.kernel.models import Community
from hub.kernel.periods import Month
from hub.kernel.workdays import day_bounds
from hub.leave.models import Entry, Kind, KindVersion
from hub.people.models import Staff

Movement = Entry.Movement


@dataclass
class Account:
    """One person's month in one kind, in minutes."""

    staff: Staff
    kind: KindVersion
    opening: int = 0
    moved: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def closing(self) -> int:
        return self.opening + sum(self.moved.values())

    def of(self, movement: str) -> int:
        return self.moved.get(movement, 0)

    @property
    def granted(self) -> int:
        return self.of(Movement.GRANT)

    @property
    def taken(self) -> int:
        """What was used, less what came back."""
        return -self.of(Movement.TAKE) - self.of(Movement.RETURN)

    @property
    def expired(self) -> int:
        return -self.of(Movement.EXPIRE)

    @property
    def adjusted(self) -> int:
        return self.of(Movement.ADJUST)


def accounts_of(
    community: Community, month: Month, staff: Collection[int] | None = None
) -> list[Account]:
    """Every account that has a balance or moved in the month, by person and kind.

    Kinds without a quota begin at nought each month: for them only what was used counts.
    """
    start, end = day_bounds(month.first_day)[0], day_bounds(month.last_day)[1]
    entries = Entry.objects.within(community).filter(at__lt=end)
    if staff is not None:
        entries = entries.filter(staff__in=staff)
    kinds = {
        one.kind_id: one
        for one in KindVersion.objects.within(community).on(month.last_day).select_related("kind")
    }
    found: dict[tuple[int, int], Account] = {}
    people = Staff.objects.in_bulk(set(entries.order_by().values_list("staff", flat=True)))

    def account(pk: int, kind: int) -> Account:
        return found.setdefault((pk, kind), Account(people[pk], kinds[kind]))

    before = entries.filter(at__lt=start, has_quota=True).order_by().values("staff", "kind")
    for row in before.annotate(sum=Sum("minutes")):
        account(row["staff"], row["kind"]).opening = row["sum"]
    within = entries.filter(at__gte=start).order_by().values("staff", "kind", "movement")
    for row in within.annotate(sum=Sum("minutes")):
        account(row["staff"], row["kind"]).moved[row["movement"]] += row["sum"]
    place = dict(Kind.objects.within(community).values_list("pk", "place"))
    rows = [one for one in found.values() if one.opening or any(one.moved.values())]
    return sorted(rows, key=lambda one: (one.staff.username, place[one.kind.kind_id]))
