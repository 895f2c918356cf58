"""Meetings 例会: who was there, what was decided; each decision becomes an order with a day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.directives.models.instruction import Instruction
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community, Document
from hub.kernel.records import Records
from hub.people.models import Department


class Meeting(models.Model):
    class Kind(models.TextChoices):
        ADMIN = "ADMIN", _("行政例会")
        DEPARTMENT = "DEPARTMENT", _("部门例会")

    class Status(models.TextChoices):
        RECORDED = "RECORDED", _("待主持人签发")
        SIGNED = "SIGNED", _("已签发")

    LIFECYCLE = Lifecycle(sign=move(Status.RECORDED, to=Status.SIGNED))

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=20)
    kind = models.CharField(_("会议"), max_length=10, choices=Kind)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("部门")
    )
    subject = models.CharField(_("议题"), max_length=100)
    held_at = models.DateTimeField(_("开会时间"))
    place = models.CharField(_("地点"), max_length=60, blank=True)
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    notes = models.CharField(_("会议情况"), max_length=3000, blank=True)
    recorded_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status, default=Status.RECORDED)
    signed_at = models.DateTimeField(null=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    objects = Records["Meeting"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="meetings_have_numbers"),
            models.CheckConstraint(
                name="a_department_meets_in_its_own_name",
                condition=Q(kind="ADMIN", department__isnull=True)
                | Q(kind="DEPARTMENT", department__isnull=False),
            ),
            models.CheckConstraint(
                name="signed_minutes_are_frozen",
                condition=Q(status="RECORDED")
                | Q(signed_at__isnull=False, document__isnull=False),
            ),
            models.CheckConstraint(
                name="a_meeting_is_recorded_after_it_began",
                condition=Q(recorded_at__gte=models.F("held_at")),
            ),
        ]
        indexes = [models.Index(fields=["community", "-id"], name="meeting_newest")]

    def __str__(self) -> str:
        return self.number


class MeetingAttendance(models.Model):
    class State(models.TextChoices):
        PRESENT = "PRESENT", _("到会")
        LATE = "LATE", _("迟到")
        LEAVE = "LEAVE", _("请假")
        ABSENT = "ABSENT", _("缺席")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=State)

    objects = Records["MeetingAttendance"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "meeting", "person"], name="nobody_attends_a_meeting_twice"
            )
        ]
        ordering = ["meeting", "id"]

    def __str__(self) -> str:
        return f"{self.person} {self.get_state_display()}"


class MeetingDecision(models.Model):
    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("决定"), max_length=1000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("期限"))
    # Given when the chair signs.
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, null=True, related_name="decided_in"
    )

    objects = Records["MeetingDecision"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "meeting", "position"], name="decisions_stand_in_order"
            )
        ]
        ordering = ["meeting", "position"]

    def __str__(self) -> str:
        return f"{self.meeting} {self.position}"
