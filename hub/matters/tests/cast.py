"""The people in these tests, and the small community they work in: 云海花园 (YH).

周敏 and 林芳 sit at the front desk, 何静 is butler of 东区. 陈刚 and 刘洋 repair things (engineering,
led by 郑工). 王队 guards (order). 孙姐 is the desk's shift leader, 吴主管 supervises, 李主任 directs
customer service, 赵主任 the management office, 钱经理 the company. 冯审 audits; 马管 keeps the system.
"""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hub.estate.models import Area, Beat, Building, Household
from hub.estate.tests.homes import a_home
from hub.kernel import decisions, policies
from hub.kernel.models import CalendarDay, Community, Company
from hub.matters import actions
from hub.matters.actions import Intake
from hub.matters.models import Matter
from hub.matters.taxonomy import Channel, Kind
from hub.people.models import Department, Role, Staff
from hub.people.tests.casting import a_colleague

# A Wednesday, 10:00 in Shanghai.
MORNING = datetime(2026, 6, 10, 2, tzinfo=UTC)
BEGINNING = MORNING - timedelta(days=200)


def after(hours: float = 0, *, minutes: float = 0, days: float = 0) -> datetime:
    return MORNING + timedelta(hours=hours, minutes=minutes, days=days)


@dataclass
class Cast:
    community: Community
    service: Department
    engineering: Department
    order: Department
    office: Department
    household: Household
    neighbour: Household
    zhou: Staff
    lin: Staff
    he: Staff
    chen: Staff
    liu: Staff
    zheng: Staff
    wang: Staff
    sun: Staff
    wu: Staff
    li: Staff
    zhao: Staff
    qian: Staff
    feng: Staff
    ma: Staff

    def staff(self) -> dict[str, Staff]:
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: one for name, one in found.items() if isinstance(one, Staff)}


def a_person(
    username: str,
    name: str,
    role: Role,
    community: Community | None,
    department: Department | None = None,
) -> Staff:
    return a_colleague(username, name, role, community, since=BEGINNING, department=department)


def fill_calendar(year: int = 2026) -> None:
    """Every day about that year by its weekday: holidays have their own tests."""
    first = date(year - 1, 1, 1)
    days = [first + timedelta(days=n) for n in range(3 * 366)]
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(
                day=day,
                kind="REST" if day.weekday() >= 5 else "WORKDAY",
                name="",
                source="test",
                is_provisional=False,
            )
            for day in days
        ],
        ignore_conflicts=True,
    )


def a_household(
    community: Community, building: Building, room: str, name: str, phone: str
) -> Household:
    return a_home(building, room, name, since=BEGINNING, phone=phone)


def gather(code: str = "YH", prefix: str = "") -> Cast:
    company, _created = Company.objects.get_or_create(name="云海物业")
    community = Community.objects.create(company=company, code=code, name=f"云海花园{prefix}")
    dept = {
        kind: Department.objects.create(community=community, kind=kind, name=name)
        for kind, name in [
            ("CS", "客服部"),
            ("ENG", "工程部"),
            ("ORD", "秩序部"),
            ("OFF", "管理处"),
        ]
    }
    area = Area.objects.create(community=community, name="东区")
    building = Building.objects.create(community=community, area=area, code="7")

    def person(short: str, name: str, role: Role, kind: str | None = None) -> Staff:
        return a_person(f"{prefix}{short}", name, role, community, dept[kind] if kind else None)

    cast = Cast(
        community=community,
        service=dept["CS"],
        engineering=dept["ENG"],
        order=dept["ORD"],
        office=dept["OFF"],
        household=a_household(community, building, "1802", "黄海", "13812345678"),
        neighbour=a_household(community, building, "1702", "许燕", "13987654321"),
        zhou=person("zhou", "周敏", Role.FRONT_DESK, "CS"),
        lin=person("lin", "林芳", Role.FRONT_DESK, "CS"),
        he=person("he", "何静", Role.BUTLER, "CS"),
        chen=person("chen", "陈刚", Role.HANDLER, "ENG"),
        liu=person("liu", "刘洋", Role.HANDLER, "ENG"),
        zheng=person("zheng", "郑工", Role.LEADER, "ENG"),
        wang=person("wang", "王队", Role.HANDLER, "ORD"),
        sun=person("sun", "孙姐", Role.LEADER, "CS"),
        wu=person("wu", "吴主管", Role.SUPERVISOR, "CS"),
        li=person("li", "李主任", Role.DIRECTOR, "CS"),
        zhao=person("zhao", "赵主任", Role.OFFICE_DIRECTOR, "OFF"),
        qian=person("qian", "钱经理", Role.MANAGER),
        feng=person("feng", "冯审", Role.AUDITOR),
        ma=person("ma", "马管", Role.ADMIN),
    )
    Beat.objects.create(community=community, area=area, staff=cast.he, since=BEGINNING)
    policies.begin(community, by=cast.ma, at=BEGINNING)
    fill_calendar()
    return cast


def told(cast: Cast, **changes: Any) -> Intake:
    values: dict[str, Any] = {
        "kind": Kind.COMPLAINT.value,
        "channel": Channel.PHONE.value,
        "text": "主卧飘窗又渗水了，去年补过一次",
        "type_code": "T01.01",
        "household_id": cast.household.pk,
        "reporter_name": "黄海",
        "reporter_phone": "13812345678",
    }
    return Intake(**{**values, **changes})


def a_complaint(cast: Cast, at: datetime = MORNING, **changes: object) -> Matter:
    return actions.record(told(cast, **changes), community=cast.community, by=cast.zhou, at=at)


def forwarded(cast: Cast, at: datetime = MORNING, **changes: object) -> Matter:
    matter = a_complaint(cast, at, **changes)
    return actions.forward(
        matter.pk,
        community=cast.community,
        by=cast.zhou,
        at=at + timedelta(minutes=2),
        department_id=cast.engineering.pk,
    )


def accepted(cast: Cast, at: datetime = MORNING, **changes: object) -> Matter:
    matter = forwarded(cast, at, **changes)
    return actions.accept(
        matter.pk, community=cast.community, by=cast.chen, at=at + timedelta(minutes=6)
    )


def handled(cast: Cast, at: datetime = MORNING, **changes: object) -> Matter:
    """Recorded, forwarded to engineering, accepted and, two hours later, handled by 陈刚."""
    matter = accepted(cast, at, **changes)
    return actions.handle(
        matter.pk,
        community=cast.community,
        by=cast.chen,
        at=at + timedelta(hours=2),
        result="重新打胶，淋水试验半小时不渗",
    )


def ruled(cast: Cast, matter: Matter, validity: str = "VALID", ground: str = "b") -> Matter:
    decision = actions.propose_ruling(
        matter.pk,
        community=cast.community,
        by=cast.lin,
        at=after(2.2),
        validity=validity,
        valid_ground=ground,
        said="现场看过，维修不到位",
    )
    decisions.grant(decision, by=cast.wu, at=after(2.4))
    matter.refresh_from_db()
    return matter


def called_back(
    cast: Cast, matter: Matter, verdict: str = "SATISFIED", hours: float = 5
) -> Matter:
    return actions.call_back(
        matter.pk,
        community=cast.community,
        by=cast.lin,
        at=after(hours),
        reporter_id=matter.reporters.get().pk,
        way="PHONE",
        is_reached=True,
        verdict=verdict,
        said="修好了，谢谢",
    )


def closed(cast: Cast, cause: str = "C4.3", **changes: Any) -> Matter:
    """Handled, ruled valid, called back and, six hours after the morning, closed by 孙姐."""
    matter = called_back(cast, ruled(cast, handled(cast)))
    does = {"community": cast.community, "by": cast.sun, "at": after(6), **changes}
    return actions.close(matter.pk, cause_code=cause, responsible="PROPERTY", **does)


def merged(cast: Cast) -> Matter:
    """黄海's and 许燕's complaints about one wall, handled as one."""
    first = accepted(cast)
    second = a_complaint(
        cast,
        household_id=cast.neighbour.pk,
        reporter_name="许燕",
        reporter_phone="13987654321",
    )
    merge = actions.propose_merge(
        second.pk,
        community=cast.community,
        by=cast.zhou,
        at=after(0.5),
        into_id=first.pk,
        reason="同一处外墙渗水",
    )
    decisions.grant(merge, by=cast.sun, at=after(0.6))
    return actions.handle(
        first.pk, community=cast.community, by=cast.chen, at=after(2), result="外墙已修补"
    )
