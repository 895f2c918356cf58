"""Roll calls 点名: who was there when the leader called, as it was called."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.duty.models.roster import Assignment
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Department, Staff


class RollCall(models.Model):
    """One roll call of a department. Written once; what was wrong is said in a further one."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=20)
    held_at = models.DateTimeField(_("点名时间"))
    recorded_at = models.DateTimeField(_("登记时间"))
    # Written down so long after it was held that everybody who reads it should know.
    is_late = models.BooleanField(_("补登"))
    why_late = models.CharField(_("补登原因"), max_length=300, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    told = models.CharField(_("宣布事项"), max_length=1000, blank=True)
    # Of the list as it was called, so that a line changed in the database is found out.
    digest = models.CharField(max_length=64)

    objects = Records["RollCall"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], name="roll_calls_have_numbers"
            ),
            models.UniqueConstraint(
                fields=["community", "department", "held_at"], name="a_roll_is_called_once"
            ),
            models.CheckConstraint(
                name="a_roll_is_called_before_it_is_written_down",
                condition=Q(recorded_at__gte=F("held_at")),
            ),
            models.CheckConstraint(
                name="a_roll_call_entered_late_says_why",
                condition=Q(is_late=False) | ~Q(why_late=""),
            ),
        ]
        ordering = ["-held_at"]

    def __str__(self) -> str:
        return self.number


class RollLine(models.Model):
    """What was said of one person who was rostered at that moment."""

    class Answer(models.TextChoices):
        PRESENT = "PRESENT", _("到")
        LATE = "LATE", _("迟到")
        LEAVE = "LEAVE", _("请假")
        ON_POST = "ONPOST", _("在岗")
        ERRAND = "ERRAND", _("公差")
        ABSENT = "ABSENT", _("未到")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    call = models.ForeignKey(RollCall, models.PROTECT, related_name="lines", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+", db_index=False)
    answer = models.CharField(max_length=7, choices=Answer)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    objects = Records["RollLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "call", "staff"], name="a_person_is_called_once"
            ),
            models.CheckConstraint(
                name="who_did_not_answer_is_noted_with_a_word",
                condition=~Q(answer__in=["ABSENT", "LATE"]) | ~Q(note=""),
            ),
        ]
        ordering = ["call", "assignment", "id"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.answer}"
