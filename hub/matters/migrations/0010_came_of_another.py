import django.db.models.deletion
from django.db import migrations, models

from hub.kernel.indexes import DropKeyIndex


def _key(related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to="matters.matter",
    )


class Migration(migrations.Migration):
    dependencies = [("matters", "0009_read_the_few")]

    operations = [
        DropKeyIndex(model_name="matter", name="merged_into", field=_key("merged_matters")),
        DropKeyIndex(model_name="matter", name="split_from", field=_key("split_matters")),
        DropKeyIndex(model_name="matter", name="follows", field=_key("followed_by")),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="matter_merged_into",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("split_from__isnull", False)),
                fields=["split_from"],
                name="matter_split_from",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("follows__isnull", False)),
                fields=["follows"],
                name="matter_follows",
            ),
        ),
    ]
