"""Punches 打卡, the days worked out from them 考勤日, corrections 补卡 and proposed absences 疑似旷工."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.duty.models.roster import Assignment
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Staff


class PositionConsent(models.Model):
    """Somebody agreed 定位同意 that a punch of theirs notes where it was made. Nothing else ever does."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="position_consents")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = Records["PositionConsent"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "staff"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_is_given_once",
            )
        ]
        ordering = ["staff", "given_at"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.given_at:%Y-%m-%d}"


class Punch(models.Model):
    """Somebody came or went, by the clock of whoever noted it. Never changed and never taken away."""

    class Direction(models.TextChoices):
        IN = "IN", _("上班")
        OUT = "OUT", _("下班")
        UNKNOWN = "ANY", _("未分")

    class Method(models.TextChoices):
        PHONE = "PHONE", _("手机")
        LEADER = "LEADER", _("领班代录")
        DEVICE = "DEVICE", _("考勤机")
        ROLL_CALL = "ROLL", _("点名")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="punches", db_index=False)
    at = models.DateTimeField(_("时间"))
    direction = models.CharField(max_length=3, choices=Direction)
    method = models.CharField(max_length=6, choices=Method)
    # What makes it the same punch when it comes again: the device's own record, a minute's click.
    key = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("代录原因"), max_length=300, blank=True)
    consent = models.ForeignKey(PositionConsent, models.PROTECT, null=True, related_name="+")
    # Millionths of a degree, and metres; only with consent.
    latitude = models.IntegerField(null=True)
    longitude = models.IntegerField(null=True)
    accuracy = models.PositiveIntegerField(null=True)

    objects = Records["Punch"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "key"], name="a_punch_counts_once"),
            models.CheckConstraint(
                name="a_position_needs_consent",
                condition=Q(latitude__isnull=True, longitude__isnull=True, accuracy__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False, consent__isnull=False),
            ),
            models.CheckConstraint(
                name="who_enters_a_punch_for_another_says_why",
                condition=~Q(method="LEADER") | ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["community", "staff", "at"], name="punch_of_a_person")]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.at:%Y-%m-%d %H:%M} {self.direction}"


class AttendanceDay(models.Model):
    """What a shift came to, worked out from roster, punches, leave and corrections; or presence
    that nobody had rostered.

    `slot` is the minute the shift begins, so the day stays itself in the roster's next version.
    """

    class Outcome(models.TextChoices):
        NORMAL = "NORMAL", _("正常")
        LATE = "LATE", _("迟到")
        EARLY = "EARLY", _("早退")
        LATE_EARLY = "BOTH", _("迟到并早退")
        MISSING = "MISSING", _("缺卡")
        LEAVE = "LEAVE", _("请假")
        ABSENT = "ABSENT", _("疑似旷工")
        UNROSTERED = "EXTRA", _("未排班出勤")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="attendance", db_index=False)
    work_on = models.DateField(_("工作日"))
    slot = models.PositiveSmallIntegerField()
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=7, choices=Outcome)
    came_at = models.DateTimeField(_("上班打卡"), null=True)
    left_at = models.DateTimeField(_("下班打卡"), null=True)
    worked_minutes = models.PositiveIntegerField(_("出勤（分）"), default=0)
    holiday_minutes = models.PositiveIntegerField(_("法定节假日出勤（分）"), default=0)
    late_minutes = models.PositiveIntegerField(_("迟到（分）"), default=0)
    early_minutes = models.PositiveIntegerField(_("早退（分）"), default=0)
    stayed_minutes = models.PositiveIntegerField(_("班后停留（分）"), default=0)
    leave = models.CharField(_("假别"), max_length=40, blank=True)
    is_night = models.BooleanField(default=False)
    engine = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    derived_at = models.DateTimeField()

    objects = Records["AttendanceDay"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "staff", "work_on", "slot"], name="a_shift_is_derived_once"
            )
        ]
        indexes = [models.Index(fields=["community", "work_on"], name="attendance_by_day")]
        ordering = ["work_on", "slot", "staff"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.work_on} {self.outcome}"


class Correction(models.Model):
    """Somebody says when they came or went 补卡; another person decides. The punches stay."""

    class Status(models.TextChoices):
        ASKED = "ASKED", _("待批")
        GRANTED = "GRANTED", _("已批准")
        REFUSED = "REFUSED", _("未批准")

    LIFECYCLE = Lifecycle(
        grant=move(Status.ASKED, to=Status.GRANTED),
        refuse=move(Status.ASKED, to=Status.REFUSED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="corrections", db_index=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="corrections")
    came_at = models.DateTimeField(_("实际上班"), null=True)
    left_at = models.DateTimeField(_("实际下班"), null=True)
    reason = models.CharField(_("原因"), max_length=300)
    status = models.CharField(max_length=7, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = Records["Correction"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "assignment"],
                condition=Q(status="ASKED"),
                name="one_correction_of_a_shift_waits",
            ),
            models.CheckConstraint(
                name="a_correction_corrects_something",
                condition=Q(came_at__isnull=False) | Q(left_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_correction_is_decided_by_somebody",
                condition=Q(status="ASKED", decided_by__isnull=True)
                | (~Q(status="ASKED") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "staff", "asked_at"], name="correction_of_a_person")
        ]
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.assignment_id}"


class Absence(models.Model):
    """A shift at which nobody was seen 疑似旷工. It becomes absence 旷工 only by two persons, after
    the person was told and reminded and the time to answer has run out unanswered."""

    class Status(models.TextChoices):
        TOLD = "TOLD", _("已通知本人")
        ANSWERED = "ANSWERED", _("本人已说明")
        CURED = "CURED", _("已销")
        CONFIRMED = "CONFIRMED", _("旷工")

    class Cure(models.TextChoices):
        DERIVED = "DERIVED", _("补卡、请假或换班后不再缺勤")
        PHONE = "PHONE", _("已电话报备")
        PAPER = "PAPER", _("补交书面材料")
        GROUND = "GROUND", _("本人说明成立")

    OPEN = (Status.TOLD, Status.ANSWERED)
    LIFECYCLE = Lifecycle(
        answer=move(Status.TOLD, to=Status.ANSWERED),
        cure=move(Status.TOLD, Status.ANSWERED, to=Status.CURED),
        confirm=move(Status.TOLD, Status.ANSWERED, to=Status.CONFIRMED),
        lift=move(Status.CONFIRMED, to=Status.CURED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="absences", db_index=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="absences")
    work_on = models.DateField(_("工作日"))
    slot = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=9, choices=Status, default=Status.TOLD)
    told_at = models.DateTimeField(_("通知时间"))
    answer_by = models.DateTimeField(_("说明截止"))
    reminded_at = models.DateTimeField(_("再次提醒"), null=True)
    answer = models.CharField(_("本人说明"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    cure = models.CharField(max_length=7, choices=Cure, blank=True)
    cure_note = models.CharField(max_length=300, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(_("认定理由"), max_length=1000, blank=True)

    objects = Records["Absence"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "staff", "work_on", "slot"], name="an_absence_is_opened_once"
            ),
            models.CheckConstraint(
                name="absence_is_confirmed_after_a_reminder_with_reason",
                condition=~Q(status="CONFIRMED")
                | (
                    Q(reminded_at__isnull=False, ended_by__isnull=False, ended_at__isnull=False)
                    & ~Q(reason="")
                ),
            ),
            models.CheckConstraint(
                name="nobody_confirms_their_own_absence",
                condition=~Q(status="CONFIRMED") | ~Q(ended_by=models.F("staff")),
            ),
        ]
        indexes = [models.Index(fields=["community", "status"], name="absence_by_status")]
        ordering = ["-work_on", "staff"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.work_on} {self.status}"
