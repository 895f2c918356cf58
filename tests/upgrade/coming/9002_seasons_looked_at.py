from typing import ClassVar

from django.db import migrations

from hub.kernel.migrating import ValidateConstraint


class Migration(migrations.Migration):
    dependencies: ClassVar = [("matters", "9001_season")]
    operations: ClassVar = [ValidateConstraint("matter", "a_season_is_one_of_four")]
