import django.core.serializers.json
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
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
                ("subject_type", models.CharField(blank=True, max_length=40)),
                ("subject_id", models.BigIntegerField(null=True)),
                (
                    "label",
                    models.CharField(
                        choices=[
                            ("BEFORE", "处理前"),
                            ("AFTER", "处理后"),
                            ("PROOF", "凭证"),
                            ("OTHER", "其他"),
                        ],
                        default="OTHER",
                        max_length=6,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="文件名")),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("file", models.FileField(max_length=200, upload_to="")),
                ("thumbnail", models.FileField(blank=True, max_length=200, upload_to="")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("draft_token", models.CharField(max_length=43, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["community", "subject_type", "subject_id", "id"],
                        name="attachments_of_a_subject",
                    ),
                    models.Index(
                        condition=models.Q(("draft_token__isnull", False)),
                        fields=["at"],
                        name="attachments_unclaimed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "draft_token"), name="an_upload_has_its_own_token"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("claimed_at__isnull", True),
                                ("draft_token__isnull", False),
                                ("subject_id__isnull", True),
                                ("subject_type", ""),
                            ),
                            models.Q(
                                ("claimed_at__isnull", False),
                                ("draft_token__isnull", True),
                                ("subject_id__isnull", False),
                                models.Q(("subject_type", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_attachment_waits_or_has_a_subject",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                ("kind", models.CharField(max_length=40)),
                ("subject_type", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField()),
                ("asked", models.JSONField(default=dict)),
                ("ground", models.CharField(max_length=1000, verbose_name="理由")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "待决定"),
                            ("GRANTED", "同意"),
                            ("REFUSED", "不同意"),
                            ("EXPIRED", "已过期"),
                            ("WITHDRAWN", "已撤回"),
                        ],
                        default="PROPOSED",
                        max_length=10,
                    ),
                ),
                (
                    "proposer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "decider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=1000, verbose_name="决定说明")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "PROPOSED")),
                        fields=["community", "kind", "proposed_at"],
                        name="decision_waiting",
                    ),
                    models.Index(
                        fields=["community", "subject_type", "subject_id"], name="decision_subject"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decider__isnull", True),
                            models.Q(("decider", models.F("proposer")), _negated=True),
                            _connector="OR",
                        ),
                        name="the_proposer_never_decides",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_for__isnull", True),
                            models.Q(("decided_for", models.F("proposer")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_decides_through_a_deputy_what_they_proposed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["GRANTED", "REFUSED"]), _negated=True),
                            models.Q(("decided_at__isnull", False), ("decider__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_decision_has_someone_who_took_it",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "PROPOSED")),
                        fields=("community", "kind", "subject_type", "subject_id"),
                        name="one_question_of_a_kind_waits_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
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
                ("kind", models.CharField(max_length=20)),
                ("form_version", models.PositiveSmallIntegerField()),
                ("number", models.CharField(max_length=40, verbose_name="编号")),
                ("period", models.CharField(max_length=20, verbose_name="期间")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("letterhead", models.JSONField()),
                ("snapshot", models.JSONField()),
                ("digest", models.CharField(max_length=64, verbose_name="校验码")),
                (
                    "previous",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.document",
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
                ("made_as", models.CharField(max_length=100, verbose_name="编制")),
                ("made_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("DRAFT", "待签发"),
                            ("ISSUED", "已签发"),
                            ("RECEIVED", "已签收"),
                            ("VOID", "已作废"),
                        ],
                        default="DRAFT",
                        max_length=10,
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("issued_as", models.CharField(blank=True, max_length=100, verbose_name="签发")),
                ("issued_at", models.DateTimeField(null=True)),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("received_as", models.CharField(blank=True, max_length=100, verbose_name="签收")),
                ("received_at", models.DateTimeField(null=True)),
                (
                    "voided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "void_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="作废原因"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["community", "kind", "period", "id"], name="document_period"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "kind", "number"),
                        name="a_document_number_is_given_out_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["ISSUED", "RECEIVED"]), _negated=True),
                            models.Q(("issued_at__isnull", False), ("issued_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_issued_document_has_someone_who_issued_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "RECEIVED"), _negated=True),
                            models.Q(
                                ("received_at__isnull", False), ("received_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="a_received_document_has_someone_who_received_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_by__isnull", True),
                            models.Q(("received_by", models.F("issued_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="whoever_issues_a_document_does_not_receive_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "VOID"), _negated=True),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_void_document_says_who_and_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("form", models.CharField(max_length=60)),
                ("subject", models.CharField(blank=True, max_length=60)),
                ("body", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="draft_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "person", "form", "subject"),
                        name="one_draft_for_each_person_form_and_subject",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
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
                ("kind", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=150, verbose_name="文件名")),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("file", models.FileField(blank=True, max_length=200, upload_to="")),
                ("rows_file", models.FileField(blank=True, max_length=200, upload_to="")),
                ("errors_file", models.FileField(blank=True, max_length=200, upload_to="")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("UPLOADED", "检查中"),
                            ("CHECKED", "待确认"),
                            ("RUNNING", "导入中"),
                            ("DONE", "已导入"),
                            ("FAILED", "没有导入"),
                            ("CANCELLED", "已取消"),
                        ],
                        default="UPLOADED",
                        max_length=9,
                    ),
                ),
                ("problem", models.TextField(blank=True)),
                ("good_only", models.BooleanField(default=False, verbose_name="只导入正确的行")),
                ("columns", models.JSONField(default=list)),
                ("rows_total", models.PositiveIntegerField(default=0)),
                ("rows_ok", models.PositiveIntegerField(default=0)),
                ("rows_bad", models.PositiveIntegerField(default=0)),
                ("rows_new", models.PositiveIntegerField(null=True)),
                ("rows_changed", models.PositiveIntegerField(null=True)),
                ("rows_same", models.PositiveIntegerField(null=True)),
                ("preview", models.JSONField(default=list)),
                ("errors", models.JSONField(default=list)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["community", "kind", "-id"], name="imports_of_a_kind"),
                    models.Index(fields=["community", "sha256"], name="imports_of_a_file"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "RUNNING")),
                        fields=("community", "kind"),
                        name="one_import_of_a_kind_runs_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rows_total",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("rows_ok"), "+", models.F("rows_bad")
                                ),
                            )
                        ),
                        name="an_import_counts_every_row",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["RUNNING", "DONE"]), _negated=True),
                            ("accepted_by__isnull", False),
                            _connector="OR",
                        ),
                        name="an_import_under_way_was_accepted_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.community",
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "args",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
                ("key", models.CharField(max_length=120, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "等待中"),
                            ("RUNNING", "进行中"),
                            ("DONE", "已完成"),
                            ("FAILED", "没有完成"),
                        ],
                        default="WAITING",
                        max_length=7,
                    ),
                ),
                ("run_after", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("worker", models.CharField(blank=True, max_length=120)),
                ("progress_done", models.PositiveIntegerField(default=0)),
                ("progress_total", models.PositiveIntegerField(default=0)),
                ("progress_text", models.CharField(blank=True, max_length=200)),
                (
                    "result",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, null=True
                    ),
                ),
                ("error", models.TextField(blank=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "WAITING")),
                        fields=["run_after", "id"],
                        name="job_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("state", "RUNNING")),
                        fields=["lease_until"],
                        name="job_running",
                    ),
                    models.Index(fields=["ended_at"], name="job_ended"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key__isnull", False)),
                        fields=("name", "key"),
                        name="a_job_with_a_key_is_made_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_until__isnull", False), ("state", "RUNNING")),
                            models.Q(
                                models.Q(("state", "RUNNING"), _negated=True),
                                ("lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="only_running_jobs_have_a_lease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
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
                ("at", models.DateTimeField()),
                ("verb", models.CharField(max_length=60)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
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
                ("subject_type", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField()),
                ("detail", models.JSONField(default=dict)),
                ("key", models.CharField(max_length=64, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["community", "subject_type", "subject_id", "id"],
                        name="event_history",
                    ),
                    models.Index(fields=["community", "at"], name="event_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "key"), name="an_act_with_a_key_happens_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
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
                ("day", models.DateField()),
                ("count", models.PositiveIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("marks", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["community", "day"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "day"), name="one_seal_for_each_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=8)),
                ("unit", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("text", models.CharField(max_length=300)),
                ("subject_type", models.CharField(blank=True, max_length=40)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("is_urgent", models.BooleanField(default=False)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at", None)),
                        fields=["community", "person", "-at"],
                        name="notice_unseen",
                    ),
                    models.Index(
                        condition=models.Q(("seen_at", None)),
                        fields=["community", "role", "unit", "-at"],
                        name="notice_unseen_by_role",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("person__isnull", False),
                            models.Q(("role", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_notice_has_someone_to_read_it",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Obligation",
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
                ("kind", models.CharField(max_length=40)),
                ("subject_type", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField()),
                ("part", models.CharField(blank=True, max_length=40)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=8)),
                ("unit", models.BigIntegerField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "进行中"),
                            ("MET", "按时完成"),
                            ("BREACHED", "已超时"),
                            ("LATE", "超时完成"),
                            ("VOID", "已取消"),
                        ],
                        default="OPEN",
                        max_length=10,
                    ),
                ),
                ("is_urgent", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField()),
                ("warn_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField()),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.event",
                    ),
                ),
                ("met_at", models.DateTimeField(null=True)),
                (
                    "met_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.event",
                    ),
                ),
                ("void_reason", models.CharField(blank=True, max_length=200)),
                ("rung", models.PositiveSmallIntegerField(default=0)),
                ("ladder_minutes", models.PositiveIntegerField(default=60)),
                ("next_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["next_at"],
                        name="obligation_tick",
                    ),
                    models.Index(
                        fields=["community", "subject_type", "subject_id"],
                        name="obligation_subject",
                    ),
                    models.Index(fields=["community", "kind", "due_at"], name="obligation_due"),
                    models.Index(
                        condition=models.Q(("status__in", ["OPEN", "BREACHED"])),
                        fields=["community", "person", "due_at"],
                        name="obligation_of_person",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("person__isnull", False),
                            models.Q(("role", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_obligation_has_someone_who_owes_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["MET", "LATE"]), _negated=True),
                            models.Q(("met_at__isnull", False), ("met_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="met_means_by_an_event_at_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "MET"), _negated=True),
                            ("met_at__lte", models.F("due_at")),
                            _connector="OR",
                        ),
                        name="met_in_time_means_not_after_it_was_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "VOID"), _negated=True),
                            models.Q(("void_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_obligation_is_void_for_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["OPEN", "BREACHED"])),
                        fields=("community", "kind", "subject_type", "subject_id", "part"),
                        name="one_open_obligation_of_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
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
                ("area", models.CharField(max_length=20)),
                ("version", models.PositiveIntegerField()),
                ("values", models.JSONField()),
                ("valid_from", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ["community", "area", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "area", "version"),
                        name="policy_versions_are_numbered",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pulse",
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
                ("hour", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("community", "hour"), name="one_pulse_an_hour")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
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
                ("subject_type", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField()),
                ("grams", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "subject_type", "subject_id"),
                        name="one_search_entry_for_each_subject",
                    )
                ],
            },
        ),
    ]
