"""Who is let be, why and until when: by a promise of their own, or by leave of two of ours."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.dunning.models.attempt import Attempt
from hub.estate.models import Household
from hub.kernel.models import Community
from hub.kernel.records import Records


class Pause(models.Model):
    """Granted by a second person, with a reason, and never without an end."""

    class Reason(models.TextChoices):
        DISPUTE = "DISPUTE", _("账单争议核查中")
        INSTALMENT = "INSTALMENT", _("分期计划履行中")
        MEDIATION = "MEDIATION", _("调解或诉讼中")
        ESTATE = "ESTATE", _("继承或破产")
        UNSOLD = "UNSOLD", _("开发商未售")
        # Letters and notices go on; phone, message and visit rest.
        WRITTEN = "WRITTEN", _("只接受书面联系")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(_("原因"), max_length=10, choices=Reason)
    ground = models.CharField(_("依据"), max_length=1000)
    first_day = models.DateField(_("起"))
    last_day = models.DateField(_("止"))
    # Set when it was ended before its time; that day it rests no more.
    ended_on = models.DateField(null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    objects = Records["Pause"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_pause_is_granted_by_a_second_person",
                condition=~Q(granted_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="a_pause_ends_after_it_begins", condition=Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(name="a_pause_has_a_ground", condition=~Q(ground="")),
        ]
        indexes = [
            models.Index(fields=["community", "last_day", "household"], name="pause_running"),
            models.Index(fields=["community", "household"], name="pause_household"),
        ]
        ordering = ["community", "last_day", "id"]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.first_day}–{self.last_day}"


class Promise(models.Model):
    """承诺付款: rests until its day; payments alone decide whether it was kept."""

    class Status(models.TextChoices):
        OPEN = "OPEN", _("等待付款")
        KEPT = "KEPT", _("已兑现")
        BROKEN = "BROKEN", _("未兑现")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="promises", db_index=False)
    amount = models.DecimalField(_("金额"), max_digits=12, decimal_places=2)
    day = models.DateField(_("付款日"))
    made_at = models.DateTimeField()
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN)
    decided_on = models.DateField(null=True)

    objects = Records["Promise"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "household"],
                condition=Q(status="OPEN"),
                name="one_promise_of_a_household_is_open",
            ),
            models.CheckConstraint(name="a_promise_is_of_money", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_promise_is_decided_on_a_day",
                condition=Q(status="OPEN", decided_on__isnull=True)
                | (~Q(status="OPEN") & Q(decided_on__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["community", "status", "day"], name="promise_day")]
        ordering = ["community", "-day", "-id"]

    def __str__(self) -> str:
        return f"{self.amount} {self.day}"
