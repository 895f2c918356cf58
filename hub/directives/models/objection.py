"""An objection 异议: raised after complying, to the level above whoever gave the order."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.directives.models.instruction import Receiver
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records


class Objection(models.Model):
    class Status(models.TextChoices):
        FILED = "FILED", _("待听取")
        HEARD = "HEARD", _("已听取，待决定")
        UPHELD = "UPHELD", _("成立")
        DISMISSED = "DISMISSED", _("不成立")
        CLOSED = "CLOSED", _("已阅知")

    LIFECYCLE = Lifecycle(
        hear=move(Status.FILED, to=Status.HEARD),
        uphold=move(Status.HEARD, to=Status.UPHELD),
        dismiss=move(Status.HEARD, to=Status.DISMISSED),
        close=move(Status.UPHELD, Status.DISMISSED, to=Status.CLOSED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=20)
    receiver = models.ForeignKey(Receiver, models.PROTECT, related_name="objections")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Whose order it is about: they never hear it, and do not learn who filed it until it is decided.
    against = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    text = models.CharField(_("异议"), max_length=2000)
    wish = models.CharField(_("希望怎么办"), max_length=500, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.FILED)
    hearing = models.CharField(_("听取情况"), max_length=2000, blank=True)
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    heard_at = models.DateTimeField(null=True)
    is_upheld = models.BooleanField(null=True)
    answer = models.CharField(_("决定和理由"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)

    objects = Records["Objection"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], name="objections_have_numbers"
            ),
            models.UniqueConstraint(
                fields=["community", "receiver"], name="an_order_is_objected_to_once"
            ),
            models.CheckConstraint(
                name="the_issuer_never_hears_an_objection",
                condition=(Q(heard_by__isnull=True) | ~Q(heard_by=F("against")))
                & (Q(decided_by__isnull=True) | ~Q(decided_by=F("against"))),
            ),
            models.CheckConstraint(
                name="nobody_decides_their_own_objection",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("filed_by")),
            ),
            models.CheckConstraint(
                name="a_decided_objection_says_how_and_why",
                condition=Q(status__in=["FILED", "HEARD"], is_upheld__isnull=True)
                | (Q(is_upheld__isnull=False, decided_by__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "status", "due_at"], name="objection_waiting")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_decided(self) -> bool:
        return self.is_upheld is not None
