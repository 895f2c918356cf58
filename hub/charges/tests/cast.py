"""The people in these tests, and the few homes they bill: 云海花园 (YH).

彭玲 keeps the books (finance), 周敏 sits at the front desk, 何静 is butler of 东区, 孙姐 leads the
shift, 吴主管 supervises, 李主任 directs customer service, 赵主任 the management office, 钱经理 the
company. 陈刚 repairs, 石磊 watches the monitors, 冯审 audits, 马管 keeps the system.

The homes: 7-1802 (100 ㎡), 7-1702 (89.53 ㎡) and 7-1602, whose area nobody has written down, in
东区; 9-101 (240 ㎡), a villa, in 西区.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from hub.charges import actions, queries
from hub.charges.models import Bill, BillRun, Enrolment, FeeItem, Tariff
from hub.estate.models import Area, Beat, Building, Household
from hub.estate.tests.homes import a_home
from hub.kernel import decisions, policies
from hub.kernel.models import Community, Company, Decision
from hub.people.models import Department, Role, Staff
from hub.people.tests.casting import People, a_colleague, seat_of

# A Wednesday, 10:00 in Shanghai.
MORNING = datetime(2026, 6, 10, 2, tzinfo=UTC)
BEGINNING = MORNING - timedelta(days=900)
JUNE = "2026-06"
PEOPLE = {
    "peng": ("彭玲", Role.FINANCE),
    "zhou": ("周敏", Role.FRONT_DESK),
    "he": ("何静", Role.BUTLER),
    "sun": ("孙姐", Role.LEADER),
    "wu": ("吴主管", Role.SUPERVISOR),
    "li": ("李主任", Role.DIRECTOR),
    "zhao": ("赵主任", Role.OFFICE_DIRECTOR),
    "qian": ("钱经理", Role.MANAGER),
    "chen": ("陈刚", Role.HANDLER),
    "shi": ("石磊", Role.MONITOR),
    "feng": ("冯审", Role.AUDITOR),
    "ma": ("马管", Role.ADMIN),
}


def after(hours: float = 0, *, minutes: float = 0, days: float = 0) -> datetime:
    return MORNING + timedelta(hours=hours, minutes=minutes, days=days)


@dataclass
class Cast(People):
    community: Community
    east: Area
    west: Area
    home: Household
    neighbour: Household
    unmeasured: Household
    villa: Household
    staff: dict[str, Staff]

    morning: ClassVar = MORNING


def gather() -> Cast:
    company = Company.objects.create(name="云海物业")
    community = Community.objects.create(company=company, code="YH", name="云海花园")
    service = Department.objects.create(community=community, kind="CS", name="客服部")
    staff = {
        short: a_colleague(
            short,
            name,
            role,
            seat_of(role, community),
            since=BEGINNING,
            department=service if role == Role.HANDLER else None,
        )
        for short, (name, role) in PEOPLE.items()
    }
    east = Area.objects.create(community=community, name="东区")
    west = Area.objects.create(community=community, name="西区")
    seven = Building.objects.create(community=community, area=east, code="7")
    nine = Building.objects.create(community=community, area=west, code="9")
    Beat.objects.create(community=community, area=east, staff=staff["he"], since=BEGINNING)
    policies.begin(community, by=staff["ma"], at=BEGINNING)
    return Cast(
        community,
        east,
        west,
        a_home(seven, "1802", "黄海", since=BEGINNING, floor_area="100.00"),
        a_home(seven, "1702", "许燕", since=BEGINNING, floor_area="89.53"),
        a_home(seven, "1602", "高峰", since=BEGINNING),
        a_home(nine, "101", "陆鸣", since=BEGINNING, floor_area="240.00"),
        staff,
    )


# ── What most tests begin with ──────────────────────────────────────────────────────────────


def an_item(cast: Cast, basis: str = "AREA", **changes: Any) -> FeeItem:
    told = {"code": "WY", "name": "物业服务费", "basis": basis, **changes}
    return actions.add_item(**cast.doing("peng"), **told)


def granted(cast: Cast, kind: str, who: str, at: datetime = MORNING) -> Decision:
    """Let somebody grant what waits under this kind."""
    waiting = Decision.objects.get(community=cast.community, kind=kind, status="PROPOSED")
    return decisions.grant(waiting, by=cast.staff[who], at=at)


def a_price(
    cast: Cast,
    item: FeeItem,
    price: str = "2.2000",
    begins: date = date(2026, 1, 1),
    area: Area | None = None,
    unit: str = "SQM",
    rounding: str = "FEN",
) -> Tariff:
    """Proposed by finance, approved by the manager."""
    tariff = actions.propose_tariff(
        item.pk,
        **cast.doing("peng"),
        price=Decimal(price),
        unit=unit,
        valid_from=begins,
        reason="物业服务合同第十条，已公示",
        area_id=area.pk if area else None,
        rounding=rounding,
    )
    granted(cast, "charges.tariff", "qian")
    tariff.refresh_from_db()
    return tariff


def priced(cast: Cast, **changes: Any) -> FeeItem:
    """The service fee at 2.20 a square metre, for all homes since the year began."""
    item = an_item(cast)
    a_price(cast, item, **changes)
    actions.enrol_all(item.pk, **cast.doing("peng"), first_day=date(2026, 1, 1))
    return item


def enrolment(cast: Cast, item: FeeItem, home: Household) -> Enrolment:
    return Enrolment.objects.get(item=item, household=home)


def run_of(cast: Cast, item: FeeItem, period: str = JUNE, at: datetime = MORNING) -> BillRun:
    """Opened, looked at, committed by finance and written by the worker."""
    run = actions.open_run(item.pk, **cast.doing("peng", at), period=period)
    seen = queries.preview(run, at).seen
    run = actions.commit_run(run.pk, **cast.doing("peng", at), seen=seen)
    return actions.write_bills(run.pk, by=cast.peng, at=at)


def bill_of(item: FeeItem, home: Household, period: str = JUNE) -> Bill:
    return Bill.objects.get(item=item, household=home, period=period, sequence=0)
