"""Bills in a debit batch are pending: held here, and left out of the night's arrears."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from hub.kernel.appendonly import Guard


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("charges", "0002_guards"),
        ("kernel", "0007_saved_views"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="snapshot",
            name="pending",
            field=models.PositiveIntegerField(db_default=0, verbose_name="扣款中账单"),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="pending_total",
            field=models.DecimalField(
                db_default=0, decimal_places=2, max_digits=14, verbose_name="扣款中合计"
            ),
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=40, verbose_name="批次")),
                ("at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                (
                    "bill",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="charges.bill",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.community",
                    ),
                ),
            ],
            options={
                "ordering": ["bill", "id"],
                "indexes": [models.Index(fields=["community", "bill"], name="hold_by_bill")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_at__isnull", True)),
                        fields=("community", "bill"),
                        name="a_bill_is_held_once_at_a_time",
                    )
                ],
            },
        ),
        Guard("charges_hold", columns=("community_id", "bill_id", "reference", "at")),
    ]
