"""What a record can be found by: its words, cut into the pieces a Chinese search needs."""

from django.db import models

from hub.kernel.models.community import Community


class SearchEntry(models.Model):
    """One row for one subject, rewritten whenever its words change; not of record.

    After a migration that alters this table, call `hub.kernel.search.create_index` again: SQLite
    rebuilds an altered table and drops its triggers without a word.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    grams = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "subject_type", "subject_id"],
                name="one_search_entry_for_each_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"
