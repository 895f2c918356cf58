"""Month sheets 月报: what attendance and overtime came to in a department's month, frozen; and what
later facts made of a month that was closed 月后更正."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.duty.models.attendance import AttendanceDay
from hub.duty.models.roster import Assignment
from hub.kernel.models import Community, Document
from hub.kernel.records import Records
from hub.people.models import Department, Staff


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

    objects = Records["MonthSheet"].as_manager()

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


class Amendment(models.Model):
    """What a later fact made of a shift of a locked month. The month stays as it was closed; the
    sheets of the first month that was still open then carry the difference."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", db_index=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="amendments")
    shown_in = models.CharField(_("记入月份"), max_length=7)
    was = models.CharField(_("原来"), max_length=10, choices=AttendanceDay.Outcome)
    was_minutes = models.PositiveSmallIntegerField()
    now = models.CharField(_("更正为"), max_length=10, choices=AttendanceDay.Outcome)
    now_minutes = models.PositiveSmallIntegerField()
    # What was found out later, and where it is written: "leave.leave:17".
    reason = models.CharField(_("依据"), max_length=200)
    reference = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Records["Amendment"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "assignment", "reference"],
                name="a_closed_shift_is_amended_once_for_a_fact",
            ),
            models.CheckConstraint(
                name="an_amendment_names_its_ground", condition=~models.Q(reason="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "department", "shown_in"], name="amendments_of_sheet"
            ),
            models.Index(fields=["community", "reference"], name="amendments_of_a_fact"),
        ]
        ordering = ["shown_in", "staff", "assignment", "id"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.assignment.work_on} {self.was} → {self.now}"

    @property
    def minutes(self) -> int:
        """What is worked more, or less, than the closed month says."""
        return self.now_minutes - self.was_minutes
