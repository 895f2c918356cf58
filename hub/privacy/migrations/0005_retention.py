"""What is over is listed and let go by two; what an erasure names may be emptied, and nothing else."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hub.kernel.appendonly import Bar, Guard, Unbar
from hub.privacy.guards import WORDS, erasable

ASKED = (
    "community_id", "number", "resident_id", "kind", "seen", "agent", "words", "taken_by_id",
    "taken_for_id", "taken_at", "due_at",
)  # fmt: skip
UNDECIDED = (
    "NOT EXISTS (SELECT 1 FROM kernel_decision d WHERE d.community_id = NEW.community_id "
    "AND d.status = 'GRANTED' AND d.proposer_id = NEW.proposed_by_id AND d.decider_id = NEW.by_id "
    "AND (d.kind = 'privacy.erase' AND d.subject_type = 'privacy.datarequest' "
    "AND d.subject_id = NEW.request_id OR d.kind = 'privacy.clear' "
    "AND d.subject_type = 'privacy.clearing' AND d.subject_id = NEW.clearing_id))"
)
# Of the whole community, or of the home.
HELD = (
    "EXISTS (SELECT 1 FROM privacy_hold h WHERE h.community_id = NEW.community_id "
    "AND h.lifted_at IS NULL AND (h.household_id IS NULL OR h.household_id = NEW.household_id))"
)
ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM privacy_erasure e WHERE e.id = NEW.erasure_id "
    "AND e.community_id = NEW.community_id)"
)
HOLD = ("community_id", "household_id", "ground", "made_by_id", "made_at")
ERASURE = "nothing_is_erased_without_the_decision_of_another"


class Migration(migrations.Migration):
    dependencies = [
        ("estate", "0002_bulk_looks"),
        ("kernel", "0008_upkeep"),
        ("privacy", "0004_certificates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ErasedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("of_table", models.CharField(max_length=63)),
                ("of_row", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ground", models.CharField(max_length=300, verbose_name="依据")),
                ("made_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "lifted_ground",
                    models.CharField(blank=True, max_length=300, verbose_name="解除依据"),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AlterField(
            model_name="erasure",
            name="request",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="erasures",
                to="privacy.datarequest",
            ),
        ),
        migrations.CreateModel(
            name="Clearing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, verbose_name="编号")),
                ("found", models.JSONField(verbose_name="到期的")),
                ("found_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(verbose_name="清理期限")),
                (
                    "status",
                    models.CharField(
                        choices=[("OPEN", "待清理"), ("DONE", "已清理"), ("MOOT", "不用清理")],
                        default="OPEN",
                        max_length=4,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.community",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="erasure",
            name="clearing",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="erasures",
                to="privacy.clearing",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("clearing__isnull", True), ("request__isnull", False)),
                    models.Q(("clearing__isnull", False), ("request__isnull", True)),
                    _connector="OR",
                ),
                name="an_erasure_was_asked_for_or_was_due",
            ),
        ),
        migrations.AddField(
            model_name="erasedrow",
            name="community",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.community",
            ),
        ),
        migrations.AddField(
            model_name="erasedrow",
            name="erasure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="named",
                to="privacy.erasure",
            ),
        ),
        migrations.AddField(
            model_name="erasedrow",
            name="household",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="estate.household",
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="community",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.community",
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="household",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="estate.household",
                verbose_name="房号",
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="lifted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="clearing",
            constraint=models.UniqueConstraint(
                fields=("community", "number"), name="clearings_are_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="clearing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "OPEN")),
                fields=("community",),
                name="one_clearing_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("status", "OPEN")),
                    models.Q(
                        models.Q(("status", "OPEN"), _negated=True), ("ended_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="a_clearing_ends_at_a_moment",
            ),
        ),
        migrations.AddIndex(
            model_name="erasedrow",
            index=models.Index(fields=["community", "of_table", "of_row"], name="erased_row"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("household__isnull", False), ("lifted_at__isnull", True)),
                fields=("community", "household"),
                name="a_home_is_held_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("household__isnull", True), ("lifted_at__isnull", True)),
                fields=("community",),
                name="a_community_is_held_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("lifted_at__isnull", True),
                        ("lifted_by__isnull", True),
                        ("lifted_ground", ""),
                    ),
                    models.Q(
                        ("lifted_at__isnull", False),
                        ("lifted_by__isnull", False),
                        models.Q(("lifted_ground", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_hold_is_lifted_by_somebody_for_a_reason",
            ),
        ),
        Guard(
            "privacy_clearing", columns=("community_id", "number", "found", "found_at", "due_at")
        ),
        Guard("privacy_hold", columns=HOLD),
        Guard("privacy_erasedrow"),
        Bar("nothing_held_back_is_erased", "privacy_erasedrow", f"{HELD} OR {ELSEWHERE}"),
        # SQLite has made the table anew.
        Guard("privacy_erasure", once="OLD.document_id IS NOT NULL"),
        Unbar(ERASURE, "privacy_erasure"),
        Bar(ERASURE, "privacy_erasure", UNDECIDED),
        erasable("privacy_datarequest", ASKED, words=WORDS, agent=WORDS),
    ]
