"""The database refuses to rewrite punches, and what was claimed and told."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Guard

ABSENCE = ("community_id", "staff_id", "work_on", "slot", "told_at", "answer_by")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("duty", "0005_attendance")]
    operations: ClassVar = [
        Guard("duty_punch"),
        Guard("duty_positionconsent", columns=("community_id", "staff_id", "given_at")),
        Guard(
            "duty_correction",
            columns=(
                "community_id",
                "staff_id",
                "assignment_id",
                "came_at",
                "left_at",
                "reason",
                "asked_at",
            ),
        ),
        Guard("duty_absence", columns=ABSENCE),
    ]
