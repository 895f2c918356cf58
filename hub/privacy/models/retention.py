"""保存期限: what the night found to be over, and what is held back from being erased.

个人信息保护法 19 and 47: no longer than needed, and then erased unasked.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Household
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records

STAFF = settings.AUTH_USER_MODEL


class Clearing(models.Model):
    """到期清理: what a night found whose time is over. Somebody proposes it, another lets it happen."""

    class Status(models.TextChoices):
        OPEN = "OPEN", _("待清理")
        DONE = "DONE", _("已清理")
        # Everything found is held back by now, or was erased on somebody's request.
        MOOT = "MOOT", _("不用清理")

    LIFECYCLE = Lifecycle(
        carry_out=move(Status.OPEN, to=Status.DONE), let_be=move(Status.OPEN, to=Status.MOOT)
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=20)
    # As on a certificate: kind, what, table, how many rows, SHA-256 of their ids.
    found = models.JSONField(_("到期的"))
    found_at = models.DateTimeField()
    due_at = models.DateTimeField(_("清理期限"))
    status = models.CharField(max_length=4, choices=Status, default=Status.OPEN)
    ended_at = models.DateTimeField(null=True)

    objects = Records["Clearing"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="clearings_are_numbered"),
            models.UniqueConstraint(
                fields=["community"], condition=Q(status="OPEN"), name="one_clearing_at_a_time"
            ),
            models.CheckConstraint(
                name="a_clearing_ends_at_a_moment",
                condition=Q(status="OPEN", ended_at__isnull=True)
                | ~Q(status="OPEN") & Q(ended_at__isnull=False),
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def rows(self) -> int:
        return sum(line["rows"] for line in self.found)


class Hold(models.Model):
    """暂缓删除: a case, an inquiry or a dispute needs what is kept of a home, or of the whole community."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="+", verbose_name=_("房号")
    )
    ground = models.CharField(_("依据"), max_length=300)
    made_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    lifted_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_ground = models.CharField(_("解除依据"), max_length=300, blank=True)

    objects = Records["Hold"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "household"],
                condition=Q(lifted_at__isnull=True, household__isnull=False),
                name="a_home_is_held_once",
            ),
            models.UniqueConstraint(
                fields=["community"],
                condition=Q(lifted_at__isnull=True, household__isnull=True),
                name="a_community_is_held_once",
            ),
            models.CheckConstraint(
                name="a_hold_is_lifted_by_somebody_for_a_reason",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_ground="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_ground=""),
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.household or _("整个项目"))
