"""Hours in which the hub was awake. A figure without a feed is "no data", never 100 %."""

from django.db import models

from hub.kernel.models.community import Community


class Pulse(models.Model):
    """Written once an hour by the worker's pass for every community in service."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    hour = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "hour"], name="one_pulse_an_hour")
        ]

    def __str__(self) -> str:
        return f"{self.community_id} {self.hour:%Y-%m-%d %H}"
