"""The journal: what happened, who did it, when. Rows are written once; the database refuses the rest."""

from django.conf import settings
from django.db import models

from hub.kernel.models.community import Community


class Event(models.Model):
    """One act. Written in the act's own transaction, never changed, never deleted.

    Subjects are named by type and id rather than by foreign key, so that the journal can be
    partitioned by month and outlives any table it speaks of.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Whose office the actor held when acting as a deputy 代理.
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    detail = models.JSONField(default=dict)
    # The client's own name for this act (journal.py): a repeat answers with the first result.
    key = models.CharField(max_length=64, null=True)  # noqa: DJ001 (NULL: many acts have no key)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "key"], name="an_act_with_a_key_happens_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["community", "subject_type", "subject_id", "id"], name="event_history"
            ),
            models.Index(fields=["community", "at"], name="event_day"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.verb} {self.subject_type} {self.subject_id}"

    @property
    def by_whom(self) -> str:
        """Who acted, and in whose place if they stood in for somebody."""
        return f"{self.actor} / {self.acting_for}" if self.acting_for else str(self.actor)


class Seal(models.Model):
    """One community's events of one day, sealed: a Merkle root chained to the day before.

    `marks` holds, for every event in order of id, the id and the first eight bytes of its leaf
    (16 bytes an event), so that a broken seal can name the first event that was touched.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    day = models.DateField()
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    marks = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "day"], name="one_seal_for_each_day")
        ]
        ordering = ["community", "day"]

    def __str__(self) -> str:
        return f"{self.day} {self.digest[:12]}"
