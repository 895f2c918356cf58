"""Whoever made a list of more numbers than one person may take does not take it, whoever writes it."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Bar

OWN_LONG_LIST = (
    "NEW.outlet = 'dunning.messages' AND NEW.rows > NEW.cap AND EXISTS "
    "(SELECT 1 FROM dunning_messagelist l WHERE l.id = NEW.subject_id "
    "AND (l.made_by_id = NEW.by_id OR l.made_by_id = NEW.acting_for_id))"
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("dunning", "0010_notices_of_a_household"),
        ("privacy", "0002_guards"),
    ]
    operations: ClassVar = [
        Bar("nobody_takes_a_long_list_of_their_own", "privacy_handout", OWN_LONG_LIST)
    ]
