"""Nobody with a hand in a matter calls it back, and hands are not taken back."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Bar, Guard


class Migration(migrations.Migration):
    dependencies: ClassVar = [("matters", "0004_known_hands")]
    operations: ClassVar = [
        Guard("matters_hand"),
        Bar(
            "no_hand_in_a_matter_calls_it_back",
            "matters_callback",
            "EXISTS (SELECT 1 FROM matters_hand hand WHERE hand.matter_id = NEW.matter_id "
            "AND hand.staff_id = NEW.caller_id)",
        ),
    ]
