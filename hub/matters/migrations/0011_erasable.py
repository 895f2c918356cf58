"""What a resident said when called back may go when its time is over; nothing else may."""

from typing import ClassVar

from django.db import migrations

from hub.privacy.guards import WORDS, erasable


class Migration(migrations.Migration):
    dependencies: ClassVar = [("matters", "0010_came_of_another"), ("privacy", "0005_retention")]
    operations: ClassVar = [
        erasable("matters_callback", words=WORDS),
    ]
