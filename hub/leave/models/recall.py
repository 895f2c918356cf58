"""Leave called back 收回、召回: a superior's written ground, and for leave that runs the person's answer."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.leave.models.leave import Leave
from hub.people.models import Role, Staff


class Recall(models.Model):
    """Granted leave taken back before it begins; or, while it runs, the request to come back at a
    moment, which shortens the leave once the person agrees and never without."""

    class Status(models.TextChoices):
        ASKED = "ASKED", _("等本人答复")
        AGREED = "AGREED", _("本人同意返岗")
        DECLINED = "DECLINED", _("本人不能返岗")
        LAPSED = "LAPSED", _("未召回")
        DONE = "DONE", _("已收回")

    LIFECYCLE = Lifecycle(
        take_back=move(Status.ASKED, to=Status.DONE),
        agree=move(Status.ASKED, to=Status.AGREED),
        decline=move(Status.ASKED, to=Status.DECLINED),
        lapse=move(Status.ASKED, to=Status.LAPSED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    leave = models.ForeignKey(Leave, models.PROTECT, related_name="recalls")
    # Copied so that the database itself can tell the two apart.
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    role = models.CharField(max_length=3, choices=Role)
    at = models.DateTimeField()
    ground = models.CharField(_("理由"), max_length=300)
    # Empty: all of it, before it began.
    back_at = models.DateTimeField(_("几点返岗"), null=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED)
    answered_at = models.DateTimeField(null=True)
    words = models.CharField(_("答复"), max_length=300, blank=True)
    returned_minutes = models.PositiveIntegerField(_("退回假期（分）"), default=0)

    objects = Records["Recall"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nobody_calls_back_their_own_leave",
                condition=~Q(by=F("staff"))
                & (Q(acting_for__isnull=True) | ~Q(acting_for=F("staff"))),
            ),
            models.CheckConstraint(
                name="leave_is_called_back_with_a_ground", condition=~Q(ground="")
            ),
            models.CheckConstraint(
                name="who_cannot_come_back_says_why",
                condition=~Q(status="DECLINED") | ~Q(words=""),
            ),
            models.CheckConstraint(
                name="only_all_of_leave_is_taken_back_unasked",
                condition=~Q(status="DONE") | Q(back_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["community", "leave"],
                condition=Q(status="ASKED"),
                name="leave_is_called_back_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "back_at"],
                condition=Q(status="ASKED"),
                name="leave_recall_waiting",
            )
        ]
        ordering = ["leave", "-id"]

    def __str__(self) -> str:
        return f"{self.leave_id} {self.get_status_display()}"
