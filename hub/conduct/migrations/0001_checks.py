"""Spot checks at the post; what a dress notice suspends is never found, and nothing is rewritten."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hub.kernel.appendonly import Bar, Guard

CHECK = (
    "community_id", "number", "staff_id", "assignment_id", "department_id", "role", "notice_id",
    "inspector_id", "acting_for_id", "seen_at", "made_at", "note",
)  # fmt: skip


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = [
        ("directives", "0004_meeting_guards"),
        ("duty", "0011_amendments"),
        ("kernel", "0008_upkeep"),
        ("people", "0004_reporting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, verbose_name="编号")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("FD", "客服前台"),
                            ("BUT", "管家"),
                            ("LD", "领班"),
                            ("SUP", "主管"),
                            ("DIR", "客服部主任"),
                            ("PMD", "管理处主任"),
                            ("GM", "公司经理"),
                            ("HND", "经办人"),
                            ("MON", "监控值班"),
                            ("FIN", "财务"),
                            ("AUD", "审计"),
                            ("ADM", "系统管理"),
                        ],
                        max_length=3,
                    ),
                ),
                ("seen_at", models.DateTimeField(verbose_name="看到的时间")),
                ("made_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="看到什么")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("CLEAN", "未见问题"),
                            ("TOLD", "待本人答复"),
                            ("ACCEPTED", "本人无异议"),
                            ("SILENT", "逾期未答复"),
                            ("CONTESTED", "有异议，待复核"),
                            ("STANDS", "复核维持"),
                            ("STRUCK", "复核撤销"),
                        ],
                        default="CLEAN",
                        max_length=9,
                    ),
                ),
                ("reply_by", models.DateTimeField(null=True, verbose_name="答复期限")),
                ("replied_at", models.DateTimeField(null=True)),
                ("reply", models.CharField(blank=True, max_length=500, verbose_name="本人答复")),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("review", models.CharField(blank=True, max_length=500, verbose_name="复核意见")),
                (
                    "acting_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="duty.assignment",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directives.uniformnotice",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_for",
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
                        related_name="checks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-seen_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="CheckItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="代号")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("place", models.PositiveSmallIntegerField(verbose_name="顺序")),
                (
                    "area",
                    models.CharField(
                        choices=[("DRESS", "着装"), ("BEARING", "仪容岗姿"), ("POST", "当班行为")],
                        max_length=7,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="抽查项")),
                ("article", models.CharField(max_length=60, verbose_name="依据条款")),
                (
                    "yields_to_dress",
                    models.BooleanField(default=False, verbose_name="着装通知期间停查"),
                ),
                ("is_used", models.BooleanField(default=True, verbose_name="在用")),
                ("valid_from", models.DateField(verbose_name="执行日期")),
                ("made_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200, verbose_name="改版原因")),
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
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["place", "code", "-number"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "check_made",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="conduct.check",
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conduct.checkitem",
                    ),
                ),
            ],
            options={
                "ordering": ["check_made", "item__place"],
            },
        ),
        migrations.AddIndex(
            model_name="check",
            index=models.Index(
                fields=["community", "staff", "-seen_at"], name="checks_of_a_person"
            ),
        ),
        migrations.AddIndex(
            model_name="check",
            index=models.Index(
                condition=models.Q(("status", "TOLD")),
                fields=["community", "reply_by"],
                name="checks_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.UniqueConstraint(
                fields=("community", "number"), name="checks_are_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("inspector", models.F("staff")), _negated=True),
                    models.Q(
                        ("acting_for__isnull", True),
                        models.Q(("acting_for", models.F("staff")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="nobody_checks_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(("made_at__gte", models.F("seen_at"))),
                name="a_check_is_written_down_after_it_was_seen",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "CLEAN"), ("reply_by__isnull", False), _connector="OR"
                ),
                name="a_check_is_told_or_nothing_was_found",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["CONTESTED", "STANDS", "STRUCK"]), _negated=True),
                    models.Q(("reply", ""), _negated=True),
                    _connector="OR",
                ),
                name="who_contests_a_check_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["STANDS", "STRUCK"]), _negated=True),
                    models.Q(
                        ("reviewed_by__isnull", False),
                        models.Q(("review", ""), _negated=True),
                        models.Q(("reviewed_by", models.F("inspector")), _negated=True),
                        models.Q(("reviewed_by", models.F("staff")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_contested_check_is_reviewed_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkitem",
            constraint=models.UniqueConstraint(
                fields=("community", "code", "number"), name="check_items_are_versioned"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkitem",
            constraint=models.UniqueConstraint(
                fields=("community", "code", "valid_from"),
                name="one_version_of_a_check_item_begins_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("article", ""), _negated=True),
                name="a_check_item_cites_an_article",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("yields_to_dress", False), ("area", "DRESS"), _connector="OR"),
                name="only_dress_yields_to_a_dress_notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(
                fields=("community", "check_made", "item"), name="an_item_is_found_once_a_check"
            ),
        ),
        Guard("conduct_checkitem"),
        Guard("conduct_finding"),
        Guard("conduct_check", columns=CHECK),
        Bar(
            "no_finding_on_what_a_dress_notice_suspends",
            "conduct_finding",
            "EXISTS (SELECT 1 FROM conduct_check c "
            "JOIN conduct_checkitem i ON i.id = NEW.item_id AND i.yields_to_dress "
            "JOIN directives_uniformnotice n ON n.community_id = c.community_id "
            "WHERE c.id = NEW.check_made_id AND n.status IN ('APPROVED', 'ENDED') "
            "AND n.begins_at <= c.seen_at AND n.ends_at > c.seen_at "
            "AND (n.ended_at IS NULL OR n.ended_at > c.seen_at) "
            "AND (n.department_id IS NULL OR n.department_id = c.department_id) "
            "AND (n.role = '' OR n.role = c.role))",
        ),
    ]
