"""What was done to keep the house: backups, restores, proofs checked."""

from typing import ClassVar

from django.db import migrations, models

from hub.kernel.appendonly import Guard


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0007_saved_views")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Upkeep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("BACKED_UP", "已备份"),
                            ("RESTORED", "从备份恢复"),
                            ("VERIFIED", "已核验，全部相符"),
                            ("FAULT", "已核验，发现不符"),
                        ],
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-at"], name="upkeep_latest_of_a_kind")]
            },
        ),
        Guard("kernel_upkeep"),
    ]
