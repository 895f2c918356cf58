"""Who of the household accepted the work stands on the slip: the journal names no residents."""

from django.db import migrations, models

from hub.kernel.appendonly import Guard

# As they were guarded: SQLite makes the table anew for the column and forgets it.
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
    dependencies = [
        ("paidwork", "0003_a_price_may_be_replaced"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="accepted_who",
            # The version that still serves knows nothing of it, and its rows come in all the same.
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="验收人"
            ),
        ),
        Guard("paidwork_order", columns=ORDER),
    ]
