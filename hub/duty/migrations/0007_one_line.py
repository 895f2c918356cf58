"""The reporting line is one, in people: what duty kept of it moves there."""

from typing import Any, ClassVar

from django.db import migrations

from hub.kernel.appendonly import Lift

FIELDS = ("community_id", "staff_id", "leader_id", "supervisor_id", "since", "until")


def move(source: str, target: str) -> Any:
    def run(apps: Any, _editor: Any) -> None:
        old, new = apps.get_model(source, "Reporting"), apps.get_model(target, "Reporting")
        rows = old.objects.order_by("pk").values(*FIELDS)
        new.objects.bulk_create([new(**row) for row in rows], batch_size=500)

    return run


class Migration(migrations.Migration):
    dependencies: ClassVar = [("duty", "0006_attendance_guards"), ("people", "0004_reporting")]
    operations: ClassVar = [
        migrations.RunPython(move("duty", "people"), move("people", "duty")),
        Lift("duty_reporting"),
        migrations.DeleteModel(name="Reporting"),
    ]
