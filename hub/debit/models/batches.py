"""Batches 送盘: lines to the bank, the bills in them, who was left out and why, the frozen files."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from hub.charges.models import Bill
from hub.debit.models.cycles import Cycle
from hub.debit.models.formats import Format, Reason
from hub.debit.models.mandates import Mandate
from hub.estate.models import Household
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records


class Batch(models.Model):
    """One run of a cycle. Its counts add up, or the database does not let it close."""

    class Status(models.TextChoices):
        PREPARED = "PREPARED", _("已制盘")
        CHECKED = "CHECKED", _("生成文件中")
        READY = "READY", _("待送盘")
        SENT = "SENT", _("已送盘")
        ANSWERED = "ANSWERED", _("已回盘")
        CLOSED = "CLOSED", _("已结清")
        CANCELLED = "CANCELLED", _("已取消")

    LIFECYCLE = Lifecycle(
        check=move(Status.PREPARED, to=Status.CHECKED),
        write=move(Status.CHECKED, to=Status.READY),
        give_back=move(Status.CHECKED, to=Status.PREPARED),
        send=move(Status.READY, to=Status.SENT),
        answer=move(Status.SENT, to=Status.ANSWERED),
        close=move(Status.ANSWERED, to=Status.CLOSED),
        cancel=move(Status.PREPARED, Status.READY, to=Status.CANCELLED),
    )
    NOT_SENT = (Status.PREPARED, Status.CHECKED, Status.READY)

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="batches", db_index=False)
    number = models.PositiveSmallIntegerField(_("第几次"))
    reference = models.CharField(_("批次号"), max_length=20)
    format = models.ForeignKey(Format, models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=9, choices=Status, default=Status.PREPARED)
    households = models.PositiveIntegerField(_("检查户数"), default=0)
    lines = models.PositiveIntegerField(_("笔数"), default=0)
    skipped = models.PositiveIntegerField(_("不送"), default=0)
    total = models.DecimalField(_("金额"), max_digits=14, decimal_places=2, default=0)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    succeeded = models.PositiveIntegerField(_("成功"), default=0)
    succeeded_total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    failed = models.PositiveIntegerField(_("失败"), default=0)
    failed_total = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    objects = Records["Batch"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "cycle", "number"], name="batches_of_a_cycle_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["community", "cycle"],
                condition=Q(status__in=["PREPARED", "CHECKED", "READY"]),
                name="one_batch_of_a_cycle_is_in_the_making",
            ),
            models.CheckConstraint(
                name="every_household_with_a_mandate_has_a_line_or_a_reason",
                condition=Q(households=F("lines") + F("skipped")),
            ),
            models.CheckConstraint(
                name="who_prepared_neither_checks_nor_sends",
                condition=(Q(checked_by__isnull=True) | ~Q(checked_by=F("prepared_by")))
                & (Q(sent_by__isnull=True) | ~Q(sent_by=F("prepared_by"))),
            ),
            models.CheckConstraint(
                name="a_batch_closes_when_all_it_sent_is_answered",
                condition=~Q(status="CLOSED")
                | Q(
                    lines=F("succeeded") + F("failed"),
                    total=Round(F("succeeded_total") + F("failed_total"), 2),
                ),
            ),
            models.CheckConstraint(
                name="what_was_sent_was_sent_by_somebody",
                condition=Q(status__in=["PREPARED", "CHECKED", "READY", "CANCELLED"])
                | Q(sent_by__isnull=False, sent_at__isnull=False, checked_by__isnull=False),
            ),
        ]
        ordering = ["community", "-id"]

    def __str__(self) -> str:
        return self.reference

    @property
    def waiting(self) -> int:
        """Lines without a final answer."""
        return self.lines - self.succeeded - self.failed


class Line(models.Model):
    """One debit of one account: all bills of a household in the batch, under an id of our own."""

    class Outcome(models.TextChoices):
        WAITING = "", _("等结果")
        PAID = "PAID", _("成功")
        FAILED = "FAILED", _("失败")
        ASKED = "ASKED", _("待银行查证")
        RECALLED = "RECALLED", _("送盘前撤出")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="all_lines", db_index=False)
    number = models.PositiveIntegerField(_("序号"))
    # What comes back is matched by this and the amount, never by a name.
    key = models.CharField(_("明细号"), max_length=20)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="lines", db_index=False)
    amount = models.DecimalField(_("金额"), max_digits=12, decimal_places=2)
    attempt = models.PositiveSmallIntegerField(_("第几次扣"), default=1)
    file_number = models.PositiveIntegerField(_("文件"), default=0)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome, blank=True)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, related_name="+", db_index=False)
    # As the reason's was when the answer was booked: what the codes say later rewrites no month.
    cause = models.CharField(_("归因"), max_length=10, choices=Reason.Cause, blank=True)
    # What the bank said, code and words, known to us or not.
    said = models.CharField(_("银行答复"), max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)
    # The task its failure opened; it is not debited again before that is done.
    task = models.CharField(_("处理"), max_length=5, choices=Reason.Kind, blank=True)
    task_done_at = models.DateTimeField(null=True)

    objects = Records["Line"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "key"], name="a_debit_line_has_its_own_id"
            ),
            models.UniqueConstraint(
                fields=["community", "batch", "household"],
                name="a_household_has_one_line_in_a_batch",
            ),
            models.CheckConstraint(name="a_debit_is_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="only_a_failure_has_a_cause", condition=Q(cause="") | Q(outcome="FAILED")
            ),
            models.CheckConstraint(
                name="an_answer_has_its_moment",
                condition=Q(outcome="", answered_at__isnull=True)
                | (~Q(outcome="") & Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "batch", "number"], name="debit_line_by_number"),
            models.Index(
                fields=["community", "household"],
                condition=Q(task_done_at__isnull=True) & ~Q(task=""),
                name="debit_line_with_task",
            ),
        ]
        ordering = ["batch", "number"]

    def __str__(self) -> str:
        return self.key


class LineBill(models.Model):
    """A bill in a line, with what was open on it when the batch was prepared."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey(Line, models.PROTECT, related_name="bills", db_index=False)
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    objects = Records["LineBill"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "line", "bill"], name="a_bill_is_once_in_a_line"
            )
        ]
        ordering = ["line", "id"]

    def __str__(self) -> str:
        return f"{self.bill_id} {self.amount}"


class Skip(models.Model):
    """A household with a mandate and something to pay that is not in the batch, and why."""

    class Why(models.TextChoices):
        NOT_YET = "NOT_YET", _("授权还没开始")
        EXPIRED = "EXPIRED", _("授权已过期")
        TASK = "TASK", _("上次失败的原因还没处理")
        NOT_COVERED = "NOT_COVERED", _("授权不含这些项目")
        OVER_CAP = "OVER_CAP", _("超过单次限额")
        RECALLED = "RECALLED", _("送盘前撤出")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="skips", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    why = models.CharField(_("原因"), max_length=11, choices=Why)

    objects = Records["Skip"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "batch", "household"],
                name="a_household_is_left_out_of_a_batch_once",
            )
        ]
        ordering = ["batch", "household"]

    def __str__(self) -> str:
        return f"{self.household_id} {self.why}"


class ExportFile(models.Model):
    """A file for the bank, frozen byte by byte: who fetches it again gets the same."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="files", db_index=False)
    number = models.PositiveIntegerField()
    name = models.CharField(_("文件名"), max_length=60)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    lines = models.PositiveIntegerField(_("笔数"))
    total = models.DecimalField(_("金额"), max_digits=14, decimal_places=2)

    objects = Records["ExportFile"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "batch", "number"], name="files_of_a_batch_are_numbered"
            )
        ]
        ordering = ["batch", "number"]

    def __str__(self) -> str:
        return self.name
