"""Bill runs 出账批次, their ledger of every household examined, and the bills 账单."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.charges.models.catalogue import FeeItem
from hub.estate.models import Household
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records


class BillRun(models.Model):
    """The bills of one item and month. Its row is what keeps two runs from passing each other."""

    class Status(models.TextChoices):
        OPEN = "OPEN", _("待确认")
        COMMITTED = "COMMITTED", _("出账中")
        BILLED = "BILLED", _("已出账")
        CANCELLED = "CANCELLED", _("已取消")

    LIFECYCLE = Lifecycle(
        commit=move(Status.OPEN, to=Status.COMMITTED),
        bill=move(Status.COMMITTED, to=Status.BILLED),
        give_back=move(Status.COMMITTED, to=Status.OPEN),
        cancel=move(Status.OPEN, to=Status.CANCELLED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(FeeItem, models.PROTECT, related_name="runs", db_index=False)
    period = models.CharField(_("账期"), max_length=7)
    # A later round bills those whom the first one could not.
    number = models.PositiveSmallIntegerField(_("第几次"))
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    committed_at = models.DateTimeField(null=True)
    # What the person who committed had seen; bills that differ are not written.
    seen = models.JSONField(default=dict)
    billed_at = models.DateTimeField(null=True)
    households = models.PositiveIntegerField(_("检查户数"), default=0)
    billed = models.PositiveIntegerField(_("出账"), default=0)
    skipped = models.PositiveIntegerField(_("不收"), default=0)
    failed = models.PositiveIntegerField(_("出不了"), default=0)
    total = models.DecimalField(_("应收合计"), max_digits=14, decimal_places=2, default=0)

    objects = Records["BillRun"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "item", "period", "number"], name="bill_runs_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["community", "item", "period"],
                condition=Q(status__in=["OPEN", "COMMITTED"]),
                name="one_bill_run_of_a_month_at_a_time",
            ),
            models.CheckConstraint(
                name="every_household_is_billed_skipped_or_failed",
                condition=Q(households=F("billed") + F("skipped") + F("failed")),
            ),
        ]
        ordering = ["community", "-id"]

    def __str__(self) -> str:
        return f"{self.item} {self.period} #{self.number}"


class RunLine(models.Model):
    """What a run did about one household: nobody who was examined is without a line."""

    class Outcome(models.TextChoices):
        BILLED = "BILLED", _("已出账")
        SKIPPED = "SKIPPED", _("不收")
        FAILED = "FAILED", _("出不了")

    class Reason(models.TextChoices):
        NONE = "", ""
        NOT_ENROLLED = "NOT_ENROLLED", _("本月没有计费登记")
        ALREADY_BILLED = "ALREADY_BILLED", _("这个月已经出过账")
        NOTHING_USED = "NOTHING_USED", _("用量为 0")
        FREE = "FREE", _("优惠后为 0")
        NO_AREA = "NO_AREA", _("没有建筑面积")
        NO_TARIFF = "NO_TARIFF", _("部分日期没有批准的收费标准")
        NO_READING = "NO_READING", _("没有抄表读数")
        READING_BELOW = "READING_BELOW", _("读数小于上次")
        TOO_LARGE = "TOO_LARGE", _("金额大得不合理")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(BillRun, models.PROTECT, related_name="lines", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=7, choices=Outcome)
    reason = models.CharField(max_length=14, choices=Reason, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    # How it was reckoned, part by part: see `breakdown.parts`.
    reckoning = models.TextField(blank=True)

    objects = Records["RunLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "run", "household"], name="a_household_has_one_line_in_a_run"
            ),
            models.CheckConstraint(
                name="who_is_not_billed_is_told_why",
                condition=Q(outcome="BILLED", reason="", amount__gt=0)
                | (~Q(outcome="BILLED") & ~Q(reason="") & Q(amount=0)),
            ),
        ]
        ordering = ["run", "household"]

    def __str__(self) -> str:
        return f"{self.household_id} {self.outcome} {self.reason}".strip()


class BillQuerySet(Records["Bill"]):
    def unpaid(self) -> Self:
        return self.filter(settled__lt=F("amount"))


class Bill(models.Model):
    """An amount that a household owes, fixed when it was issued.

    Sequence 0 is the month's charge; what corrects it or comes on top is 1, 2, … What is charged by
    the occasion has no month's charge before it and begins at 1. A credit note or a waiver is
    negative and settles the charge at once. Nothing but `settled` ever changes.
    """

    class Kind(models.TextChoices):
        CHARGE = "CHARGE", _("账单")
        EXTRA = "EXTRA", _("按次收费")
        LATE_FEE = "LATE_FEE", _("违约金")
        CREDIT = "CREDIT", _("红冲更正")
        WAIVER = "WAIVER", _("减免")

    REDUCTIONS = (Kind.CREDIT, Kind.WAIVER)
    # What was asked of the household; the other kinds put such a row right.
    CHARGES = (Kind.CHARGE, Kind.EXTRA)

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="bills", db_index=False)
    item = models.ForeignKey(FeeItem, models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(
        BillRun, models.PROTECT, null=True, related_name="bills", db_index=False
    )
    period = models.CharField(_("账期"), max_length=7)
    sequence = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CHARGE)
    amount = models.DecimalField(_("金额"), max_digits=12, decimal_places=2)
    due_on = models.DateField(_("到期日"))
    # Three years after it fell due (民法典 188), before anything interrupted it.
    lapses_on = models.DateField(_("时效届满日"))
    issued_at = models.DateTimeField()
    # The sum of its allocations, kept beside them so that what is open is one index scan.
    # The constraint holds its bounds, `manage.py verify_ledger` its truth.
    settled = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    objects = BillQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "household", "item", "period", "sequence"],
                name="a_household_is_billed_once",
            ),
            models.CheckConstraint(
                name="no_more_is_settled_than_was_owed",
                condition=Q(amount__gt=0, settled__gte=0, settled__lte=F("amount"))
                | Q(amount__lt=0, settled=F("amount")),
            ),
            models.CheckConstraint(
                name="credit_notes_and_waivers_are_negative",
                condition=Q(kind__in=["CREDIT", "WAIVER"], amount__lt=0)
                | (~Q(kind__in=["CREDIT", "WAIVER"]) & Q(amount__gt=0)),
            ),
            models.CheckConstraint(
                name="only_the_charge_comes_first",
                condition=Q(sequence=0, kind="CHARGE") | (Q(sequence__gt=0) & ~Q(kind="CHARGE")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "household", "due_on"],
                condition=Q(settled__lt=F("amount")),
                name="bill_unpaid",
            ),
            models.Index(fields=["community", "item", "period"], name="bill_by_period"),
            # The few that put others right, among all there ever were: the only negative ones.
            models.Index(
                fields=["community", "due_on"], condition=Q(amount__lt=0), name="bill_reductions"
            ),
        ]
        ordering = ["household", "due_on", "id"]

    def __str__(self) -> str:
        return f"{self.item} {self.period}"

    @property
    def is_charge(self) -> bool:
        return self.kind in self.CHARGES
