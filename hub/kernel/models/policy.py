"""Policy values: how many minutes, how many hours, which ladder. Data, with versions."""

from django.conf import settings
from django.db import models

from hub.kernel.models.community import Community


class Policy(models.Model):
    """One version of an area's values. A record keeps the version it was opened under."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    area = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    values = models.JSONField()
    valid_from = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "area", "version"], name="policy_versions_are_numbered"
            )
        ]
        ordering = ["community", "area", "-version"]

    def __str__(self) -> str:
        return f"{self.area} v{self.version}"
