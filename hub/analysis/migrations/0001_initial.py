import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("estate", "0001_initial"),
        ("kernel", "0002_initial"),
        ("matters", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Month",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.community",
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator("^\\d{4}-(0[1-9]|1[0-2])$")
                        ],
                        verbose_name="月份",
                    ),
                ),
                ("summary", models.TextField(blank=True, verbose_name="本月综述")),
                ("seed", models.CharField(max_length=32)),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                (
                    "table",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.document",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["community", "-period"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "period"), name="one_working_paper_for_each_month"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.community",
                    ),
                ),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topics",
                        to="analysis.month",
                    ),
                ),
                ("type_code", models.CharField(max_length=6, verbose_name="分类")),
                ("story", models.TextField(verbose_name="情况")),
                ("data", models.TextField(blank=True, verbose_name="数据")),
                ("root_cause", models.TextField(verbose_name="根本原因")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "month", "type_code"),
                        name="a_topic_is_told_once_a_month",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.community",
                    ),
                ),
                ("number", models.CharField(max_length=24, verbose_name="编号")),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="analysis.month",
                    ),
                ),
                ("cause_code", models.CharField(max_length=4, verbose_name="针对原因")),
                ("action", models.TextField(verbose_name="整改措施")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="责任人",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "budget",
                    models.DecimalField(
                        decimal_places=2, max_digits=12, null=True, verbose_name="预算"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="完成日期")),
                ("success_measure", models.CharField(max_length=300, verbose_name="成功标准")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("UNDER_WAY", "进行中"),
                            ("DONE", "已完成"),
                            ("VERIFIED", "已验证有效"),
                            ("FAILED", "验证无效"),
                            ("CANCELLED", "已取消"),
                        ],
                        default="UNDER_WAY",
                        max_length=9,
                    ),
                ),
                ("done_at", models.DateTimeField(null=True)),
                ("result", models.TextField(blank=True, verbose_name="完成情况")),
                ("effect", models.TextField(blank=True, verbose_name="效果")),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "number"), name="plans_have_numbers"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["DONE", "VERIFIED", "FAILED"]), _negated=True
                            ),
                            models.Q(
                                ("done_at__isnull", False), models.Q(("result", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_done_plan_says_when_and_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by__isnull", True),
                            models.Q(("verified_by", models.F("owner")), _negated=True),
                            _connector="OR",
                        ),
                        name="the_owner_of_a_plan_does_not_verify_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("budget__isnull", True), ("budget__gte", 0), _connector="OR"
                        ),
                        name="budgets_are_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.community",
                    ),
                ),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisits",
                        to="analysis.month",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matters.matter",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drawn_for",
                    models.CharField(
                        choices=[("MAJOR", "重大投诉"), ("RANDOM", "随机抽取")], max_length=6
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
                ("visited_at", models.DateTimeField(null=True)),
                (
                    "visited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("SATISFIED", "满意"),
                            ("ACCEPTABLE", "基本满意"),
                            ("UNSATISFIED", "不满意"),
                            ("UNREACHED", "未联系上"),
                        ],
                        max_length=11,
                        verbose_name="评价",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="业户原话")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "month", "matter"),
                        name="a_case_is_drawn_once_a_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("visited_by__isnull", True),
                            ("handler__isnull", True),
                            models.Q(("visited_by", models.F("handler")), _negated=True),
                            _connector="OR",
                        ),
                        name="who_handled_it_does_not_revisit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", ""), ("visited_at__isnull", True)),
                            models.Q(
                                ("visited_at__isnull", False),
                                ("visited_by__isnull", False),
                                models.Q(("verdict", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_revisit_made_has_a_verdict",
                    ),
                ],
            },
        ),
    ]
