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
from typing import Any

from hub.estate import places
from hub.estate.actions.base import keeper, record
from hub.estate.events import Happened
from hub.estate.models import Area, Building, Household, Phone, Resident, Vehicle
from hub.kernel.models import Community
from hub.people.models import Staff

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

    @property
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
        grant = keeper(self.community.pk, self.by, self.at)
        known = [d for d in differences if not d.is_new and not d.is_there_already]
        self._add_households([d for d in differences if d.is_new])
        self._correct([d for d in known if d.facts])
        begun = self._change_residents(differences)
        moved = self._change_plates(differences)
        for one in known:
            self._tell(one, begun, grant)
        for plate, household in moved:
            record(Happened.VEHICLE_ENDED, household, grant, self.by, self.at, vehicle=plate.pk)

    def _add_households(self, new: Sequence[Difference]) -> None:
        self._add_frame(d.entry for d in new)
        for one in new:
            entry = one.entry
            one.household = Household(
                community=self.community,
                building=self.buildings[entry.building],
                unit=entry.unit,
                room=entry.room,
                code=entry.code,
                place=places.in_order(entry.code),
                floor_area=entry.floor_area,
                occupancy=entry.occupancy or _likely(entry),
            )
        Household.objects.bulk_create([d.household for d in new if d.household])

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
                place=places.in_order(entry.building),
            )

    def _correct(self, changed: Sequence[Difference]) -> None:
        households = [d.household for d in changed if d.household]
        for one in changed:
            for name, (_before, after) in one.facts.items():
                setattr(one.household, name, after)
        if households:
            Household.objects.bulk_update(households, ["floor_area", "occupancy"])

    def _change_residents(self, differences: Sequence[Difference]) -> dict[int, list[int]]:
        """End those who left, enter those who came, and their numbers; tell who came, by home."""
        leaving = [resident.pk for d in differences for resident in d.leaving]
        if leaving:
            Resident.objects.filter(pk__in=leaving).update(until=self.at)
        coming = [
            (self._resident(d.household, kind, name), phones)
            for d in differences
            if d.household
            for kind, name, phones in d.coming
        ]
        Resident.objects.bulk_create([resident for resident, _phones in coming])
        numbers = [pair for d in differences for pair in d.phones]
        numbers += [(resident, phone) for resident, phones in coming for phone in phones]
        Phone.objects.bulk_create([self._phone(*pair) for pair in numbers])
        begun: dict[int, list[int]] = defaultdict(list)
        for resident, _phones in coming:
            begun[resident.household_id].append(resident.pk)
        return begun

    def _resident(self, household: Household, kind: str, name: str) -> Resident:
        return Resident(
            community=self.community, household=household, kind=kind, name=name, since=self.at
        )

    def _phone(self, resident: Resident, number: str) -> Phone:
        return Phone(
            community=self.community,
            resident=resident,
            number=number,
            tail=places.tail(number),
        )

    def _change_plates(self, differences: Sequence[Difference]) -> list[tuple[Vehicle, Household]]:
        """Enter the cars; a plate that another household had has changed hands, and ends there."""
        coming = {plate: d.household for d in differences for plate in d.plates}
        if not coming:
            return []
        there = Vehicle.objects.within(self.community).filter(plate__in=coming, until=None)
        moved = [(vehicle, vehicle.household) for vehicle in there.select_related("household")]
        there.update(until=self.at)
        Vehicle.objects.bulk_create(
            Vehicle(community=self.community, household=household, plate=plate)
            for plate, household in coming.items()
            if household
        )
        return moved

    def _tell(self, one: Difference, begun: dict[int, list[int]], grant: Any) -> None:
        """A household that was on file before tells in its own history what the import changed."""
        if one.household is None:
            return
        record(
            Happened.IMPORT_CHANGED,
            one.household,
            grant,
            self.by,
            self.at,
            before={name: _plain(before) for name, (before, _after) in one.facts.items()},
            after={name: _plain(after) for name, (_before, after) in one.facts.items()},
            left=[resident.pk for resident in one.leaving],
            came=begun.get(one.household.pk, []),
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
