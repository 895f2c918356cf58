"""Annual leave that is lost after long sick or personal leave 职工带薪年休假条例 4: found by reckoning, decided by two."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Staff


class Forfeit(models.Model):
    """One year of somebody's in which the ledger reached the law's mark. Nothing is lost by it until
    a leader has proposed and a head, who is somebody else, has confirmed."""

    class Status(models.TextChoices):
        FOUND = "FOUND", _("待核对")
        PROPOSED = "PROPOSED", _("已提请，待确认")
        CONFIRMED = "CONFIRMED", _("已确认不享受")
        KEPT = "KEPT", _("照常享受")

    class Ground(models.TextChoices):
        SICK = "SICK", _("病假累计达到条例第四条的月数")
        PERSONAL = "PERSONAL", _("不扣工资的事假累计 20 天以上")

    LIFECYCLE = Lifecycle(
        propose=move(Status.FOUND, to=Status.PROPOSED),
        give_up=move(Status.PROPOSED, to=Status.FOUND),
        confirm=move(Status.PROPOSED, to=Status.CONFIRMED),
        keep=move(Status.FOUND, to=Status.KEPT),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="forfeits", db_index=False)
    # The year that was reckoned, and the year whose leave is lost: the next, if this one's was used.
    counted_year = models.PositiveSmallIntegerField(_("累计年度"))
    year = models.PositiveSmallIntegerField(_("不享受的年度"))
    ground = models.CharField(max_length=8, choices=Ground)
    counted_minutes = models.PositiveIntegerField(_("累计（分）"))
    limit_minutes = models.PositiveIntegerField(_("标准（分）"))
    years_worked = models.PositiveSmallIntegerField(_("累计工作年数"))
    used_minutes = models.PositiveIntegerField(_("当年已休年休假（分）"), default=0)
    found_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=Status, default=Status.FOUND)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    words = models.CharField(_("说明"), max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    lost_minutes = models.PositiveIntegerField(_("扣减（分）"), default=0)

    objects = Records["Forfeit"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "staff", "counted_year"],
                name="annual_leave_is_reckoned_lost_once_a_year",
            ),
            models.CheckConstraint(
                name="annual_leave_is_lost_by_the_word_of_two",
                condition=~Q(status="CONFIRMED")
                | (
                    Q(proposed_by__isnull=False, confirmed_by__isnull=False)
                    & ~Q(proposed_by=F("confirmed_by"))
                ),
            ),
            models.CheckConstraint(
                name="nobody_takes_part_in_losing_their_own_leave",
                condition=(Q(proposed_by__isnull=True) | ~Q(proposed_by=F("staff")))
                & (Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("staff"))),
            ),
            models.CheckConstraint(
                name="annual_leave_lost_had_reached_the_mark",
                condition=Q(counted_minutes__gte=F("limit_minutes")),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "status"], name="forfeit_by_status"),
        ]
        ordering = ["-counted_year", "staff"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.year}"
