"""The database refuses to rewrite what was offered, who was called and what was said of them."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Guard

OFFER = (
    "community_id",
    "asker_id",
    "colleague_id",
    "gives_id",
    "takes_id",
    "reason",
    "asked_at",
    "ends_at",
)
ERRAND = (
    "community_id",
    "department_id",
    "kind",
    "title",
    "starts_at",
    "ends_at",
    "needed",
    "called_by_id",
    "called_at",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("duty", "0008_swaps_calls_and_errands")]
    operations: ClassVar = [
        Guard("duty_swap", columns=OFFER),
        Guard("duty_rollcall"),
        Guard("duty_rollline"),
        Guard("duty_errand", columns=ERRAND),
        Guard("duty_monthsheet"),
        Guard("duty_turnout", once="OLD.status <> 'CALLED'"),
    ]
