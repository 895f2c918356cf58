"""How long the whole absence is that a request belongs to; what was asked is never rewritten."""

from typing import ClassVar

from django.db import migrations, models

from hub.kernel.appendonly import Guard

LEAVE = (
    "community_id", "number", "staff_id", "kind_id", "first_day", "first_half", "last_day",
    "last_half", "starts_at", "ends_at", "minutes", "mode", "contact", "reason",
    "phone_report_id", "extends_id", "filed_at", "is_late", "needs_rank", "whole_minutes",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies: ClassVar = [("leave", "0002_guards")]
    operations: ClassVar = [
        # Empty for what was asked before: such a column leaves SQLite's table, and its guards, alone.
        migrations.AddField("leave", "whole_minutes", models.PositiveIntegerField(null=True)),
        Guard("leave_leave", columns=LEAVE),
    ]
