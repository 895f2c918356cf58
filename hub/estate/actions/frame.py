"""The frame: areas, buildings, and which butler walks which area."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.estate import places, rules
from hub.estate.actions.base import AlreadyEnded, NameMissing, keeper
from hub.estate.events import Happened
from hub.estate.models import Area, Beat, Building
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.kernel.text import normal
from hub.people.models import Staff
from hub.people.telling import tell


class AreaTaken(Refusal):
    message = _("已经有同名的组团，请直接使用，或换一个名称。")
    field = "name"


class BuildingTaken(Refusal):
    message = _("已经有这栋楼，请直接使用，或核对楼栋号。")
    field = "code"


class NotAButler(Refusal):
    message = _("片区要交给在本项目任管家的同事。请先为其登记管家岗位，再分配片区。")
    field = "staff"


class BeatTaken(Refusal):
    message = _("这位管家已负责该组团，不用重复分配。")
    field = "staff"


@transaction.atomic
def add_area(*, name: str, community: Community, by: Staff, at: datetime) -> Area:
    # Not FOR UPDATE: every insert of record would wait for it, as all point at the community.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    grant = keeper(community, by, at)
    name = normal(name)
    if not name:
        raise NameMissing
    if Area.objects.within(community).filter(name=name).exists():
        raise AreaTaken
    area = Area.objects.create(community=community, name=name)
    tell(Happened.AREA_ADDED, area, by=by, at=at, grant=grant)
    return area


@transaction.atomic
def add_building(
    area_id: int, *, code: str, community: Community, by: Staff, at: datetime
) -> Building:
    """Add a building to an area; `7栋` and `七号楼` are both building 7."""
    area = Area.objects.within(community).locked().find(area_id)
    grant = keeper(community, by, at)
    code = places.building_code(code)
    if Building.objects.within(community).filter(code=code).exists():
        raise BuildingTaken
    building = Building.objects.create(community=community, area=area, code=code)
    tell(Happened.BUILDING_ADDED, building, by=by, at=at, grant=grant)
    return building


@transaction.atomic
def move_building(
    building_id: int, *, area_id: int, community: Community, by: Staff, at: datetime
) -> Building:
    """Count a building with another area from now on; months already issued stay as they are."""
    building = Building.objects.within(community).locked().find(building_id)
    grant = keeper(community, by, at)
    area = Area.objects.within(community).find(area_id)
    before, building.area = building.area_id, area
    building.save(update_fields=["area"])
    tell(
        Happened.BUILDING_MOVED, building, by=by, at=at, grant=grant, before=before, after=area.pk
    )
    return building


@transaction.atomic
def assign_beat(
    area_id: int, *, staff_id: int, community: Community, by: Staff, at: datetime
) -> Beat:
    """Have a butler look after an area from now on; several may share one.

    :raises NotAButler: if the colleague holds no butler's post there.
    """
    area = Area.objects.within(community).locked().find(area_id)
    grant = keeper(community, by, at)
    staff = Staff.objects.filter(pk=staff_id).first()
    if staff is None or not rules.is_a_butler(staff, area, at):
        raise NotAButler
    if Beat.objects.walked(at).filter(area=area, staff=staff).exists():
        raise BeatTaken
    beat = Beat.objects.create(community=community, area=area, staff=staff, since=at)
    tell(Happened.BEAT_GIVEN, area, by=by, at=at, grant=grant, staff=staff.pk)
    return beat


@transaction.atomic
def end_beat(beat_id: int, *, community: Community, by: Staff, at: datetime) -> Beat:
    beat = Beat.objects.within(community).locked().select_related("area").find(beat_id)
    grant = keeper(community, by, at)
    if beat.until is not None:
        raise AlreadyEnded
    beat.until = at
    beat.save(update_fields=["until"])
    tell(Happened.BEAT_ENDED, beat.area, by=by, at=at, grant=grant, staff=beat.staff_id)
    return beat
