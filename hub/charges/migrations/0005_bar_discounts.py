"""Discounts of a household for an item do not overlap; and what SQLite forgot of the snapshot's guard."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Bar, Guard


class Migration(migrations.Migration):
    dependencies: ClassVar = [("charges", "0004_charge_by_the_occasion")]
    operations: ClassVar = [
        Bar(
            "discounts_of_a_household_do_not_overlap",
            "charges_vacancydiscount",
            "NEW.status <> 'REFUSED' AND EXISTS (SELECT 1 FROM charges_vacancydiscount other "
            "WHERE other.community_id = NEW.community_id AND other.item_id = NEW.item_id "
            "AND other.household_id = NEW.household_id AND other.status <> 'REFUSED' "
            "AND other.id <> NEW.id AND other.first_day <= NEW.last_day "
            "AND other.last_day >= NEW.first_day)",
            columns=("status",),
        ),
        # Two columns were added in 0003, for which SQLite made the table anew.
        Guard("charges_snapshot"),
    ]
