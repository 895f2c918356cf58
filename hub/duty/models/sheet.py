"""Month sheets 月报: what attendance and overtime came to in a department's month, frozen."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community, Document
from hub.kernel.records import Records
from hub.people.models import Department


class MonthSheet(models.Model):
    """One sheet of a month. A later one replaces it and says why; the earlier stays readable."""

    class Kind(models.TextChoices):
        ATTENDANCE = "KQB", _("考勤表")
        OVERTIME = "JBT", _("加班台账")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(_("月份"), max_length=7)
    kind = models.CharField(_("表"), max_length=3, choices=Kind)
    version = models.PositiveSmallIntegerField(_("版本"))
    reason = models.CharField(_("重出原因"), max_length=300, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    objects: ClassVar[Records["MonthSheet"]] = Records["MonthSheet"].as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "department", "period", "kind", "version"],
                name="month_sheets_are_versioned",
            ),
            models.UniqueConstraint(
                fields=["community", "document"], name="a_paper_is_of_one_month_sheet"
            ),
            models.CheckConstraint(
                name="a_sheet_drawn_up_again_says_why",
                condition=models.Q(version=1) | ~models.Q(reason=""),
            ),
        ]
        ordering = ["-period", "department", "kind", "-version"]

    def __str__(self) -> str:
        return f"{self.period} {self.get_kind_display()} v{self.version}"
