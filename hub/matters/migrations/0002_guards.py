"""A call that was made cannot be unmade or made otherwise."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Guard


class Migration(migrations.Migration):
    dependencies: ClassVar = [("matters", "0001_initial")]
    operations: ClassVar = [Guard("matters_callback")]
