"""The month's cycle 扣款期 with its calendar, and who had which hand in it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community, Policy
from hub.kernel.records import Records


class Cycle(models.Model):
    """A month's days: cut-off, first run, second run, by the values in force when it was opened."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(_("扣款月"), max_length=7)
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, related_name="+")
    cut_off_at = models.DateTimeField(_("扣款截止"))
    send_on = models.DateField(_("送盘日"))
    second_on = models.DateField(_("二次扣款日"))
    opened_at = models.DateTimeField()

    objects = Records["Cycle"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "period"], name="a_month_has_one_debit_cycle"
            )
        ]
        ordering = ["community", "-period"]

    def __str__(self) -> str:
        return self.period


class Hand(models.Model):
    """Who did what in a cycle. One person, one duty: the key keeps preparer, sender and importer apart."""

    class Duty(models.TextChoices):
        PREPARE = "PREPARE", _("制盘")
        CHECK = "CHECK", _("复核")
        SEND = "SEND", _("送盘")
        IMPORT = "IMPORT", _("回盘")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="hands", db_index=False)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    duty = models.CharField(max_length=7, choices=Duty)
    at = models.DateTimeField()

    objects = Records["Hand"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "cycle", "staff"], name="one_duty_a_person_in_a_debit_cycle"
            )
        ]
        ordering = ["cycle", "id"]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_duty_display()}"
