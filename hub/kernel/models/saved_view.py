"""A list as somebody wants to see it every day: its filters under a name of their own."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from hub.kernel.models.community import Community


class SavedView(models.Model):
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The address of the list, and what stands after its question mark.
    page = models.CharField(max_length=100)
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=1000)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["SavedView"]]

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person", "page", "name"],
                name="one_saved_view_for_each_person_page_and_name",
            )
        ]

    def __str__(self) -> str:
        return self.name
