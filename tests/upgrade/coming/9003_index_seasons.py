from typing import ClassVar

from django.db import migrations, models

from hub.kernel.migrating import AddIndexConcurrently, AddUniqueConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("matters", "9002_seasons_looked_at")]
    operations: ClassVar = [
        AddIndexConcurrently(
            "matter", models.Index(fields=["community", "season", "-id"], name="matter_season")
        ),
        AddUniqueConcurrently(
            "matter",
            models.UniqueConstraint(
                fields=["community", "season", "number"], name="a_number_once_a_season"
            ),
        ),
    ]
