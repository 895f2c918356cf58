"""What a community may settle by itself about money: how far one signature goes, what was agreed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hub.kernel import policies
from hub.kernel.models import Community, Policy

AREA = "charges"
DEFAULTS = {
    # Up to this amount the director alone decides on a correction, refund or reversal.
    "one_signature_up_to": "500.00",
    # The order in which the contract lets payments go, by item codes; empty: the law's order.
    "agreed_order": [],
    # A difference to last month that the preview names, in per cent.
    "striking_change": 30,
}


@dataclass(frozen=True)
class Values:
    one_signature_up_to: Decimal
    agreed_order: tuple[str, ...]
    striking_change: int


def at(community: Community | int, moment: datetime) -> Values:
    """The values in force. A community older than this app has the ones everybody begins with."""
    pk = community.pk if isinstance(community, Community) else community
    found = (
        Policy.objects.filter(community=pk, area=AREA, valid_from__lte=moment)
        .order_by("-version")
        .first()
    )
    values = {**DEFAULTS, **(found.values if found else {})}
    return Values(
        Decimal(values["one_signature_up_to"]),
        tuple(values["agreed_order"]),
        int(values["striking_change"]),
    )


policies.register(AREA, DEFAULTS)
