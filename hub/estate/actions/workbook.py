"""The office's workbook brought in whole: what differs is written, in few statements a batch.

A row says all there is to say about a household, but an empty cell says nothing: what stands in
the file stays. Owners or tenants that a row names differently end, and those it names begin.
Numbers are only ever added, and never one that was ended by hand: the office's list is older than
what the desk has learned on the phone.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from hub.estate import places
from hub.estate.actions.base import keeper
from hub.estate.actions.bulk import insert
from hub.estate.events import Happened
from hub.estate.models import Area, Building, Household, Phone, Resident, Vehicle
from hub.kernel.models import Community
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import tell

OWNER, TENANT = Resident.Kind.OWNER, Resident.Kind.TENANT


@dataclass(frozen=True)
class Entry:
    """One row, read. None means that the cell was empty; an empty tuple, that there is nobody."""

    building: str
    unit: str
    room: str
    area: str | None = None
    floor_area: Decimal | None = None
    occupancy: str | None = None
    owners: tuple[str, ...] | None = None
    owner_phones: tuple[str, ...] = ()
    tenants: tuple[str, ...] | None = None
    tenant_phones: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()

    @cached_property
    def code(self) -> str:
        return places.code(self.building, self.unit, self.room)

    def named(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Who lives there by kind, each with the numbers the row gives them."""
        said = {
            OWNER: (self.owners, self.owner_phones),
            TENANT: (self.tenants, self.tenant_phones),
        }
        return {
            str(kind): _shared_out(names, phones)
            for kind, (names, phones) in said.items()
            if names is not None
        }


def _shared_out(names: tuple[str, ...], phones: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """As many numbers as names go one to each, in order; otherwise all are the first one's."""
    if len(names) == len(phones):
        return {name: (phone,) for name, phone in zip(names, phones, strict=True)}
    return {name: phones if place == 0 else () for place, name in enumerate(names)}


@dataclass
class Difference:
    """What a row says that the file does not."""

    entry: Entry
    household: Household | None
    facts: dict[str, Any] = field(default_factory=dict)
    leaving: list[Resident] = field(default_factory=list)
    coming: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    phones: list[tuple[Resident, str]] = field(default_factory=list)
    plates: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.household is None

    @property
    def is_there_already(self) -> bool:
        anything = self.facts or self.leaving or self.coming or self.phones or self.plates
        return self.household is not None and not anything


class Workbook:
    """One import: knows the frame, compares batches of entries with the file, writes them."""

    def __init__(self, community: Community, *, by: Staff, at: datetime) -> None:
        self.community, self.by, self.at = community, by, at
        self.areas = {area.name: area for area in Area.objects.within(community)}
        buildings = Building.objects.within(community).select_related("area")
        self.buildings = {building.code: building for building in buildings}

    def differences(self, entries: Sequence[Entry]) -> list[Difference]:
        """Compare with what is filed, without writing. Four queries a batch."""
        there = _Filed(self.community, [entry.code for entry in entries], entries, self.at)
        return [there.difference(entry) for entry in entries]

    def write(self, differences: Sequence[Difference]) -> None:
        """Make the file say what the rows say. Call it inside a transaction.

        :raises NotAllowed: if the person does not keep the frame of this community
        """
        grant = keeper(self.community, self.by, self.at)
        changing = [d for d in differences if not d.is_there_already]
        homes = self._add_households([d for d in changing if d.household is None])
        homes |= {d.entry.code: d.household.pk for d in changing if d.household}
        self._correct([d for d in changing if d.facts])
        came = self._change_residents(changing, homes)
        for vehicle in self._change_plates(changing, homes):
            home = vehicle.household
            tell(
                Happened.VEHICLE_ENDED,
                home,
                by=self.by,
                at=self.at,
                grant=grant,
                vehicle=vehicle.pk,
            )
        for one in changing:
            if one.household is not None:
                self._tell(one, one.household, came, grant)

    def _add_households(self, new: Sequence[Difference]) -> dict[str, int]:
        """Enter the rooms that are not on file; return the keys they got, by code."""
        if not new:
            return {}
        entries = [d.entry for d in new]
        self._add_frame(entries)
        insert(
            Household,
            ("building", "unit", "room", "code", "place", "floor_area", "occupancy"),
            (
                (
                    self.buildings[e.building].pk,
                    e.unit,
                    e.room,
                    e.code,
                    places.in_order(e.code),
                    e.floor_area,
                    e.occupancy or _likely(e),
                )
                for e in entries
            ),
            community=self.community,
        )
        rooms = Household.objects.within(self.community)
        return dict(rooms.filter(code__in=[e.code for e in entries]).values_list("code", "pk"))

    def _add_frame(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry.building in self.buildings:
                continue
            name = entry.area or ""
            if name not in self.areas:
                self.areas[name] = Area.objects.create(community=self.community, name=name)
            self.buildings[entry.building] = Building.objects.create(
                community=self.community,
                area=self.areas[name],
                code=entry.building,
            )

    def _correct(self, changed: Sequence[Difference]) -> None:
        households = [d.household for d in changed if d.household]
        for one in changed:
            for name, (_before, after) in one.facts.items():
                setattr(one.household, name, after)
        if households:
            Household.objects.bulk_update(households, ["floor_area", "occupancy"])

    def _change_residents(
        self, changing: Sequence[Difference], homes: dict[str, int]
    ) -> dict[int, list[int]]:
        """End those who left, enter those who came, with their numbers; tell who came, by home."""
        leaving = [resident.pk for d in changing for resident in d.leaving]
        if leaving:
            Resident.objects.filter(pk__in=leaving).update(until=self.at)
        coming = {
            (homes[d.entry.code], kind, name): phones
            for d in changing
            for kind, name, phones in d.coming
        }
        insert(
            Resident,
            ("household", "kind", "name"),
            coming,
            community=self.community,
            since=self.at,
        )
        came = self._keys(coming)
        numbers = [(came[who], phone) for who, phones in coming.items() for phone in phones]
        numbers += [(resident.pk, phone) for d in changing for resident, phone in d.phones]
        insert(
            Phone,
            ("resident", "number", "tail"),
            ((resident, phone, places.tail(phone)) for resident, phone in numbers),
            community=self.community,
        )
        by_home: dict[int, list[int]] = defaultdict(list)
        for (home, _kind, _name), pk in came.items():
            by_home[home].append(pk)
        return by_home

    def _keys(self, coming: Iterable[tuple[int, str, str]]) -> dict[tuple[int, str, str], int]:
        """The keys of residents just entered."""
        wanted = set(coming)
        if not wanted:
            return {}
        here = Resident.objects.filter(household__in={home for home, _k, _n in wanted}, until=None)
        found = here.values_list("household_id", "kind", "name", "pk")
        return {(h, k, n): pk for h, k, n, pk in found if (h, k, n) in wanted}

    def _change_plates(
        self, changing: Sequence[Difference], homes: dict[str, int]
    ) -> list[Vehicle]:
        """Enter the cars. A plate that another household had has changed hands: it ends there, and
        what ended is returned."""
        coming = {plate: homes[d.entry.code] for d in changing for plate in d.plates}
        if not coming:
            return []
        there = Vehicle.objects.within(self.community).filter(plate__in=coming, until=None)
        moved = list(there.select_related("household"))
        there.update(until=self.at)
        insert(Vehicle, ("plate", "household"), coming.items(), community=self.community)
        return moved

    def _tell(
        self, one: Difference, household: Household, came: dict[int, list[int]], grant: Grant
    ) -> None:
        """A household that was on file before tells in its own history what the import changed."""
        tell(
            Happened.IMPORT_CHANGED,
            household,
            by=self.by,
            at=self.at,
            grant=grant,
            before={name: _plain(before) for name, (before, _after) in one.facts.items()},
            after={name: _plain(after) for name, (_before, after) in one.facts.items()},
            left=[resident.pk for resident in one.leaving],
            came=came.get(household.pk, []),
            phones=len(one.phones) + sum(len(phones) for _k, _n, phones in one.coming),
            vehicles=len(one.plates),
        )


def _plain(value: Any) -> Any:
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def _likely(entry: Entry) -> str:
    """What the status is taken to be where the office has not written one."""
    return Household.Occupancy.TENANT if entry.tenants else Household.Occupancy.OWNER


class _Filed:
    """What is on file about the rooms of one batch."""

    def __init__(
        self, community: Community, codes: Sequence[str], entries: Sequence[Entry], at: datetime
    ) -> None:
        rooms = Household.objects.within(community).filter(code__in=codes)
        self.households = {room.code: room for room in rooms}
        ids = [room.pk for room in self.households.values()]
        self.residents: dict[tuple[int, str], dict[str, Resident]] = defaultdict(dict)
        for resident in Resident.objects.living_there(at).filter(household__in=ids, until=None):
            self.residents[resident.household_id, resident.kind][resident.name] = resident
        living = [one.pk for names in self.residents.values() for one in names.values()]
        filed = Phone.objects.filter(resident__in=living).values_list("resident_id", "number")
        self.numbers = set(filed)
        plates = {plate for entry in entries for plate in entry.plates}
        driven = Vehicle.objects.within(community).filter(plate__in=plates, until=None)
        self.plates = dict(driven.values_list("plate", "household_id"))

    def difference(self, entry: Entry) -> Difference:
        household = self.households.get(entry.code)
        one = Difference(entry, household)
        if household is not None:
            one.facts = _changed_facts(household, entry)
        here = household.pk if household else None
        for kind, named in entry.named().items():
            filed = self.residents.get((here, kind), {}) if here else {}
            one.leaving += [resident for name, resident in filed.items() if name not in named]
            for name, phones in named.items():
                resident = filed.get(name)
                if resident is None:
                    one.coming.append((kind, name, phones))
                else:
                    one.phones += self._unfiled(resident, phones)
        one.plates = [p for p in entry.plates if here is None or self.plates.get(p) != here]
        return one

    def _unfiled(self, resident: Resident, phones: Iterable[str]) -> list[tuple[Resident, str]]:
        return [(resident, phone) for phone in phones if (resident.pk, phone) not in self.numbers]


def _changed_facts(household: Household, entry: Entry) -> dict[str, tuple[Any, Any]]:
    said = {"floor_area": entry.floor_area, "occupancy": entry.occupancy}
    return {
        name: (getattr(household, name), value)
        for name, value in said.items()
        if value is not None and value != getattr(household, name)
    }
