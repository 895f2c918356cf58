import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("estate", "0001_initial"),
        ("kernel", "0002_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Matter",
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
                ("number", models.CharField(max_length=24, verbose_name="单号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ENQUIRY", "咨询"),
                            ("REPAIR_HOME", "户内报修"),
                            ("REPAIR_PUBLIC", "公共报修"),
                            ("COMPLAINT", "投诉"),
                            ("SUGGESTION", "建议"),
                            ("HELP", "求助"),
                            ("PRAISE", "表扬"),
                            ("PASS", "证卡"),
                            ("RELEASE", "放行"),
                            ("RENOVATION", "装修"),
                            ("PAID", "有偿服务"),
                            ("VALUE", "增值服务"),
                            ("REPORT", "举报"),
                        ],
                        max_length=13,
                        verbose_name="事务类别",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("PHONE", "电话"),
                            ("VISIT", "来访"),
                            ("WECHAT", "微信"),
                            ("GROUP", "业主群"),
                            ("APP", "APP/小程序"),
                            ("LETTER", "书面"),
                            ("MAIL", "邮件"),
                            ("PATROL", "巡查自查"),
                            ("MEETING", "恳谈会"),
                            ("COMMITTEE", "业委会/居委会"),
                            ("AUTHORITY", "街道/住建"),
                            ("12345", "12345热线"),
                            ("12315", "12315"),
                            ("PETITION", "信访"),
                            ("MEDIA", "媒体"),
                            ("NET", "网络/短视频"),
                            ("LAWYER", "律师函/法院"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("type_code", models.CharField(max_length=6, verbose_name="分类")),
                ("second_type", models.CharField(blank=True, max_length=6, verbose_name="次分类")),
                (
                    "severity",
                    models.CharField(
                        choices=[("1", "一般"), ("2", "重要"), ("3", "重大")],
                        default="1",
                        max_length=1,
                        verbose_name="级别",
                    ),
                ),
                ("is_urgent", models.BooleanField(default=False, verbose_name="紧急")),
                ("is_hot", models.BooleanField(default=False, verbose_name="热点")),
                ("text", models.TextField(verbose_name="内容")),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="estate.household",
                        verbose_name="房屋",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="estate.area",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="地点")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("RECORDED", "已登记"),
                            ("DONE", "当场办结"),
                            ("FORWARDED", "待接单"),
                            ("BOUNCED", "已退回"),
                            ("ACCEPTED", "已接单"),
                            ("IN_PROGRESS", "处理中"),
                            ("HANDLED", "处理完毕"),
                            ("CALLED_BACK", "已回访"),
                            ("CLOSED", "已关闭"),
                            ("FILED", "已归档"),
                            ("MERGED", "已并案"),
                        ],
                        default="RECORDED",
                        max_length=12,
                    ),
                ),
                (
                    "validity",
                    models.CharField(
                        choices=[
                            ("NONE", "无需判定"),
                            ("PENDING", "待核实"),
                            ("VALID", "有效"),
                            ("COORD", "有效（协调）"),
                            ("INVALID", "无效"),
                        ],
                        default="NONE",
                        max_length=7,
                        verbose_name="有效判定",
                    ),
                ),
                (
                    "valid_ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("a", "违反合同、承诺、公示标准、法规或礼仪"),
                            ("b", "管理、劝阻、告知或报告义务未做好"),
                            ("c", "属服务范围，负有协调义务"),
                            ("x", "查明事实不成立"),
                            ("y", "超出服务范围且已尽转介义务"),
                            ("z", "收费或规定合法且执行正确"),
                            ("w", "同一事项已答复且无新事实"),
                        ],
                        max_length=1,
                    ),
                ),
                ("cause_code", models.CharField(blank=True, max_length=4, verbose_name="原因")),
                (
                    "responsible",
                    models.CharField(
                        choices=[
                            ("PROPERTY", "物业"),
                            ("CONTRACTOR", "承包商"),
                            ("DEVELOPER", "开发商"),
                            ("NEIGHBOUR", "其他业主"),
                            ("UTILITY", "专营单位"),
                            ("THIRD", "第三人"),
                            ("SELF", "业主本人"),
                            ("UNKNOWN", "待核实"),
                        ],
                        default="UNKNOWN",
                        max_length=10,
                        verbose_name="责任方",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="people.department",
                        verbose_name="承办部门",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "accused",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "accused_department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("cycle_number", models.PositiveSmallIntegerField(default=1)),
                ("bounces", models.PositiveSmallIntegerField(default=0)),
                ("closed_at", models.DateTimeField(null=True)),
                ("duty", models.CharField(blank=True, max_length=40)),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "outside_number",
                    models.CharField(blank=True, max_length=60, verbose_name="外部工单号"),
                ),
                ("outside_due_at", models.DateTimeField(null=True, verbose_name="外部时限")),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_matters",
                        to="matters.matter",
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="split_matters",
                        to="matters.matter",
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="matters.matter",
                    ),
                ),
                ("is_legacy", models.BooleanField(default=False, verbose_name="历史导入")),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.policy",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["community", "due_at", "id"],
                        name="matter_by_time_left",
                    ),
                    models.Index(fields=["community", "-id"], name="matter_newest"),
                    models.Index(
                        fields=["community", "department", "status", "due_at"],
                        name="matter_department",
                    ),
                    models.Index(fields=["community", "status", "-id"], name="matter_status"),
                    models.Index(
                        fields=["community", "household", "-id"], name="matter_household"
                    ),
                    models.Index(fields=["community", "kind", "recorded_at"], name="matter_month"),
                    models.Index(fields=["community", "kind", "closed_at"], name="matter_closed"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "number"), name="matters_have_numbers"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["COMPLAINT", "REPORT"]),
                                models.Q(("validity", "NONE"), _negated=True),
                            ),
                            models.Q(
                                models.Q(("kind__in", ["COMPLAINT", "REPORT"]), _negated=True),
                                ("validity", "NONE"),
                            ),
                            _connector="OR",
                        ),
                        name="complaints_are_ruled_on_and_nothing_else_is",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("validity__in", ["VALID", "COORD", "INVALID"]), _negated=True
                            ),
                            models.Q(("valid_ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_ruling_has_a_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["FORWARDED", "ACCEPTED", "IN_PROGRESS"]),
                                _negated=True,
                            ),
                            ("department__isnull", False),
                            _connector="OR",
                        ),
                        name="forwarded_to_a_department",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["ACCEPTED", "IN_PROGRESS"]), _negated=True),
                            ("holder__isnull", False),
                            _connector="OR",
                        ),
                        name="accepted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "MERGED"), ("merged_into__isnull", False)),
                            models.Q(
                                models.Q(("status", "MERGED"), _negated=True),
                                ("merged_into__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="merged_into_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["CLOSED", "FILED"]), _negated=True),
                            ("closed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="closed_at_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["CLOSED", "FILED"]), _negated=True),
                            models.Q(("kind__in", ["COMPLAINT", "REPORT"]), _negated=True),
                            ("is_legacy", True),
                            models.Q(
                                models.Q(("cause_code", ""), _negated=True),
                                models.Q(("validity", "PENDING"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_complaint_is_coded_before_it_is_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cycle",
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
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cycles",
                        to="matters.matter",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("opened_why", models.CharField(blank=True, max_length=300)),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                ("forwarded_at", models.DateTimeField(null=True)),
                (
                    "forwarded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("hand_over_due_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("accept_due_at", models.DateTimeField(null=True)),
                ("promised_at", models.DateTimeField(null=True)),
                ("is_on_the_spot", models.BooleanField(default=False)),
                ("handled_at", models.DateTimeField(null=True)),
                (
                    "handled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("result", models.TextField(blank=True, verbose_name="处理结果")),
                ("called_back_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["matter", "number"],
                "indexes": [
                    models.Index(fields=["community", "handled_at"], name="cycle_handled")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "matter", "number"), name="cycles_are_numbered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handled_at__isnull", True),
                            models.Q(
                                ("handled_by__isnull", False),
                                models.Q(("result", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="handled_by_somebody_with_a_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handled_at__isnull", True),
                            ("handled_at__gte", models.F("opened_at")),
                            _connector="OR",
                        ),
                        name="handled_after_it_was_opened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True),
                            ("accepted_at__gte", models.F("forwarded_at")),
                            _connector="OR",
                        ),
                        name="accepted_after_it_was_forwarded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("called_back_at__isnull", True),
                            ("called_back_at__gte", models.F("handled_at")),
                            _connector="OR",
                        ),
                        name="called_back_after_it_was_handled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reporter",
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
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reporters",
                        to="matters.matter",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="estate.household",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="报事人")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="电话")),
                ("prefers", models.CharField(default="PHONE", max_length=7)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("PHONE", "电话"),
                            ("VISIT", "来访"),
                            ("WECHAT", "微信"),
                            ("GROUP", "业主群"),
                            ("APP", "APP/小程序"),
                            ("LETTER", "书面"),
                            ("MAIL", "邮件"),
                            ("PATROL", "巡查自查"),
                            ("MEETING", "恳谈会"),
                            ("COMMITTEE", "业委会/居委会"),
                            ("AUTHORITY", "街道/住建"),
                            ("12345", "12345热线"),
                            ("12315", "12315"),
                            ("PETITION", "信访"),
                            ("MEDIA", "媒体"),
                            ("NET", "网络/短视频"),
                            ("LAWYER", "律师函/法院"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "no_contact",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "可联系"),
                            ("ANONYMOUS", "匿名且无联系方式"),
                            ("REFUSED", "书面拒绝联系"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
                (
                    "no_contact_confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("told_at", models.DateTimeField()),
                ("words", models.TextField(blank=True)),
                (
                    "came_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matters.matter",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Callback",
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
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="callbacks",
                        to="matters.matter",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="callbacks",
                        to="matters.cycle",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="callbacks",
                        to="matters.reporter",
                    ),
                ),
                (
                    "caller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "accused",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("PHONE", "电话"),
                            ("WECHAT", "微信"),
                            ("VISIT", "上门"),
                            ("WRITTEN", "书面"),
                        ],
                        max_length=7,
                        verbose_name="方式",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "daypart",
                    models.CharField(
                        choices=[("AM", "上午"), ("PM", "下午"), ("EVE", "晚上")], max_length=3
                    ),
                ),
                ("is_reached", models.BooleanField(verbose_name="是否接通")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("SATISFIED", "满意"),
                            ("ACCEPTABLE", "基本满意"),
                            ("UNSATISFIED", "不满意"),
                        ],
                        max_length=11,
                        verbose_name="评价",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="业户原话")),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["community", "at"], name="callback_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("caller", models.F("handler")), _negated=True),
                        name="the_handler_never_calls_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accused__isnull", True),
                            models.Q(("caller", models.F("accused")), _negated=True),
                            _connector="OR",
                        ),
                        name="the_person_complained_about_never_calls_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_reached", False), ("verdict", "")),
                            models.Q(
                                ("is_reached", True),
                                models.Q(("verdict", ""), _negated=True),
                                models.Q(("words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_reached_callback_has_a_verdict_and_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MajorStage",
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
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stages",
                        to="matters.matter",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("1", "联合启动"),
                            ("2", "调查情况"),
                            ("3", "处理方案与结果"),
                            ("4", "总结与防范"),
                        ],
                        max_length=1,
                    ),
                ),
                ("words", models.TextField(verbose_name="阶段记录")),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField()),
                (
                    "director",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("director_at", models.DateTimeField(null=True)),
                (
                    "office_director",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("office_director_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["matter", "stage"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "matter", "stage"), name="a_stage_is_written_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("director__isnull", True),
                            ("office_director__isnull", True),
                            models.Q(("director", models.F("office_director")), _negated=True),
                            _connector="OR",
                        ),
                        name="two_different_people_sign_a_stage",
                    ),
                ],
            },
        ),
    ]
