"""Stations 勤务岗位, shifts 班次 in versions, rotations 轮班模式 and the cover needed 定员."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.kernel.workdays import day_bounds
from hub.people.models import Department


class LicenceKind(models.TextChoices):
    """What the law asks of whoever stands at a station."""

    NONE = "", _("不需要")
    GUARD = "GUARD", _("保安员证")
    FIRE = "FIRE", _("消防设施操作员证")
    ELECTRICIAN = "ELEC", _("电工证")
    LIFT = "LIFT", _("电梯安全管理员证")


class Station(models.Model):
    """A place that is manned: the desk, a gate, the monitoring room."""

    class Status(models.TextChoices):
        OPEN = "OPEN", _("在用")
        CLOSED = "CLOSED", _("停用")

    class Hours(models.TextChoices):
        """How working time is reckoned; anything but the standard needs the labour office's leave."""

        STANDARD = "STANDARD", _("标准工时")
        COMPREHENSIVE = "COMPREHENSIVE", _("综合计算工时")

    LIFECYCLE = Lifecycle(
        close=move(Status.OPEN, to=Status.CLOSED),
        reopen=move(Status.CLOSED, to=Status.OPEN),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="stations")
    name = models.CharField(_("岗位名称"), max_length=30)
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN)
    licence = models.CharField(_("上岗证件"), max_length=5, choices=LicenceKind, blank=True)
    hours = models.CharField(_("工时制度"), max_length=13, choices=Hours, default=Hours.STANDARD)
    approval = models.CharField(_("审批文号"), max_length=60, blank=True)
    approved_until = models.DateField(_("批准有效期至"), null=True)

    objects = Records["Station"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="stations_have_names"),
            models.CheckConstraint(
                name="other_hours_need_leave",
                condition=Q(hours="STANDARD")
                | (~Q(approval="") & Q(approved_until__isnull=False)),
            ),
        ]
        ordering = ["community", "department", "id"]

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """A shift by name; what it means on a day is its version of that day."""

    class Status(models.TextChoices):
        OPEN = "OPEN", _("在用")
        CLOSED = "CLOSED", _("停用")

    LIFECYCLE = Lifecycle(
        close=move(Status.OPEN, to=Status.CLOSED),
        reopen=move(Status.CLOSED, to=Status.OPEN),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    mark = models.CharField(_("简称"), max_length=2)
    name = models.CharField(_("班次名称"), max_length=20)
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN)

    objects = Records["Shift"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "mark"], name="shifts_have_marks"),
            models.UniqueConstraint(fields=["community", "name"], name="shifts_have_names"),
        ]
        ordering = ["community", "id"]

    def __str__(self) -> str:
        return self.name


class ShiftVersionQuerySet(Records["ShiftVersion"]):
    def on(self, day: date) -> Self:
        """The version of each shift that holds on a day: the last that had begun by then."""
        later = ShiftVersion.objects.filter(
            shift=models.OuterRef("shift"), valid_from__lte=day
        ).order_by("-valid_from", "-number")
        return self.filter(pk=models.Subquery(later.values("pk")[:1]))


class ShiftVersion(models.Model):
    """What a shift means from a day on, in minutes counted from midnight of the work day.

    A segment that ends after 1440 runs past midnight and still belongs to the day it began. So a
    night shift is one shift of one work day, and nothing has to guess which day a punch is of.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField(_("版本"))
    valid_from = models.DateField(_("执行日期"))
    # [[480, 720], [840, 1080]]: worked from 8:00 to 12:00 and from 14:00 to 18:00.
    segments = models.JSONField(_("时段"))
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    break_minutes = models.PositiveSmallIntegerField(_("不计工时的休息（分）"), default=0)
    minutes = models.PositiveSmallIntegerField(_("工时（分）"))
    punch_before = models.PositiveSmallIntegerField(_("最早提前打卡（分）"), default=60)
    punch_after = models.PositiveSmallIntegerField(_("最晚延后打卡（分）"), default=120)
    late_grace = models.PositiveSmallIntegerField(_("迟到宽限（分）"), default=0)
    early_grace = models.PositiveSmallIntegerField(_("早退宽限（分）"), default=0)
    is_night = models.BooleanField(_("夜班"), default=False)
    rest_after = models.PositiveSmallIntegerField(_("班后至少休息（分）"), default=660)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = ShiftVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "shift", "number"], name="shift_versions_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["community", "shift", "valid_from"], name="one_shift_version_begins_a_day"
            ),
            models.CheckConstraint(
                name="a_shift_begins_on_its_day_and_ends_after_it_began",
                condition=Q(starts__lt=1440, ends__gt=F("starts")),
            ),
            models.CheckConstraint(
                name="a_shift_with_its_punch_window_is_less_than_a_day",
                condition=Q(ends__lt=F("starts") + 1440 - F("punch_before") - F("punch_after")),
            ),
            models.CheckConstraint(
                name="a_shift_has_working_time",
                condition=Q(minutes__gt=0, minutes__lte=F("ends") - F("starts")),
            ),
        ]
        ordering = ["shift", "valid_from"]

    def __str__(self) -> str:
        return f"{self.shift_id} v{self.number}"

    def span_on(self, day: date) -> tuple[datetime, datetime]:
        """When the shift of a work day begins and ends."""
        midnight, _next = day_bounds(day)
        return (
            midnight + timedelta(minutes=self.starts),
            midnight + timedelta(minutes=self.ends),
        )


class Rotation(models.Model):
    """A cycle of shifts and days off 轮班模式, of any length, fixed to a day.

    What a date means is arithmetic: slots[(date − anchor) mod n]. Nothing has to run at a month's
    end, so nothing can be forgotten there.
    """

    class Status(models.TextChoices):
        OPEN = "OPEN", _("在用")
        CLOSED = "CLOSED", _("停用")

    LIFECYCLE = Lifecycle(
        close=move(Status.OPEN, to=Status.CLOSED),
        reopen=move(Status.CLOSED, to=Status.OPEN),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("轮班名称"), max_length=30)
    anchor = models.DateField(_("起始日"))
    # The shift of each day of the cycle by its number in the database; null is a day off.
    slots = models.JSONField(_("周期"))
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN)

    objects = Records["Rotation"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="rotations_have_names")
        ]
        ordering = ["community", "id"]

    def __str__(self) -> str:
        return self.name

    def shift_on(self, day: date, offset: int = 0) -> int | None:
        """The shift of a day for a crew that is `offset` days behind; none before the anchor."""
        if day < self.anchor:
            return None
        slots: list[int | None] = self.slots
        return slots[((day - self.anchor).days - offset) % len(slots)]


class Cover(models.Model):
    """How many must stand, and how many at most may, at a station in a shift on a kind of day.

    Several may speak of one day; the most particular does: a statutory holiday before a day of the
    week, that before days worked or off, those before every day.
    """

    class Days(models.TextChoices):
        STATUTORY = "STAT", _("法定节假日")
        MONDAY = "MON", _("周一")
        TUESDAY = "TUE", _("周二")
        WEDNESDAY = "WED", _("周三")
        THURSDAY = "THU", _("周四")
        FRIDAY = "FRI", _("周五")
        SATURDAY = "SAT", _("周六")
        SUNDAY = "SUN", _("周日")
        WORKED = "WORK", _("工作日")
        OFF = "OFF", _("休息日")
        ALL = "ALL", _("每天")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="covers", db_index=False)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="+", db_index=False)
    days = models.CharField(_("日期"), max_length=4, choices=Days, default=Days.ALL)
    least = models.PositiveSmallIntegerField(_("至少"))
    most = models.PositiveSmallIntegerField(_("至多"), null=True)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True)

    objects = Records["Cover"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "station", "shift", "days"],
                condition=Q(until__isnull=True),
                name="cover_is_said_once",
            ),
            models.CheckConstraint(
                name="cover_is_at_most_what_it_may_be",
                condition=Q(most__isnull=True) | Q(most__gte=F("least")),
            ),
            models.CheckConstraint(
                name="cover_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        ]
        ordering = ["station", "shift", "id"]

    def __str__(self) -> str:
        return f"{self.station_id} {self.shift_id} {self.days} {self.least}"
