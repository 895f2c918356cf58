"""One of each thing the other offices keep: a fee, a price list, a register, a rotation, an order."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from hub.charges import actions as money
from hub.charges.models import FeeItem
from hub.directives import actions as orders
from hub.duty import actions as duty
from hub.duty.actions import add_station, register
from hub.duty.models import Register, Rotation, Shift
from hub.estate import actions as estate
from hub.kernel import decisions, policies
from hub.kernel.house import the_house
from hub.kernel.models import Community, Decision
from hub.matters.models import Matter
from hub.matters.tests.cast import accepted
from hub.paidwork import actions as paid
from hub.paidwork.models import Service
from hub.people.models import Staff
from hub.privacy import actions as privacy
from hub.privacy.models import DataRequest, Export
from tests.browser.scenes.cast import ago, the_cast
from tests.browser.scenes.leave import leave_of
from tests.browser.scenes.matters import handle
from tests.browser.scenes.months import last_period


def something_everywhere() -> dict[str, Any]:
    """One matter and one household for the pages that show one."""
    cast = the_cast()
    found = Matter.objects.within(cast.community).filter(text="书房飘窗渗水，每一页都有").first()
    matter = found or handle(
        cast, accepted(cast, ago(30), text="书房飘窗渗水，每一页都有"), ago(5)
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
        "export": an_export(),
        "request": a_data_request(),
    }


def a_data_request() -> int:
    """A resident asked for a copy of what is kept about them."""
    cast = the_cast()
    found = DataRequest.objects.within(cast.community).first()
    if found is not None:
        return found.pk
    now = timezone.now()
    desk: dict[str, Any] = {"community": cast.community, "by": cast.zhou, "at": now}
    owner = estate.move_in(cast.household.pk, kind="OWNER", name="顾问", **desk)
    told = {"kind": "COPY", "seen": "DOCUMENT", "words": "要一份我的资料"}
    return privacy.take_request(owner.pk, **desk, **told).pk


def an_export() -> int:
    """A list of residents that the director asked for, and nobody has let out yet."""
    cast = the_cast()
    found = Export.objects.within(cast.community).first()
    if found is not None:
        return found.pk
    wanted = privacy.Wanted("estate.residents", ["home", "name"], "消防演练入户通知", "街道办")
    return privacy.ask(wanted, community=cast.community, by=cast.li, at=timezone.now()).pk


def freeze_arrears() -> None:
    """A month on, whoever has not paid is in arrears."""
    cast = the_cast()
    money.take_snapshot(
        community=cast.community, by=the_house(), at=timezone.now() + timedelta(days=31)
    )


def a_fee_item() -> int:
    """Something to charge for, as finance sets it up."""
    cast = the_cast()
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
    if Service.objects.within(community).exists():
        return
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
    cast = the_cast()
    found = Register.objects.within(cast.community).first()
    if found is not None:
        return found.pk
    who: dict[str, Any] = {"community": cast.community, "at": ago(30)}
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
    cast = the_cast()
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


def an_order(text: str = "把来访登记表补齐到昨天") -> int:
    """An order to 周敏 from her leader."""
    cast = the_cast()
    told_ = orders.Order(
        text=text,
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
