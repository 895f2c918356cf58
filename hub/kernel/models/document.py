"""A numbered form, frozen: what was printed once is what will be printed again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models.community import Community


class Document(models.Model):
    """Everything above `status` is frozen with the row; a trigger refuses to change it.

    The names people sign with stand here as words, too: whoever marries or changes post later
    has still signed as they were called that day, and the reprint says so.
    """

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("待签发")
        ISSUED = "ISSUED", _("已签发")
        RECEIVED = "RECEIVED", _("已签收")
        VOID = "VOID", _("已作废")

    LIFECYCLE = Lifecycle(
        issue=move(Status.DRAFT, to=Status.ISSUED),
        receive=move(Status.ISSUED, to=Status.RECEIVED),
        void=move(Status.DRAFT, Status.ISSUED, to=Status.VOID),
    )
    FROZEN = (
        "community_id",
        "kind",
        "form_version",
        "number",
        "period",
        "title",
        "letterhead",
        "snapshot",
        "digest",
        "previous_id",
        "made_by_id",
        "made_as",
        "made_at",
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    # The form it was drawn up on: a later edition of the form does not change what was printed.
    form_version = models.PositiveSmallIntegerField()
    number = models.CharField(_("编号"), max_length=40)
    period = models.CharField(_("期间"), max_length=20)
    title = models.CharField(_("标题"), max_length=200)
    letterhead = models.JSONField()
    snapshot = models.JSONField()
    digest = models.CharField(_("校验码"), max_length=64)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_as = models.CharField(_("编制"), max_length=100)
    made_at = models.DateTimeField()

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_as = models.CharField(_("签发"), max_length=100, blank=True)
    issued_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    received_as = models.CharField(_("签收"), max_length=100, blank=True)
    received_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(_("作废原因"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "kind", "number"], name="a_document_number_is_given_out_once"
            ),
            models.CheckConstraint(
                name="an_issued_document_has_someone_who_issued_it",
                condition=~Q(status__in=["ISSUED", "RECEIVED"])
                | Q(issued_by__isnull=False, issued_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_received_document_has_someone_who_received_it",
                condition=~Q(status="RECEIVED")
                | Q(received_by__isnull=False, received_at__isnull=False),
            ),
            models.CheckConstraint(
                name="whoever_issues_a_document_does_not_receive_it",
                condition=Q(received_by__isnull=True) | ~Q(received_by=F("issued_by")),
            ),
            models.CheckConstraint(
                name="a_void_document_says_who_and_why",
                condition=~Q(status="VOID")
                | (Q(voided_by__isnull=False, voided_at__isnull=False) & ~Q(void_reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "kind", "period", "id"], name="document_period")
        ]

    def __str__(self) -> str:
        return self.number
