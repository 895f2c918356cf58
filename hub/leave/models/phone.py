"""Reported by phone 电话报备: in special cases first a call, the paper afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Staff


class PhoneReport(models.Model):
    """Somebody rang to say that they cannot come. It counts from the moment of the call, however
    late the leader wrote it down."""

    class Status(models.TextChoices):
        OPEN = "OPEN", _("待补书面")
        PAPERED = "PAPERED", _("已补书面")
        LAPSED = "LAPSED", _("逾期未补")

    LIFECYCLE = Lifecycle(
        paper=move(Status.OPEN, Status.LAPSED, to=Status.PAPERED),
        lapse=move(Status.OPEN, to=Status.LAPSED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="phone_reports", db_index=False)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField(_("接到电话"))
    logged_at = models.DateTimeField(_("登记"))
    # Noted later than the rules allow. That is the leader's fault, never the caller's.
    is_logged_late = models.BooleanField(default=False)
    matter = models.CharField(_("事由"), max_length=300)
    starts_at = models.DateTimeField(_("从什么时候起来不了"))
    until = models.DateTimeField(_("预计到"))
    paper_by = models.DateTimeField(_("补书面截止"))
    status = models.CharField(max_length=7, choices=Status, default=Status.OPEN)

    objects = Records["PhoneReport"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nobody_takes_their_own_call", condition=~Q(taken_by=F("staff"))
            ),
            models.CheckConstraint(
                name="a_call_is_logged_after_it_came", condition=Q(logged_at__gte=F("received_at"))
            ),
            models.CheckConstraint(
                name="a_phone_report_ends_after_it_begins", condition=Q(until__gt=F("starts_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["community", "staff", "starts_at"], name="call_of_a_person"),
            models.Index(
                fields=["community", "paper_by"], condition=Q(status="OPEN"), name="call_open"
            ),
        ]
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.received_at:%Y-%m-%d %H:%M}"
