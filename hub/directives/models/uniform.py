"""着装通知: for the weather all change together, with leave, for a time; the badge stays on."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Department, Role


class UniformNoticeQuerySet(Records["UniformNotice"]):
    def in_force(self, at: datetime) -> Self:
        return self.filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=at),
            status__in=[UniformNotice.Status.APPROVED, UniformNotice.Status.ENDED],
            begins_at__lte=at,
            ends_at__gt=at,
        )


class UniformNotice(models.Model):
    class Status(models.TextChoices):
        REQUESTED = "REQUESTED", _("待批")
        APPROVED = "APPROVED", _("已批准")
        REFUSED = "REFUSED", _("未批准")
        ENDED = "ENDED", _("已提前结束")

    class Weather(models.TextChoices):
        HEAT = "HEAT", _("高温")
        COLD = "COLD", _("低温")
        RAIN = "RAIN", _("雨雪")
        WIND = "WIND", _("大风")
        OTHER = "OTHER", _("其他天气")

    LIFECYCLE = Lifecycle(
        approve=move(Status.REQUESTED, to=Status.APPROVED),
        refuse=move(Status.REQUESTED, to=Status.REFUSED),
        end=move(Status.APPROVED, to=Status.ENDED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=20)
    weather = models.CharField(_("天气"), max_length=5, choices=Weather)
    text = models.CharField(_("怎么穿"), max_length=300)
    # Empty: the whole site, all posts.
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("部门")
    )
    role = models.CharField(_("岗位"), max_length=3, choices=Role, blank=True)
    begins_at = models.DateTimeField(_("起"))
    ends_at = models.DateTimeField(_("止"))
    status = models.CharField(max_length=9, choices=Status, default=Status.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    requested_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)

    objects = UniformNoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], name="uniform_notices_have_numbers"
            ),
            models.CheckConstraint(
                name="a_uniform_notice_ends_after_it_begins",
                condition=Q(ends_at__gt=F("begins_at")),
            ),
            models.CheckConstraint(
                name="a_uniform_notice_is_approved_by_a_second_person",
                condition=~Q(status__in=["APPROVED", "ENDED"])
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("requested_by"))),
            ),
        ]
        indexes = [models.Index(fields=["community", "ends_at"], name="uniform_in_force")]

    def __str__(self) -> str:
        return self.number
