from typing import Any, ClassVar

from django.db import migrations

from hub.kernel.migrating import FillInParts


def in_summer(_apps: Any, rows: Any) -> None:
    rows.filter(season="").update(season="SUMMER")


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("matters", "9003_index_seasons")]
    operations: ClassVar = [FillInParts("matter", in_summer)]
