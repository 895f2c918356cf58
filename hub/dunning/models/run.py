"""The nightly run 催缴批次 and its ledger: nobody in arrears is without a line and a reason."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.charges.models import Snapshot
from hub.dunning.models.procedure import Step
from hub.estate.models import Household
from hub.kernel.models import Community
from hub.kernel.records import Records


class Run(models.Model):
    """What the night made of a snapshot. A further pass of the day adds who came to owe since."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField(_("第几次"))
    day = models.DateField(_("日期"))
    # Payments were too old to dun on: nobody was.
    is_stale = models.BooleanField(default=False)
    fresh_at = models.DateTimeField(null=True)
    debtors = models.PositiveIntegerField(_("欠费户"), default=0)
    opened = models.PositiveIntegerField(_("新派步骤"), default=0)
    standing = models.PositiveIntegerField(_("进行中"), default=0)
    paused = models.PositiveIntegerField(_("暂停"), default=0)
    failed = models.PositiveIntegerField(_("派不出"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Records["Run"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "snapshot", "number"], name="dunning_runs_are_numbered"
            ),
            models.CheckConstraint(
                name="every_debtor_is_opened_standing_paused_or_failed",
                condition=Q(debtors=F("opened") + F("standing") + F("paused") + F("failed")),
            ),
            models.CheckConstraint(
                name="nothing_opens_on_stale_payments",
                condition=Q(is_stale=False) | Q(opened=0),
            ),
        ]
        indexes = [models.Index(fields=["community", "day"], name="dunning_run_day")]
        ordering = ["community", "-day", "-number"]

    def __str__(self) -> str:
        return f"{self.day} #{self.number}"


class RunLine(models.Model):
    """What a run found about one debtor."""

    class Outcome(models.TextChoices):
        OPENED = "OPENED", _("新派步骤")
        STANDING = "STANDING", _("进行中")
        PAUSED = "PAUSED", _("暂停")
        FAILED = "FAILED", _("派不出")

    class Reason(models.TextChoices):
        NONE = "", ""
        STEP_OPEN = "STEP_OPEN", _("已有一步在做")
        NEXT_LATER = "NEXT_LATER", _("下一步还没到日子")
        STALE = "STALE", _("收款数据太旧")
        INTERVAL = "INTERVAL", _("距上次送达太近")
        PROMISE = "PROMISE", _("承诺付款")
        DISPUTE = "DISPUTE", _("账单争议核查中")
        INSTALMENT = "INSTALMENT", _("分期计划履行中")
        MEDIATION = "MEDIATION", _("调解或诉讼中")
        ESTATE = "ESTATE", _("继承或破产")
        UNSOLD = "UNSOLD", _("开发商未售")
        WRITTEN = "WRITTEN", _("只接受书面联系")
        NO_PROCEDURE = "NO_PROCED", _("没有批准的催缴程序")
        NO_OWNER = "NO_OWNER", _("没有登记业主")
        NO_PHONE = "NO_PHONE", _("没有可用电话")
        NO_HOLDER = "NO_HOLDER", _("片区没有管家")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="lines", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=8, choices=Outcome)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="+", db_index=False)
    next_on = models.DateField(_("下一步"), null=True)
    owed = models.DecimalField(_("欠费"), max_digits=12, decimal_places=2)
    days = models.PositiveIntegerField(_("逾期天数"))

    objects = Records["RunLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "run", "household"], name="a_debtor_has_one_line_in_a_run"
            ),
            models.CheckConstraint(
                name="who_is_not_opened_is_told_why",
                condition=Q(outcome="OPENED", reason="", step__isnull=False)
                | ~Q(outcome="OPENED") & ~Q(reason=""),
            ),
        ]
        ordering = ["run", "household"]

    def __str__(self) -> str:
        return f"{self.household_id} {self.outcome} {self.reason}".strip()
