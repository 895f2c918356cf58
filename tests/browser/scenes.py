"""What the browser tests find when they arrive, made by the product's own actions.

Run backstage, in the database of the house: `play("open_house")`. Takes and gives plain JSON.
"""

from dataclasses import fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from hub.analysis import actions as analysis
from hub.analysis.models import Coding
from hub.charges import actions as money
from hub.charges.models import FeeItem
from hub.directives import actions as orders
from hub.duty import actions as duty
from hub.duty.actions import add_station, register
from hub.duty.models import Register, Rotation, Shift
from hub.estate.models import Household
from hub.kernel import decisions, drafts, policies, seals
from hub.kernel.house import the_house
from hub.kernel.models import CalendarDay, Community, Decision, Obligation
from hub.leave import actions as leaves
from hub.leave.actions.reckoning import NothingToTake
from hub.leave.models import Kind, Leave
from hub.matters import actions, duties
from hub.matters.models import Matter
from hub.matters.tests.cast import (
    Cast,
    a_complaint,
    a_person,
    accepted,
    forwarded,
    gather,
    handled,
    told,
)
from hub.paidwork import actions as paid
from hub.people import rules
from hub.people.models import Department, Role, Staff
from tests.browser.debit_scenes import banks_answer, billed_homes  # noqa: F401 (played by name)
from tests.browser.dunning_scenes import (  # noqa: F401 (played by name)
    a_night,
    a_payment_comes_in,
    due_of,
    in_arrears,
    notice_of,
    payments,
)
from tests.browser.signin import SignIn

PASSWORD = "correct-horse-9"


def open_house() -> dict[str, SignIn]:
    """The cast of the rulebook's tests moves in; returns how each of them signs in."""
    cast = gather()
    people = cast.staff()
    people["peng"] = a_person("peng", "彭玲", Role.FINANCE, cast.community)
    _know_the_weekdays_around_today()
    return {name: _let_in(person) for name, person in people.items()}


def _let_in(person: Staff) -> SignIn:
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    secret = None
    if rules.needs_second_factor(person, timezone.now()):
        secret = generate_totp_secret()
        TOTP.activate(person, secret)
    return {"username": person.username, "password": PASSWORD, "totp_secret": secret}


def _know_the_weekdays_around_today() -> None:
    """Every day by its weekday, whichever year the tests are run in."""
    first = date(timezone.localdate().year - 1, 1, 1)
    days = [first + timedelta(days=n) for n in range(3 * 366)]
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(
                day=day,
                kind=CalendarDay.Kind.REST if day.weekday() >= 5 else CalendarDay.Kind.WORKDAY,
                source="test",
                is_provisional=False,
            )
            for day in days
        ],
        ignore_conflicts=True,
    )


# ── The story of a complaint ────────────────────────────────────────────────────────────────
# What happens before a page is opened happens within the last hour: a day that the worker has
# sealed meanwhile must not be given new events.


def forget_drafts(who: str) -> None:
    cast = _cast()
    drafts.forget(by=getattr(cast, who), community=cast.community, form="intake")


def told_matters(text: str) -> list[dict[str, Any]]:
    """What is on record under these words."""
    found = Matter.objects.within(_cast().community).filter(text__contains=text).order_by("pk")
    return [_told(matter) for matter in found]


def forwarded_matter(text: str) -> dict[str, Any]:
    """周敏 has taken a complaint in and handed it to engineering."""
    return _told(forwarded(_cast(), _ago(20), text=text))


def handled_matter(text: str) -> dict[str, Any]:
    """陈刚 has done what was complained about."""
    cast = _cast()
    matter = accepted(cast, _ago(30), text=text)
    return _told(_handle(cast, matter, _ago(5)))


def handled_again(pk: int) -> dict[str, Any]:
    cast = _cast()
    matter = actions.accept(pk, community=cast.community, by=cast.chen, at=timezone.now())
    return _told(_handle(cast, matter, timezone.now()))


def reported_by_both(text: str) -> list[dict[str, Any]]:
    """黄海 and the neighbour each complain of the same thing; engineering has both."""
    cast = _cast()
    neighbour = {
        "household_id": cast.neighbour.pk,
        "reporter_name": "许燕",
        "reporter_phone": "13987654321",
    }
    return [
        _told(forwarded(cast, _ago(30), text=f"{text}，楼上先说")),
        _told(forwarded(cast, _ago(20), text=f"{text}，楼下也说", **neighbour)),
    ]


def ruled_invalid(text: str) -> dict[str, Any]:
    """林芳 proposed that it is not our doing, and 吴主管 agreed."""
    cast = _cast()
    matter = _handle(cast, accepted(cast, _ago(30), text=text), _ago(15))
    decision = actions.propose_ruling(
        matter.pk,
        community=cast.community,
        by=cast.lin,
        at=_ago(10),
        validity="INVALID",
        valid_ground="x",
        said="现场核实，与物业服务无关",
    )
    decisions.grant(decision, by=cast.wu, at=_ago(5))
    return _told(Matter.objects.get(pk=matter.pk))


def major_matter(text: str) -> dict[str, Any]:
    return _told(forwarded(_cast(), _ago(20), text=text, severity="3"))


def matter_of_weight(text: str) -> dict[str, Any]:
    return _told(forwarded(_cast(), _ago(20), text=text, severity="2"))


def noted_meanwhile(pk: int, said: str) -> None:
    cast = _cast()
    actions.note(pk, community=cast.community, by=cast.lin, at=timezone.now(), said=said)


def owed_calls(pk: int) -> list[str]:
    """Who is still to be called back about it, by name."""
    matter = Matter.objects.get(pk=pk)
    parts = Obligation.objects.about(matter).open().filter(kind=duties.CALL_BACK.code)
    owed = {one.part.rpartition("-")[2] for one in parts}
    return sorted(r.name for r in matter.reporters.all() if str(r.pk) in owed)


def finished_on_the_spot(text: str) -> dict[str, Any]:
    """林芳 has answered a complaint at the desk, by herself."""
    cast = _cast()
    matter = actions.take_in(
        told(cast, text=text),
        community=cast.community,
        by=cast.lin,
        at=_ago(5),
        result="已当面解释并登记整改",
    )
    return _told(matter)


def closed_matter(pk: int) -> dict[str, Any]:
    """Of a called back matter: 孙姐 closes it with its cause."""
    cast = _cast()
    return _told(_close(cast, Matter.objects.get(pk=pk), timezone.now(), "C2.3"))


def last_month() -> str:
    """Two valid complaints closed with different causes, one still open. Gives the period."""
    cast = _cast()
    last = _last_day_of_last_month()
    morning = timezone.make_aware(datetime.combine(last.replace(day=11), time(10)))
    for number, cause in enumerate(["C4.3", "C2.3"]):
        _done(cast, morning + timedelta(days=number), cause)
    a_complaint(cast, morning + timedelta(days=5), type_code="T06.01", text="地库车位又被占")
    return last_period()


def a_case_to_code() -> None:
    """A complaint of last month in the sample, and nobody has coded it again yet."""
    cast = _cast()
    if not Coding.objects.filter(status=Coding.Status.DRAWN).exists():
        period, at = last_month(), timezone.now()
        analysis.open_month(period, community=cast.community, by=cast.wu, at=at)


def last_period() -> str:
    return f"{_last_day_of_last_month():%Y-%m}"


def seal_and_verify() -> str | None:
    """Seal up to and with today; gives the first fault of the whole chain of days."""
    community = _cast().community
    seals.seal_days(community, timezone.now() + timedelta(days=1))
    fault = seals.verify(community)
    return str(fault) if fault else None


def _cast() -> Cast:
    """Those of open_house, found again."""
    community = Community.objects.get(code="YH")
    departments = {d.kind: d for d in Department.objects.filter(community=community)}
    homes = {h.room: h for h in Household.objects.filter(community=community)}
    staff = {one.username: one for one in Staff.objects.all()}
    posts = [f.name for f in fields(Cast) if f.name in staff]
    found: dict[str, Any] = {name: staff[name] for name in posts} | {
        "community": community,
        "service": departments["CS"],
        "engineering": departments["ENG"],
        "order": departments["ORD"],
        "office": departments["OFF"],
        "household": homes["1802"],
        "neighbour": homes["1702"],
    }
    return Cast(**found)


def _last_day_of_last_month() -> date:
    return timezone.localdate().replace(day=1) - timedelta(days=1)


def _ago(minutes: int) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def _told(matter: Matter) -> dict[str, Any]:
    return {
        "pk": matter.pk,
        "number": matter.number,
        "kind": matter.kind,
        "status": matter.status,
        "validity": matter.validity,
        "cycle": matter.cycle_number,
        "severity": matter.severity,
    }


def _handle(cast: Cast, matter: Matter, at: datetime) -> Matter:
    return actions.handle(
        matter.pk, community=cast.community, by=cast.chen, at=at, result="重新打胶，淋水不渗"
    )


def _done(cast: Cast, at: datetime, cause: str) -> None:
    """A complaint from the call to the closing, within one working day."""
    matter = handled(cast, at)
    decision = actions.propose_ruling(
        matter.pk,
        community=cast.community,
        by=cast.lin,
        at=at + timedelta(hours=2.2),
        validity="VALID",
        valid_ground="b",
        said="现场看过，维修不到位",
    )
    decisions.grant(decision, by=cast.wu, at=at + timedelta(hours=2.4))
    matter = actions.call_back(
        matter.pk,
        community=cast.community,
        by=cast.lin,
        at=at + timedelta(hours=5),
        reporter_id=matter.reporters.get().pk,
        way="PHONE",
        is_reached=True,
        verdict="SATISFIED",
        said="修好了，谢谢",
    )
    _close(cast, matter, at + timedelta(hours=6), cause)


def _close(cast: Cast, matter: Matter, at: datetime, cause: str) -> Matter:
    return actions.close(
        matter.pk,
        community=cast.community,
        by=cast.sun,
        at=at,
        cause_code=cause,
        responsible="PROPERTY",
    )


def something_everywhere() -> dict[str, Any]:
    """One matter and one household for the pages that show one."""
    cast = _cast()
    found = Matter.objects.within(cast.community).filter(text="书房飘窗渗水，每一页都有").first()
    matter = found or _handle(
        cast, accepted(cast, _ago(30), text="书房飘窗渗水，每一页都有"), _ago(5)
    )
    return {
        "matter": matter.pk,
        "household": cast.household.pk,
        "period": last_period(),
        "item": a_fee_item(),
        "book": a_shift_book(),
        "order": an_order(),
        "clerk": cast.zhou.pk,
        **a_rotation(),
        "leave": leave_of("zhou", 30),
    }


def freeze_arrears() -> None:
    """A month on, whoever has not paid is in arrears."""
    cast = _cast()
    money.take_snapshot(
        community=cast.community, by=the_house(), at=timezone.now() + timedelta(days=31)
    )


def a_fee_item() -> int:
    """Something to charge for, as finance sets it up."""
    cast = _cast()
    found = FeeItem.objects.within(cast.community).filter(code="DT").first()
    if found is not None:
        return found.pk
    finance = Staff.objects.get(username="peng")
    return money.add_item(
        community=cast.community,
        by=finance,
        at=timezone.now(),
        code="DT",
        name="电梯费",
        basis="FIXED",
    ).pk


def stock_paid_services() -> None:
    """Two services and a part, approved and posted: what the desk can take an order for."""
    community = Community.objects.get()
    people = {one.username: one for one in Staff.objects.all()}
    who: dict[str, Any] = {"community": community, "at": timezone.now()}
    item = money.add_item(code="YC", name="有偿服务费", basis="ONCE", by=people["peng"], **who)
    same = {"category": "REPAIR", "pricing": "LISTED", "complaint_route": "客服中心 0763-1234567"}
    same = {**same, "cancellation": "上门前可免费取消；到场后取消只收上门费", "warranty_days": 30}
    wu = {**who, "by": people["wu"]}
    price = {"valid_from": timezone.localdate(), "reason": "同行比价三家", **wu}
    for code, name, unit, amount in (
        ("WX-01", "换水龙头", "个", "5.00"),
        ("WX-02", "疏通马桶", "次", "80.00"),
    ):
        terms = paid.Terms(code=code, name=name, unit=unit, **same)
        made = paid.add_service(terms, fee_item_id=item.pk, **wu)
        paid.propose_price(made.pk, amount=Decimal(amount), **price)
    part = paid.add_material(code="CL-01", name="混合龙头 单孔", unit="个", **wu)
    paid.propose_material_price(part.pk, amount=Decimal("35.00"), **price)
    for one in Decision.objects.filter(kind="paidwork.price", status="PROPOSED"):
        decisions.grant(one, by=people["qian"], at=timezone.now())
    paid.post_list(place="客服中心公示栏", **wu)


def a_shift_book() -> int:
    """The front desk's register, kept by 周敏: twelve keys and a float of 500 yuan."""
    cast = _cast()
    found = Register.objects.within(cast.community).first()
    if found is not None:
        return found.pk
    who: dict[str, Any] = {"community": cast.community, "at": _ago(30)}
    station = add_station(by=cast.wu, department_id=cast.service.pk, name="前台", **who)
    items = (
        register.Item("KEY-01", "单元门钥匙", "KEY", 12),
        register.Item("CASH", "备用金", "FLOAT", 50000),
    )
    book = register.open_register(
        station.pk,
        by=cast.sun,
        name="前台交接班簿",
        keeper_id=cast.zhou.pk,
        items=items,
        **who,
    )
    register.write(book.pk, by=cast.zhou, text="快递柜报修，已转工程部", **who)
    return book.pk


def a_rotation() -> dict[str, int]:
    """A night shift by turns at the station of the register, with cover: one thing of each kind."""
    cast = _cast()
    station = Register.objects.get(pk=a_shift_book()).station
    found = Rotation.objects.within(cast.community).filter(name="夜夜休").first()
    if found is None:
        who: dict[str, Any] = {"community": cast.community, "by": cast.wu, "at": timezone.now()}
        today = timezone.localdate()
        shift = duty.add_shift(mark="宵", name="通宵班", segments=[(1320, 1800)], **who)
        slots = [shift.pk, shift.pk, None]
        found = duty.add_rotation(name="夜夜休", anchor=today, slots=slots, **who)
        duty.set_cover(station.pk, shift_id=shift.pk, least=1, since=today, **who)
        people = [cast.zhou.pk, cast.lin.pk]
        duty.place_crew(
            station.pk, staff_ids=people, rotation_id=found.pk, stagger=1, since=today, **who
        )
    shifts = Shift.objects.within(cast.community).filter(mark="宵")
    return {"station": station.pk, "rotation": found.pk, "shift": shifts.get().pk}


def an_order() -> int:
    """An order to 周敏 from her leader."""
    cast = _cast()
    told_ = orders.Order(
        text="把来访登记表补齐到昨天",
        due_at=timezone.now() + timedelta(hours=5),
        receivers=(cast.zhou.pk,),
    )
    return orders.issue(told_, community=cast.community, by=cast.sun, at=timezone.now()).pk


def search_quickly() -> None:
    """Five seconds for a proposal: what is shown is how it ends, not how long it takes."""
    community = Community.objects.get()
    values = {**policies.current(community, "duty", timezone.now()).values, "search_seconds": 5}
    policies.set_(
        community, "duty", values, by=the_house(), at=timezone.now(), reason="试一试自动排班"
    )


# ── Leave ───────────────────────────────────────────────────────────────────────────────────


def leave_of(who: str, ahead: int, asked: float = 0) -> int:
    """Personal leave of a whole day, so many days from today; asked so many days ago.

    Of a day to come it is the next workday.
    """
    cast = _cast()
    day = timezone.localdate() + timedelta(days=ahead)
    while ahead > 0 and day.weekday() >= 5:
        day += timedelta(days=1)
    person = getattr(cast, who)
    span = (day, day + timedelta(days=14 if ahead > 0 else 0))
    asked_for = Leave.objects.within(cast.community).filter(staff=person, first_day__range=span)
    known = asked_for.order_by("first_day").first()
    if known is not None:
        return known.pk
    at = timezone.now() - timedelta(days=asked)
    leaves.begin(cast.community, at)
    kind = Kind.objects.within(cast.community).get(code="personal")
    while True:
        wish = leaves.Wish(kind.pk, day, day, "家里有事", "13800000000")
        try:
            return leaves.ask(wish, community=cast.community, by=person, at=at).pk
        except NothingToTake:
            # Another story may have rostered them, and this is a day off.
            day += timedelta(days=1)


def an_answer_that_is_late() -> int:
    """陈刚 had a shift yesterday, and leave asked for three days ago that nobody has answered."""
    cast = _cast()
    engineering = Department.objects.get(community=cast.community, kind="ENG")
    at = timezone.now() - timedelta(days=5)
    who: dict[str, Any] = {"community": cast.community, "at": at}
    station = duty.add_station(by=cast.zhao, department_id=engineering.pk, name="值班室", **who)
    shift = duty.add_shift(
        by=cast.zhao,
        mark="值",
        name="值班",
        segments=[(480, 960)],
        valid_from=(at - timedelta(days=60)).date(),
        **who,
    )
    duty.place(
        station.pk,
        by=cast.zhao,
        staff_id=cast.chen.pk,
        since=(at - timedelta(days=60)).date(),
        **who,
    )
    day = timezone.localdate() - timedelta(days=1)
    roster = duty.draw_up(
        by=cast.zheng, department_id=engineering.pk, period=f"{day:%Y-%m}", **who
    )
    duty.plan(
        roster.pk,
        by=cast.zheng,
        staff_id=cast.chen.pk,
        work_on=day,
        shifts=[(shift.pk, station.pk)],
        **who,
    )
    duty.submit(roster.pk, by=cast.zheng, **who)
    duty.publish(roster.pk, by=cast.zhao, **who)
    made = leave_of("chen", -1, asked=3)
    duty.work_out(community=cast.community, by=the_house(), at=timezone.now(), first=day, last=day)
    return made
