"""What was done to keep the house itself: backups made, restored from, and proofs checked."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Upkeep(models.Model):
    """Written by commands of the machine, which nobody signs in for; only added to."""

    class Kind(models.TextChoices):
        BACKED_UP = "BACKED_UP", _("已备份")
        RESTORED = "RESTORED", _("从备份恢复")
        VERIFIED = "VERIFIED", _("已核验，全部相符")
        FAULT = "FAULT", _("已核验，发现不符")

    kind = models.CharField(max_length=9, choices=Kind)
    at = models.DateTimeField()
    # Names and sizes of files, digests, faults: nothing about people.
    detail = models.JSONField(default=dict)

    objects: ClassVar[models.Manager["Upkeep"]]

    class Meta:
        indexes = [models.Index(fields=["kind", "-at"], name="upkeep_latest_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
