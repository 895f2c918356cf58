"""The people in these tests: 云海花园 (YH), at ten on a Wednesday.

The desk: 周敏 (front desk) and 何静 (butler) answer to 孙姐 (leader), she to 吴主管 (supervisor), he to
李主任 (director of customer service). The works: 陈刚 repairs under 郑涛, leader of engineering.
Above both: 赵主任 of the management office, and 钱经理. 冯审 audits, 马管 keeps the system, 石磊 watches
the monitors, 彭玲 keeps the books.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from hub.directives import actions
from hub.directives.actions import Order
from hub.directives.models import Instruction, Objection, Receiver
from hub.kernel import policies, workdays
from hub.kernel.models import Community, Company
from hub.people.models import Department, Role, Staff
from hub.people.tests.casting import People, a_colleague, seat_of

MORNING = datetime(2026, 6, 10, 2, tzinfo=UTC)
BEGINNING = MORNING - timedelta(days=900)
PEOPLE = {
    "zhou": ("周敏", Role.FRONT_DESK, "CS"),
    "he": ("何静", Role.BUTLER, "CS"),
    "sun": ("孙姐", Role.LEADER, "CS"),
    "wu": ("吴主管", Role.SUPERVISOR, "CS"),
    "li": ("李主任", Role.DIRECTOR, "CS"),
    "chen": ("陈刚", Role.HANDLER, "ENG"),
    "zheng": ("郑涛", Role.LEADER, "ENG"),
    "shi": ("石磊", Role.MONITOR, "ORD"),
    "peng": ("彭玲", Role.FINANCE, "FIN"),
    "zhao": ("赵主任", Role.OFFICE_DIRECTOR, "OFF"),
    "qian": ("钱经理", Role.MANAGER, None),
    "feng": ("冯审", Role.AUDITOR, None),
    "ma": ("马管", Role.ADMIN, None),
}


def after(hours: float = 0, *, minutes: float = 0, days: float = 0) -> datetime:
    return MORNING + timedelta(hours=hours, minutes=minutes, days=days)


@dataclass
class Cast(People):
    community: Community
    departments: dict[str, Department]
    staff: dict[str, Staff]

    morning: ClassVar = MORNING


def gather() -> Cast:
    company = Company.objects.create(name="云海物业")
    community = Community.objects.create(company=company, code="YH", name="云海花园")
    departments = {
        kind: Department.objects.create(community=community, kind=kind, name=label)
        for kind, label in Department.Kind.choices
    }
    staff = {}
    for short, (name, role, kind) in PEOPLE.items():
        department = departments[kind] if kind else None
        seat = seat_of(role, community)
        staff[short] = a_colleague(short, name, role, seat, since=BEGINNING, department=department)
    policies.begin(community, by=staff["ma"], at=BEGINNING)
    workdays.fill(2026)
    return Cast(community, departments, staff)


LATER = after(1)


# ── What most tests begin with ──────────────────────────────────────────────────────────────


def an_order(
    cast: Cast,
    by: str = "sun",
    to: tuple[str, ...] = ("zhou",),
    at: datetime = MORNING,
    **changes: Any,
) -> Instruction:
    told = {
        "text": "把前台的来访登记表补齐到昨天",
        "due_at": at + timedelta(hours=6),
        "receivers": tuple(cast.staff[one].pk for one in to),
        **changes,
    }
    return actions.issue(Order(**told), **cast.doing(by, at))


def part_of(instruction: Instruction, who: Staff) -> Receiver:
    return Receiver.objects.get(instruction=instruction, person=who)


def done(
    cast: Cast, instruction: Instruction, who: str = "zhou", at: datetime = LATER
) -> Receiver:
    part = part_of(instruction, cast.staff[who])
    return actions.finish(part.pk, **cast.doing(who, at), result="已补齐，共 12 条")


def an_objection(cast: Cast, who: str = "zhou", by: str = "sun") -> Objection:
    part = done(cast, an_order(cast, by=by, to=(who,)), who)
    return actions.object_(
        part.pk, **cast.doing(who, after(2)), text="这张表一直由后台补，不该算前台的错"
    )
