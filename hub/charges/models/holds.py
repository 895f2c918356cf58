"""Bills that somebody else is asked for 扣款中: pending at the bank, so not in arrears meanwhile."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.charges.models.billing import Bill
from hub.kernel.models import Community
from hub.kernel.records import Records


class Hold(models.Model):
    """From the moment a bill goes into a batch until its answer. A bill is in one batch at a time."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="holds", db_index=False)
    # Whose batch it is in, as people call it.
    reference = models.CharField(_("批次"), max_length=40)
    at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    objects = Records["Hold"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "bill"],
                condition=Q(released_at__isnull=True),
                name="a_bill_is_held_once_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["community", "bill"], name="hold_by_bill")]
        ordering = ["bill", "id"]

    def __str__(self) -> str:
        return self.reference
