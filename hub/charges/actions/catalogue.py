"""Fee items and their prices: proposed by finance, approved by somebody else."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.charges import periods, rules
from hub.charges.actions.base import open_item
from hub.charges.events import Happened
from hub.charges.models import BillRun, FeeItem, Tariff
from hub.charges.models.catalogue import UNITS
from hub.estate.models import Area
from hub.kernel import decisions
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Incomplete, Refusal
from hub.people.models import Staff
from hub.people.telling import decided, tell, told


class ItemTaken(Refusal):
    message = _("已经有这个代号或名称的收费项目，请换一个。")
    field = "code"


class NothingOnTop(Incomplete):
    message = _("代收代缴的费用不得加收违约金或手续费，日费率请填 0。")
    field = "late_fee_rate"


class NoLateFeeOnce(Incomplete):
    message = _("按次收费的项目不计违约金，日费率请填 0。")
    field = "late_fee_rate"


class WrongUnit(Incomplete):
    message = _("计价单位和这个项目的计费方式不符，请重新选择。")
    field = "unit"


class NoPrice(Incomplete):
    message = _("单价要大于 0，最多 4 位小数。")
    field = "price"


class AlreadyBilled(Refusal):
    message = _("这个日期之后的账已经出过，改价不会改变它们。请从下一个没有出账的月份起执行。")
    field = "valid_from"


class PriceTaken(Refusal):
    message = _("同一天已经有批准的收费标准。请换一个执行日期。")
    field = "valid_from"


@transaction.atomic
def add_item(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    code: str,
    name: str,
    basis: str,
    payer: str = FeeItem.Payer.OWNER,
    is_for_others: bool = False,
    due_day: int = 15,
    due_months_later: int = 0,
    late_fee_rate: Decimal = Decimal(0),
) -> FeeItem:
    """Set up something that households are charged for; it costs nothing before it has a price.

    :raises ItemTaken: the code or the name is used already.
    """
    grant = rules.require(by, community, rules.PROPOSE_PRICES, at)
    if is_for_others and late_fee_rate:
        raise NothingOnTop
    if basis == FeeItem.Basis.ONCE and late_fee_rate:
        raise NoLateFeeOnce
    try:
        with transaction.atomic():
            item = FeeItem.objects.create(
                community=community,
                code=told("code", code, _("请填写代号，如 WY。"), 12).upper(),
                name=told("name", name, _("请填写收费项目的名称。"), 40),
                basis=FeeItem.Basis(basis),
                payer=FeeItem.Payer(payer),
                is_for_others=is_for_others,
                due_day=due_day,
                due_months_later=due_months_later,
                late_fee_rate=late_fee_rate,
            )
    except IntegrityError:
        raise ItemTaken from None
    tell(Happened.ITEM_ADDED, item, by=by, at=at, grant=grant, code=item.code, basis=basis)
    return item


@transaction.atomic
def close_item(item_id: Any, *, community: Community, by: Staff, at: datetime) -> FeeItem:
    """Charge for it no longer; what was billed stays owed."""
    return _move("close", Happened.ITEM_CLOSED, item_id, community, by, at)


@transaction.atomic
def reopen_item(item_id: Any, *, community: Community, by: Staff, at: datetime) -> FeeItem:
    return _move("reopen", Happened.ITEM_REOPENED, item_id, community, by, at)


def _move(
    name: str, verb: Happened, item_id: Any, community: Community, by: Staff, at: datetime
) -> FeeItem:
    item = FeeItem.objects.within(community).locked().find(item_id)
    grant = rules.require(by, community, rules.PROPOSE_PRICES, at)
    FeeItem.LIFECYCLE.make(name, item)
    item.save(update_fields=["status"])
    tell(verb, item, by=by, at=at, grant=grant)
    return item


# ── Prices ──────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def propose_tariff(
    item_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    price: Decimal,
    unit: str,
    valid_from: date,
    reason: str,
    rounding: str = Tariff.Rounding.FEN,
    area_id: int | None = None,
) -> Tariff:
    """Ask for a price from a day on; a second person approves it.

    :raises AlreadyBilled: if a month from that day on has been billed.
    :raises WrongUnit: if the unit does not go with the item's basis.
    """
    item = open_item(item_id, community)
    grant = rules.require(by, community, rules.PROPOSE_PRICES, at)
    if unit not in UNITS[item.basis]:
        raise WrongUnit
    if price <= 0 or price != price.quantize(Decimal("0.0001")):
        raise NoPrice
    area = Area.objects.within(community).find(area_id) if area_id else None
    not_billed_yet(item, valid_from)
    tariff = Tariff.objects.create(
        community=community,
        item=item,
        area=area,
        price=price,
        unit=Tariff.Unit(unit),
        rounding=Tariff.Rounding(rounding),
        valid_from=valid_from,
        proposed_by=by,
        proposed_at=at,
    )
    decisions.propose(
        APPROVAL,
        tariff,
        by=by,
        at=at,
        ground=told("reason", reason, _("请写明依据，如合同条款、公示或备案文号。"), 1000),
        item=item.name,
        price=str(price),
        unit=unit,
        valid_from=valid_from.isoformat(),
        area=area.name if area else "",
    )
    tell(
        Happened.TARIFF_PROPOSED,
        item,
        by=by,
        at=at,
        grant=grant,
        price=str(price),
        valid_from=valid_from.isoformat(),
    )
    return tariff


def not_billed_yet(item: FeeItem, day: date) -> None:
    """:raises AlreadyBilled:"""
    month = str(periods.Month.of(day))
    runs = BillRun.objects.within(item.community).filter(item=item, period__gte=month)
    if runs.filter(status__in=[BillRun.Status.COMMITTED, BillRun.Status.BILLED]).exists():
        raise AlreadyBilled


def _tariff_of(decision: Decision) -> Tariff:
    found = Tariff.objects.filter(community_id=decision.community_id).locked()
    return found.select_related("item").find(decision.subject_id)


def _may_approve(person: Staff, decision: Decision, at: datetime) -> Staff:
    return rules.decider(person, decision, rules.APPROVE_PRICES, at)


def _approve(decision: Decision, by: Staff, at: datetime) -> None:
    tariff = _tariff_of(decision)
    # A run that commits at the same moment reads the prices with this row locked, or waits.
    FeeItem.objects.within(tariff.community).locked().find(tariff.item_id)
    not_billed_yet(tariff.item, tariff.valid_from)
    Tariff.LIFECYCLE.make("approve", tariff)
    tariff.approved_by, tariff.approved_at = by, at
    try:
        with transaction.atomic():
            tariff.save(update_fields=["status", "approved_by", "approved_at"])
    except IntegrityError:
        raise PriceTaken from None
    tell(
        Happened.TARIFF_APPROVED,
        tariff.item,
        by=by,
        at=at,
        grant=decided(decision, by),
        price=str(tariff.price),
        valid_from=tariff.valid_from.isoformat(),
    )


def _turn_down(decision: Decision, by: Staff, at: datetime) -> None:
    tariff = _tariff_of(decision)
    Tariff.LIFECYCLE.make("refuse", tariff)
    tariff.save(update_fields=["status"])
    tell(
        Happened.TARIFF_REFUSED,
        tariff.item,
        by=by,
        at=at,
        grant=decided(decision, by),
        words=decision.answer,
    )


APPROVAL = decisions.declare(
    "charges.tariff",
    _("收费标准"),
    may_decide=_may_approve,
    carry_out=_approve,
    turn_down=_turn_down,
)
