"""The community itself: company, departments, people, buildings, households, residents, cars."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from random import Random

from hub.demo import numbers, texts
from hub.estate.models import Area, Beat, Building, Household, Phone, Resident, Vehicle
from hub.kernel import policies
from hub.kernel.house import the_house
from hub.kernel.models import Community, Company
from hub.people.demo import open_door
from hub.people.models import Department, Post, Role, Staff

DEPARTMENTS = (
    ("CS", "客服部"),
    ("ENG", "工程部"),
    ("ORD", "秩序部"),
    ("CLN", "环境部"),
    ("GRN", "绿化部"),
    ("OFF", "管理处"),
    ("FIN", "财务部"),
)
# sign-in, name, role, department; company-wide roles have none.
Person = tuple[str, str, Role, str | None]
PEOPLE: tuple[Person, ...] = (
    ("fd01", "周敏", Role.FRONT_DESK, "CS"),
    ("fd02", "林芳", Role.FRONT_DESK, "CS"),
    ("fd03", "许婷", Role.FRONT_DESK, "CS"),
    ("fd04", "邓洁", Role.FRONT_DESK, "CS"),
    ("bu01", "何静", Role.BUTLER, "CS"),
    ("bu02", "罗琳", Role.BUTLER, "CS"),
    ("bu03", "谢宇", Role.BUTLER, "CS"),
    ("bu04", "唐薇", Role.BUTLER, "CS"),
    ("ld01", "孙丽", Role.LEADER, "CS"),
    ("ld02", "蒋华", Role.LEADER, "CS"),
    ("su01", "吴刚", Role.SUPERVISOR, "CS"),
    ("dr01", "李慧", Role.DIRECTOR, "CS"),
    ("pm01", "赵明", Role.OFFICE_DIRECTOR, "OFF"),
    ("gm01", "钱伟", Role.MANAGER, None),
    ("au01", "冯静", Role.AUDITOR, None),
    ("ad01", "马超", Role.ADMIN, None),
    ("mo01", "贺龙", Role.MONITOR, "ORD"),
    ("mo02", "石磊", Role.MONITOR, "ORD"),
    ("en01", "陈刚", Role.HANDLER, "ENG"),
    ("en02", "刘洋", Role.HANDLER, "ENG"),
    ("en03", "郭强", Role.HANDLER, "ENG"),
    ("en04", "梁军", Role.HANDLER, "ENG"),
    ("en00", "郑涛", Role.LEADER, "ENG"),
    ("or01", "王勇", Role.HANDLER, "ORD"),
    ("or02", "马杰", Role.HANDLER, "ORD"),
    ("or00", "胡军", Role.LEADER, "ORD"),
    ("cl01", "朱兰", Role.HANDLER, "CLN"),
    ("cl02", "高霞", Role.HANDLER, "CLN"),
    ("gr01", "叶平", Role.HANDLER, "GRN"),
    ("of01", "曹文", Role.HANDLER, "OFF"),
    ("fi00", "田英", Role.FINANCE, "FIN"),
    ("fi02", "罗清", Role.FINANCE, "FIN"),
    ("fi01", "彭玲", Role.HANDLER, "FIN"),
)
PLACES = (
    "3 栋电梯厅",
    "北门岗亭",
    "地下车库 B 区",
    "中心广场",
    "儿童乐园",
    "会所",
    "垃圾房",
    "南门",
)


@dataclass
class Frame:
    community: Community
    departments: dict[str, Department]
    staff: dict[str, Staff]
    people: tuple[Person, ...] = PEOPLE
    homes: list["Home"] = field(default_factory=list)

    def of(self, role: Role, department: str | None = None) -> list[Staff]:
        return [
            self.staff[login]
            for login, _name, its_role, its_department in self.people
            if its_role == role and department in (None, its_department)
        ]


@dataclass(frozen=True)
class Home:
    household: Household
    name: str
    phone: str


def build(
    rng: Random, households: int, since: datetime, people: tuple[Person, ...] = PEOPLE
) -> Frame:
    company, _created = Company.objects.get_or_create(name="云海物业服务有限公司")
    community = Community.objects.create(
        company=company, code="YH", name="云海花园", address="清远市清城区云海路 18 号"
    )
    frame = Frame(community, _departments(community), {}, people)
    frame.staff = _staff(frame, since)
    policies.begin(community, by=the_house(), at=since)
    frame.homes = _homes(rng, frame, households, since)
    return frame


def _departments(community: Community) -> dict[str, Department]:
    return {
        kind: Department.objects.create(community=community, kind=kind, name=name)
        for kind, name in DEPARTMENTS
    }


def _staff(frame: Frame, since: datetime) -> dict[str, Staff]:
    found = {}
    for login, name, role, department in frame.people:
        person = Staff.objects.create_user(login, None, name=name, joined_on=since.date())
        Post.objects.create(
            staff=person,
            role=role,
            community=frame.community,
            department=frame.departments[department] if department else None,
            since=since,
        )
        open_door(person)
        found[login] = person
    return found


def _homes(rng: Random, frame: Frame, households: int, since: datetime) -> list[Home]:
    """Four areas, forty-two buildings; rooms fill floor by floor until the count is reached."""
    whole = sum(count for _name, count, _blocks in numbers.AREAS)
    rows: list[Household] = []
    code = 0
    for n, (name, count, blocks) in enumerate(numbers.AREAS):
        area = Area.objects.create(community=frame.community, name=name)
        Beat.objects.create(
            community=frame.community, area=area, staff=frame.staff[f"bu0{n + 1}"], since=since
        )
        share = max(1, round(households * count / whole))
        for block in range(blocks):
            code += 1
            building = Building.objects.create(
                community=frame.community, area=area, code=str(code)
            )
            rooms = share // blocks + (1 if block < share % blocks else 0)
            rows += _rooms(rng, frame.community, building, rooms, is_villa=name == "D区")
    Household.objects.bulk_create(rows, batch_size=1000)
    return _people(rng, frame.community, rows, since)


def _rooms(
    rng: Random, community: Community, building: Building, count: int, *, is_villa: bool
) -> list[Household]:
    per_floor = 2 if is_villa else 4
    rows = []
    for n in range(count):
        room = f"{n // per_floor + 1}0{n % per_floor + 1}"
        size = min(420.0, max(55.0, 104 * rng.lognormvariate(0, 0.33) * (1.6 if is_villa else 1)))
        rows.append(
            Household(
                community=community,
                building=building,
                room=room,
                code=f"{building.code}-{room}",
                floor_area=Decimal(f"{size:.2f}"),
                occupancy=numbers.pick(rng, dict(numbers.OCCUPANCY)),
            )
        )
    return rows


def _people(
    rng: Random, community: Community, rows: list[Household], since: datetime
) -> list[Home]:
    residents: list[Resident] = []
    for home in rows:
        if home.occupancy == Household.Occupancy.UNSOLD:
            continue
        kinds = ["OWNER", "TENANT"] if home.occupancy == "TENANT" else ["OWNER"]
        if home.occupancy == "OWNER" and rng.random() < 0.4:
            kinds.append("FAMILY")
        residents += [
            Resident(
                community=community,
                household=home,
                kind=kind,
                name=texts.a_name(rng),
                prefers="WECHAT" if rng.random() < 0.15 else "PHONE",
                since=since,
            )
            for kind in kinds
        ]
    Resident.objects.bulk_create(residents, batch_size=1000)
    phones = [_phone(rng, community, one, since) for one in residents if rng.random() < 0.92]
    Phone.objects.bulk_create(phones, batch_size=1000)
    _cars(rng, community, rows)
    numbers_of = {phone.resident_id: phone.number for phone in phones}
    return [
        Home(one.household, one.name, numbers_of[one.pk])
        for one in residents
        if one.pk in numbers_of and one.household.occupancy in {"OWNER", "TENANT"}
    ]


def _phone(rng: Random, community: Community, one: Resident, since: datetime) -> Phone:
    number = f"1{rng.choice('3578')}{rng.randrange(10**9):09d}"
    return Phone(
        community=community,
        resident=one,
        number=number,
        tail=number[-4:],
        verified_at=since if rng.random() < 0.64 else None,
    )


def _cars(rng: Random, community: Community, rows: list[Household]) -> None:
    plates = {f"粤R{rng.randrange(10**5):05d}" for _ in range(len(rows) // 2)}
    homes = rng.choices([home for home in rows if home.occupancy != "UNSOLD"], k=len(plates))
    Vehicle.objects.bulk_create(
        [
            Vehicle(community=community, household=home, plate=plate)
            for home, plate in zip(homes, sorted(plates), strict=True)
        ],
        batch_size=1000,
    )
