"""The people in these tests, and where they stand: 云海花园 (YH).

客服部: 周敏, 林芳 and 许婷 take turns at the desk; 孙姐 leads them, 吴主管 supervises, 李主任 directs.
秩序部: 石磊, 贺龙, 丁强 and 马杰 watch the monitors round the clock; 胡军 leads them. 赵主任 heads the
management office, 钱经理 the company; 冯审 audits, 马管 keeps the system.

It is 10:00 on 25 May 2026, a Monday; they roster June. Of June's days 21 are worked, the 19th is the
Dragon Boat Festival.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from hub.duty import actions
from hub.duty.models import Assignment, Roster, Shift, Station
from hub.kernel import policies, workdays
from hub.kernel.models import Community, Company
from hub.people.models import Department, Role, Staff
from hub.people.tests.casting import People, a_colleague, seat_of

MORNING = datetime(2026, 5, 25, 2, tzinfo=UTC)
BEGINNING = MORNING - timedelta(days=900)
JUNE = "2026-06"
LONG_AGO = date(2024, 1, 1)
PEOPLE = {
    "zhou": ("周敏", Role.FRONT_DESK, "CS"),
    "lin": ("林芳", Role.FRONT_DESK, "CS"),
    "xu": ("许婷", Role.FRONT_DESK, "CS"),
    "sun": ("孙姐", Role.LEADER, "CS"),
    "wu": ("吴主管", Role.SUPERVISOR, "CS"),
    "li": ("李主任", Role.DIRECTOR, "CS"),
    "shi": ("石磊", Role.MONITOR, "ORD"),
    "he": ("贺龙", Role.MONITOR, "ORD"),
    "ding": ("丁强", Role.MONITOR, "ORD"),
    "jie": ("马杰", Role.MONITOR, "ORD"),
    "hu": ("胡军", Role.LEADER, "ORD"),
    "zhao": ("赵主任", Role.OFFICE_DIRECTOR, None),
    "qian": ("钱经理", Role.MANAGER, None),
    "feng": ("冯审", Role.AUDITOR, None),
    "ma": ("马管", Role.ADMIN, None),
}
# What each shift is, in minutes from midnight; a rest of eleven hours follows unless it says so.
SHIFTS: dict[str, dict[str, Any]] = {
    "早": {"name": "早班", "segments": [(480, 960)]},
    "中": {"name": "中班", "segments": [(840, 1320)]},
    "夜": {"name": "夜班", "segments": [(1320, 1800)], "punch_before": 30},
    "长": {"name": "长白班", "segments": [(510, 720), (840, 1080)]},
}


def after(hours: float = 0, *, minutes: float = 0, days: float = 0) -> datetime:
    return MORNING + timedelta(hours=hours, minutes=minutes, days=days)


def on(day: int, hour: int = 0, minute: int = 0, month: int = 6) -> datetime:
    """A moment of June by the clock on the wall."""
    return datetime(2026, month, day, tzinfo=UTC) + timedelta(hours=hour - 8, minutes=minute)


def june(day: int) -> date:
    return date(2026, 6, day)


@dataclass
class Cast(People):
    community: Community
    service: Department
    order: Department
    staff: dict[str, Staff]

    morning: ClassVar = MORNING


def gather() -> Cast:
    workdays.fill(2026)
    company = Company.objects.create(name="云海物业")
    community = Community.objects.create(company=company, code="YH", name="云海花园")
    departments = {
        kind: Department.objects.create(community=community, kind=kind, name=name)
        for kind, name in (("CS", "客服部"), ("ORD", "秩序部"))
    }
    staff = {
        short: a_colleague(
            short,
            name,
            role,
            seat_of(role, community),
            since=BEGINNING,
            department=departments.get(kind or ""),
        )
        for short, (name, role, kind) in PEOPLE.items()
    }
    policies.begin(community, by=staff["ma"], at=BEGINNING)
    return Cast(community, departments["CS"], departments["ORD"], staff)


# ── What most tests begin with ──────────────────────────────────────────────────────────────


def a_shift(cast: Cast, mark: str = "早", **changes: Any) -> Shift:
    """As listed above, in force since long ago."""
    told = {"valid_from": LONG_AGO, **SHIFTS[mark], **changes}
    return actions.add_shift(**cast.doing("wu"), mark=mark, **told)


def a_desk(cast: Cast, *who: str, **changes: Any) -> Station:
    """The front desk, where these people may stand: the three clerks if none are named."""
    station = actions.add_station(
        **cast.doing("wu"), department_id=cast.service.pk, **{"name": "前台", **changes}
    )
    stand(cast, station, *(who or ("zhou", "lin", "xu")))
    return station


def a_monitor_room(cast: Cast, *who: str, **changes: Any) -> Station:
    station = actions.add_station(
        **cast.doing("zhao"), department_id=cast.order.pk, **{"name": "监控室", **changes}
    )
    stand(cast, station, *(who or ("shi", "he", "ding", "jie")))
    return station


def stand(cast: Cast, station: Station, *who: str, **changes: Any) -> None:
    for short in who:
        actions.place(
            station.pk,
            **cast.doing("zhao"),
            staff_id=cast.staff[short].pk,
            **{"since": LONG_AGO, **changes},
        )


def a_roster(cast: Cast, station: Station, at: datetime = MORNING, period: str = JUNE) -> Roster:
    """An empty draft, begun by the leader of the station's department."""
    leader = "sun" if station.department_id == cast.service.pk else "hu"
    return actions.draw_up(
        **cast.doing(leader, at), department_id=station.department_id, period=period
    )


def planned(
    cast: Cast, roster: Roster, station: Station, who: str, shift: Shift, *days: int
) -> None:
    leader = "sun" if roster.department_id == cast.service.pk else "hu"
    for day in days:
        actions.plan(
            roster.pk,
            **cast.doing(leader),
            staff_id=cast.staff[who].pk,
            work_on=june(day),
            shifts=[(shift.pk, station.pk)],
        )


def published(cast: Cast, roster: Roster, at: datetime = MORNING) -> Roster:
    """Submitted by the leader, published by the management office."""
    leader = "sun" if roster.department_id == cast.service.pk else "hu"
    actions.submit(roster.pk, **cast.doing(leader, at))
    return actions.publish(roster.pk, **cast.doing("zhao", at))


def duty_of(cast: Cast, who: str, day: int) -> Assignment:
    return Assignment.objects.of_plan().get(
        community=cast.community, staff=cast.staff[who], work_on=june(day)
    )
