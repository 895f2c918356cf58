"""A step that the bank's pending debit lifted comes back as a row of its own, once for each time."""

from typing import Any, ClassVar

from django.db import migrations, models
from django.db.models import Q

from hub.kernel.appendonly import Guard, remove

STEPDUE = Guard(
    "dunning_stepdue",
    columns=(
        "community_id",
        "household_id",
        "episode_id",
        "step_id",
        "round",
        "again",
        "run_id",
        "owed",
        "opened_at",
        "window_ends",
    ),
)


def lift(apps: Any, editor: Any) -> None:
    """SQLite makes the table anew and forgets its guard, PostgreSQL keeps it: lifted on both."""
    remove(editor.connection, STEPDUE)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dunning", "0005_notice_guards")]
    operations: ClassVar = [
        migrations.RunPython(lift, migrations.RunPython.noop),
        migrations.RemoveConstraint("stepdue", "a_step_is_due_once_in_an_episode"),
        migrations.AddField("stepdue", "again", models.PositiveSmallIntegerField(default=0)),
        migrations.AddConstraint(
            "stepdue",
            models.UniqueConstraint(
                fields=("community", "household", "episode", "step", "round", "again"),
                name="a_step_is_due_once_in_an_episode",
            ),
        ),
        migrations.AddIndex(
            "stepdue",
            models.Index(
                fields=["community", "household", "episode"],
                condition=Q(lifted="PENDING"),
                name="stepdue_at_the_bank",
            ),
        ),
        STEPDUE,
    ]
