"""A failed line keeps the cause it was booked under."""

from typing import ClassVar

from django.db import migrations, models

from hub.kernel.appendonly import Guard

LINE = (
    "community_id",
    "batch_id",
    "number",
    "key",
    "household_id",
    "mandate_id",
    "amount",
    "attempt",
    "file_number",
)
# What was booked before kept no cause of its own: what the codes say today is the best there is.
FILL = """
UPDATE debit_line SET cause = (SELECT reason.cause FROM debit_reason reason
  WHERE reason.id = debit_line.reason_id)
WHERE outcome = 'FAILED' AND reason_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("debit", "0003_one_answer_a_line")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="line",
            name="cause",
            field=models.CharField(
                blank=True,
                choices=[("OWNER", "业主"), ("DEPARTMENT", "本部门"), ("BANK", "银行")],
                default="",
                max_length=10,
                verbose_name="归因",
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("cause", ""), ("outcome", "FAILED"), _connector="OR"),
                name="only_a_failure_has_a_cause",
            ),
        ),
        # SQLite has made the table anew.
        Guard("debit_line", columns=LINE),
    ]
