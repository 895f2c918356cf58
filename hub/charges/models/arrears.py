"""What was owed at the end of a day 欠费快照, frozen, and what keeps a debt from lapsing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.charges.models.billing import Bill
from hub.estate.models import Household
from hub.kernel.models import Community
from hub.kernel.records import Records


class Snapshot(models.Model):
    """The arrears of a community as they stood one night: what dunning and figures rest on."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField(_("日期"))
    taken_at = models.DateTimeField()
    # The last moment that payments were brought in; what came later at the bank is not in it.
    fresh_at = models.DateTimeField(null=True)
    households = models.PositiveIntegerField(_("欠费户数"), default=0)
    bills = models.PositiveIntegerField(_("欠费账单"), default=0)
    total = models.DecimalField(_("欠费合计"), max_digits=14, decimal_places=2, default=0)
    # Overdue too, but the bank has been asked for them and has not answered: not in arrears.
    pending = models.PositiveIntegerField(_("扣款中账单"), db_default=0)
    pending_total = models.DecimalField(
        _("扣款中合计"), max_digits=14, decimal_places=2, db_default=0
    )

    objects = Records["Snapshot"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "day"], name="one_snapshot_a_night")
        ]
        ordering = ["community", "-day"]

    def __str__(self) -> str:
        return f"{self.day}"


class Arrear(models.Model):
    """One overdue bill in a snapshot."""

    class Age(models.TextChoices):
        DAYS_30 = "30", _("30 天内")
        DAYS_90 = "90", _("31–90 天")
        DAYS_180 = "180", _("91–180 天")
        DAYS_365 = "365", _("181–365 天")
        OLDER = "OLD", _("一年以上")

    class Warning(models.TextChoices):
        NONE = "", ""
        MONTHS_12 = "12", _("时效不足 12 个月")
        MONTHS_6 = "6", _("时效不足 6 个月")
        MONTHS_3 = "3", _("时效不足 3 个月")
        LAPSED = "0", _("时效已满")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="arrears", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="+", db_index=False)
    open = models.DecimalField(max_digits=12, decimal_places=2)
    days = models.PositiveIntegerField(_("逾期天数"))
    age = models.CharField(max_length=3, choices=Age)
    lapses_on = models.DateField(_("时效届满日"))
    warning = models.CharField(max_length=2, choices=Warning, blank=True)

    objects = Records["Arrear"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "snapshot", "bill"], name="a_bill_is_once_in_a_snapshot"
            ),
            models.CheckConstraint(name="an_arrear_is_open", condition=Q(open__gt=0)),
        ]
        indexes = [
            models.Index(fields=["community", "snapshot", "household"], name="arrear_household")
        ]
        ordering = ["snapshot", "household", "bill"]

    def __str__(self) -> str:
        return f"{self.bill_id} {self.open}"


class Interruption(models.Model):
    """What began the three years anew (民法典 195): evidence of grade A or B, and nothing less."""

    class Kind(models.TextChoices):
        DEMAND = "DEMAND", _("催告送达")
        PROMISE = "PROMISE", _("同意履行")
        PART = "PART", _("部分履行")
        SUIT = "SUIT", _("起诉、仲裁、调解")

    class Grade(models.TextChoices):
        A = "A", _("A 级：签收、邮政签收、法院文书")
        B = "B", _("B 级：送达回执、录音")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="interruptions", db_index=False)
    kind = models.CharField(_("事由"), max_length=7, choices=Kind)
    grade = models.CharField(_("证据等级"), max_length=1, choices=Grade)
    happened_on = models.DateField(_("日期"))
    lapses_on = models.DateField(_("新的届满日"))
    evidence = models.CharField(_("证据"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Records["Interruption"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_strong_evidence_interrupts", condition=Q(grade__in=["A", "B"])
            )
        ]
        indexes = [models.Index(fields=["community", "bill"], name="interruption_by_bill")]
        ordering = ["bill", "happened_on", "id"]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.get_kind_display()}"
