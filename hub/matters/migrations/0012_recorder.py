"""Who took it in, newest first: the desk's own page asks for somebody's last six."""

from typing import ClassVar

from django.db import migrations, models

from hub.kernel.migrating import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("matters", "0011_erasable")]
    operations: ClassVar = [
        AddIndexConcurrently(
            model_name="matter",
            index=models.Index(fields=["community", "recorded_by", "-id"], name="matter_recorder"),
        ),
    ]
