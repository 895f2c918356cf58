"""The new index finds what the foreign key's own did."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hub.kernel.indexes import DropKeyIndex


class Migration(migrations.Migration):
    dependencies: ClassVar = [("matters", "0012_recorder")]
    operations: ClassVar = [
        DropKeyIndex(
            model_name="matter",
            name="recorded_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
