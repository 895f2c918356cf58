"""Leave 请假: what somebody asks for, who must say yes, and the sign-back on return 销假."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community, Document
from hub.kernel.records import Records
from hub.leave.models.kinds import KindVersion
from hub.leave.models.phone import PhoneReport
from hub.people.models import Role, Staff


class LeaveQuerySet(Records["Leave"]):
    def waiting(self) -> Self:
        return self.filter(status__in=Leave.WAITING)

    def holding(self) -> Self:
        """What lawfully keeps somebody away, or did."""
        return self.filter(status__in=Leave.HOLDING)

    def touching(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__lt=end, over_at__gt=start)


class Leave(models.Model):
    class Status(models.TextChoices):
        SUBMITTED = "SUBMITTED", _("待批")
        PASSED = "PASSED", _("已初审")
        APPROVED = "APPROVED", _("已批准")
        REJECTED = "REJECTED", _("未批准")
        WITHDRAWN = "WITHDRAWN", _("已撤回")
        CANCELLED = "CANCELLED", _("已取消")
        REVOKED = "REVOKED", _("已收回")
        ACTIVE = "ACTIVE", _("休假中")
        OVERDUE = "OVERDUE", _("逾期未销假")
        RETURNED = "RETURNED", _("已销假")
        EXTENDED = "EXTENDED", _("已续假")

    class Mode(models.TextChoices):
        ADVANCE = "ADVANCE", _("事前")
        EMERGENCY = "EMERGENCY", _("紧急")
        RETRO = "RETRO", _("事后补办")

    class Half(models.TextChoices):
        AM = "AM", _("上午")
        PM = "PM", _("下午")

    WAITING = (Status.SUBMITTED, Status.PASSED)
    AWAY = (Status.APPROVED, Status.ACTIVE, Status.OVERDUE)
    # What may still be called back.
    CALLED_BACK = (Status.APPROVED, Status.ACTIVE)
    HOLDING = (*AWAY, Status.RETURNED, Status.EXTENDED)
    LIFECYCLE = Lifecycle(
        pass_on=move(*WAITING, to=Status.PASSED),
        approve=move(*WAITING, to=Status.APPROVED),
        reject=move(*WAITING, to=Status.REJECTED),
        withdraw=move(*WAITING, to=Status.WITHDRAWN),
        cancel=move(Status.APPROVED, to=Status.CANCELLED),
        take_back=move(Status.APPROVED, to=Status.REVOKED),
        begin=move(Status.APPROVED, to=Status.ACTIVE),
        fall_overdue=move(Status.ACTIVE, to=Status.OVERDUE),
        sign_back=move(*AWAY, to=Status.RETURNED),
        extend=move(*AWAY, to=Status.EXTENDED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=20)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="leave", db_index=False)
    kind = models.ForeignKey(KindVersion, models.PROTECT, related_name="+")
    first_day = models.DateField(_("起"))
    first_half = models.CharField(max_length=2, choices=Half, default=Half.AM)
    last_day = models.DateField(_("止"))
    last_half = models.CharField(max_length=2, choices=Half, default=Half.PM)
    # The moments these days have by the roster of the day it was asked: a night shift is leave of
    # the day it began. `over_at` is earlier than `ends_at` after an early return.
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    over_at = models.DateTimeField()
    # Working days count 480 minutes each, whatever the shift's length.
    minutes = models.PositiveIntegerField(_("假期（分）"))
    mode = models.CharField(_("方式"), max_length=9, choices=Mode)
    contact = models.CharField(_("联系电话"), max_length=40)
    reason = models.CharField(_("事由"), max_length=500)
    stand_in = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    phone_report = models.ForeignKey(PhoneReport, models.PROTECT, null=True, related_name="papers")
    extends = models.ForeignKey("self", models.PROTECT, null=True, related_name="extensions")
    filed_at = models.DateTimeField(_("提出"))
    is_late = models.BooleanField(_("逾期提出"), default=False)
    status = models.CharField(max_length=9, choices=Status, default=Status.SUBMITTED)
    # How high it must go, by the values in force when it was asked.
    needs_rank = models.PositiveSmallIntegerField()
    # How long the whole absence is, leave that adjoins it counted in: what the level goes by.
    whole_minutes = models.PositiveIntegerField(null=True)
    decided_at = models.DateTimeField(_("批复"), null=True)
    # Asked in time and not answered when it was to begin: until then nothing is held against them.
    excused_until = models.DateTimeField(null=True)
    # When their next shift begins, and until when the leader signs them back.
    back_by = models.DateTimeField(null=True)
    sign_by = models.DateTimeField(null=True)
    # Their own word that they are back, from their own account.
    reported_back_at = models.DateTimeField(null=True)
    paper = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    objects = LeaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="leave_is_numbered"),
            models.CheckConstraint(
                name="leave_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="leave_is_over_within_its_span",
                condition=Q(over_at__gte=F("starts_at"), over_at__lte=F("ends_at")),
            ),
            models.CheckConstraint(
                name="leave_takes_some_working_time", condition=Q(minutes__gt=0)
            ),
            models.CheckConstraint(
                name="leave_that_was_answered_says_when",
                condition=Q(status__in=["SUBMITTED", "PASSED"]) | Q(decided_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["community", "extends"],
                condition=Q(status__in=["SUBMITTED", "PASSED"]),
                name="one_extension_of_leave_waits",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "staff", "starts_at"], name="leave_of_a_person"),
            models.Index(fields=["community", "status", "starts_at"], name="leave_by_status"),
            models.Index(fields=["community", "over_at"], name="leave_by_end"),
        ]
        ordering = ["-starts_at", "-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def is_waiting(self) -> bool:
        return self.status in self.WAITING

    @property
    def is_of_more(self) -> bool:
        """Does other leave adjoin it, so that it goes higher than it would alone?"""
        return bool(self.whole_minutes and self.whole_minutes > self.minutes)

    @property
    def is_away(self) -> bool:
        return self.status in self.AWAY


class Step(models.Model):
    """One level's word on leave 审批. Silence past its time hands it to the next level."""

    class Status(models.TextChoices):
        WAITING = "WAITING", _("待批")
        APPROVED = "APPROVED", _("同意")
        REJECTED = "REJECTED", _("不同意")
        SENT_UP = "SENT_UP", _("有异议，转上级")
        LAPSED = "LAPSED", _("超时未批，转上级")
        VOID = "VOID", _("不再需要")

    LIFECYCLE = Lifecycle(
        approve=move(Status.WAITING, to=Status.APPROVED),
        reject=move(Status.WAITING, to=Status.REJECTED),
        send_up=move(Status.WAITING, to=Status.SENT_UP),
        lapse=move(Status.WAITING, to=Status.LAPSED),
        void=move(Status.WAITING, to=Status.VOID),
    )
    DECIDED = (Status.APPROVED, Status.REJECTED, Status.SENT_UP)

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    leave = models.ForeignKey(Leave, models.PROTECT, related_name="steps")
    # Copied so that the database itself can tell the two apart.
    applicant = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=3, choices=Role)
    unit = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # By which office: a higher one may speak for this level.
    decided_as = models.CharField(max_length=3, choices=Role, blank=True)
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(_("意见"), max_length=500, blank=True)

    objects = Records["Step"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "leave", "place"], name="leave_steps_have_places"
            ),
            models.UniqueConstraint(
                fields=["community", "leave"],
                condition=Q(status="WAITING"),
                name="one_level_at_a_time_decides_on_leave",
            ),
            models.CheckConstraint(
                name="nobody_decides_on_their_own_leave",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("applicant")),
            ),
            models.CheckConstraint(
                name="nobody_decides_on_leave_for_whoever_asks",
                condition=Q(decided_for__isnull=True) | ~Q(decided_for=F("applicant")),
            ),
            models.CheckConstraint(
                name="a_word_on_leave_is_somebodys",
                condition=~Q(status__in=["APPROVED", "REJECTED", "SENT_UP"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="leave_is_refused_with_reason",
                condition=~Q(status__in=["REJECTED", "SENT_UP"]) | ~Q(words=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "due_at"],
                condition=Q(status="WAITING"),
                name="leave_step_waiting",
            )
        ]
        ordering = ["leave", "place"]

    def __str__(self) -> str:
        return f"{self.leave_id} {self.role}"

    @property
    def spoken_as(self) -> str:
        """The office that spoke, or the level that is asked."""
        return str(Role(self.decided_as or self.role).label)


class SignBack(models.Model):
    """Somebody is back 销假: their leader says so, once, with the moment."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    leave = models.ForeignKey(Leave, models.PROTECT, related_name="sign_backs")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(_("实际回来"))
    early_minutes = models.PositiveIntegerField(_("退回假期（分）"), default=0)
    late_minutes = models.PositiveIntegerField(_("逾期（分）"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(_("备注"), max_length=300, blank=True)

    objects = Records["SignBack"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "leave"], name="leave_is_signed_back_once"
            ),
            models.CheckConstraint(
                name="nobody_signs_themselves_back", condition=~Q(by=F("staff"))
            ),
            models.CheckConstraint(
                name="nobody_is_back_early_and_late",
                condition=Q(early_minutes=0) | Q(late_minutes=0),
            ),
        ]
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.leave_id} {self.returned_at:%Y-%m-%d %H:%M}"
