"""The second pair of eyes: one proposes, another decides, and the database can tell them apart."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models.community import Community


class Decision(models.Model):
    class Status(models.TextChoices):
        PROPOSED = "PROPOSED", _("待决定")
        GRANTED = "GRANTED", _("同意")
        REFUSED = "REFUSED", _("不同意")
        EXPIRED = "EXPIRED", _("已过期")
        WITHDRAWN = "WITHDRAWN", _("已撤回")

    LIFECYCLE = Lifecycle(
        grant=move(Status.PROPOSED, to=Status.GRANTED),
        refuse=move(Status.PROPOSED, to=Status.REFUSED),
        expire=move(Status.PROPOSED, to=Status.EXPIRED),
        withdraw=move(Status.PROPOSED, to=Status.WITHDRAWN),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    asked = models.JSONField(default=dict)
    ground = models.CharField(_("理由"), max_length=1000)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # Whose office the decider held as a deputy: that person must not be the proposer either.
    decided_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(_("决定说明"), max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="the_proposer_never_decides",
                condition=Q(decider__isnull=True) | ~Q(decider=F("proposer")),
            ),
            models.CheckConstraint(
                name="nobody_decides_through_a_deputy_what_they_proposed",
                condition=Q(decided_for__isnull=True) | ~Q(decided_for=F("proposer")),
            ),
            models.CheckConstraint(
                name="a_decision_has_someone_who_took_it",
                condition=~Q(status__in=["GRANTED", "REFUSED"])
                | Q(decider__isnull=False, decided_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["community", "kind", "subject_type", "subject_id"],
                condition=Q(status="PROPOSED"),
                name="one_question_of_a_kind_waits_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "kind", "proposed_at"],
                condition=Q(status="PROPOSED"),
                name="decision_waiting",
            ),
            models.Index(
                fields=["community", "subject_type", "subject_id"], name="decision_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id} {self.status}"
