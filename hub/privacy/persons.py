"""One human being among the records: the files that are theirs, their homes, names and numbers.

A file is never renamed: a corrected name is a further one, and whoever owns two homes has two. So a
person is found by what ties their files together, and never by a name alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from hub.estate.events import Happened
from hub.estate.models import Phone, Resident
from hub.kernel.models import Community, Event
from hub.kernel.records import Records

# Who answers for the home's bills, so that its account is theirs to ask for.
DEBTORS = frozenset({Resident.Kind.OWNER, Resident.Kind.TENANT})


@dataclass(frozen=True)
class Stay:
    """A home of theirs and the time they were tied to it."""

    household: int
    kind: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Person:
    community: Community
    residents: frozenset[int]
    names: frozenset[str]
    numbers: frozenset[str]
    stays: tuple[Stay, ...]

    @property
    def homes(self) -> frozenset[int]:
        return frozenset(one.household for one in self.stays)

    @property
    def owed_for(self) -> tuple[Stay, ...]:
        """Where they were liable for what was billed."""
        return tuple(one for one in self.stays if one.kind in DEBTORS)

    def has_left(self, at: datetime) -> bool:
        """Has every tie ended?"""
        return all(one.until is not None and one.until <= at for one in self.stays)

    def within_stays(self, household: str, moment: str) -> Q:
        """Rows of homes they were liable for, from the time they were, by the names of the fields."""
        found = Q(pk__in=[])
        for one in self.owed_for:
            here = Q(**{household: one.household, f"{moment}__gte": one.since})
            if one.until is not None:
                here &= Q(**{f"{moment}__lt": one.until})
            found |= here
        return found

    def named(self, household: str, name: str, phone: str = "") -> Q:
        """Rows that name them: in a home of theirs by name, or anywhere by name and number."""
        found = Q(**{f"{household}__in": self.homes, f"{name}__in": self.names})
        if phone:
            # The same number may be a whole family's: it never counts without the name.
            found |= Q(**{f"{phone}__in": self.numbers, f"{name}__in": self.names})
        return found


def of(resident: Resident) -> Person:
    """The person whom this file is about, with all files that are tied to it."""
    files = {resident.pk: resident}
    fresh = [resident]
    while fresh:
        found = _tied_to(fresh).exclude(pk__in=files)
        fresh = list(found)
        files |= {one.pk: one for one in fresh}
    rows = Phone.objects.within(resident.community).filter(resident__in=files)
    return Person(
        resident.community,
        frozenset(files),
        frozenset(one.name for one in files.values() if one.name),
        frozenset(number for number in rows.values_list("number", flat=True) if number),
        tuple(
            Stay(one.household_id, one.kind, one.since, one.until)
            for one in sorted(files.values(), key=lambda one: one.pk)
        ),
    )


def _tied_to(files: Iterable[Resident]) -> Records[Resident]:
    """The same home by the same name; another home by name and number; another name by correction."""
    files = list(files)
    community = files[0].community
    tie = Q(pk__in=_renamed(community, files))
    for one in files:
        if one.name:
            tie |= Q(household=one.household_id, name=one.name)
            numbers = one.phones.exclude(number="").values("number")
            tie |= Q(name=one.name, phones__number__in=numbers)
    return Resident.objects.within(community).filter(tie).distinct()


def _renamed(community: Community, files: list[Resident]) -> set[int]:
    """What a name was corrected from and to, as the history of the home tells it."""
    ids = {one.pk for one in files}
    told = Event.objects.filter(
        community=community,
        verb=Happened.NAME_CORRECTED,
        subject_type="estate.household",
        subject_id__in={one.household_id for one in files},
    )
    pairs = [{event.detail.get("before"), event.detail.get("resident")} for event in told]
    return {pk for pair in pairs if pair & ids for pk in pair if isinstance(pk, int)}
