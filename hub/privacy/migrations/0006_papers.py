"""What a frozen paper says may go when its time is over; its number, signatures and digest stay."""

from typing import ClassVar

from django.db import migrations

from hub.privacy.guards import NO_JSON, erasable

DOCUMENT = (
    "community_id", "kind", "form_version", "number", "period", "title", "letterhead", "snapshot",
    "digest", "previous_id", "made_by_id", "made_as", "made_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0005_retention"), ("kernel", "0008_upkeep")]
    operations: ClassVar = [erasable("kernel_document", DOCUMENT, snapshot=NO_JSON)]
