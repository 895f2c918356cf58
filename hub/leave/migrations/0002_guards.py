"""The database refuses to rewrite leave and its ledger, two leaves at once, a balance that does not
follow from the one before, and leave and confirmed absence for the same shift."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Bar, Guard

LEAVE = (
    "community_id", "number", "staff_id", "kind_id", "first_day", "first_half", "last_day",
    "last_half", "starts_at", "ends_at", "minutes", "mode", "contact", "reason",
    "phone_report_id", "extends_id", "filed_at", "is_late", "needs_rank",
)  # fmt: skip
STEP = ("community_id", "leave_id", "applicant_id", "place", "rank", "role", "opened_at", "due_at")
CALL = (
    "community_id", "staff_id", "taken_by_id", "received_at", "logged_at", "is_logged_late",
    "matter", "starts_at", "until", "paper_by",
)  # fmt: skip
SAME_ACCOUNT = (
    "FROM leave_entry e WHERE e.community_id = NEW.community_id AND e.staff_id = NEW.staff_id "
    "AND e.kind_id = NEW.kind_id"
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("leave", "0001_leave"), ("duty", "0009_swap_guards")]
    operations: ClassVar = [
        Guard("leave_entry"),
        Guard("leave_workhistory"),
        Guard("leave_signback"),
        Guard("leave_kindversion"),
        Guard("leave_leave", columns=LEAVE),
        Guard("leave_step", columns=STEP),
        Guard("leave_phonereport", columns=CALL),
        Bar(
            "no_two_leaves_at_once",
            "leave_leave",
            "NEW.status IN ('SUBMITTED','PASSED','APPROVED','ACTIVE','OVERDUE','RETURNED','EXTENDED') "
            "AND EXISTS (SELECT 1 FROM leave_leave other "
            "WHERE other.community_id = NEW.community_id AND other.staff_id = NEW.staff_id "
            "AND other.number <> NEW.number AND other.status IN "
            "('SUBMITTED','PASSED','APPROVED','ACTIVE','OVERDUE','RETURNED','EXTENDED') "
            "AND other.starts_at < NEW.over_at AND NEW.starts_at < other.over_at)",
            columns=("status", "over_at"),
        ),
        Bar(
            "a_leave_balance_follows_from_the_one_before",
            "leave_entry",
            "(NEW.seq = 1 AND NEW.balance <> NEW.minutes) OR (NEW.seq > 1 AND NOT EXISTS "
            f"(SELECT 1 {SAME_ACCOUNT} AND e.seq = NEW.seq - 1 "
            "AND e.balance + NEW.minutes = NEW.balance))",
        ),
        Bar(
            "no_lot_of_leave_is_overdrawn",
            "leave_entry",
            "NEW.lot_id IS NOT NULL AND NEW.has_quota AND NEW.minutes + "
            "(SELECT g.minutes FROM leave_entry g WHERE g.id = NEW.lot_id) + COALESCE("
            "(SELECT SUM(m.minutes) FROM leave_entry m WHERE m.lot_id = NEW.lot_id), 0) < 0",
        ),
        Bar(
            "no_leave_over_confirmed_absence",
            "leave_leave",
            "NEW.status IN ('APPROVED','ACTIVE','OVERDUE','RETURNED','EXTENDED') "
            "AND EXISTS (SELECT 1 FROM duty_absence a "
            "JOIN duty_assignment t ON t.id = a.assignment_id "
            "WHERE a.community_id = NEW.community_id AND a.staff_id = NEW.staff_id "
            "AND a.status = 'CONFIRMED' AND NEW.starts_at <= t.starts_at "
            "AND t.ends_at <= NEW.over_at)",
            columns=("status",),
        ),
        # On duty's table, because duty does not know leave. SQLite forgets it when that table is
        # made anew: a migration that does must bar it again.
        Bar(
            "no_confirmed_absence_over_leave",
            "duty_absence",
            "NEW.status = 'CONFIRMED' AND EXISTS (SELECT 1 FROM leave_leave l "
            "JOIN duty_assignment t ON t.id = NEW.assignment_id "
            "WHERE l.community_id = NEW.community_id AND l.staff_id = NEW.staff_id "
            "AND l.status IN ('APPROVED','ACTIVE','OVERDUE','RETURNED','EXTENDED') "
            "AND l.starts_at <= t.starts_at "
            "AND t.ends_at <= l.over_at)",
            columns=("status",),
        ),
    ]
