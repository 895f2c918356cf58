"""Whose account it was may go five years after the mandate; that there was one stays."""

from typing import ClassVar

from django.db import migrations

from hub.privacy.guards import NOTHING, erasable

MANDATE = (
    "community_id", "household_id", "agreement", "holder", "bank", "account", "covers_all", "cap",
    "valid_from", "valid_to", "follows_id", "made_by_id", "made_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies: ClassVar = [("debit", "0004_cause_of_a_failure"), ("privacy", "0005_retention")]
    operations: ClassVar = [
        erasable("debit_mandate", MANDATE, holder=NOTHING, bank=NOTHING, account=NOTHING),
    ]
