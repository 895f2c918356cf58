"""Who works in these tests, what can be ordered, and slips in every state, reached by what people do.

The people and the homes are those of the tests about money: 周敏 at the front desk takes the order
and enters the slip, 陈刚 repairs, 何静 is butler of 东区, 吴主管 and 李主任 are the second person,
彭玲 keeps the books, 赵主任 approves prices. 郑姐 sits at the front desk as well.

On the list since the year began: 换水龙头 (5.00 a piece, the seed's example), 疏通马桶 (80.00),
全屋改管 (quoted on the spot); a mixer 混合龙头 (35.00) and 生料带 (2.50).
"""

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hub.charges import actions as charges
from hub.charges.models import FeeItem
from hub.charges.tests.cast import MORNING, Cast, after, gather
from hub.kernel import attachments, decisions
from hub.kernel.models import Decision
from hub.paidwork import actions
from hub.paidwork.actions import Terms, Used, Wish
from hub.paidwork.models import Material, Order, Service
from hub.people.models import Department, Post, Role
from hub.people.tests.casting import a_colleague

BEFORE = after(days=-100)
NEW_YEAR = after(days=-150).date()


def moved_in() -> Cast:
    cast = gather()
    cast.staff["zheng"] = a_colleague(
        "zheng", "郑姐", Role.FRONT_DESK, cast.community, since=BEFORE
    )
    return cast


def one_off_item(cast: Cast) -> FeeItem:
    return charges.add_item(
        **cast.doing("peng", BEFORE), code="YC", name="有偿服务费", basis="ONCE"
    )


def a_service(cast: Cast, item: FeeItem, code: str, name: str, **terms: Any) -> Service:
    told = {
        "category": "REPAIR",
        "pricing": "LISTED",
        "unit": "个",
        "cancellation": "上门前可免费取消",
        "complaint_route": "客服中心 0763-1234567",
        "warranty_days": 30,
        **terms,
    }
    return actions.add_service(
        Terms(code=code, name=name, **told), **cast.doing("wu", BEFORE), fee_item_id=item.pk
    )


def approved(cast: Cast, at: datetime = BEFORE, who: str = "zhao") -> None:
    """Let somebody approve every price that waits."""
    waiting = Decision.objects.filter(kind="paidwork.price", status="PROPOSED")
    for one in waiting:
        decisions.grant(one, by=cast.staff[who], at=at)


def stocked(cast: Cast) -> None:
    """The catalogue, approved and posted a hundred days ago."""
    item = one_off_item(cast)
    tap = a_service(cast, item, "WX-01", "换水龙头")
    drain = a_service(cast, item, "WX-02", "疏通马桶", unit="次")
    pipes = a_service(cast, item, "WX-03", "全屋改管", unit="项", pricing="QUOTED")
    mixer = actions.add_material(
        **cast.doing("wu", BEFORE), code="CL-01", name="混合龙头", unit="个"
    )
    tape = actions.add_material(**cast.doing("wu", BEFORE), code="CL-02", name="生料带", unit="卷")
    same = {**cast.doing("wu", BEFORE), "valid_from": NEW_YEAR, "reason": "同行比价三家"}
    actions.propose_price(tap.pk, amount=Decimal("5.00"), **same)
    actions.propose_price(drain.pk, amount=Decimal("80.00"), **same)
    actions.propose_price(pipes.pk, rule="按米计，含开槽，上门量后报价", **same)
    actions.propose_material_price(mixer.pk, amount=Decimal("35.00"), **same)
    actions.propose_material_price(tape.pk, amount=Decimal("2.50"), **same)
    approved(cast)
    actions.post_list(**cast.doing("wu", BEFORE), place="客服中心公示栏")


def service(code: str) -> Service:
    return Service.objects.get(code=code)


def material(code: str) -> Material:
    return Material.objects.get(code=code)


def a_wish(code: str = "WX-01", **more: Any) -> Wish:
    return Wish(service(code).pk, **{"requester": "黄海", "phone": "13800138000", **more})


def ordered(cast: Cast, code: str = "WX-01", at: datetime = MORNING, **more: Any) -> Order:
    """By telephone, for 7-1802; agreed to 50 yuan at most unless said otherwise."""
    told = {"handler_id": cast.chen.pk, **more}
    if code != "WX-03":
        told = {"estimate": Decimal("100.00"), **told}
    return actions.order(cast.home.pk, a_wish(code, **told), **cast.doing("zhou", at))


def arrived(cast: Cast, at: datetime = MORNING, **more: Any) -> Order:
    return actions.arrive(ordered(cast, at=at, **more).pk, **cast.doing("chen", at))


def labour(code: str = "WX-01", quantity: str = "1") -> Used:
    return Used(Decimal(quantity), service_id=service(code).pk)


def part(code: str = "CL-01", quantity: str = "1", *, is_owners: bool = False) -> Used:
    return Used(Decimal(quantity), material_id=material(code).pk, is_owners=is_owners)


def completed(cast: Cast, at: datetime = MORNING, lines: Any = None, **more: Any) -> Order:
    order = arrived(cast, at=at, **more)
    return actions.complete(order.pk, **cast.doing("chen", at), lines=lines or [labour(), part()])


def a_drawing(cast: Cast, who: str, at: datetime = MORNING) -> str:
    """A signature as the glass sends it: the token of an upload that waits to be claimed."""
    out = BytesIO()
    Image.new("RGB", (120, 60), "white").save(out, "PNG")
    upload = SimpleUploadedFile("signature.png", out.getvalue(), "image/png")
    kept = attachments.receive(upload, community=cast.community, by=cast.staff[who], at=at)
    return str(kept.draft_token)


def accepted(cast: Cast, at: datetime = MORNING, **more: Any) -> Order:
    """Signed on the phone of whoever did the work."""
    order = completed(cast, at=at, **more)
    return actions.accept(
        order.pk,
        **cast.doing("chen", at),
        who="黄海",
        how="SIGNATURE",
        proof=[a_drawing(cast, "chen", at)],
        rating=5,
    )


def billed(cast: Cast, at: datetime = MORNING, **more: Any) -> Order:
    return actions.price(accepted(cast, at=at, **more).pk, **cast.doing("zhou", at))


def a_deputy(cast: Cast, principal: str, deputy: str, role: Role) -> None:
    from hub.people.models import Deputy

    Deputy.objects.create(
        principal=cast.staff[principal],
        deputy=cast.staff[deputy],
        role=role,
        community=cast.community,
        since=BEFORE,
        until=after(days=100),
        reason="年休",
        made_by=cast.staff[principal],
    )


def works_elsewhere_too(cast: Cast, who: str, role: Role) -> None:
    """One person, two posts: the rules must hold for the person."""
    department = Department.objects.get(community=cast.community)
    Post.objects.create(
        staff=cast.staff[who],
        role=role,
        community=cast.community,
        department=department if role == Role.HANDLER else None,
        since=BEFORE,
    )
