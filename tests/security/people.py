"""Who works and who lives in the pair of communities of one company: 云海花园 (YH) and 星河湾 (XH).

What is there has ids of its own table only, so that an id that is read as another table's finds
nothing.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import AutoField

from hub.estate.models import Area, Beat, Building, Household
from hub.estate.tests.homes import a_home
from hub.kernel import policies
from hub.kernel.models import Community, Company
from hub.matters.tests import cast as desk
from hub.people.models import Department, Post, Role, Staff
from hub.people.tests.casting import People, a_colleague, seat_of

BEGINNING = datetime(2023, 6, 1, tzinfo=UTC)
# Who is who: sign-in, name, role, department.
PEOPLE = (
    ("zhou", "周敏", Role.FRONT_DESK, "CS"),
    ("lin", "林芳", Role.FRONT_DESK, "CS"),
    ("he", "何静", Role.BUTLER, "CS"),
    ("yue", "林悦", Role.BUTLER, "CS"),
    ("sun", "孙姐", Role.LEADER, "CS"),
    ("zheng", "郑工", Role.LEADER, "ENG"),
    ("wu", "吴主管", Role.SUPERVISOR, "CS"),
    ("li", "李主任", Role.DIRECTOR, "CS"),
    ("zhao", "赵主任", Role.OFFICE_DIRECTOR, "OFF"),
    ("qian", "钱经理", Role.MANAGER, None),
    ("chen", "陈刚", Role.HANDLER, "ENG"),
    ("wang", "王队", Role.HANDLER, "ORD"),
    ("shi", "石磊", Role.MONITOR, "ORD"),
    ("peng", "彭玲", Role.FINANCE, "FIN"),
    ("feng", "冯审", Role.AUDITOR, None),
    ("ma", "马管", Role.ADMIN, None),
)  # fmt: skip
# Others who are needed for something to happen, and ask for nothing here.
SUPPORTING = (
    ("xu", "许婷", Role.FRONT_DESK, "CS"),
    ("liu", "刘洋", Role.HANDLER, "ENG"),
    ("hu", "胡军", Role.LEADER, "ORD"),
    ("luo", "罗会计", Role.FINANCE, "FIN"),
)  # fmt: skip
JOINED = date(2023, 6, 1)


@dataclass
class World(People):
    """One of the two communities, under the names that the casts of the wings' tests have for it."""

    community: Community
    departments: dict[str, Department]
    staff: dict[str, Staff]
    east: Area
    west: Area
    homes: dict[str, Household]
    # When things are done unless said otherwise: each wing's tests begin on a day of their own.
    morning: datetime = desk.MORNING

    def __getattr__(self, name: str) -> Any:
        known = {**self.__dict__["staff"], **self.__dict__["homes"]}
        kinds = {"service": "CS", "engineering": "ENG", "order": "ORD", "office": "OFF"}
        if name in known:
            return known[name]
        if name in kinds:
            return self.__dict__["departments"][kinds[name]]
        raise AttributeError(name)


def own_ids() -> None:
    """Begin every table of ours at a thousand of its own."""
    models = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("hub.") and isinstance(model._meta.pk, AutoField)
    ]
    with connection.cursor() as cursor:
        for n, model in enumerate(models, start=1):
            table = model._meta.db_table
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, n * 1000])
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, n * 1000]
                )


# ── Who works where, and who lives there ────────────────────────────────────────────────────


def found(company: Company, code: str, name: str) -> World:
    community = Community.objects.create(company=company, code=code, name=name)
    departments = {
        kind: Department.objects.create(community=community, kind=kind, name=label)
        for kind, label in Department.Kind.choices
    }
    staff = {
        short: a_colleague(
            short,
            known_as,
            role,
            seat_of(role, community),
            since=BEGINNING,
            department=departments.get(kind or ""),
            # Each a number of their own, so that it is known whose is shown.
            phone=f"150763000{n:02}",
            joined_on=JOINED,
        )
        for n, (short, known_as, role, kind) in enumerate((*PEOPLE, *SUPPORTING))
    }
    policies.begin(community, by=staff["ma"], at=BEGINNING)
    east, west = (Area.objects.create(community=community, name=one) for one in ("东区", "西区"))
    for area, butler in ((east, "he"), (west, "yue")):
        Beat.objects.create(community=community, area=area, staff=staff[butler], since=BEGINNING)
    seven = Building.objects.create(community=community, area=east, code="7")
    nine = Building.objects.create(community=community, area=west, code="9")
    homes = {
        "household": _home(seven, "1802", "黄海", "13812345678", "100.00"),
        "neighbour": _home(seven, "1702", "许燕", "13987654321", "89.53"),
        "unmeasured": a_home(seven, "1602", "高峰", since=BEGINNING),
        "villa": _home(nine, "101", "陆鸣", "13811110003", "240.00"),
    }
    homes["home"] = homes["household"]
    return World(community, departments, staff, east, west, homes)


def _home(building: Building, room: str, owner: str, phone: str, area: str) -> Household:
    return a_home(
        building, room, owner, since=BEGINNING, floor_area=area, phone=phone, verified_at=BEGINNING
    )


def found_next_door(company: Company) -> None:
    beyond = Community.objects.create(company=company, code="XH", name="星河湾")
    department = Department.objects.create(community=beyond, kind="CS", name="客服部")
    person = Staff.objects.create_user("gao", "correct-horse-9", name="高经理")
    for role in set(Role) - {Role.ADMIN, Role.AUDITOR}:
        Post.objects.create(
            staff=person, role=role, community=beyond, department=department, since=BEGINNING
        )
