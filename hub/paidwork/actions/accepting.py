"""The owner accepts the work 业主验收: on the glass, by the code, in writing, or on the telephone to the desk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.paidwork import rules
from hub.paidwork.actions.base import begin, prove
from hub.paidwork.events import Happened
from hub.paidwork.models import Order
from hub.paidwork.models.order import How
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import tell, told

MOST_TRIES = 5


class WrongCode(Incomplete):
    message = _("确认码不对。请业主看一下下单时告知的 6 位数字；连错 5 次后只能签名。")
    field = "code"


class CodeBlocked(Refusal):
    message = _("确认码连错 5 次，已停用。请业主签名确认。")
    field = "code"


class NotThisWay(Incomplete):
    message = _("请选择业主用哪种方式验收：签名、确认码、电话或书面。")
    field = "how"


class NoRating(Incomplete):
    message = _("评价是 1 到 5 分。")
    field = "rating"


def code_of(order: Order) -> str:
    """Six digits that the desk tells the household, and the one who does the work never sees."""
    digest = salted_hmac("paidwork.code", f"{order.community_id}:{order.number}").hexdigest()
    return f"{int(digest[:12], 16) % 1_000_000:06}"


def accept(
    order_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    who: str,
    how: str,
    proof: Sequence[str] = (),
    code: str = "",
    rating: int | None = None,
    invoice_asked: bool = False,
) -> Order:
    """The owner says that it was done, and what it comes to.

    A wrong code is counted even though it is refused, or six digits could be tried one by one.

    :raises NotAllowed: if whoever did the work would speak for the owner on the telephone.
    """
    answers = {"who": who, "rating": rating, "invoice_asked": invoice_asked}
    if how == How.CODE:
        order = _by_code(order_id, code, community=community, by=by, at=at, **answers)
        if order is None:
            raise WrongCode
        return order
    return _by_proof(order_id, how, proof, community=community, by=by, at=at, **answers)


@transaction.atomic
def _by_code(
    order_id: Any, code: str, *, community: Community, by: Staff, at: datetime, **answers: Any
) -> Order | None:
    order, grant = begin("sign", order_id, community=community, by=by, at=at)
    if order.wrong_codes >= MOST_TRIES:
        raise CodeBlocked
    if constant_time_compare(code.strip().encode(), code_of(order).encode()):
        return _accepted(order, How.CODE, grant, by=by, at=at, **answers)
    Order.LIFECYCLE.make("accept", order)  # not the moment: no try either
    order.wrong_codes += 1
    order.save(update_fields=["wrong_codes"])
    tell(Happened.CODE_REFUSED, order, by=by, at=at, grant=grant)
    return None


@transaction.atomic
def _by_proof(
    order_id: Any,
    how: str,
    proof: Sequence[str],
    *,
    community: Community,
    by: Staff,
    at: datetime,
    **answers: Any,
) -> Order:
    if how not in {How.SIGNATURE, How.WRITTEN, How.PHONE}:
        raise NotThisWay
    order, grant = begin("sign", order_id, community=community, by=by, at=at)
    if how == How.PHONE and rules.may("accept_by_phone", by, order, at) is None:
        raise NotAllowed
    prove(how, proof, order, by=by, at=at)
    return _accepted(order, How(how), grant, by=by, at=at, **answers)


def _accepted(
    order: Order,
    how: How,
    grant: Grant,
    *,
    by: Staff,
    at: datetime,
    who: str,
    rating: int | None,
    invoice_asked: bool,
) -> Order:
    if rating is not None and not 1 <= rating <= 5:
        raise NoRating
    Order.LIFECYCLE.make("accept", order)
    order.accepted_at, order.accepted_by, order.accepted_how = at, by, how
    order.accepted_who = told("who", who, _("请写明是谁验收的。"), 40)
    order.rating = rating
    order.invoice_asked = order.invoice_asked or invoice_asked
    order.save(
        update_fields=[
            "status", "accepted_at", "accepted_by", "accepted_how", "accepted_who", "rating",
            "invoice_asked",
        ]
    )  # fmt: skip
    tell(
        Happened.ACCEPTED,
        order,
        by=by,
        at=at,
        grant=grant,
        how=str(how.label),
        rating=rating,
    )
    return order
