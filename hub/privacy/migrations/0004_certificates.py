"""The certificate of an erasure is a frozen paper; with it the row is history, whole."""

import django.db.models.deletion
from django.db import migrations, models

from hub.kernel.appendonly import Guard


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0008_upkeep"),
        ("privacy", "0003_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="erasure",
            name="document",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.document",
            ),
        ),
        Guard("privacy_erasure", once="OLD.document_id IS NOT NULL"),
    ]
