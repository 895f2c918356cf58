"""The month's roster 排班表 of a department, in versions, and who is on duty when 排班."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.duty.models.stations import ShiftVersion, Station
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Department, Staff


class RosterQuerySet(Records["Roster"]):
    def in_force(self) -> Self:
        return self.filter(status__in=Roster.IN_FORCE)


class Roster(models.Model):
    """Who is on duty in a department in a month. What was published changes by a new version only."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("草稿")
        SUBMITTED = "SUBMITTED", _("待审")
        PUBLISHED = "PUBLISHED", _("已发布")
        REPLACED = "REPLACED", _("已有新版")
        LOCKED = "LOCKED", _("已锁定")
        DROPPED = "DROPPED", _("已放弃")

    IN_FORCE = (Status.PUBLISHED, Status.LOCKED)
    LIFECYCLE = Lifecycle(
        submit=move(Status.DRAFT, to=Status.SUBMITTED),
        give_back=move(Status.SUBMITTED, to=Status.DRAFT),
        publish=move(Status.SUBMITTED, to=Status.PUBLISHED),
        replace=move(Status.PUBLISHED, to=Status.REPLACED),
        lock=move(Status.PUBLISHED, to=Status.LOCKED),
        drop=move(Status.DRAFT, to=Status.DROPPED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="rosters")
    period = models.CharField(_("月份"), max_length=7)
    version = models.PositiveSmallIntegerField(_("版本"))
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    reason = models.CharField(_("改版原因"), max_length=300, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    drawn_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drawn_up_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    # The last search for a proposal, and what it said: quality against the bound, or what clashes.
    # The job is named by its number: jobs are swept away in time, rosters stay.
    search_job = models.BigIntegerField(null=True)
    found = models.JSONField(default=dict)
    # Counted up by every change, so that two planners do not overwrite each other unseen.
    edition = models.PositiveIntegerField(default=0)

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "department", "period", "version"],
                name="rosters_are_versioned",
            ),
            models.UniqueConstraint(
                fields=["community", "department", "period"],
                condition=Q(status__in=["DRAFT", "SUBMITTED"]),
                name="one_roster_of_a_month_is_drawn_up_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["community", "department", "period"],
                condition=Q(status__in=["PUBLISHED", "LOCKED"]),
                name="one_roster_of_a_month_is_in_force",
            ),
            models.CheckConstraint(
                name="a_roster_is_published_by_a_second_person",
                condition=~Q(status__in=["PUBLISHED", "LOCKED", "REPLACED"])
                | (Q(published_by__isnull=False) & ~Q(published_by=F("submitted_by"))),
            ),
            models.CheckConstraint(
                name="a_later_version_says_why", condition=Q(version=1) | ~Q(reason="")
            ),
        ]
        ordering = ["community", "-period", "department", "-version"]

    def __str__(self) -> str:
        return f"{self.department} {self.period} v{self.version}"


class AssignmentQuerySet(Records["Assignment"]):
    def in_force(self) -> Self:
        """What people go by: standing, in the version in force."""
        return self.filter(status=Assignment.Status.STANDING, roster__status__in=Roster.IN_FORCE)

    def of_plan(self) -> Self:
        """What a roster holds, whether it is still drawn up or in force."""
        return self.exclude(status=Assignment.Status.ENDED)

    def running(self, moment: datetime) -> Self:
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


class Assignment(models.Model):
    """One person, one shift of one work day, at one station, with its moments written out.

    Planned in a draft it may go again. Once published it is history: a swap ends it and writes
    another that points back at it.
    """

    class Status(models.TextChoices):
        PLANNED = "PLANNED", _("拟排")
        STANDING = "STANDING", _("有效")
        ENDED = "ENDED", _("已换出")

    class Source(models.TextChoices):
        ROTATION = "ROTATION", _("轮班")
        SEARCH = "SEARCH", _("自动排班")
        HAND = "HAND", _("手工")
        SWAP = "SWAP", _("换班")
        COVER = "COVER", _("顶班")

    LIFECYCLE = Lifecycle(
        publish=move(Status.PLANNED, to=Status.STANDING),
        end=move(Status.STANDING, to=Status.ENDED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    roster = models.ForeignKey(Roster, models.PROTECT, related_name="assignments", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="assignments", db_index=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="+", db_index=False)
    shift = models.ForeignKey(ShiftVersion, models.PROTECT, related_name="+", db_index=False)
    work_on = models.DateField(_("工作日"))
    starts_at = models.DateTimeField(_("上班"))
    ends_at = models.DateTimeField(_("下班"))
    status = models.CharField(max_length=8, choices=Status, default=Status.PLANNED)
    source = models.CharField(max_length=8, choices=Source)
    instead_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="duty_ends_after_it_begins", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="duty_that_was_passed_on_says_when",
                condition=Q(status="ENDED", ended_at__isnull=False)
                | (~Q(status="ENDED") & Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="duty_passed_on_points_back",
                condition=~Q(source__in=["SWAP", "COVER"]) | Q(instead_of__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["roster", "staff", "starts_at"], name="duty_of_a_roster"),
            models.Index(fields=["community", "staff", "work_on"], name="duty_of_a_person"),
            models.Index(fields=["community", "starts_at"], name="duty_by_moment"),
        ]
        ordering = ["starts_at", "station", "staff"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.work_on}"
