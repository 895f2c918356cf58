"""The database refuses to rewrite shifts and duty that was published, and two duties at once."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Bar, Guard

# Who, where and when: what a plan may change, and what is published may not.
DUTY = (
    "community_id",
    "roster_id",
    "staff_id",
    "station_id",
    "shift_id",
    "work_on",
    "starts_at",
    "ends_at",
    "source",
    "instead_of_id",
)
# SQLite gives a new row no number yet when it looks; then no row has to be left out.
AT_ONCE = """NEW.status <> 'ENDED' AND EXISTS (SELECT 1 FROM duty_assignment other
  WHERE other.roster_id = NEW.roster_id AND other.staff_id = NEW.staff_id
  AND other.status <> 'ENDED' AND other.id <> COALESCE(NEW.id, -1)
  AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at)"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("duty", "0001_initial")]
    operations: ClassVar = [
        Guard("duty_shiftversion"),
        Guard("duty_rotation", columns=("community_id", "name", "anchor", "slots")),
        Guard(
            "duty_cover",
            columns=("community_id", "station_id", "shift_id", "days", "least", "most", "since"),
        ),
        Guard("duty_placement", columns=("community_id", "station_id", "staff_id", "since")),
        Guard(
            "duty_reporting",
            columns=("community_id", "staff_id", "leader_id", "supervisor_id", "since"),
        ),
        Guard("duty_licence"),
        Guard("duty_protection"),
        Guard("duty_roster", columns=("community_id", "department_id", "period", "version")),
        Guard("duty_assignment", columns=DUTY, once="OLD.status <> 'PLANNED'", may_go=True),
        Bar(
            "nobody_is_on_duty_twice_at_once",
            "duty_assignment",
            AT_ONCE,
            columns=("status", "staff_id", "starts_at", "ends_at"),
        ),
    ]
