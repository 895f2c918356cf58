"""Services, materials and the versions of their prices: proposed by one, approved by another."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.charges.models import FeeItem
from hub.charges.money import FEN
from hub.kernel import decisions
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Incomplete, Refusal
from hub.paidwork import rules
from hub.paidwork.events import Happened
from hub.paidwork.models import Material, Price, Service
from hub.people import rules as people
from hub.people.models import Staff
from hub.people.telling import decided, tell, told


class CodeTaken(Refusal):
    message = _("已经有这个代号或名称，请换一个。")
    field = "code"


class NoPartner(Incomplete):
    message = _("由合作商提供的，请写明合作商名称；由本公司提供的请留空。")
    field = "partner"


class NotChargedOnce(Incomplete):
    message = _("请选一个“按次”的收费项目；没有的话，先请财务在收费项目里新设。")
    field = "fee_item"


class NoPrice(Incomplete):
    message = _("单价要大于 0，最多到分。")
    field = "amount"


class NoRule(Incomplete):
    message = _("现场报价的项目没有固定单价：请把单价留空，写明报价规则。")
    field = "rule"


class PriceTaken(Refusal):
    message = _("同一天已经有批准的价格。请换一个执行日期。")
    field = "valid_from"


class Closed(Refusal):
    message = _("这一项已经停用。要用请先恢复。")


@dataclass(frozen=True)
class Terms:
    """All that is posted about a service beside its price."""

    code: str
    name: str
    category: str
    pricing: str
    unit: str
    cancellation: str
    complaint_route: str
    provider: str = Service.Provider.OWN
    partner: str = ""
    promise_hours: int = 24
    warranty_days: int = 0


@transaction.atomic
def add_service(
    terms: Terms, *, community: Community, by: Staff, at: datetime, fee_item_id: Any
) -> Service:
    """Set up a service; nobody can order it before its price is approved and posted.

    :raises CodeTaken: the code or the name is used already.
    """
    grant = people.require(by, community, rules.PROPOSE_PRICES, at)
    item = FeeItem.objects.within(community).find(fee_item_id)
    if item.basis != FeeItem.Basis.ONCE:
        raise NotChargedOnce
    if (terms.provider == Service.Provider.PARTNER) != bool(terms.partner.strip()):
        raise NoPartner
    values = {
        **asdict(terms),
        "code": told("code", terms.code, _("请填写代号，如 WX-01。"), 12).upper(),
        "name": told("name", terms.name, _("请填写服务项目的名称。"), 40),
        "unit": told("unit", terms.unit, _("请填写单位，如 次、个、小时。"), 10),
        "cancellation": told("cancellation", terms.cancellation, _("请写明取消规则。"), 200),
        "complaint_route": told(
            "complaint_route", terms.complaint_route, _("请写明投诉途径。"), 100
        ),
        "partner": terms.partner.strip()[:60],
    }
    try:
        with transaction.atomic():
            service = Service.objects.create(community=community, fee_item=item, **values)
    except IntegrityError:
        raise CodeTaken from None
    tell(Happened.SERVICE_ADDED, service, by=by, at=at, grant=grant, number=service.code)
    return service


@transaction.atomic
def add_material(
    *, community: Community, by: Staff, at: datetime, code: str, name: str, unit: str
) -> Material:
    """:raises CodeTaken: the code or the name is used already."""
    grant = people.require(by, community, rules.PROPOSE_PRICES, at)
    try:
        with transaction.atomic():
            material = Material.objects.create(
                community=community,
                code=told("code", code, _("请填写代号，如 CL-01。"), 12).upper(),
                name=told("name", name, _("请填写材料的名称和规格。"), 40),
                unit=told("unit", unit, _("请填写单位，如 个、米。"), 10),
            )
    except IntegrityError:
        raise CodeTaken from None
    tell(Happened.MATERIAL_ADDED, material, by=by, at=at, grant=grant, number=material.code)
    return material


@transaction.atomic
def close_service(service_id: Any, *, community: Community, by: Staff, at: datetime) -> Service:
    """Take no further orders for it; what was ordered is done and charged."""
    return _move("close", Happened.SERVICE_CLOSED, service_id, community, by, at)


@transaction.atomic
def reopen_service(service_id: Any, *, community: Community, by: Staff, at: datetime) -> Service:
    return _move("reopen", Happened.SERVICE_REOPENED, service_id, community, by, at)


def _move(
    name: str, verb: Happened, service_id: Any, community: Community, by: Staff, at: datetime
) -> Service:
    service = Service.objects.within(community).locked().find(service_id)
    grant = people.require(by, community, rules.PROPOSE_PRICES, at)
    Service.LIFECYCLE.make(name, service)
    service.save(update_fields=["status"])
    tell(verb, service, by=by, at=at, grant=grant)
    return service


# ── Prices ──────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def propose_price(
    service_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    valid_from: date,
    reason: str,
    amount: Decimal | None = None,
    rule: str = "",
    check: str = "",
) -> Price:
    """Ask for a service's price from a day on: an amount, or the rule of a quotation.

    `check` marks an amount that is only a reference, see `starting`.
    """
    service = Service.objects.within(community).locked().find(service_id)
    if service.status != Service.Status.OPEN:
        raise Closed
    if service.pricing == Service.Pricing.QUOTED:
        if amount is not None or not rule.strip():
            raise NoRule
    else:
        _positive(amount)
    told_of = {"service": service, "amount": amount, "rule": rule.strip()[:200]}
    return _propose(service, told_of, community, by, at, valid_from, reason, check)


@transaction.atomic
def propose_material_price(
    material_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    valid_from: date,
    reason: str,
    amount: Decimal | None,
    check: str = "",
) -> Price:
    """Ask for a material's price from a day on."""
    material = Material.objects.within(community).locked().find(material_id)
    _positive(amount)
    told_of = {"material": material, "amount": amount}
    return _propose(material, told_of, community, by, at, valid_from, reason, check)


def _positive(amount: Decimal | None) -> None:
    if amount is None or amount <= 0 or amount != amount.quantize(FEN):
        raise NoPrice


def _propose(
    subject: Service | Material,
    told_of: dict[str, Any],
    community: Community,
    by: Staff,
    at: datetime,
    valid_from: date,
    reason: str,
    check: str,
) -> Price:
    grant = people.require(by, community, rules.PROPOSE_PRICES, at)
    _set_aside_reference(subject, by, at)
    price = Price.objects.create(
        community=community, valid_from=valid_from, proposed_by=by, proposed_at=at, **told_of
    )
    shown: dict[str, Any] = {
        "item": subject.name,
        "price": str(price),
        "valid_from": valid_from.isoformat(),
    }
    decisions.propose(
        APPROVAL,
        price,
        by=by,
        at=at,
        ground=told("reason", reason, _("请写明依据，如成本、同行价格或合同条款。"), 1000),
        check=check,
        **shown,
    )
    tell(Happened.PRICE_PROPOSED, subject, by=by, at=at, grant=grant, **shown)
    return price


def _set_aside_reference(thing: Service | Material, by: Staff, at: datetime) -> None:
    """A price that somebody worked out takes the place of the reference price that waits."""
    waiting = thing.prices.filter(
        community_id=thing.community_id, status=Price.Status.PROPOSED
    ).locked()
    for price in waiting:
        decision = decisions.waiting_on(APPROVAL, price)
        if decision and decision.asked.get("check") == Price.REFERENCE:
            decisions.expire(decision, by=by, at=at)
            Price.LIFECYCLE.make("replace", price)
            price.save(update_fields=["status"])


def _price_of(decision: Decision) -> Price:
    found = Price.objects.filter(community_id=decision.community_id).locked()
    return found.find(decision.subject_id)


def _may_approve(person: Staff, decision: Decision, at: datetime) -> Staff:
    return rules.decider(person, decision, rules.APPROVE_PRICES, at)


def _approve(decision: Decision, by: Staff, at: datetime) -> None:
    price = _price_of(decision)
    Price.LIFECYCLE.make("approve", price)
    price.approved_by, price.approved_at = by, at
    try:
        with transaction.atomic():
            price.save(update_fields=["status", "approved_by", "approved_at"])
    except IntegrityError:
        raise PriceTaken from None
    _tell_of(Happened.PRICE_APPROVED, price, decision, by, at)


def _turn_down(decision: Decision, by: Staff, at: datetime) -> None:
    price = _price_of(decision)
    Price.LIFECYCLE.make("refuse", price)
    price.save(update_fields=["status"])
    _tell_of(Happened.PRICE_REFUSED, price, decision, by, at)


def _tell_of(verb: Happened, price: Price, decision: Decision, by: Staff, at: datetime) -> None:
    tell(
        verb,
        price.thing,
        by=by,
        at=at,
        grant=decided(decision, by),
        price=str(price),
        valid_from=price.valid_from.isoformat(),
    )


APPROVAL = decisions.declare(
    Price.APPROVAL,
    _("有偿服务价格"),
    may_decide=_may_approve,
    carry_out=_approve,
    turn_down=_turn_down,
)
