"""Nothing leaves without two people, whoever writes the rows; and what left is never unsaid."""

from typing import ClassVar

from django.db import migrations

from hub.kernel.appendonly import Bar, Guard

UNDECIDED = (
    "NOT EXISTS (SELECT 1 FROM kernel_decision d JOIN privacy_export e ON e.id = NEW.export_id "
    "WHERE d.kind = 'privacy.export' AND d.subject_type = 'privacy.export' "
    "AND d.subject_id = e.id AND d.community_id = e.community_id "
    "AND e.community_id = NEW.community_id AND d.status = 'GRANTED' "
    "AND d.proposer_id = e.asked_by_id AND d.decider_id = NEW.by_id AND NEW.by_id <> e.asked_by_id)"
)
NOT_LET_OUT = (
    "NEW.export_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM privacy_release r "
    "JOIN privacy_export e ON e.id = r.export_id WHERE e.id = NEW.export_id "
    "AND e.community_id = NEW.community_id AND e.asked_by_id = NEW.by_id AND e.cap = NEW.cap "
    "AND r.at <= NEW.at AND r.until > NEW.at "
    "AND NOT EXISTS (SELECT 1 FROM privacy_stop s WHERE s.export_id = e.id))"
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0001_exports"), ("kernel", "0008_upkeep")]
    operations: ClassVar = [
        Guard("privacy_export"),
        Guard("privacy_release"),
        Guard("privacy_stop"),
        Guard("privacy_handout"),
        Bar("an_export_is_let_out_by_a_decision_of_another", "privacy_release", UNDECIDED),
        Bar("nothing_is_handed_out_that_was_not_let_out", "privacy_handout", NOT_LET_OUT),
    ]
