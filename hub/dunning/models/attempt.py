"""What was tried 催缴记录: written once, with the proof from which its grade follows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.dunning.models.episode import Episode, StepDue
from hub.dunning.models.procedure import Channel, Grade
from hub.estate.models import Household, Resident
from hub.kernel.models import Attachment, Community
from hub.kernel.records import Records


class Attempt(models.Model):
    class Result(models.TextChoices):
        AGREES = "AGREES", _("接通，愿意付")
        PROMISE = "PROMISE", _("承诺付款")
        DELIVERED = "DELIVERED", _("已送达")
        DISPUTES = "DISPUTES", _("对账单有争议")
        SAYS_PAID = "SAYS_PAID", _("说已经付了")
        HARDSHIP = "HARDSHIP", _("有困难")
        REFUSES = "REFUSES", _("拒绝付款")
        COMPLAINT = "COMPLAINT", _("因服务质量不付")
        SENT = "SENT", _("已发出，未确认送达")
        NOT_REACHED = "NOT_REACHED", _("没联系上")
        WRONG_NUMBER = "WRONG_NUMBER", _("号码不对")
        RETURNED = "RETURNED", _("退回")

    # Somebody who may hear of the debt has heard of it.
    REACHED = (
        Result.AGREES,
        Result.PROMISE,
        Result.DELIVERED,
        Result.DISPUTES,
        Result.SAYS_PAID,
        Result.HARDSHIP,
        Result.REFUSES,
        Result.COMPLAINT,
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="attempts", db_index=False)
    # The step it was made for; empty for a contact between steps.
    due = models.ForeignKey(
        StepDue, models.PROTECT, null=True, related_name="attempts", db_index=False
    )
    channel = models.CharField(_("方式"), max_length=7, choices=Channel)
    # The debtor, or an adult who may speak for them. Nobody else hears of a debt.
    spoken_to = models.ForeignKey(
        Resident, models.PROTECT, null=True, related_name="+", db_index=False
    )
    # The number or address that was used, as it stood then.
    reached_at = models.CharField(_("号码或地址"), max_length=200, blank=True)
    result = models.CharField(_("结果"), max_length=12, choices=Result)
    reached = models.BooleanField()
    note = models.CharField(_("经过"), max_length=500, blank=True)
    # The numbers that others gave: of the message's receipt, the recording, the waybill, the paper.
    reference = models.CharField(_("回执/录音/邮单号"), max_length=64, blank=True)
    content_note = models.CharField(_("邮单内件品名"), max_length=60, blank=True)
    notice_code = models.CharField(_("通知书编号"), max_length=40, blank=True)
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    grade = models.CharField(_("证据等级"), max_length=1, choices=Grade)
    # What was demanded: these bills, and what was open of them.
    bills = models.JSONField(default=list)
    owed = models.DecimalField(_("欠费"), max_digits=12, decimal_places=2)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    objects = Records["Attempt"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="who_was_reached_is_named",
                condition=Q(reached=False) | Q(spoken_to__isnull=False),
            ),
            models.CheckConstraint(
                name="strong_evidence_is_of_somebody_reached",
                condition=~Q(grade__in=["A", "B"]) | Q(reached=True),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "household", "at"], name="attempt_household"),
            models.Index(fields=["community", "at"], name="attempt_moment"),
            models.Index(fields=["community", "due"], name="attempt_due"),
        ]
        ordering = ["household", "-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.get_result_display()}"


class Proof(models.Model):
    """A photo or paper of one attempt. The same picture never proves a second one."""

    class Kind(models.TextChoices):
        PHOTO = "PHOTO", _("现场照片")
        SIGNED = "SIGNED", _("签收回执")
        RECORDING = "RECORDING", _("录音")
        PAPER = "PAPER", _("法院、调解文书")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="proofs", db_index=False)
    kind = models.CharField(max_length=9, choices=Kind)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+", db_index=False)
    sha256 = models.CharField(max_length=64)

    objects = Records["Proof"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "sha256"], name="a_picture_proves_one_attempt"
            )
        ]
        indexes = [models.Index(fields=["community", "attempt"], name="proof_by_attempt")]
        ordering = ["attempt", "id"]

    def __str__(self) -> str:
        return self.get_kind_display()
