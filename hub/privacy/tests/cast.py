"""翠湖花园: 7-1801 (李明, his wife 陈燕, 粤R12345) and 7-1802 (黄海) in 北组团, 9-101 (陆鸣) in 南组团.

白主任 directs customer service, 彭玲 keeps the books, 钱经理 runs the company, 冯审 audits, 吴主管
supervises, 林悦 sits at the front desk.
"""

import io
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from hub.estate import actions as estate
from hub.estate.models import Area, Building, Household, Phone, Resident
from hub.kernel import decisions, policies
from hub.kernel.models import Community, Company, Decision
from hub.people.models import Role, Staff
from hub.people.tests.casting import People, a_colleague, seat_of
from hub.privacy import actions
from hub.privacy.models import DataRequest, Erasure, Export

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LONG_AGO = NOW - timedelta(days=400)
PEOPLE = {
    "bai": ("白主任", Role.DIRECTOR),
    "peng": ("彭玲", Role.FINANCE),
    "qian": ("钱经理", Role.MANAGER),
    "feng": ("冯审", Role.AUDITOR),
    "wu": ("吴主管", Role.SUPERVISOR),
    "lin": ("林悦", Role.FRONT_DESK),
    "ma": ("马管", Role.ADMIN),
}
LI_MING, CHEN_YAN, HUANG_HAI, LU_MING = "13800138001", "13800138002", "13800138003", "13800138004"


def after(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


@dataclass
class Cast(People):
    community: Community
    staff: dict[str, Staff]
    north: Area
    seven: Building
    homes: dict[str, Household]
    residents: dict[str, Resident]

    morning: ClassVar = NOW


def gather() -> Cast:
    company = Company.objects.create(name="安居物业")
    lake = Community.objects.create(company=company, code="CH", name="翠湖花园")
    staff = {
        short: a_colleague(short, name, role, seat_of(role, lake), since=LONG_AGO)
        for short, (name, role) in PEOPLE.items()
    }
    policies.begin(lake, by=staff["ma"], at=LONG_AGO)
    keeps: dict[str, Any] = {"community": lake, "by": staff["bai"], "at": LONG_AGO}
    north, south = (estate.add_area(name=name, **keeps) for name in ("北组团", "南组团"))
    seven = estate.add_building(north.pk, code="7", **keeps)
    nine = estate.add_building(south.pk, code="9", **keeps)
    homes = {
        "7-1801": estate.add_household(seven.pk, room="1801", **keeps),
        "7-1802": estate.add_household(seven.pk, room="1802", **keeps),
        "9-101": estate.add_household(nine.pk, room="101", **keeps),
    }
    desk: dict[str, Any] = {"community": lake, "by": staff["lin"], "at": LONG_AGO}
    residents = {
        name: estate.move_in(homes[home].pk, kind=kind, name=name, number=number, **desk)
        for home, kind, name, number in (
            ("7-1801", "OWNER", "李明", LI_MING),
            ("7-1801", "FAMILY", "陈燕", CHEN_YAN),
            ("7-1802", "OWNER", "黄海", HUANG_HAI),
            ("9-101", "OWNER", "陆鸣", LU_MING),
        )
    }
    estate.add_vehicle(homes["7-1801"].pk, plate="粤R12345", **desk)
    return Cast(lake, staff, north, seven, homes, residents)


def wanted(**changes: Any) -> actions.Wanted:
    told: dict[str, Any] = {
        "source": "estate.residents",
        "columns": ["home", "name"],
        "purpose": "报送业主名单（清远市条例第三十二条）",
        "receiver": "凤城街道办 物管科",
        **changes,
    }
    return actions.Wanted(**told)


def asked(cast: Cast, who: str = "bai", at: datetime = NOW, **changes: Any) -> Export:
    return actions.ask(wanted(**changes), **cast.doing(who, at))


def question(cast: Cast) -> Decision:
    return Decision.objects.filter(community=cast.community, kind="privacy.export").latest("pk")


def released(cast: Cast, who: str = "qian", at: datetime = NOW, **changes: Any) -> Export:
    export = asked(cast, at=at, **changes)
    decisions.grant(question(cast), by=cast.staff[who], at=at)
    return export


def number_of(cast: Cast, name: str) -> Phone:
    return Phone.objects.get(resident=cast.residents[name])


def taken(
    cast: Cast, name: str = "李明", at: Any = NOW, who: str = "lin", **said: Any
) -> DataRequest:
    told = {"kind": "COPY", "seen": "DOCUMENT", "words": "要我的全部资料", **said}
    return actions.take_request(cast.residents[name].pk, **cast.doing(who, at), **told)


def gone(cast: Cast, name: str = "李明") -> None:
    estate.move_out(cast.residents[name].pk, **cast.doing("lin", after(1)))


def erased(cast: Cast, request: DataRequest, who: str = "qian") -> Erasure:
    actions.propose_erasing(
        request.pk, **cast.doing("wu", after(3)), ground="已迁出，处理目的已实现"
    )
    waiting = Decision.objects.get(kind="privacy.erase", status="PROPOSED")
    decisions.grant(waiting, by=cast.staff[who], at=after(4))
    return Erasure.objects.get(request=request)


def printed(pdf: bytes) -> str:
    """Its words without the breaks that the columns make."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in pages))
