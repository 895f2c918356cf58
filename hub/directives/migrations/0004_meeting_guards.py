"""The database refuses to rewrite minutes and dress notices; nothing is deleted."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Guard

MEETING = (
    "community_id",
    "number",
    "kind",
    "department_id",
    "subject",
    "held_at",
    "place",
    "chair_id",
    "recorder_id",
    "notes",
    "recorded_at",
)
DECISION = ("community_id", "meeting_id", "position", "text", "owner_id", "due_at")
UNIFORM = (
    "community_id",
    "number",
    "weather",
    "text",
    "department_id",
    "role",
    "begins_at",
    "ends_at",
    "requested_by_id",
    "requested_at",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("directives", "0003_meetings_and_dress")]
    operations: ClassVar = [
        Guard("directives_meeting", columns=MEETING),
        Guard("directives_meetingattendance"),
        Guard("directives_meetingdecision", columns=DECISION),
        Guard("directives_uniformnotice", columns=UNIFORM),
    ]
