"""Each operation of the API: who may, who may not, and what is sent. A new one needs its row."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hub.charges import actions as charges
from hub.kernel import attachments, decisions
from hub.kernel.models import Decision
from hub.matters import actions
from hub.matters.models import Matter
from hub.matters.tests.cast import (
    MORNING,
    Cast,
    a_complaint,
    a_person,
    accepted,
    after,
    forwarded,
    handled,
    ruled,
)
from hub.paidwork import actions as paid
from hub.paidwork.models import Service
from hub.people.models import Role

Body = Callable[[Cast, Matter], dict[str, Any]]
FINE = frozenset({200})
# Allowed, but nothing of the kind is owed at this moment: the table of rights let it through.
NOT_NOW = frozenset({409})


@dataclass(frozen=True)
class Row:
    """`without` is somebody of the same community who has not the right, or may not even know."""

    who: str = "zhou"
    without: str | None = None
    refused: int = 403
    told: Body = lambda cast, matter: {}
    matter: Callable[[Cast], Matter] = a_complaint
    answers: frozenset[int] = FINE


def words(**told: Any) -> Body:
    return lambda cast, matter: told


def grave(cast: Cast) -> Matter:
    return a_complaint(cast, severity="2")


def major(cast: Cast) -> Matter:
    return a_complaint(cast, severity="3")


def staged(cast: Cast) -> Matter:
    matter = major(cast)
    actions.write_stage(
        matter.pk, community=cast.community, by=cast.wu, at=after(0.5), stage="1", said="已到场"
    )
    return matter


def not_valid(cast: Cast) -> Matter:
    return ruled(cast, handled(cast), "INVALID", "x")


def valid(cast: Cast) -> Matter:
    return ruled(cast, handled(cast))


def twice(cast: Cast) -> Matter:
    a_complaint(cast)
    return a_complaint(cast)


def proposed(cast: Cast) -> Matter:
    matter = handled(cast)
    actions.propose_ruling(
        matter.pk,
        community=cast.community,
        by=cast.lin,
        at=after(2.2),
        validity="VALID",
        valid_ground="b",
        said="现场看过",
    )
    return matter


def a_photo() -> SimpleUploadedFile:
    paper = BytesIO()
    Image.new("RGB", (8, 8), "white").save(paper, "PNG")
    return SimpleUploadedFile("现场.png", paper.getvalue())


def an_upload(cast: Cast, by: str = "zhou") -> attachments.Attachment:
    sent = a_photo()
    return attachments.receive(sent, community=cast.community, by=getattr(cast, by), at=MORNING)


def first_reporter(cast: Cast, matter: Matter) -> int:
    return matter.reporters.earliest("pk").pk


AUDIT = "feng"  # sees the whole community and acts on nothing
ACTS = {
    "forward": Row("zhou", AUDIT, told=lambda c, m: {"department": c.engineering.pk}),
    "finish": Row("zhou", AUDIT, told=words(result="已解释")),
    "accept": Row("chen", AUDIT, matter=forwarded),
    "bounce": Row("chen", AUDIT, matter=forwarded, told=words(reason="不归工程部")),
    "assign": Row("zheng", AUDIT, matter=accepted, told=lambda c, m: {"to": c.liu.pk}),
    "start": Row("chen", AUDIT, matter=accepted),
    "handle": Row(
        "chen", AUDIT, matter=accepted, told=words(result="重新打胶", no_photo_why="不便拍")
    ),
    "call_back": Row(
        "lin",
        AUDIT,
        matter=valid,
        told=lambda c, m: {
            "reporter": first_reporter(c, m),
            "way": "PHONE",
            "is_reached": True,
            "verdict": "SATISFIED",
            "said": "修好了",
        },
    ),
    "propose_ruling": Row(
        "lin",
        AUDIT,
        matter=handled,
        told=words(validity="VALID", valid_ground="b", said="现场看过"),
    ),
    "tell_ruling": Row("lin", AUDIT, matter=not_valid, told=words(said="已告知")),
    "appeal": Row("lin", AUDIT, matter=not_valid, told=words(said="不认可")),
    "progress_call": Row("lin", AUDIT, told=words(said="还在等配件"), answers=FINE | NOT_NOW),
    "close": Row("lin", AUDIT, told=words(cause_code="C1.1"), answers=NOT_NOW),
    "file": Row("lin", AUDIT, answers=NOT_NOW),
    "reopen": Row("lin", AUDIT, matter=handled, told=words(reason="又漏了")),
    "note": Row("chen", AUDIT, matter=accepted, told=words(said="明早再去")),
    "raise": Row("zhou", AUDIT, told=words(severity="2", reason="多户")),
    "lower": Row("li", "zhou", matter=grave, told=words(severity="1", reason="一户")),
    "retype": Row("zhou", AUDIT, told=words(type_code="T01.02", reason="是裂缝")),
    "propose_retype": Row(
        "zhou", AUDIT, told=words(kind="ENQUIRY", type_code="T01.01", reason="只是问一问")
    ),
    "accuse": Row(
        "zhou", AUDIT, told=lambda cast, m: {"accused": cast.chen.pk, "reason": "业户说的"}
    ),
    "propose_merge": Row(
        "zhou",
        AUDIT,
        matter=twice,
        told=lambda c, m: {
            "into": Matter.objects.exclude(pk=m.pk)
            .filter(community=c.community)
            .earliest("pk")
            .number,
            "reason": "同一处",
        },
    ),
    "propose_split": Row(
        "zhou", AUDIT, told=words(text="楼道灯也不亮", type_code="T02.03", reason="两件事")
    ),
    "propose_waiver": Row(
        "zhou",
        AUDIT,
        told=lambda c, m: {
            "reporter": first_reporter(c, m),
            "no_contact": "REFUSED",
            "reason": "有书面",
        },
    ),
    "write_stage": Row("wu", "zhou", matter=major, told=words(stage="1", said="已到场")),
    "sign_stage": Row("li", "zhou", matter=staged, told=words(stage="1")),
    "outside_reply": Row("sun", "zhou", told=words(said="已回函"), answers=FINE | NOT_NOW),
}


def stocked(cast: Cast) -> Matter:
    """A catalogue of one service, approved and posted."""
    finance = a_person("peng", "彭玲", Role.FINANCE, cast.community)
    same: dict[str, Any] = {"community": cast.community, "at": after(-1)}
    item = charges.add_item(code="YC", name="有偿服务费", basis="ONCE", by=finance, **same)
    terms = paid.Terms("WX-01", "换水龙头", "REPAIR", "LISTED", "个", "上门前可取消", "客服中心")
    made = paid.add_service(terms, by=cast.wu, fee_item_id=item.pk, **same)
    price = {"amount": Decimal("5.00"), "valid_from": after(-1).date(), "reason": "比价"}
    paid.propose_price(made.pk, by=cast.wu, **price, **same)
    waiting = Decision.objects.get(kind="paidwork.price", status="PROPOSED")
    decisions.grant(waiting, by=cast.zhao, at=after(-1))
    paid.post_list(by=cast.wu, place="公示栏", **same)
    return a_complaint(cast)


def slip(cast: Cast, upto: str = "order") -> Matter:
    """A slip, as far as it is asked for."""
    matter = stocked(cast)
    same: dict[str, Any] = {"community": cast.community, "at": after(0)}
    service = Service.objects.get()
    wish = paid.Wish(service.pk, "黄海", "13800138000", handler_id=cast.chen.pk)
    order = paid.order(cast.household.pk, wish, by=cast.zhou, **same)
    lines = [paid.Used(Decimal(1), service_id=service.pk)]
    steps = {
        "arrive": lambda: paid.arrive(order.pk, by=cast.chen, **same),
        "complete": lambda: paid.complete(order.pk, by=cast.chen, lines=lines, **same),
        "accept": lambda: paid.accept(order.pk, by=cast.zhou, who="黄海", how="PHONE", **same),
    }
    for name, step in steps.items():
        if upto == "order":
            break
        step()
        if name == upto:
            break
    return matter


ROWS = {
    "paid_services": Row("zhou", "sun", matter=stocked),
    "order_paid_service": Row(
        "zhou",
        "feng",
        refused=404,
        matter=stocked,
        told=lambda c, m: {
            "household": c.household.pk,
            "service": Service.objects.earliest("pk").pk,
            "requester": "黄海",
            "phone": "13800138000",
        },
    ),
    "paid_order": Row("zhou", "sun", refused=404, matter=slip),
    "arrive_paid_order": Row("chen", "feng", matter=slip),
    "complete_paid_order": Row(
        "chen",
        "feng",
        matter=partial(slip, upto="arrive"),
        told=lambda c, m: {
            "lines": [{"quantity": 1, "service": Service.objects.earliest("pk").pk}]
        },
    ),
    "accept_paid_order": Row(
        "zhou",
        "feng",
        matter=partial(slip, upto="complete"),
        told=words(who="黄海", how="PHONE"),
    ),
    "price_paid_order": Row(
        "zhou", "wu", matter=partial(slip, upto="accept"), told=words(seen="5.00")
    ),
    "who_am_i": Row(),
    "my_duties": Row(),
    "departments": Row(),
    "look_up": Row("zhou", "chen"),
    "household": Row("zhou", "chen", refused=404),
    "reveal_phone": Row("zhou", AUDIT, told=words(reason="回访")),
    "matters": Row(),
    "take_in": Row(
        "zhou",
        "chen",
        told=lambda c, m: {
            "kind": "REPAIR_HOME",
            "channel": "PHONE",
            "severity": "1",
            "text": "厨房水管漏水",
            "household": c.household.pk,
            "department": c.engineering.pk,
            "act": "forward",
        },
    ),
    "matter": Row("zhou", "wang", refused=404),
    "reveal_reporter": Row("zhou", AUDIT, told=words(reason="回访")),
    "choices": Row("zhou", "wang", refused=404),
    "callbacks": Row("zhou", "chen"),
    "decisions": Row("zhou", "chen"),
    "decide": Row("wu", "sun", matter=proposed, told=words(verdict="grant", answer="同意")),
    "codes": Row(),
    "upload_attachment": Row(),
    "download_attachment": Row("zhou", "lin", refused=404),
    "months": Row("wu", "zhou"),
    "table": Row("wu", "zhou"),
    "table_pdf": Row("wu", "zhou"),
    "board": Row("zhou", "chen"),
    "board_cases": Row("zhou", "chen"),
    **{f"act_{name}": row for name, row in ACTS.items()},
}
