"""Annual leave that the law takes away; the reckoning is never rewritten."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hub.kernel.appendonly import Guard

FOUND = (
    "community_id", "staff_id", "counted_year", "year", "ground", "counted_minutes", "limit_minutes",
    "years_worked", "used_minutes", "found_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("kernel", "0008_upkeep"),
        ("leave", "0004_recalls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Forfeit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted_year", models.PositiveSmallIntegerField(verbose_name="累计年度")),
                ("year", models.PositiveSmallIntegerField(verbose_name="不享受的年度")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("SICK", "病假累计达到条例第四条的月数"),
                            ("PERSONAL", "不扣工资的事假累计 20 天以上"),
                        ],
                        max_length=8,
                    ),
                ),
                ("counted_minutes", models.PositiveIntegerField(verbose_name="累计（分）")),
                ("limit_minutes", models.PositiveIntegerField(verbose_name="标准（分）")),
                ("years_worked", models.PositiveSmallIntegerField(verbose_name="累计工作年数")),
                (
                    "used_minutes",
                    models.PositiveIntegerField(default=0, verbose_name="当年已休年休假（分）"),
                ),
                ("found_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("FOUND", "待核对"),
                            ("PROPOSED", "已提请，待确认"),
                            ("CONFIRMED", "已确认不享受"),
                            ("KEPT", "照常享受"),
                        ],
                        default="FOUND",
                        max_length=9,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "lost_minutes",
                    models.PositiveIntegerField(default=0, verbose_name="扣减（分）"),
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
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forfeits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-counted_year", "staff"],
                "indexes": [
                    models.Index(fields=["community", "status"], name="forfeit_by_status")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "staff", "counted_year"),
                        name="annual_leave_is_reckoned_lost_once_a_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "CONFIRMED"), _negated=True),
                            models.Q(
                                ("confirmed_by__isnull", False),
                                ("proposed_by__isnull", False),
                                models.Q(("proposed_by", models.F("confirmed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="annual_leave_is_lost_by_the_word_of_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("proposed_by__isnull", True),
                                models.Q(("proposed_by", models.F("staff")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("confirmed_by__isnull", True),
                                models.Q(("confirmed_by", models.F("staff")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="nobody_takes_part_in_losing_their_own_leave",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("counted_minutes__gte", models.F("limit_minutes"))),
                        name="annual_leave_lost_had_reached_the_mark",
                    ),
                ],
            },
        ),
        Guard("leave_forfeit", columns=FOUND),
    ]
