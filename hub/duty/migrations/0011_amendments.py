"""What later facts made of closed months; never rewritten."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hub.kernel.appendonly import Guard


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("duty", "0010_release"),
        ("kernel", "0008_upkeep"),
        ("people", "0004_reporting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shown_in", models.CharField(max_length=7, verbose_name="记入月份")),
                (
                    "was",
                    models.CharField(
                        choices=[
                            ("NORMAL", "正常"),
                            ("LATE", "迟到"),
                            ("EARLY", "早退"),
                            ("BOTH", "迟到并早退"),
                            ("MISSING", "缺卡"),
                            ("LEAVE", "请假"),
                            ("ABSENT", "疑似旷工"),
                            ("EXTRA", "未排班出勤"),
                        ],
                        max_length=10,
                        verbose_name="原来",
                    ),
                ),
                ("was_minutes", models.PositiveSmallIntegerField()),
                (
                    "now",
                    models.CharField(
                        choices=[
                            ("NORMAL", "正常"),
                            ("LATE", "迟到"),
                            ("EARLY", "早退"),
                            ("BOTH", "迟到并早退"),
                            ("MISSING", "缺卡"),
                            ("LEAVE", "请假"),
                            ("ABSENT", "疑似旷工"),
                            ("EXTRA", "未排班出勤"),
                        ],
                        max_length=10,
                        verbose_name="更正为",
                    ),
                ),
                ("now_minutes", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(max_length=200, verbose_name="依据")),
                ("reference", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="duty.assignment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["shown_in", "staff", "assignment", "id"],
                "indexes": [
                    models.Index(
                        fields=["community", "department", "shown_in"], name="amendments_of_sheet"
                    ),
                    models.Index(fields=["community", "reference"], name="amendments_of_a_fact"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "assignment", "reference"),
                        name="a_closed_shift_is_amended_once_for_a_fact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="an_amendment_names_its_ground",
                    ),
                ],
            },
        ),
        Guard("duty_amendment"),
    ]
