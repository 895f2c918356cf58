"""Finding a household by whatever a resident says."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.estate.models import Building, Household, HouseholdQuerySet, Phone, Resident, Vehicle
from hub.estate.places import floor_of, in_order
from hub.kernel.models import Community
from hub.kernel.text import (
    RoomQuery,
    masked_name,
    masked_phone,
    normal,
    parse_phone,
    parse_plate,
    parse_room,
)

BY_ROOM = gettext_lazy("房号")
BY_PLATE = gettext_lazy("车牌")
BY_NAME = gettext_lazy("姓名")
BY_PHONE = gettext_lazy("电话尾号")


# ── Look-up ─────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Listed:
    """Somebody of a candidate's household, as far as the person at the desk needs to see."""

    resident_id: int
    name: str
    kind: str
    phones: tuple[str, ...]  # masked
    is_verified: bool


@dataclass(frozen=True)
class Candidate:
    household: Household
    why: str | Promise
    resident: Resident | None = None
    # Only a room that was named whole and exists once is taken without asking.
    certain: bool = False
    people: tuple[Listed, ...] = ()

    def with_masked_names(self) -> "Candidate":
        """For those who may know that somebody lives there, but not read the file."""
        people = tuple(replace(one, name=masked_name(one.name)) for one in self.people)
        return replace(self, people=people)


class Found(list[Candidate]):
    """The candidates, best first; with none, `hint` says what there is instead."""

    def __init__(self, candidates: Iterable[Candidate] = (), hint: str = "") -> None:
        super().__init__(candidates)
        self.hint = hint


def look_up(
    community: Community,
    text: str,
    at: datetime,
    limit: int = 8,
    *,
    areas: Collection[int] | None = None,
) -> Found:
    """Find households by room, plate, name or phone, as typed; in the whole community, or only in
    the areas given (see `rules.areas_open_to`). Three queries at most.
    """
    found = _find(_Search(community, at, limit, areas), normal(text)[:60])
    return Found(_with_people(found, at), found.hint)


@dataclass(frozen=True)
class _Search:
    community: Community
    at: datetime
    limit: int
    areas: Collection[int] | None

    def inside(self, building: str) -> Q:
        """The areas asked for, reached over `building`; plain ids, as a subquery of all rooms
        would make SQLite walk them one by one."""
        return Q() if self.areas is None else Q(**{f"{building}__area__in": self.areas})

    def rooms(self) -> HouseholdQuerySet:
        rooms = Household.objects.within(self.community).filter(self.inside("building"))
        return rooms.select_related("building")


# A room half typed: `7-1`, `7栋2单元1`.
_DASHED = re.compile("栋|幢|座|号楼|单元")
_BEGUN = re.compile(r"(?P<building>[0-9A-Z]{1,4})-(?:[0-9A-Z]{0,2}-?[0-9A-Z]?)")


def _find(search: _Search, words: str) -> Found:
    if not words:
        return Found(hint=_("请输入房号、车牌、姓名或电话尾号。"))
    if phone := parse_phone(words):
        return _by_number(search, phone)
    if plate := parse_plate(words):
        return _or_hint(_by_plate(search, Q(plate=plate)), _no_plate(plate))
    if room := parse_room(words):
        return _by_room(search, room)
    if begun := _BEGUN.fullmatch(_DASHED.sub("-", words.upper().replace(" ", ""))):
        return _by_beginning(search, begun)
    if re.fullmatch(r"\d[\d\s-]*", words):
        return _by_digits(search, re.sub(r"\D", "", words))
    return _by_words(search, words)


def _by_number(search: _Search, number: str) -> Found:
    """A number may be filed with several households; the person decides, never the machine."""
    found = _by_phone(search, Q(number=number))
    return _or_hint(
        found, _("没有登记过 %s 这个号码。请改问房号，并在档案里补登电话。") % masked_phone(number)
    )


def _by_digits(search: _Search, digits: str) -> Found:
    if len(digits) < 3:
        return _by_room(search, RoomQuery(building=digits.lstrip("0") or "0"))
    found = _by_phone(search, _ending(digits))
    if len(digits) == 5:
        found.extend(_by_plate(search, Q(plate__endswith=digits)))
    elif len(digits) < 5:
        found.extend(_rooms(search.rooms().filter(room=digits), search.limit))
    del found[search.limit :]
    return _or_hint(
        found, _("没有号码以 %s 结尾的住户。可改输房号（如 7-1802）、车牌或姓名。") % digits
    )


def _by_words(search: _Search, words: str) -> Found:
    bare = words.upper().replace(" ", "")
    if re.fullmatch(r"[\u4e00-\u9fff][A-Z][0-9A-Z]{1,5}", bare):
        return _or_hint(_by_plate(search, Q(plate__startswith=bare)), _no_plate(bare))
    if re.fullmatch(r"(?=.*\d)[0-9A-Z]{3,6}", bare):
        return _or_hint(_by_plate(search, Q(plate__endswith=bare)), _no_plate(bare))
    if re.search(r"\d", bare):
        exact = _rooms(search.rooms().filter(code=bare), search.limit, certain=True)
        return _or_hint(exact, _("看不出是哪间房。请按“楼栋-房号”输入，例如 7-1802 或 7-2-1802。"))
    if len(words) < 2:
        return Found(hint=_("按姓名查找至少输入两个字；也可以输房号、车牌或电话尾号。"))
    return _or_hint(
        _by_name(search, words), _("没有姓名含“%s”的住户。请核对用字，或改用房号查找。") % words
    )


def _or_hint(found: Found, hint: str) -> Found:
    if not found:
        found.hint = hint
    return found


def _no_plate(plate: str) -> str:
    return _("没有登记车牌 %s。可能是访客车辆，请改问房号。") % plate


def _by_phone(search: _Search, matching: Q) -> Found:
    phones = (
        Phone.objects.within(search.community)
        .in_use(search.at)
        .filter(matching, search.inside("resident__household__building"))
        .filter(
            Q(resident__until__isnull=True) | Q(resident__until__gt=search.at),
            resident__since__lte=search.at,
        )
        .select_related("resident__household__building")
        .order_by("resident__household__place", "resident_id")
    )
    return Found(
        Candidate(phone.resident.household, BY_PHONE, phone.resident)
        for phone in phones[: search.limit]
    )


def _by_plate(search: _Search, matching: Q) -> Found:
    vehicles = (
        Vehicle.objects.within(search.community)
        .in_use(search.at)
        .filter(matching, search.inside("household__building"))
        .select_related("household__building")
        .order_by("plate")
    )
    return Found(Candidate(v.household, BY_PLATE) for v in vehicles[: search.limit])


def _by_name(search: _Search, name: str) -> Found:
    begins_so = Case(When(name__startswith=name, then=Value(0)), default=Value(1))
    residents = (
        Resident.objects.within(search.community)
        .living_there(search.at)
        .filter(search.inside("household__building"), name__contains=name)
        .select_related("household__building")
    )
    return Found(
        Candidate(resident.household, BY_NAME, resident)
        for resident in residents.order_by(begins_so, "name", "pk")[: search.limit]
    )


def _rooms(rooms: HouseholdQuerySet, limit: int, *, certain: bool = False) -> Found:
    found = list(rooms.order_by("place")[:limit])
    return Found(Candidate(room, BY_ROOM, certain=certain and len(found) == 1) for room in found)


def _by_room(search: _Search, asked: RoomQuery) -> Found:
    rooms = search.rooms().filter(building__code__in=_codes(asked))
    if asked.unit:
        rooms = rooms.filter(unit=asked.unit)
    if asked.room is None:
        found = _rooms(rooms, search.limit)
        more = _("%s栋很多户，请接着输入房号。") % asked.building
        return (
            Found(found, more if len(found) == search.limit else "")
            if found
            else _where(search, asked)
        )
    # A room half typed lists what it may become; typed whole, it alone remains.
    alike = rooms.filter(room__startswith=asked.room).order_by(Length("room"), "place")
    there = _only_the_area_asked(list(alike[: search.limit]), asked)
    exact = [room for room in there if room.room == asked.room]
    if exact:
        return Found(Candidate(room, BY_ROOM, certain=len(exact) == 1) for room in exact)
    return Found(Candidate(room, BY_ROOM) for room in there) or _where(search, asked)


def _by_beginning(search: _Search, begun: re.Match[str]) -> Found:
    building = begun["building"].lstrip("0") or "0"
    rest = begun[0].partition("-")[2]
    rooms = search.rooms().filter(building__code=building, code__startswith=f"{building}-{rest}")
    return _rooms(rooms, search.limit) or _where(search, RoomQuery(building, room=rest))


def _codes(asked: RoomQuery) -> list[str]:
    """A community with several phases files building 7 of the third as 3期7."""
    return [asked.building, *([f"{asked.area}{asked.building}"] if asked.area else [])]


def _only_the_area_asked(rooms: list[Household], asked: RoomQuery) -> list[Household]:
    """Where both 7 and 3期7 exist, `3期7-1802` means the second."""
    return [room for room in rooms if room.building.code == _codes(asked)[-1]] or rooms


def _where(search: _Search, asked: RoomQuery) -> Found:
    """Say what there is near a room that does not exist."""
    rooms = list(
        search.rooms()
        .filter(building__code__in=_codes(asked))
        .order_by("place")
        .values_list("unit", "room")
    )
    if rooms:
        return Found(hint=_near_the_room(asked, rooms))
    codes = Building.objects.filter(
        pk__in=search.rooms().order_by().values("building")
    ).values_list("code", flat=True)
    return Found(hint=_near_the_building(asked.building, list(codes)))


def _near_the_building(asked: str, codes: Sequence[str]) -> str:
    if not codes:
        return _("这里还没有房屋资料。请先导入业户资料，或请主管建立楼栋和房屋。")
    row = sorted([*codes, asked], key=in_order)
    here = row.index(asked)
    near = row[max(0, here - 2) : here] + row[here + 1 : here + 3]
    return _("没有%(asked)s栋；附近有%(near)s，共 %(n)d 栋。") % {
        "asked": asked,
        "near": _("、").join(_("%s栋") % code for code in near),
        "n": len(codes),
    }


def _near_the_room(asked: RoomQuery, rooms: Sequence[tuple[str, str]]) -> str:
    units = list(dict.fromkeys(unit for unit, _room in rooms if unit))
    if asked.unit and asked.unit not in units:
        if not units:
            return _("%s栋不分单元，请按“楼栋-房号”输入。") % asked.building
        return _("%(building)s栋没有%(unit)s单元；有%(units)s单元。") % {
            "building": asked.building,
            "unit": asked.unit,
            "units": _("、").join(units),
        }
    inside = [room for unit, room in rooms if asked.unit in (None, unit)]
    if asked.room is None:
        return _("%s栋还没有房屋资料。") % asked.building
    said = {
        "building": _("%(building)s栋%(unit)s单元")
        % {"building": asked.building, "unit": asked.unit}
        if asked.unit
        else _("%s栋") % asked.building,
        "room": asked.room,
        "there": _what_is_there(asked.room, inside),
    }
    return _("%(building)s没有%(room)s房；%(there)s。") % said


def _what_is_there(asked: str, rooms: Sequence[str]) -> str:
    """The rooms of the floor asked for; or, above the roof, how high the building is."""
    floor = floor_of(asked)
    floors = {f for room in rooms if (f := floor_of(room)) is not None}
    beside = list(dict.fromkeys(room for room in rooms if floor and floor_of(room) == floor))
    if beside:
        return _("%(floor)d层有%(rooms)s") % {"floor": floor, "rooms": _listed(beside)}
    if floors and floor and floor > max(floors):
        return _("最高%(top)d层，有%(rooms)s") % {
            "top": max(floors),
            "rooms": _listed([room for room in rooms if floor_of(room) == max(floors)]),
        }
    row = sorted({*rooms, asked}, key=in_order)
    here = row.index(asked)
    return _("附近有%s") % _listed(row[max(0, here - 3) : here] + row[here + 1 : here + 4])


def _listed(rooms: Sequence[str]) -> str:
    named = list(dict.fromkeys(rooms))
    said = _("、").join(named[:6])
    return _("%s 等") % said if len(named) > 6 else said


def _with_people(found: Sequence[Candidate], at: datetime) -> list[Candidate]:
    """Add who lives there, with masked phones: one query for all candidates."""
    rows = (
        Resident.objects.living_there(at)
        .filter(household__in={c.household.pk for c in found})
        .order_by("pk", "phones__pk")
        .values_list(
            "household_id",
            "pk",
            "name",
            "kind",
            "phones__number",
            "phones__verified_at",
            "phones__until",
        )
        if found
        else ()
    )
    people: dict[int, dict[int, Listed]] = {}
    for household, pk, name, kind, number, verified_at, until in rows:
        in_room = people.setdefault(household, {})
        listed = in_room.get(pk) or Listed(pk, name, str(Resident.Kind(kind).label), (), False)
        if number and (until is None or until > at):
            fresh = verified_at is not None and verified_at > at - Phone.FRESH_FOR
            listed = replace(
                listed,
                phones=(*listed.phones, masked_phone(number)),
                is_verified=listed.is_verified or fresh,
            )
        in_room[pk] = listed
    return [replace(c, people=tuple(people.get(c.household.pk, {}).values())) for c in found]


def matching(
    households: QuerySet[Household], text: str, community: Community
) -> QuerySet[Household]:
    """Narrow a community's list of households to those that what was typed may mean."""
    words = normal(text)[:60]
    if room := parse_room(words):
        return households.filter(_as_room(room))
    bare = words.upper().replace(" ", "")
    plates = Vehicle.objects.within(community).filter(until=None, plate__contains=bare)
    wanted = Q(code=bare) | Q(pk__in=plates.values("household"))
    if number := _as_number(words):
        phones = Phone.objects.within(community).filter(number, until=None, resident__until=None)
        wanted |= Q(pk__in=phones.values("resident__household")) | Q(room=bare)
    else:
        named = Resident.objects.within(community).filter(until=None, name__contains=words)
        wanted |= Q(pk__in=named.values("household"))
    return households.filter(wanted)


def _as_room(room: RoomQuery) -> Q:
    said = {"unit": room.unit, "room": room.room}
    return Q(building__code__in=_codes(room), **{k: v for k, v in said.items() if v})


def _as_number(words: str) -> Q | None:
    """What was typed as a phone, or as the end of one."""
    if phone := parse_phone(words):
        return Q(number=phone)
    digits = re.sub(r"[\s-]", "", words)
    return _ending(digits) if re.fullmatch(r"[0-9]{3,}", digits) else None


def _ending(digits: str) -> Q:
    # Ten probes of one index, where a three-digit ending would read it whole.
    ends = [f"{d}{digits}" for d in range(10)] if len(digits) == 3 else [digits[-4:]]
    return Q(tail__in=ends) & (Q(number__contains=digits) if len(digits) > 4 else Q())
