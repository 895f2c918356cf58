"""The lists of the estate, which knows nothing of this app: who lives where, and their cars."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from hub.estate.models import HouseholdQuerySet, Phone, Resident, Vehicle
from hub.kernel.models import Community
from hub.privacy import rules
from hub.privacy.sources import Column, Row, Source, declare


def residents(community: Community, homes: HouseholdQuerySet, at: datetime) -> Iterator[Row]:
    numbers = Prefetch("phones", Phone.objects.in_use(at), to_attr="in_use")
    rows = (
        Resident.objects.within(community)
        .living_there(at)
        .filter(household__in=homes.order_by().values("pk"))
        .select_related("household__building__area")
        .prefetch_related(numbers)
        .order_by("household__place", "pk")
    )
    for one in rows.iterator(chunk_size=500):
        yield {
            "area": one.household.building.area.name,
            "home": one.household.code,
            "name": one.name,
            "kind": one.get_kind_display(),
            "phone": "、".join(phone.number for phone in one.in_use),  # type: ignore[attr-defined]  # prefetched
            "floor_area": one.household.floor_area,
        }


def vehicles(community: Community, homes: HouseholdQuerySet, at: datetime) -> Iterator[Row]:
    rows = (
        Vehicle.objects.within(community)
        .in_use(at)
        .filter(household__in=homes.order_by().values("pk"))
        .select_related("household")
        .order_by("household__place", "plate")
    )
    for one in rows.iterator(chunk_size=500):
        yield {"home": one.household.code, "plate": one.plate}


declare(
    Source(
        "estate.residents",
        _("业户名册"),
        rules.ASK_FOR_PEOPLE,
        (
            Column("home", _("房号")),
            Column("name", _("姓名")),
            Column("kind", _("身份"), 8),
            Column("area", _("组团"), 12, is_more=True),
            Column("phone", _("电话"), 26, is_more=True),
            Column("floor_area", _("建筑面积"), 10, is_more=True),
        ),
        residents,
        _("现在住着的人，每人一行。"),
    )
)
declare(
    Source(
        "estate.vehicles",
        _("车辆名册"),
        rules.ASK_FOR_PEOPLE,
        (Column("home", _("房号")), Column("plate", _("车牌"))),
        vehicles,
        _("在用的车牌，每辆一行。"),
    )
)
