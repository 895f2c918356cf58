"""短信名单: the messages of a step, written together, sent elsewhere, and answered by receipts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.dunning.models.attempt import Attempt
from hub.dunning.models.episode import StepDue
from hub.estate.models import Household, Phone, Resident
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.kernel.text import masked_phone


class MessageList(models.Model):
    """What was handed to whoever sends messages: to whom, at which number, in which words."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("名单"), max_length=20)
    count = models.PositiveIntegerField(_("条数"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()

    objects = Records["MessageList"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], name="message_lists_are_numbered"
            ),
            models.CheckConstraint(name="a_message_list_is_not_empty", condition=Q(count__gt=0)),
        ]
        ordering = ["community", "-id"]

    def __str__(self) -> str:
        return self.number


class Message(models.Model):
    """One household's message. Sent is what a receipt says; until then nobody knows."""

    class Status(models.TextChoices):
        WAITING = "WAITING", _("等回执")
        BOOKED = "BOOKED", _("已登记")
        # Nobody sent it: the step is as it was, and may go on another list.
        NOT_SENT = "NOT_SENT", _("没有发出")
        # Paid, or let be, before it was sent: no contact is made of it.
        MOOT = "MOOT", _("不用登记")

    LIFECYCLE = Lifecycle(
        book=move(Status.WAITING, to=Status.BOOKED),
        drop=move(Status.WAITING, to=Status.NOT_SENT),
        let_be=move(Status.WAITING, to=Status.MOOT),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    list = models.ForeignKey(MessageList, models.PROTECT, related_name="messages", db_index=False)
    number = models.CharField(_("编号"), max_length=24)
    due = models.ForeignKey(StepDue, models.PROTECT, related_name="messages", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+", db_index=False)
    phone = models.ForeignKey(Phone, models.PROTECT, related_name="+", db_index=False)
    # As they stood when the list was made.
    sent_to = models.CharField(_("手机号"), max_length=32)
    text = models.CharField(_("短信内容"), max_length=500)
    owed = models.DecimalField(_("欠费"), max_digits=12, decimal_places=2)
    status = models.CharField(_("状态"), max_length=8, choices=Status, default=Status.WAITING)
    # What the receipt says.
    result = models.CharField(_("结果"), max_length=12, choices=Attempt.Result, blank=True)
    sent_at = models.DateTimeField(_("发送时间"), null=True)
    reference = models.CharField(_("回执号"), max_length=64, blank=True)
    attempt = models.ForeignKey(
        Attempt, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    objects = Records["Message"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="messages_are_numbered"),
            models.UniqueConstraint(
                fields=["community", "due"],
                condition=Q(status="WAITING"),
                name="a_step_has_one_message_under_way",
            ),
            models.UniqueConstraint(
                fields=["community", "reference"],
                condition=~Q(reference=""),
                name="a_receipt_proves_one_message",
            ),
            models.CheckConstraint(
                name="a_booked_message_is_an_attempt",
                condition=Q(status="BOOKED", attempt__isnull=False, sent_at__isnull=False)
                | ~Q(status="BOOKED") & Q(attempt__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "list"], name="message_by_list"),
            models.Index(fields=["community", "due"], name="message_by_step"),
        ]
        ordering = ["list", "number"]

    def __str__(self) -> str:
        return self.number

    @property
    def masked(self) -> str:
        return masked_phone(self.sent_to)
