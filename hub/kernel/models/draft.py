"""What somebody has typed and not yet saved, so that a crash of the browser loses nothing."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from hub.kernel.models.community import Community


class Draft(models.Model):
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    form = models.CharField(max_length=60)
    # Which record the form is about; empty for a form that makes a new one.
    subject = models.CharField(max_length=60, blank=True)
    body = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["Draft"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person", "form", "subject"],
                name="one_draft_for_each_person_form_and_subject",
            )
        ]
        indexes = [models.Index(fields=["at"], name="draft_age")]

    def __str__(self) -> str:
        return f"{self.form} {self.subject}"
