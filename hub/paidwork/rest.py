"""Paid service over the API: what can be ordered, the order, and every step to the bill."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from hub.kernel.api import ApiRequest, Code, Id, Told, Words, answers
from hub.kernel.text import masked_phone
from hub.paidwork import actions, queries, rules
from hub.paidwork.actions import Used, Wish
from hub.paidwork.models import Line, Order
from hub.people.web import acting, require

router = Router(tags=["有偿服务 paid service"])
Amount = Decimal


class ServiceOut(Schema):
    id: int
    code: str
    name: str
    category: str
    unit: str
    price: str = Field(
        description="公示的单价，现场报价的为规则 the posted price, or the rule of the quote"
    )
    warranty_days: int
    promise_hours: int
    cancellation: str
    complaint_route: str


class LineOut(Schema):
    name: str
    quantity: Amount
    unit_price: Amount
    amount: Amount
    source: str

    @staticmethod
    def resolve_name(line: Line) -> str:
        return str(line.thing)


class OrderOut(Schema):
    """A slip; `due` is what it comes to now, `total` what was billed."""

    id: int
    number: str
    status: str
    household_id: int
    service: str
    requester: str
    phone: str = Field(description="遮住中间四位 masked")
    handler: str | None
    ordered_at: datetime
    arrived_at: datetime | None
    completed_at: datetime | None
    due_at: datetime | None = Field(description="最迟入账 to be billed by")
    accepted_at: datetime | None
    priced_at: datetime | None
    due: Amount
    total: Amount | None
    bill_id: int | None
    lines: list[LineOut]

    @staticmethod
    def resolve_service(order: Order) -> str:
        return order.service.name

    @staticmethod
    def resolve_phone(order: Order) -> str:
        return masked_phone(order.phone)

    @staticmethod
    def resolve_handler(order: Order) -> str | None:
        return order.handler.name if order.handler else None

    @staticmethod
    def resolve_due(order: Order) -> Decimal:
        return actions.due_for(order)

    @staticmethod
    def resolve_lines(order: Order) -> list[Line]:
        rows = order.lines.filter(round=order.round)
        return list(rows.select_related("service", "material"))


class OrderIn(Told):
    household: Id
    service: Id
    quantity: Amount = Decimal(1)
    estimate: Amount | None = Field(None, description="业主确认最多收 the most that was agreed to")
    how: Words = Field("PHONE", description="COUNTER · PHONE · PORTAL")
    requester: Words = ""
    phone: Words = ""
    resident: Id | None = None
    matter: Id | None = None
    handler: Id | None = None
    appointment_at: AwareDatetime | None = None
    invoice_asked: bool = False
    note: Words = ""


class UsedIn(Told):
    """Something that was done or put in. It has no price: the posted list has."""

    quantity: Amount
    service: Id | None = None
    material: Id | None = None
    is_owners: bool = False


class DoneIn(Told):
    lines: list[UsedIn]
    photos: list[Words] = []
    note: Words = ""


class AcceptedIn(Told):
    who: Words
    how: Words = Field(description="SIGNATURE · CODE · WRITTEN · PHONE")
    proof: list[Words] = []
    code: Words = ""
    rating: int | None = Field(None, ge=1, le=5)
    invoice_asked: bool = False


class PricedIn(Told):
    seen: Amount = Field(
        description="看到的应收，不一致则拒绝 what it came to when it was looked at"
    )


@router.get("/paid-services", response=answers(list[ServiceOut]), summary="服务项目 services")
def paid_services(request: ApiRequest, community: Code) -> list[dict[str, Any]]:
    """What can be ordered now, at the posted price."""
    require(request, rules.READ_PRICES)
    found = queries.orderable(request.community, request.now)
    return [
        {**{name: getattr(one.thing, name) for name in PLAIN}, "price": str(one.price)}
        for one in found
    ]


PLAIN = (
    "id", "code", "name", "category", "unit", "warranty_days", "promise_hours", "cancellation",
    "complaint_route",
)  # fmt: skip


@router.post("/paid-orders", response=answers(OrderOut), summary="下单 order")
def order_paid_service(request: ApiRequest, community: Code, told: OrderIn) -> Order:
    """Take an order at the posted price, with what the household agreed to pay at most."""
    wish = Wish(
        told.service,
        told.requester,
        told.phone,
        told.resident,
        quantity=told.quantity,
        estimate=told.estimate,
        how=told.how,
        appointment_at=told.appointment_at,
        handler_id=told.handler,
        matter_id=told.matter,
        invoice_asked=told.invoice_asked,
        note=told.note,
    )
    return actions.order(told.household, wish, **acting(request))


@router.get("/paid-orders/{order}", response=answers(OrderOut), summary="服务单 slip")
def paid_order(request: ApiRequest, community: Code, order: Id) -> Order:
    seen = rules.visible_to(request.user, request.community, request.now)
    return queries.with_names(seen).find(order)


@router.post("/paid-orders/{order}/arrive", response=answers(OrderOut), summary="到场 arrive")
def arrive_paid_order(request: ApiRequest, community: Code, order: Id) -> Order:
    """Somebody is at the door; the server notes the moment."""
    return actions.arrive(order, **acting(request))


@router.post("/paid-orders/{order}/complete", response=answers(OrderOut), summary="完成 complete")
def complete_paid_order(request: ApiRequest, community: Code, order: Id, told: DoneIn) -> Order:
    """What was done and put in, each at the price posted when it was ordered."""
    lines = [
        Used(
            one.quantity,
            service_id=one.service,
            material_id=one.material,
            is_owners=one.is_owners,
        )
        for one in told.lines
    ]
    return actions.complete(
        order,
        lines=lines,
        photos=told.photos,
        note=told.note,
        **acting(request),
    )


@router.post("/paid-orders/{order}/accept", response=answers(OrderOut), summary="业主验收 accept")
def accept_paid_order(request: ApiRequest, community: Code, order: Id, told: AcceptedIn) -> Order:
    """The owner accepts the work: by signature, code, in writing, or by telephone to the desk."""
    return actions.accept(order, **told.dict(), **acting(request))


@router.post("/paid-orders/{order}/price", response=answers(OrderOut), summary="核价入账 price")
def price_paid_order(request: ApiRequest, community: Code, order: Id, told: PricedIn) -> Order:
    """Put the slip onto the household's bill."""
    return actions.price(order, seen=told.seen, **acting(request))
