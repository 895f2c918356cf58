"""What the bank answered 回盘: each file as it came, each row of it, and what was wrong with them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.debit.models.batches import Batch, Line
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records


class Result(models.Model):
    """One answer file. Read and looked at first; accepted once, whole."""

    class Status(models.TextChoices):
        RECEIVED = "RECEIVED", _("读取中")
        READ = "READ", _("待确认")
        REFUSED = "REFUSED", _("不能入账")
        ACCEPTED = "ACCEPTED", _("入账中")
        BOOKED = "BOOKED", _("已入账")
        DROPPED = "DROPPED", _("已放弃")

    LIFECYCLE = Lifecycle(
        read=move(Status.RECEIVED, to=Status.READ),
        refuse=move(Status.RECEIVED, to=Status.REFUSED),
        accept=move(Status.READ, to=Status.ACCEPTED),
        book=move(Status.ACCEPTED, to=Status.BOOKED),
        drop=move(Status.READ, to=Status.DROPPED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="results", db_index=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.RECEIVED)
    name = models.CharField(_("文件名"), max_length=120)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    paid_on = models.DateField(_("扣款日期"))
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    # Of the batch, kept here so that one row can say that the three are three.
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField(_("行数"), default=0)
    paid = models.PositiveIntegerField(_("成功"), default=0)
    paid_total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    failed = models.PositiveIntegerField(_("失败"), default=0)
    asked = models.PositiveIntegerField(_("待查证"), default=0)
    faulty = models.PositiveIntegerField(_("对不上"), default=0)
    # What is wrong with the file as a whole: [line or None, sentence].
    faults = models.JSONField(default=list)

    objects = Records["Result"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "batch", "sha256"],
                condition=~Q(status__in=["REFUSED", "DROPPED"]),
                name="an_answer_of_a_batch_is_accepted_once",
            ),
            models.CheckConstraint(
                name="preparer_sender_and_importer_are_three",
                condition=~Q(imported_by=F("prepared_by"))
                & ~Q(imported_by=F("sent_by"))
                & ~Q(prepared_by=F("sent_by")),
            ),
            models.CheckConstraint(
                name="every_row_of_an_answer_is_counted",
                condition=Q(status__in=["RECEIVED", "REFUSED"])
                | Q(rows=F("paid") + F("failed") + F("asked") + F("faulty")),
            ),
        ]
        ordering = ["community", "-id"]

    def __str__(self) -> str:
        return self.name


class ResultRow(models.Model):
    """One row of an answer, and the line that it was found to be about."""

    class Fault(models.TextChoices):
        NONE = "", ""
        UNKNOWN = "UNKNOWN", _("本批次没有这个明细号")
        AMOUNT = "AMOUNT", _("金额与送盘不符")
        UNREADABLE = "UNREADABLE", _("金额看不懂")
        REPEATED = "REPEATED", _("同一个明细号出现了几次")
        ANSWERED = "ANSWERED", _("这一笔已经有结果")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    result = models.ForeignKey(Result, models.PROTECT, related_name="found", db_index=False)
    number = models.PositiveIntegerField(_("行号"))
    key = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    code = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=100, blank=True)
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+", db_index=False)
    outcome = models.CharField(max_length=8, choices=Line.Outcome, blank=True)
    fault = models.CharField(max_length=10, choices=Fault, blank=True)

    objects = Records["ResultRow"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "result", "number"], name="rows_of_an_answer_are_numbered"
            ),
            # What is booked is found by it too, line by line.
            models.UniqueConstraint(
                fields=["community", "result", "line"],
                condition=Q(fault=""),
                name="an_answer_says_one_thing_of_a_line",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "result"],
                condition=~Q(fault=""),
                name="result_row_with_fault",
            )
        ]
        ordering = ["result", "number"]

    def __str__(self) -> str:
        return f"{self.number} {self.key}"
