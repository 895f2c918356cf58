"""What every act on a slip has in common: how it begins, what must be said, how it is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.kernel import attachments
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Incomplete, NotAllowed
from hub.paidwork import rules
from hub.paidwork.models import Order
from hub.paidwork.models.order import How
from hub.people.models import Staff
from hub.people.rules import Grant

# What leaves a trace of its own beside what a colleague says.
PROVEN = frozenset({How.SIGNATURE, How.WRITTEN})


class NeedsProof(Incomplete):
    message = _("请附上签名，或书面确认的照片、截图。")
    field = "proof"


def period_of(at: datetime) -> str:
    return f"{localtime(at):%Y-%m}"


def begin(
    name: str, order_id: Any, *, community: Community, by: Staff, at: datetime
) -> tuple[Order, Grant]:
    """Lock the slip and ask whether they may.

    :raises Missing: if the person may not even know about it.
    :raises NotAllowed: if they may not do this.
    """
    seen = rules.visible_to(by, community, at).locked()
    order = seen.select_related("service", "price", "household", "handler").find(order_id)
    grant = rules.MAY[name](by, order, at)
    if grant is None:
        raise NotAllowed
    return order, grant


def order_of(decision: Decision) -> Order:
    """The slip that a decision is about, locked until it is carried out."""
    found = Order.objects.filter(community_id=decision.community_id).locked()
    return found.select_related("service", "price", "household").find(decision.subject_id)


def prove(how: str, proof: Sequence[str], order: Order, *, by: Staff, at: datetime) -> None:
    """Keep the signature or the paper with the slip.

    :raises NeedsProof: where the way of saying yes leaves one, and there is none.
    """
    if how in PROVEN and not any(proof):
        raise NeedsProof
    attachments.claim(proof, order, by=by, at=at, label="PROOF")
