"""The database refuses to rewrite bills, payments, prices, and what was found about households."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Guard

TARIFF = (
    "community_id",
    "item_id",
    "area_id",
    "price",
    "unit",
    "rounding",
    "valid_from",
    "proposed_by_id",
)
ENROLMENT = (
    "community_id",
    "household_id",
    "item_id",
    "quantity",
    "reference",
    "start_value",
    "first_day",
)
READING = ("community_id", "enrolment_id", "period", "value", "read_on", "by_id", "at")
DISCOUNT = (
    "community_id",
    "household_id",
    "item_id",
    "pays",
    "first_day",
    "last_day",
    "proposed_by_id",
)
# All but `settled`, which its constraint bounds and `verify_ledger` adds up.
BILL = (
    "community_id",
    "household_id",
    "item_id",
    "run_id",
    "period",
    "sequence",
    "kind",
    "amount",
    "due_on",
    "lapses_on",
    "issued_at",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("charges", "0001_initial")]
    operations: ClassVar = [
        Guard("charges_tariff", columns=TARIFF),
        Guard("charges_enrolment", columns=ENROLMENT),
        Guard("charges_reading", columns=READING),
        Guard("charges_vacancydiscount", columns=DISCOUNT),
        Guard("charges_bill", columns=BILL),
        Guard("charges_runline"),
        Guard("charges_payment"),
        Guard("charges_allocation"),
        Guard("charges_receipt", columns=("community_id", "payment_id", "document_id")),
        Guard("charges_snapshot"),
        Guard("charges_arrear"),
        Guard("charges_interruption"),
    ]
