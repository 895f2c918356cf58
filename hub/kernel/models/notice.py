"""What the house tells its own people: a line in someone's inbox."""

from django.conf import settings
from django.db import models

from hub.kernel.models.community import Community


class Notice(models.Model):
    """Addressed to a person, or to everyone who holds a role in a unit or in the community."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    role = models.CharField(max_length=8, blank=True)
    unit = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    text = models.CharField(max_length=300)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    is_urgent = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_notice_has_someone_to_read_it",
                condition=models.Q(person__isnull=False) | ~models.Q(role=""),
            )
        ]
        indexes = [
            models.Index(
                fields=["community", "person", "-at"],
                condition=models.Q(seen_at=None),
                name="notice_unseen",
            ),
            models.Index(
                fields=["community", "role", "unit", "-at"],
                condition=models.Q(seen_at=None),
                name="notice_unseen_by_role",
            ),
        ]

    def __str__(self) -> str:
        return self.text
