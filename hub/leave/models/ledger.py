"""The ledger of leave 假期台账: what was granted, taken, returned, lapsed and put right. Append-only."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.leave.models.kinds import Kind
from hub.leave.models.leave import Leave
from hub.people.models import Staff


class Entry(models.Model):
    """One movement in somebody's account of one kind, with the balance after it.

    A grant is a lot of its own, with its last day; what is taken names the lots it came from.
    """

    class Movement(models.TextChoices):
        GRANT = "GRANT", _("发放")
        TAKE = "TAKE", _("使用")
        RETURN = "RETURN", _("退回")
        EXPIRE = "EXPIRE", _("过期")
        ADJUST = "ADJUST", _("调整")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="leave_entries", db_index=False)
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    movement = models.CharField(max_length=6, choices=Movement)
    minutes = models.IntegerField(_("变动（分）"))
    balance = models.IntegerField(_("余额（分）"))
    # Kinds without a quota are only counted: their sum goes below nought.
    has_quota = models.BooleanField()
    lot = models.ForeignKey("self", models.PROTECT, null=True, related_name="moved")
    year = models.PositiveSmallIntegerField(_("年度"))
    expires_on = models.DateField(_("最后一天"), null=True)
    leave = models.ForeignKey(Leave, models.PROTECT, null=True, related_name="entries")
    reason = models.CharField(_("来由"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # What makes it the same grant when the night's run comes twice.
    key = models.CharField(max_length=80, blank=True)

    objects = Records["Entry"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "staff", "kind", "seq"], name="leave_entries_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["community", "staff", "key"],
                condition=~Q(key=""),
                name="leave_is_granted_once",
            ),
            models.CheckConstraint(
                name="a_leave_balance_is_never_below_nought",
                condition=Q(balance__gte=0) | Q(has_quota=False),
            ),
            models.CheckConstraint(name="a_leave_entry_moves_something", condition=~Q(minutes=0)),
            models.CheckConstraint(
                name="a_leave_entry_has_its_sign",
                condition=Q(movement__in=["GRANT", "RETURN"], minutes__gt=0)
                | Q(movement__in=["TAKE", "EXPIRE"], minutes__lt=0)
                | Q(movement="ADJUST"),
            ),
            models.CheckConstraint(name="a_leave_entry_has_a_source", condition=~Q(reason="")),
            models.CheckConstraint(
                name="leave_is_taken_and_returned_for_a_leave",
                condition=~Q(movement__in=["TAKE", "RETURN"]) | Q(leave__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["community", "at"], name="leave_entries_by_time")]
        ordering = ["staff", "kind", "seq"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.movement} {self.minutes}"


class WorkHistory(models.Model):
    """Since when somebody has worked, all employers together 参加工作时间: what annual leave goes by.

    The last line noted is the one that counts; none is taken away.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="work_history")
    worked_since = models.DateField(_("参加工作日期"))
    ground = models.CharField(_("依据"), max_length=200)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects = Records["WorkHistory"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="work_history_names_its_ground", condition=~Q(ground="")),
            models.CheckConstraint(
                name="nobody_notes_their_own_work_history",
                condition=~Q(noted_by=models.F("staff")),
            ),
        ]
        ordering = ["staff", "-id"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.worked_since}"
