"""History that the database itself refuses to rewrite."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Guard

DOCUMENT = (
    "community_id",
    "kind",
    "form_version",
    "number",
    "period",
    "title",
    "letterhead",
    "snapshot",
    "digest",
    "previous_id",
    "made_by_id",
    "made_as",
    "made_at",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0002_initial")]
    operations: ClassVar = [
        Guard("kernel_event"),
        Guard("kernel_seal"),
        Guard("kernel_policy"),
        Guard("kernel_document", columns=DOCUMENT),
    ]
