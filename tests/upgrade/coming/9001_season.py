"""A matter has its season; new rows are held to the four at once."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

from hub.kernel.migrating import AddConstraintNotValid
from tests.upgrade.coming import LAST

SEASONS = ("", "SPRING", "SUMMER", "AUTUMN", "WINTER")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("matters", LAST)]
    operations: ClassVar = [
        migrations.AddField(
            "matter", "season", models.CharField(max_length=6, default="", db_default="")
        ),
        AddConstraintNotValid(
            "matter",
            models.CheckConstraint(
                condition=Q(season__in=SEASONS), name="a_season_is_one_of_four"
            ),
        ),
    ]
