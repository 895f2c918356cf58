"""The database refuses to rewrite a notice, or a batch whose amounts are fixed."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Guard

BATCH = (
    "community_id",
    "number",
    "letter",
    "step_code",
    "area_id",
    "least_owed",
    "pay_by",
    "contact",
    "account",
    "remark",
    "site",
    "made_by_id",
    "made_as",
    "made_at",
    "frozen_at",
    "paper",
    "notices_count",
    "total",
    "first_number",
    "last_number",
    "digest",
)
NOTICE = (
    "community_id",
    "batch_id",
    "household_id",
    "due_id",
    "number",
    "position",
    "principal",
    "late_fee",
    "total",
    "deliver_by",
    "snapshot",
    "digest",
    "token",
    "day",
    "frozen_at",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dunning", "0004_notices")]
    operations: ClassVar = [
        Guard("dunning_noticebatch", columns=BATCH, once="OLD.frozen_at IS NOT NULL"),
        Guard("dunning_notice", columns=NOTICE),
        Guard("dunning_noticepart"),
    ]
