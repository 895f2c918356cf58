"""Of paid service: a slip at each of its steps, and a catalogue with something to add and to post."""

from typing import Any

from hub.charges.models import FeeItem
from hub.paidwork import actions
from hub.paidwork.models import Order, Service
from hub.paidwork.tests import cast as slips
from tests.security.asking import MARKS
from tests.security.moments.base import NOW, Moment, moment, nothing, signed


def _quoted(here: Any) -> Order:
    return slips.ordered(here, "WX-03")


def _closed(here: Any) -> Service:
    return actions.close_service(slips.service("WX-02").pk, **here.doing("wu", NOW))


def _approved(_here: Any) -> None:
    slips.approved(_here, NOW)


def _seen(_here: Any, order: Order) -> dict[str, Any]:
    return {"seen": str(actions.sum_of(order))}


def _wish(here: Any, _row: Any) -> dict[str, Any]:
    return {
        "household": here.home.pk, "service_id": slips.service("WX-01").pk, "quantity": "1",
        "how": "PHONE", "requester": MARKS["name"], "phone": MARKS["phone"],
    }  # fmt: skip


def _service(_here: Any, _row: Any) -> dict[str, Any]:
    return {
        "code": "WX-09", "name": "换门锁", "category": "REPAIR", "pricing": "LISTED", "unit": "个",
        "provider": "OWN", "promise_hours": "24", "warranty_days": "30",
        "cancellation": "上门前可免费取消", "complaint_route": "客服中心",
        "fee_item": FeeItem.objects.get(code="YC").pk,
    }  # fmt: skip


SAID_YES = {"amount": "150.00", "words": "加换角阀", "who": MARKS["name"]}
MOMENTS: dict[str, Moment] = {
    "paidwork:act[quote]": moment(_quoted, **SAID_YES, how="WRITTEN", proof=signed),
    "paidwork:act[extra]": moment(slips.arrived, **SAID_YES, how="WRITTEN", proof=signed),
    "paidwork:act[complete]": moment(
        slips.arrived,
        lambda _here, order: {"thing": [f"s{order.service_id}"], "quantity": ["1"]},
    ),
    "paidwork:act[accept]": moment(
        slips.completed, who=MARKS["name"], how="WRITTEN", proof=signed
    ),
    "paidwork:act[redo]": moment(slips.completed, reason="还在滴水"),
    "paidwork:act[price]": Moment(slips.accepted, _seen),
    "paidwork:paper": moment(slips.billed),
    "paidwork:turn[reopen]": moment(_closed),
    "paidwork:new": Moment(nothing, _wish),
    "paidwork:add_service": Moment(nothing, _service),
    "paidwork:post_list": moment(_approved, place="公示栏"),
    "api:accept_paid_order": moment(
        slips.completed, who=MARKS["name"], how="WRITTEN", proof=signed
    ),
    "api:complete_paid_order": moment(
        slips.arrived,
        lambda _here, order: {"lines": [{"quantity": 1, "service": order.service_id}]},
    ),
    "api:price_paid_order": Moment(slips.accepted, _seen),
}
