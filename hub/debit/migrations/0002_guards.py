"""The database refuses to rewrite what was agreed, sent and answered."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Guard

MANDATE = (
    "community_id",
    "household_id",
    "agreement",
    "holder",
    "bank",
    "account",
    "covers_all",
    "cap",
    "valid_from",
    "valid_to",
    "follows_id",
    "made_by_id",
    "made_at",
)
FORMAT = (
    "community_id", "code", "version", "name", "layout", "lines_per_file", "proposed_by_id",
)  # fmt: skip
LINE = (
    "community_id",
    "batch_id",
    "number",
    "key",
    "household_id",
    "mandate_id",
    "amount",
    "attempt",
    "file_number",
)
RESULT = (
    "community_id",
    "batch_id",
    "name",
    "content",
    "sha256",
    "paid_on",
    "imported_by_id",
    "prepared_by_id",
    "sent_by_id",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("debit", "0001_initial")]
    operations: ClassVar = [
        Guard("debit_mandate", columns=MANDATE),
        Guard("debit_cover"),
        Guard("debit_hand"),
        Guard("debit_format", columns=FORMAT),
        Guard("debit_batch", columns=("community_id", "cycle_id", "number", "prepared_by_id")),
        Guard("debit_line", columns=LINE),
        Guard("debit_linebill"),
        Guard("debit_skip"),
        Guard("debit_exportfile"),
        Guard("debit_result", columns=RESULT),
        Guard("debit_resultrow"),
    ]
