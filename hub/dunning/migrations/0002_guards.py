"""The database refuses to rewrite what was tried and found, and steps held by security posts."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Bar, Guard

EPISODE = ("community_id", "household_id", "procedure_id", "began_on", "anchor_on")
STEPDUE = (
    "community_id",
    "household_id",
    "episode_id",
    "step_id",
    "round",
    "run_id",
    "owed",
    "opened_at",
    "window_ends",
)
PAUSE = (
    "community_id",
    "household_id",
    "reason",
    "ground",
    "first_day",
    "last_day",
    "proposed_by_id",
    "granted_by_id",
    "granted_at",
)
PROMISE = ("community_id", "household_id", "attempt_id", "amount", "day", "made_at")
# 保安服务管理条例 30: not by assignment, not by handing on, not with a second post beside.
SECURITY = """NEW.kind = 'dunning.step' AND (NEW.role IN ('MON', 'HND', 'LD') OR EXISTS (
  SELECT 1 FROM people_post post
  LEFT JOIN people_department place ON place.id = post.department_id
  WHERE post.staff_id = NEW.person_id AND (post.role = 'MON' OR place.kind = 'ORD')
    AND (post.until IS NULL OR post.until > NEW.opened_at)))"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dunning", "0001_initial"), ("people", "0003_finance")]
    operations: ClassVar = [
        Guard("dunning_attempt"),
        Guard("dunning_proof"),
        Guard("dunning_runline"),
        Guard("dunning_run", once="OLD.debtors > 0"),
        Guard("dunning_episode", columns=EPISODE),
        Guard("dunning_stepdue", columns=STEPDUE),
        Guard("dunning_pause", columns=PAUSE),
        Guard("dunning_promise", columns=PROMISE),
        Bar(
            "no_security_post_holds_a_dunning_step",
            "kernel_obligation",
            SECURITY,
            columns=("person_id", "role"),
        ),
    ]
