"""Why somebody was away may go when its time is over; that they were, and who decided, stays."""

from typing import ClassVar

from django.db import migrations

from hub.privacy.guards import NOTHING, WORDS, erasable

LEAVE = (
    "community_id", "number", "staff_id", "kind_id", "first_day", "first_half", "last_day",
    "last_half", "starts_at", "ends_at", "minutes", "mode", "contact", "reason",
    "phone_report_id", "extends_id", "filed_at", "is_late", "needs_rank", "whole_minutes",
)  # fmt: skip
CALL = (
    "community_id", "staff_id", "taken_by_id", "received_at", "logged_at", "is_logged_late",
    "matter", "starts_at", "until", "paper_by",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies: ClassVar = [("leave", "0005_forfeits"), ("privacy", "0006_papers")]
    operations: ClassVar = [
        erasable("leave_leave", LEAVE, reason=WORDS, contact=NOTHING),
        erasable("leave_phonereport", CALL, matter=WORDS),
    ]
