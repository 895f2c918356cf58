"""What every act on a slip has in common: how it begins, what must be said, how it is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.charges.actions.base import decided, today, told
from hub.kernel import attachments, journal
from hub.kernel.models import Community, Decision, Event, Subject
from hub.kernel.refusals import Incomplete, NotAllowed
from hub.paidwork import rules
from hub.paidwork.events import Happened
from hub.paidwork.models import Order
from hub.paidwork.models.order import How
from hub.people.models import Staff
from hub.people.rules import Grant

__all__ = [
    "NeedsProof",
    "NoReason",
    "begin",
    "decided",
    "order_of",
    "period_of",
    "prove",
    "tell",
    "today",
    "told",
]
# What leaves a trace of its own beside what a colleague says.
PROVEN = frozenset({How.SIGNATURE, How.WRITTEN})


class NoReason(Incomplete):
    message = _("请写明原因，以便日后核对。")
    field = "reason"


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


def tell(
    verb: Happened,
    subject: Subject,
    *,
    by: Staff,
    at: datetime,
    grant: Grant,
    key: str | None = None,
    **detail: Any,
) -> Event:
    """Write the line of history, naming the principal when a deputy acted."""
    lent = grant.holder if grant.holder.pk != by.pk else None
    return journal.record(verb, subject, by=by, at=at, acting_for=lent, key=key, **detail)
