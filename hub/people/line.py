"""The chain of command 汇报线 at a moment: who outranks whom, and to whom somebody answers.

It is read from the posts, which are dated, so that yesterday's order is judged by yesterday's line.
Leaders and supervisors command their own department; a post without one, like every post of
customer service, belongs to the desk. The director of customer service commands the desk, the
director of the management office the whole site, the manager everybody. Auditors stand outside.

Where a department has several of one rank, somebody may be told by name whom they report to
(`Reporting`, dated as well). That narrows the line and never widens it: of those who are over
them, the others of that rank command them no more. Once the named one holds the post no longer,
the naming says nothing.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate

from hub.kernel.models import Community, Obligation
from hub.kernel.obligations import Holder
from hub.people import rules
from hub.people.models import Department, Post, Reporting, Role, Staff

RANKS = {
    Role.FRONT_DESK: 1,
    Role.BUTLER: 1,
    Role.HANDLER: 1,
    Role.MONITOR: 1,
    Role.FINANCE: 1,
    Role.ADMIN: 1,
    Role.LEADER: 2,
    Role.SUPERVISOR: 3,
    Role.DIRECTOR: 4,
    Role.OFFICE_DIRECTOR: 4,
    Role.MANAGER: 5,
}
# Whoever leads at least somebody.
LEADING = frozenset(role for role, rank in RANKS.items() if rank > 1)
OF_ALL = frozenset({Role.OFFICE_DIRECTOR, Role.MANAGER})
OF_ONE_DEPARTMENT = frozenset({Role.LEADER, Role.SUPERVISOR})
# Units that are no department: the desk, and those who answer to the office alone.
DESK, OFFICE = 0, -1


@dataclass(frozen=True)
class Seat:
    """A place in the line: a role, and the unit it belongs to (None: the whole site)."""

    role: Role
    unit: int | None
    department_id: int | None = None

    @property
    def rank(self) -> int:
        return RANKS[self.role]

    def commands(self, other: "Seat") -> bool:
        return self.rank > other.rank and self.unit in (None, other.unit)


@dataclass(frozen=True)
class Level:
    """The next above somebody: the role, its department where it has one, and who holds it now."""

    role: Role
    unit: int | None
    people: frozenset[int]
    # Of several who hold the office, the one who was named for whoever stands below: theirs alone.
    named: int | None = None

    @property
    def holder(self) -> Holder:
        """Who owes what is asked of this level: the office, or of several in it the named one."""
        person = Staff.objects.get(pk=self.named) if self.named else None
        return Holder(person=person, role=self.role.value, unit=self.unit)


def _seat(role: Role, department_id: int | None, kind: str) -> Seat | None:
    if role not in RANKS:
        return None
    if role in OF_ALL:
        return Seat(role, None, department_id)
    if department_id is None and role in {Role.FINANCE, Role.ADMIN}:
        return Seat(role, OFFICE)
    is_desk = kind in ("", Department.Kind.SERVICE)
    return Seat(role, DESK if is_desk else department_id, department_id)


class Line:
    """The line of one community, read once in two queries."""

    def __init__(self, community: Community, at: datetime) -> None:
        self.community, self.at = community, at
        self.seats: dict[int, list[Seat]] = defaultdict(list)
        here = Q(community=community) | Q(community=None)
        for post in Post.objects.at(at).filter(here).select_related("department").order_by("pk"):
            kind = post.department.kind if post.department else ""
            if seat := _seat(Role(post.role), post.department_id, kind):
                self.seats[post.staff_id].append(seat)
        # For each person by rank: who, of all of that rank, is over them.
        self.named: dict[int, dict[int, int]] = defaultdict(dict)
        for told in Reporting.objects.within(community).on(localdate(at)):
            for superior in (told.leader_id, told.supervisor_id):
                if superior:
                    self._name(told.staff_id, superior)

    def _name(self, person: int, superior: int) -> None:
        over = [seat.rank for seat in self.seats.get(superior, ()) if self._outranks(seat, person)]
        if over:
            self.named[person][max(over)] = superior

    def rank_of(self, person: int) -> int:
        return max((seat.rank for seat in self.seats.get(person, ())), default=0)

    def is_over(self, person: int, other: int) -> bool:
        """Does the person, by a post of their own, outrank the other in the line?"""
        return any(self._reaches(person, seat, [other]) for seat in self.seats.get(person, ()))

    def grant_over(
        self, person: Staff, others: Collection[int], *, rank: int = 0
    ) -> rules.Grant | None:
        """The one grant by which the person commands all of these: their own before a lent one.

        With `rank` only offices of at least that rank count.

        Nobody commands themselves, neither through somebody else's office nor in the office of
        the other.
        """
        usable = [
            grant
            for grant in rules.grants(person, self.at)
            if grant.covers(self.community.pk)
            and not {person.pk, grant.holder.pk} & set(others)
            and (seat := _seat(grant.role, grant.department_id, grant.department_kind))
            and seat.rank >= rank
            and self._reaches(grant.holder.pk, seat, others)
        ]
        return min(usable, key=lambda grant: grant.holder.pk != person.pk, default=None)

    def under(self, person: Staff) -> frozenset[int]:
        """Everybody the person commands now, in their own office or a lent one."""
        return frozenset(other for other in self.seats if self.grant_over(person, [other]))

    def above(self, *persons: int, without: Collection[int] = ()) -> Level | None:
        """The nearest level that commands all of these and is held by somebody else.

        `without` leaves people out who must not decide here. None: nobody is above.
        """
        found: list[tuple[int, bool, Seat, int]] = []
        for other, seats in self.seats.items():
            if other in {*persons, *without}:
                continue
            for seat in seats:
                if self._reaches(other, seat, persons):
                    # A tie between the two directors goes to the one of the department.
                    found.append((seat.rank, seat.unit is None, seat, other))
        if not found:
            return None
        rank, is_of_all, seat, _other = min(found, key=lambda one: one[:2])
        people = frozenset(o for r, wide, _s, o in found if (r, wide) == (rank, is_of_all))
        unit = seat.department_id if seat.role in OF_ONE_DEPARTMENT else None
        is_one_of_several = any(
            one.rank == rank and (one.unit is None) == is_of_all
            for other, seats in self.seats.items()
            if other not in {*persons, *without, *people}
            for one in seats
            if all(self._outranks(one, person) for person in persons)
        )
        named = next(iter(people)) if len(people) == 1 and is_one_of_several else None
        return Level(seat.role, unit, people, named)

    def level_over(self, person: int, rank: int) -> Level | None:
        """The nearest level of at least this rank over somebody."""
        out: set[int] = set()
        while level := self.above(person, without=out):
            if RANKS[level.role] >= rank:
                return level
            out |= level.people
        return None

    def _reaches(self, holder: int, seat: Seat, others: Collection[int]) -> bool:
        return all(
            self._outranks(seat, other) and self._is_named(holder, seat, other) for other in others
        )

    def outranks(self, superior: int, person: int) -> bool:
        """Is one over the other by posts, whoever was named?"""
        return any(self._outranks(seat, person) for seat in self.seats.get(superior, ()))

    def _outranks(self, seat: Seat, other: int) -> bool:
        return self.rank_of(other) < seat.rank and any(
            seat.commands(one) for one in self.seats.get(other, ())
        )

    def _is_named(self, holder: int, seat: Seat, other: int) -> bool:
        """Nobody else of that rank was named; the heads of all stay over everybody."""
        named = self.named.get(other, {}).get(seat.rank, holder)
        return seat.unit is None or named == holder


class Ladder:
    """Up whose line an overdue duty climbs, for one pass: each community's line is read once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.lines: dict[int, Line] = {}

    def __call__(self, owed: Obligation, role: str) -> Holder | None:
        if owed.community_id not in self.lines:
            self.lines[owed.community_id] = Line(owed.community, self.at)
        line = self.lines[owed.community_id]
        if owed.person_id is None or owed.person_id not in line.seats:
            return None
        level = line.level_over(owed.person_id, RANKS[Role(role)])
        return level.holder if level else None
