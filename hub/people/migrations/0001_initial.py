import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Department",
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
                        related_name="departments",
                        to="kernel.community",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("CS", "客户服务"),
                            ("ENG", "工程维修"),
                            ("ORD", "秩序维护"),
                            ("CLN", "环境保洁"),
                            ("GRN", "绿化养护"),
                            ("OFF", "管理处"),
                            ("FIN", "财务"),
                            ("OTH", "其他"),
                        ],
                        max_length=3,
                        verbose_name="职能",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="部门名称")),
                ("takes_matters", models.BooleanField(default=True, verbose_name="接收派单")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
            ],
            options={
                "ordering": ["community", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "name"), name="departments_have_names"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("username", models.CharField(max_length=30, unique=True, verbose_name="工号")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="手机")),
                ("is_active", models.BooleanField(default=True, verbose_name="在职")),
                ("is_system", models.BooleanField(default=False)),
                ("joined_on", models.DateField(blank=True, null=True, verbose_name="入职日期")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="离职日期")),
                ("must_change_password", models.BooleanField(default=False)),
                ("session_round", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["username"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on__isnull", True), ("is_active", False), _connector="OR"
                        ),
                        name="who_has_left_has_no_access",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
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
                            ("AUD", "审计"),
                            ("ADM", "系统管理"),
                        ],
                        max_length=3,
                        verbose_name="岗位",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.community",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="people.department",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["community", "role"], name="post_by_role")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="a_post_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "HND"), _negated=True),
                            ("department__isnull", False),
                            _connector="OR",
                        ),
                        name="a_handler_works_in_a_department",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deputy",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.community",
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputies",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputises",
                        to=settings.AUTH_USER_MODEL,
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
                            ("AUD", "审计"),
                            ("ADM", "系统管理"),
                        ],
                        max_length=3,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("deputy", models.F("principal")), _negated=True),
                        name="nobody_deputises_for_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))),
                        name="a_deputy_acts_for_a_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="回避原因")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("staff", "about"), name="recusals_are_declared_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("staff", models.F("about")), _negated=True),
                        name="a_recusal_is_about_somebody_else",
                    ),
                ],
            },
        ),
    ]
