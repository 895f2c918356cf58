"""Kinds of leave 假别: what the law grants, as data with versions and the article it rests on."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records


class Kind(models.Model):
    """A kind of leave by its code; what it means is in its versions."""

    class Status(models.TextChoices):
        OPEN = "OPEN", _("在用")
        CLOSED = "CLOSED", _("停用")

    LIFECYCLE = Lifecycle(
        close=move(Status.OPEN, to=Status.CLOSED),
        reopen=move(Status.CLOSED, to=Status.OPEN),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(_("代号"), max_length=20)
    place = models.PositiveSmallIntegerField(_("顺序"), default=50)
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN)

    objects = Records["Kind"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "code"], name="leave_kinds_have_codes")
        ]
        ordering = ["community", "place", "id"]

    def __str__(self) -> str:
        return self.code


class KindVersionQuerySet(Records["KindVersion"]):
    def on(self, day: date) -> Self:
        """The version of each kind that holds on a day: the last that had begun by then."""
        later = KindVersion.objects.filter(
            kind=models.OuterRef("kind"), valid_from__lte=day
        ).order_by("-valid_from", "-number")
        return self.filter(pk=models.Subquery(later.values("pk")[:1]))


class KindVersion(models.Model):
    """What a kind of leave means from a day on. Leave keeps the version it was asked under."""

    class Unit(models.TextChoices):
        DAY = "DAY", _("天")
        HALF = "HALF", _("半天")
        HOUR = "HOUR", _("小时")

    class Proof(models.TextChoices):
        NONE = "NONE", _("不需要")
        AFTER = "AFTER", _("可事后补交")
        BEFORE = "BEFORE", _("申请时提交")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField(_("版本"))
    valid_from = models.DateField(_("执行日期"))
    name = models.CharField(_("名称"), max_length=20)
    unit = models.CharField(_("最小单位"), max_length=4, choices=Unit)
    is_paid = models.BooleanField(_("带薪"), default=True)
    # The law grants it: who decides may ask for proof, and only the head may turn it down.
    is_statutory = models.BooleanField(_("法定假"), default=False)
    counts_rest_days = models.BooleanField(_("含休息日和节假日"), default=False)
    counts_holidays = models.BooleanField(_("排班的法定节假日也算"), default=True)
    needs_balance = models.BooleanField(_("有额度"), default=False)
    # Health is the person's own: why and the proof are read by few, each time on record.
    is_health = models.BooleanField(_("涉及健康"), default=False)
    proof = models.CharField(_("证明"), max_length=6, choices=Proof, default=Proof.NONE)
    # Days one leave may have at most; nought: the law sets no number.
    most_days = models.PositiveSmallIntegerField(_("一次最多（天）"), default=0)
    law = models.CharField(_("依据"), max_length=200)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    # Numbers of a province are somebody's own knowledge until somebody has looked them up here.
    is_checked = models.BooleanField(_("已按本地规定核对"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reason = models.CharField(_("改版原因"), max_length=300)

    objects = KindVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "kind", "number"], name="leave_kind_versions_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["community", "kind", "valid_from"],
                name="one_leave_kind_version_begins_a_day",
            ),
            models.CheckConstraint(name="a_leave_kind_names_its_ground", condition=~Q(law="")),
            models.CheckConstraint(name="a_leave_kind_version_says_why", condition=~Q(reason="")),
        ]
        ordering = ["kind", "-valid_from"]

    def __str__(self) -> str:
        return self.name

    @property
    def in_hours(self) -> bool:
        return self.unit == self.Unit.HOUR

    @property
    def name_for_others(self) -> str:
        """What colleagues read: that somebody is away, never that they are ill."""
        return str(_("请假")) if self.is_health else self.name
