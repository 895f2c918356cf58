"""The database refuses to rewrite a register, and to take out anything of a handover."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Guard

HANDOVER = (
    "community_id",
    "register_id",
    "outgoing_id",
    "incoming_id",
    "prepared_at",
    "note",
    "incidents",
    "unfinished",
)
PAPER = (
    "community_id",
    "register_id",
    "first_page",
    "last_page",
    "why",
    "reported_by_id",
    "reported_at",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("duty", "0003_register")]
    operations: ClassVar = [
        Guard("duty_registerentry"),
        # The head goes on, its name and station do not change; nor is a book thrown away.
        Guard("duty_register", columns=("community_id", "station_id", "name")),
        Guard("duty_registeritem", columns=("community_id", "register_id", "code")),
        Guard("duty_handover", columns=HANDOVER),
        Guard("duty_countline", columns=("community_id", "handover_id", "item_id", "expected")),
        Guard("duty_paperpages", columns=PAPER),
    ]
