"""Rounds of handling 处理轮次, and everybody who had a hand in one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.matters.models.matter import Matter
from hub.people.models import Department

STAFF = settings.AUTH_USER_MODEL


class Cycle(models.Model):
    """One round of handling 处理轮次. Reopening starts the next; the old one stays as it was."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="cycles")
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    opened_why = models.CharField(max_length=300, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", db_index=False
    )
    forwarded_at = models.DateTimeField(null=True)
    forwarded_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", db_index=False
    )
    hand_over_due_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", db_index=False
    )
    accept_due_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    is_on_the_spot = models.BooleanField(default=False)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    result = models.TextField(_("处理结果"), blank=True)
    called_back_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "matter", "number"], name="cycles_are_numbered"
            ),
            models.CheckConstraint(
                name="handled_by_somebody_with_a_result",
                condition=Q(handled_at__isnull=True)
                | (Q(handled_by__isnull=False) & ~Q(result="")),
            ),
            models.CheckConstraint(
                name="handled_after_it_was_opened",
                condition=Q(handled_at__isnull=True) | Q(handled_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="accepted_after_it_was_forwarded",
                condition=Q(accepted_at__isnull=True) | Q(accepted_at__gte=F("forwarded_at")),
            ),
            models.CheckConstraint(
                name="called_back_after_it_was_handled",
                condition=Q(called_back_at__isnull=True) | Q(called_back_at__gte=F("handled_at")),
            ),
        ]
        indexes = [models.Index(fields=["community", "handled_at"], name="cycle_handled")]
        ordering = ["matter", "number"]

    def __str__(self) -> str:
        return f"{self.matter_id}/{self.number}"


class Hand(models.Model):
    """Somebody had a hand in this round of handling 经手: they never call back, whoever has it now.

    Written by the acts of handling and never taken back; a trigger on the callbacks reads it.
    """

    class Did(models.TextChoices):
        ACCEPTED = "ACCEPTED", _("接单")
        ASSIGNED = "ASSIGNED", _("被指派")
        STARTED = "STARTED", _("开始处理")
        NOTED = "NOTED", _("补充处理情况")
        HANDLED = "HANDLED", _("处理完毕")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="hands")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="hands")
    staff = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    did = models.CharField(max_length=8, choices=Did)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "cycle", "staff"], name="a_hand_in_a_round_is_noted_once"
            )
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.staff_id} {self.did}"
