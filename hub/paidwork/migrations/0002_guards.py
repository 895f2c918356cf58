"""The database refuses to rewrite prices, what was ordered, what was agreed to and what was done."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Guard

PRICE = (
    "community_id",
    "service_id",
    "material_id",
    "amount",
    "rule",
    "valid_from",
    "proposed_by_id",
)
ORDER = (
    "community_id",
    "number",
    "household_id",
    "service_id",
    "price_id",
    "quantity",
    "ordered_by_id",
    "ordered_at",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("paidwork", "0001_initial")]
    operations: ClassVar = [
        Guard("paidwork_price", columns=PRICE),
        Guard("paidwork_pricelist"),
        Guard("paidwork_order", columns=ORDER),
        Guard("paidwork_consent"),
        Guard("paidwork_line"),
    ]
