"""The database refuses to rewrite what was ordered, objected to and heard; nothing is deleted."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Guard

INSTRUCTION = (
    "community_id",
    "number",
    "text",
    "via",
    "legal_ground",
    "due_at",
    "issuer_id",
    "issued_for_id",
    "issued_at",
    "logged_at",
    "logged_by_id",
)
RECEIVER = ("community_id", "instruction_id", "person_id", "copied_role", "copied_unit")
CONFLICT = ("community_id", "earlier_id", "later_id", "reported_at", "why")
OBJECTION = (
    "community_id",
    "number",
    "receiver_id",
    "filed_by_id",
    "against_id",
    "filed_at",
    "due_at",
    "text",
    "wish",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("directives", "0001_initial")]
    operations: ClassVar = [
        Guard("directives_instruction", columns=INSTRUCTION),
        Guard("directives_receiver", columns=RECEIVER),
        Guard("directives_conflict", columns=CONFLICT),
        Guard("directives_objection", columns=OBJECTION),
    ]
