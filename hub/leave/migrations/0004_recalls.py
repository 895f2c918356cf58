"""Leave called back: with a ground, never what the law grants, and never rewritten."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hub.kernel.appendonly import Bar, Guard

RECALL = (
    "community_id", "leave_id", "staff_id", "by_id", "acting_for_id", "role", "at", "ground", "back_at",
)  # fmt: skip

NOT_RECALLABLE = (
    "NOT EXISTS (SELECT 1 FROM leave_kindversion v JOIN leave_kind k ON k.id = v.kind_id "
    "WHERE v.id = {version} AND k.code IN ('annual', 'comp', 'personal'))"
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("kernel", "0008_upkeep"),
        ("leave", "0003_whole_absence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="leave",
            name="status",
            field=models.CharField(
                choices=[
                    ("SUBMITTED", "待批"),
                    ("PASSED", "已初审"),
                    ("APPROVED", "已批准"),
                    ("REJECTED", "未批准"),
                    ("WITHDRAWN", "已撤回"),
                    ("CANCELLED", "已取消"),
                    ("REVOKED", "已收回"),
                    ("ACTIVE", "休假中"),
                    ("OVERDUE", "逾期未销假"),
                    ("RETURNED", "已销假"),
                    ("EXTENDED", "已续假"),
                ],
                default="SUBMITTED",
                max_length=9,
            ),
        ),
        migrations.CreateModel(
            name="Recall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                ("at", models.DateTimeField()),
                ("ground", models.CharField(max_length=300, verbose_name="理由")),
                ("back_at", models.DateTimeField(null=True, verbose_name="几点返岗")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ASKED", "等本人答复"),
                            ("AGREED", "本人同意返岗"),
                            ("DECLINED", "本人不能返岗"),
                            ("LAPSED", "未召回"),
                            ("DONE", "已收回"),
                        ],
                        default="ASKED",
                        max_length=8,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="答复")),
                (
                    "returned_minutes",
                    models.PositiveIntegerField(default=0, verbose_name="退回假期（分）"),
                ),
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
                    "leave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recalls",
                        to="leave.leave",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["leave", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "ASKED")),
                        fields=["community", "back_at"],
                        name="leave_recall_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", models.F("staff")), _negated=True),
                            models.Q(
                                ("acting_for__isnull", True),
                                models.Q(("acting_for", models.F("staff")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="nobody_calls_back_their_own_leave",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ground", ""), _negated=True),
                        name="leave_is_called_back_with_a_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "DECLINED"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="who_cannot_come_back_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "DONE"), _negated=True),
                            ("back_at__isnull", True),
                            _connector="OR",
                        ),
                        name="only_all_of_leave_is_taken_back_unasked",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "ASKED")),
                        fields=("community", "leave"),
                        name="leave_is_called_back_once_at_a_time",
                    ),
                ],
            },
        ),
        Guard("leave_recall", columns=RECALL),
        # On the leave, too: its state is what the roster and attendance go by.
        Bar(
            "what_the_law_grants_is_not_called_back",
            "leave_recall",
            NOT_RECALLABLE.format(
                version="(SELECT kind_id FROM leave_leave WHERE id = NEW.leave_id)"
            ),
        ),
        Bar(
            "what_the_law_grants_is_not_taken_back",
            "leave_leave",
            "NEW.status = 'REVOKED' AND " + NOT_RECALLABLE.format(version="NEW.kind_id"),
            columns=("status",),
        ),
    ]
