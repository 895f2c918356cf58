"""The database refuses to rewrite a list of messages, or to whom and in which words it was sent."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Guard

MESSAGE = (
    "community_id",
    "list_id",
    "number",
    "due_id",
    "household_id",
    "resident_id",
    "phone_id",
    "sent_to",
    "text",
    "owed",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dunning", "0007_messages")]
    operations: ClassVar = [
        Guard("dunning_messagelist"),
        Guard("dunning_message", columns=MESSAGE),
    ]
