"""Where and in which words somebody was reached may go three years after all was paid."""

from typing import ClassVar

from django.db import migrations

from hub.privacy.guards import NO_JSON, NOTHING, WORDS, erasable

MESSAGE = (
    "community_id", "list_id", "number", "due_id", "household_id", "resident_id", "phone_id",
    "sent_to", "text", "owed",
)  # fmt: skip
PAUSE = (
    "community_id", "household_id", "reason", "ground", "first_day", "last_day", "proposed_by_id",
    "granted_by_id", "granted_at",
)  # fmt: skip
NOTICE = (
    "community_id", "batch_id", "household_id", "due_id", "number", "position", "principal",
    "late_fee", "total", "deliver_by", "snapshot", "digest", "token", "day", "frozen_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dunning", "0011_long_lists"), ("privacy", "0005_retention")]
    operations: ClassVar = [
        erasable("dunning_attempt", reached_at=NOTHING, note=NOTHING),
        erasable("dunning_message", MESSAGE, sent_to=NOTHING, text=NOTHING),
        erasable("dunning_pause", PAUSE, ground=WORDS),
        erasable("dunning_notice", NOTICE, snapshot=NO_JSON),
    ]
