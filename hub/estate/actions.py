"""Everything people can do with buildings, household files and beats."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.estate import places, rules
from hub.estate.events import Happened
from hub.estate.models import Area, Beat, Building, Household, Phone, Resident, Vehicle
from hub.kernel import journal
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal
from hub.kernel.text import normal, normal_phone, parse_plate
from hub.people.models import Staff
from hub.people.rules import Grant


class NameMissing(Incomplete):
    message = gettext_lazy("请填写名称。")
    field = "name"


class AreaTaken(Refusal):
    message = gettext_lazy("已经有同名的组团，请直接使用，或换一个名称。")
    field = "name"


class BuildingTaken(Refusal):
    message = gettext_lazy("已经有这栋楼，请直接使用，或核对楼栋号。")
    field = "code"


class RoomTaken(Refusal):
    message = gettext_lazy("已经有这间房，请打开它的档案，或核对单元和房号。")
    field = "room"


class AreaNotPositive(Incomplete):
    message = gettext_lazy("建筑面积要大于 0 且小于 100 万平方米；不清楚可以留空。")
    field = "floor_area"


class AlreadyListed(Refusal):
    message = gettext_lazy("这一户已登记过这位住户，不用重复登记。")
    field = "name"


class AlreadyEnded(Refusal):
    message = gettext_lazy("这一条已经停用。请刷新页面查看现在的档案。")


class NumberListed(Refusal):
    message = gettext_lazy("这位住户已登记过这个号码，不用重复登记。")
    field = "number"


class NotAPlate(Incomplete):
    message = gettext_lazy("车牌不对：请写全，如 粤R12345 或 粤RD12345（新能源）。")
    field = "plate"


class PlateTaken(Refusal):
    field = "plate"


class NoReason(Incomplete):
    message = gettext_lazy("查看完整号码要先写明原因，例如：“回访投诉，需电话联系”。")
    field = "reason"


class NotAButler(Refusal):
    message = gettext_lazy("片区要交给在本项目任管家的同事。请先为其登记管家岗位，再分配片区。")
    field = "staff"


class BeatTaken(Refusal):
    message = gettext_lazy("这位管家已负责该组团，不用重复分配。")
    field = "staff"


# ── The frame: areas, buildings, beats ──────────────────────────────────────────────────────
@transaction.atomic
def add_area(community: Community, *, name: str, by: Staff, at: datetime) -> Area:
    # Not FOR UPDATE: every insert of record would wait for it, as all point at the community.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    grant = _keeper(community.pk, by, at)
    name = normal(name)
    if not name:
        raise NameMissing
    if Area.objects.within(community).filter(name=name).exists():
        raise AreaTaken
    area = Area.objects.create(community=community, name=name)
    _record(Happened.AREA_ADDED, area, grant, by, at)
    return area


@transaction.atomic
def add_building(area_id: int, *, code: str, by: Staff, at: datetime) -> Building:
    """Add a building to an area; `7栋` and `七号楼` are both building 7."""
    area = Area.objects.locked().find(area_id)
    grant = _keeper(area.community_id, by, at)
    code = places.building_code(code)
    if Building.objects.filter(community=area.community_id, code=code).exists():
        raise BuildingTaken
    building = Building.objects.create(
        community_id=area.community_id, area=area, code=code, place=places.in_order(code)
    )
    _record(Happened.BUILDING_ADDED, building, grant, by, at)
    return building


@transaction.atomic
def move_building(building_id: int, *, area_id: int, by: Staff, at: datetime) -> Building:
    """Count a building with another area from now on; months already issued stay as they are."""
    building = Building.objects.locked().find(building_id)
    grant = _keeper(building.community_id, by, at)
    area = Area.objects.filter(community=building.community_id).find(area_id)
    before, building.area = building.area_id, area
    building.save(update_fields=["area"])
    _record(Happened.BUILDING_MOVED, building, grant, by, at, before=before, after=area.pk)
    return building


@transaction.atomic
def assign_beat(area_id: int, *, staff_id: int, by: Staff, at: datetime) -> Beat:
    """Have a butler look after an area from now on; several may share one.

    :raises NotAButler: if the colleague holds no butler's post there.
    """
    area = Area.objects.locked().find(area_id)
    grant = _keeper(area.community_id, by, at)
    staff = Staff.objects.filter(pk=staff_id).first()
    if staff is None or not rules.is_a_butler(staff, area, at):
        raise NotAButler
    if Beat.objects.walked(at).filter(area=area, staff=staff).exists():
        raise BeatTaken
    beat = Beat.objects.create(community_id=area.community_id, area=area, staff=staff, since=at)
    _record(Happened.BEAT_GIVEN, area, grant, by, at, staff=staff.pk)
    return beat


@transaction.atomic
def end_beat(beat_id: int, *, by: Staff, at: datetime) -> Beat:
    beat = Beat.objects.locked().select_related("area").find(beat_id)
    grant = _keeper(beat.community_id, by, at)
    if beat.until is not None:
        raise AlreadyEnded
    beat.until = at
    beat.save(update_fields=["until"])
    _record(Happened.BEAT_ENDED, beat.area, grant, by, at, staff=beat.staff_id)
    return beat


# ── The household ───────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_household(
    building_id: int,
    *,
    room: str,
    unit: str = "",
    floor_area: Decimal | None = None,
    occupancy: str = Household.Occupancy.OWNER,
    by: Staff,
    at: datetime,
) -> Household:
    building = Building.objects.locked().find(building_id)
    grant = _keeper(building.community_id, by, at)
    household = Household(
        community_id=building.community_id,
        building=building,
        floor_area=_square_metres(floor_area),
        occupancy=occupancy,
    )
    _place(household, unit, room)
    household.save()
    _record(Happened.HOUSEHOLD_ADDED, household, grant, by, at)
    return household


@transaction.atomic
def change_household(
    household_id: int,
    *,
    room: str,
    unit: str,
    floor_area: Decimal | None,
    occupancy: str,
    by: Staff,
    at: datetime,
) -> Household:
    """Correct what is filed about the room itself; the event keeps what stood there before."""
    household = _seen(household_id, by, at)
    grant = _keeper(household.community_id, by, at)
    before = _facts(household)
    _place(household, unit, room)
    household.floor_area = _square_metres(floor_area)
    household.occupancy = occupancy
    after = _facts(household)
    if changed := [name for name in after if after[name] != before[name]]:
        household.save(update_fields=[*after, "place"])
        _record(
            Happened.HOUSEHOLD_CHANGED,
            household,
            grant,
            by,
            at,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return household


def _place(household: Household, unit: str, room: str) -> None:
    """Put the household at a unit and room of its building, spelled the one way."""
    household.unit, household.room = places.unit_code(unit), places.room_number(room)
    household.code = places.code(household.building.code, household.unit, household.room)
    household.place = places.in_order(household.code)
    there = Household.objects.filter(community=household.community_id, code=household.code)
    if there.exclude(pk=household.pk).exists():
        raise RoomTaken


def _facts(household: Household) -> dict[str, Any]:
    area = household.floor_area
    return {
        "code": household.code,
        "unit": household.unit,
        "room": household.room,
        "floor_area": None if area is None else f"{area:.2f}",
        "occupancy": household.occupancy,
    }


def _square_metres(floor_area: Decimal | None) -> Decimal | None:
    if floor_area is not None and not 0 < floor_area < 1_000_000:
        raise AreaNotPositive
    return floor_area


# ── Who lives there ─────────────────────────────────────────────────────────────────────────
@transaction.atomic
def move_in(
    household_id: int,
    *,
    kind: str,
    name: str,
    number: str = "",
    by: Staff,
    at: datetime,
    key: str | None = None,
) -> Resident:
    """Enter somebody into the household's file, with a phone if one is known.

    :raises AlreadyListed: if the household lists the same person already.
    """
    household, grant = _updated(household_id, by, at)
    if repeated := journal.repeated(household.community, key):
        return Resident.objects.get(pk=repeated.detail["resident"])
    name = normal(name)
    if not name:
        raise NameMissing
    if Resident.objects.living_there(at).filter(household=household, kind=kind, name=name):
        raise AlreadyListed
    resident = Resident.objects.create(
        community_id=household.community_id, household=household, kind=kind, name=name, since=at
    )
    phone = _file_number(resident, number) if number.strip() else None
    _record(
        Happened.MOVED_IN,
        household,
        grant,
        by,
        at,
        key=key,
        resident=resident.pk,
        kind=kind,
        phone=phone and phone.pk,
    )
    return resident


@transaction.atomic
def move_out(resident_id: int, *, by: Staff, at: datetime) -> Resident:
    """End somebody's tie to the household. The file keeps that they were there, and until when."""
    resident, grant = _resident(resident_id, by, at)
    resident.until = at
    resident.save(update_fields=["until"])
    _record(Happened.MOVED_OUT, resident.household, grant, by, at, resident=resident.pk)
    return resident


@transaction.atomic
def correct_name(resident_id: int, *, name: str, by: Staff, at: datetime) -> Resident:
    """Enter the right name as a further record; the wrong one stays in the file, ended."""
    resident, grant = _resident(resident_id, by, at)
    name = normal(name)
    if not name:
        raise NameMissing
    alike = Resident.objects.living_there(at).filter(
        household=resident.household_id, kind=resident.kind, name=name
    )
    if alike.exists():
        raise AlreadyListed
    resident.until = at
    resident.save(update_fields=["until"])
    corrected = Resident.objects.create(
        community_id=resident.community_id,
        household=resident.household,
        kind=resident.kind,
        name=name,
        prefers=resident.prefers,
        best_time=resident.best_time,
        since=at,
    )
    for phone in resident.phones.in_use(at):
        phone.pk, phone.resident = None, corrected
        phone.save(force_insert=True)
    _record(
        Happened.NAME_CORRECTED,
        resident.household,
        grant,
        by,
        at,
        before=resident.pk,
        resident=corrected.pk,
    )
    return corrected


@transaction.atomic
def set_preferences(
    resident_id: int, *, prefers: str, best_time: str, by: Staff, at: datetime
) -> Resident:
    resident, grant = _resident(resident_id, by, at)
    before = {"prefers": resident.prefers, "best_time": resident.best_time}
    resident.prefers, resident.best_time = prefers, best_time
    resident.save(update_fields=["prefers", "best_time"])
    _record(
        Happened.PREFERENCES_SET,
        resident.household,
        grant,
        by,
        at,
        resident=resident.pk,
        before=before,
        after={"prefers": prefers, "best_time": best_time},
    )
    return resident


# ── Phones ──────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_phone(resident_id: int, *, number: str, by: Staff, at: datetime) -> Phone:
    """File a further number for somebody. The same number may serve other households too.

    :raises NotAPhone: if it cannot be a phone number.
    """
    resident, grant = _resident(resident_id, by, at)
    phone = _file_number(resident, number)
    _record(
        Happened.PHONE_ADDED,
        resident.household,
        grant,
        by,
        at,
        resident=resident.pk,
        phone=phone.pk,
    )
    return phone


def _file_number(resident: Resident, number: str) -> Phone:
    parsed = normal_phone(number)
    if resident.phones.filter(number=parsed, until=None).exists():
        raise NumberListed
    return Phone.objects.create(
        community_id=resident.community_id,
        resident=resident,
        number=parsed,
        tail=places.tail(parsed),
    )


@transaction.atomic
def verify_phone(phone_id: int, *, by: Staff, at: datetime) -> Phone:
    """Note that the resident was reached on this number, or confirmed it, just now."""
    phone, grant = _phone(phone_id, by, at)
    phone.verified_at = at
    phone.save(update_fields=["verified_at"])
    _about_phone(Happened.PHONE_VERIFIED, phone, grant, by, at)
    return phone


@transaction.atomic
def end_phone(phone_id: int, *, by: Staff, at: datetime) -> Phone:
    """Stop using a number that is wrong or out of service; the file keeps it, ended."""
    phone, grant = _phone(phone_id, by, at)
    phone.until = at
    phone.save(update_fields=["until"])
    _about_phone(Happened.PHONE_ENDED, phone, grant, by, at)
    return phone


@transaction.atomic
def reveal_phone(phone_id: int, *, reason: str, by: Staff, at: datetime) -> str:
    """Return the full number. Who looked, when and why is kept for ever.

    :raises NoReason: if no reason is given.
    """
    phone = Phone.objects.select_related("resident__household__building").find(phone_id)
    household = phone.resident.household
    if not rules.may_see(by, household, at):
        raise Missing
    grant = rules.may_reveal(by, household, at)
    if grant is None:
        raise NotAllowed
    reason = normal(reason)
    if not reason:
        raise NoReason
    _about_phone(Happened.PHONE_REVEALED, phone, grant, by, at, reason=reason[:500])
    return phone.number


def _about_phone(
    verb: Happened, phone: Phone, grant: Grant, by: Staff, at: datetime, **detail: Any
) -> None:
    _record(
        verb,
        phone.resident.household,
        grant,
        by,
        at,
        resident=phone.resident_id,
        phone=phone.pk,
        **detail,
    )


# ── Vehicles ────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_vehicle(household_id: int, *, plate: str, by: Staff, at: datetime) -> Vehicle:
    """Enter a car of the household.

    :raises PlateTaken: if the plate is another household's; that entry must be ended first.
    """
    household, grant = _updated(household_id, by, at)
    parsed = parse_plate(plate)
    if parsed is None:
        raise NotAPlate
    try:
        with transaction.atomic():
            vehicle = Vehicle.objects.create(
                community_id=household.community_id, household=household, plate=parsed
            )
    except IntegrityError:
        raise PlateTaken(_where_listed(household.community_id, parsed)) from None
    _record(Happened.VEHICLE_ADDED, household, grant, by, at, vehicle=vehicle.pk)
    return vehicle


def _where_listed(community_id: int, plate: str) -> str:
    there = Vehicle.objects.select_related("household").get(
        community=community_id, plate=plate, until=None
    )
    return _("车牌 %(plate)s 登记在 %(code)s。若车辆已易主，请先在那一户注销，再登记到这里。") % {
        "plate": plate,
        "code": there.household.code,
    }


@transaction.atomic
def end_vehicle(vehicle_id: int, *, by: Staff, at: datetime) -> Vehicle:
    vehicle = Vehicle.objects.locked().select_related("household__building").find(vehicle_id)
    grant = _may_update(vehicle.household, by, at)
    if vehicle.until is not None:
        raise AlreadyEnded
    vehicle.until = at
    vehicle.save(update_fields=["until"])
    _record(Happened.VEHICLE_ENDED, vehicle.household, grant, by, at, vehicle=vehicle.pk)
    return vehicle


# ── The steps every action shares ───────────────────────────────────────────────────────────
def _keeper(community_id: int, by: Staff, at: datetime) -> Grant:
    grant = rules.may_keep(by, community_id, at)
    if grant is None:
        raise NotAllowed
    return grant


def _seen(household_id: int, by: Staff, at: datetime) -> Household:
    household = Household.objects.locked().select_related("building").find(household_id)
    if not rules.may_see(by, household, at):
        raise Missing
    return household


def _may_update(household: Household, by: Staff, at: datetime) -> Grant:
    if not rules.may_see(by, household, at):
        raise Missing
    grant = rules.may_update(by, household, at)
    if grant is None:
        raise NotAllowed
    return grant


def _updated(household_id: int, by: Staff, at: datetime) -> tuple[Household, Grant]:
    # The household is what everybody locks first, so that two who change one file wait in turn.
    household = (
        Household.objects.locked().select_related("building", "community").find(household_id)
    )
    return household, _may_update(household, by, at)


def _resident(resident_id: int, by: Staff, at: datetime) -> tuple[Resident, Grant]:
    resident = Resident.objects.locked().select_related("household__building").find(resident_id)
    grant = _may_update(resident.household, by, at)
    if resident.until is not None:
        raise AlreadyEnded
    return resident, grant


def _phone(phone_id: int, by: Staff, at: datetime) -> tuple[Phone, Grant]:
    phone = Phone.objects.locked().select_related("resident__household__building").find(phone_id)
    grant = _may_update(phone.resident.household, by, at)
    if phone.until is not None:
        raise AlreadyEnded
    return phone, grant


def _record(
    verb: Happened,
    subject: Any,
    grant: Grant,
    by: Staff,
    at: datetime,
    *,
    key: str | None = None,
    **detail: Any,
) -> None:
    standing_in = grant.holder if grant.holder.pk != by.pk else None
    journal.record(verb, subject, by=by, at=at, acting_for=standing_in, key=key, **detail)
