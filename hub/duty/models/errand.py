"""Collective activities 集体活动 and extra duties 公差勤务: who went, and whose turn it is next."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Department, Staff


class Errand(models.Model):
    """Something outside the roster that people of a department are called to. It is working time."""

    class Kind(models.TextChoices):
        EXTRA = "EXTRA", _("公差勤务")
        TOGETHER = "TOGETHER", _("集体活动")

    class Status(models.TextChoices):
        CALLED = "CALLED", _("已通知")
        HELD = "HELD", _("已登记")
        CANCELLED = "CANCELLED", _("已取消")

    LIFECYCLE = Lifecycle(
        hold=move(Status.CALLED, to=Status.HELD),
        cancel=move(Status.CALLED, to=Status.CANCELLED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("类别"), max_length=8, choices=Kind)
    title = models.CharField(_("事由"), max_length=60)
    place = models.CharField(_("地点"), max_length=60, blank=True)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    # Nobody is chosen for what everybody joins.
    needed = models.PositiveSmallIntegerField(_("需要几人"), null=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.CALLED)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    reason = models.CharField(_("取消原因"), max_length=300, blank=True)

    objects = Records["Errand"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_errand_ends_after_it_begins", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="an_extra_duty_needs_people",
                condition=Q(kind="TOGETHER", needed__isnull=True)
                | Q(kind="EXTRA", needed__isnull=False, needed__gte=1),
            ),
            models.CheckConstraint(
                name="an_errand_cancelled_says_why",
                condition=~Q(status="CANCELLED") | ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["community", "starts_at"], name="errand_by_moment")]
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Turnout(models.Model):
    """One person called to an errand, and what came of it."""

    class Status(models.TextChoices):
        CALLED = "CALLED", _("已派")
        EXEMPT = "EXEMPT", _("免派")
        SERVED = "SERVED", _("参加")
        MISSED = "MISSED", _("未参加")

    LIFECYCLE = Lifecycle(
        exempt=move(Status.CALLED, to=Status.EXEMPT),
        serve=move(Status.CALLED, to=Status.SERVED),
        miss=move(Status.CALLED, to=Status.MISSED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    errand = models.ForeignKey(Errand, models.PROTECT, related_name="turnout", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=6, choices=Status, default=Status.CALLED)
    # Chosen by hand though it was somebody else's turn.
    out_of_turn = models.BooleanField(default=False)
    why = models.CharField(_("原因"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(_("计入工时（分）"), default=0)

    objects = Records["Turnout"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "errand", "staff"],
                name="a_person_is_called_to_an_errand_once",
            ),
            models.CheckConstraint(
                name="who_was_exempt_or_missing_has_a_reason",
                condition=~Q(status__in=["EXEMPT", "MISSED"]) | ~Q(why=""),
            ),
            models.CheckConstraint(
                name="who_was_called_out_of_turn_has_a_reason",
                condition=Q(out_of_turn=False) | ~Q(why=""),
            ),
            models.CheckConstraint(
                name="only_who_served_has_working_time",
                condition=Q(status="SERVED") | Q(minutes=0),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "staff", "status"], name="turnout_of_a_person")
        ]
        ordering = ["errand", "id"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.status}"
