"""Whom somebody reports to by name: what a row says is never rewritten, only ended."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hub.kernel.appendonly import Guard


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0007_saved_views"),
        ("people", "0003_finance"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reporting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="起")),
                ("until", models.DateField(null=True, verbose_name="止")),
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
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports_to",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["staff", "since"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("community", "staff"),
                        name="one_named_leader_at_a_time",
                    ),
                    models.UniqueConstraint(
                        fields=("community", "staff", "since"),
                        name="one_named_leader_begins_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("leader", models.F("staff")), _negated=True),
                            models.Q(
                                ("supervisor__isnull", True),
                                models.Q(("supervisor", models.F("staff")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="who_reports_reports_to_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="a_named_leader_leads_until_later",
                    ),
                ],
            },
        ),
        Guard(
            "people_reporting",
            columns=("community_id", "staff_id", "leader_id", "supervisor_id", "since"),
        ),
    ]
