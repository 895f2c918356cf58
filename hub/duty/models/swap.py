"""Shift swaps 换班: asked by one, agreed to by the other, approved by the leader."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.duty.models.roster import Assignment
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Staff


class Swap(models.Model):
    """One person's shift against a colleague's, or for nothing: then the colleague only covers.

    Nothing changes before the leader approves; until then each answers for their own shift.
    """

    class Status(models.TextChoices):
        OFFERED = "OFFERED", _("等对方同意")
        AGREED = "AGREED", _("待批")
        APPROVED = "APPROVED", _("已换")
        DECLINED = "DECLINED", _("对方没同意")
        REFUSED = "REFUSED", _("未批准")
        WITHDRAWN = "WITHDRAWN", _("已撤回")
        LAPSED = "LAPSED", _("过期")
        VOID = "VOID", _("失效")

    OPEN = (Status.OFFERED, Status.AGREED)
    LIFECYCLE = Lifecycle(
        agree=move(Status.OFFERED, to=Status.AGREED),
        decline=move(Status.OFFERED, to=Status.DECLINED),
        withdraw=move(Status.OFFERED, Status.AGREED, to=Status.WITHDRAWN),
        approve=move(Status.AGREED, to=Status.APPROVED),
        refuse=move(Status.AGREED, to=Status.REFUSED),
        # Nobody answered before one of the shifts began.
        lapse=move(Status.OFFERED, Status.AGREED, to=Status.LAPSED),
        # One of the shifts went elsewhere meanwhile.
        void=move(Status.OFFERED, Status.AGREED, to=Status.VOID),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    asker = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    colleague = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    gives = models.ForeignKey(Assignment, models.PROTECT, related_name="+", db_index=False)
    takes = models.ForeignKey(
        Assignment, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(_("原因"), max_length=300)
    asked_at = models.DateTimeField()
    # The first of the two shifts begins: what nobody answered by then has lapsed.
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=Status, default=Status.OFFERED)
    agreed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    words = models.CharField(_("答复"), max_length=1000, blank=True)

    objects = Records["Swap"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "gives"],
                condition=Q(status__in=["OFFERED", "AGREED"]),
                name="a_shift_is_offered_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["community", "takes"],
                condition=Q(status__in=["OFFERED", "AGREED"]),
                name="a_shift_is_asked_for_once_at_a_time",
            ),
            models.CheckConstraint(
                name="nobody_swaps_with_themselves", condition=~Q(asker=F("colleague"))
            ),
            models.CheckConstraint(
                name="a_swap_is_approved_by_a_third_person_after_both_agreed",
                condition=~Q(status="APPROVED")
                | (
                    Q(agreed_at__isnull=False, decided_by__isnull=False)
                    & ~Q(decided_by=F("asker"))
                    & ~Q(decided_by=F("colleague"))
                ),
            ),
            models.CheckConstraint(
                name="a_swap_that_is_over_says_when",
                condition=Q(status__in=["OFFERED", "AGREED"], closed_at__isnull=True)
                | (~Q(status__in=["OFFERED", "AGREED"]) & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["community", "status", "ends_at"], name="swap_by_end")]
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.gives_id} ⇄ {self.takes_id or '—'}"

    @property
    def department_id(self) -> int:
        return self.gives.roster.department_id
