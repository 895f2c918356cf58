"""Photos, recordings and papers that belong to a record."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.kernel.models.community import Community


class Attachment(models.Model):
    """One stored file. Until an action claims it, it belongs to nothing but its token."""

    class Label(models.TextChoices):
        BEFORE = "BEFORE", _("处理前")
        AFTER = "AFTER", _("处理后")
        PROOF = "PROOF", _("凭证")
        OTHER = "OTHER", _("其他")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    label = models.CharField(_("类别"), max_length=6, choices=Label, default=Label.OTHER)
    name = models.CharField(_("文件名"), max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    file = models.FileField(max_length=200)
    thumbnail = models.FileField(max_length=200, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    # Known to the uploader alone until the file is claimed; nothing can be taken by its id.
    draft_token = models.CharField(max_length=43, null=True)  # noqa: DJ001 (NULL: claimed)

    objects: ClassVar[models.Manager["Attachment"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "draft_token"], name="an_upload_has_its_own_token"
            ),
            models.CheckConstraint(
                name="an_attachment_waits_or_has_a_subject",
                condition=Q(
                    draft_token__isnull=False,
                    claimed_at__isnull=True,
                    subject_id__isnull=True,
                    subject_type="",
                )
                | Q(draft_token__isnull=True, claimed_at__isnull=False, subject_id__isnull=False)
                & ~Q(subject_type=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "subject_type", "subject_id", "id"],
                name="attachments_of_a_subject",
            ),
            models.Index(
                fields=["at"], condition=Q(draft_token__isnull=False), name="attachments_unclaimed"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return reverse("attachments:serve", args=[self.pk])

    @property
    def preview(self) -> str:
        """The address of its small picture; only images have one."""
        return reverse("attachments:thumbnail", args=[self.pk])

    @property
    def is_image(self) -> bool:
        """Only images that we wrote ourselves are shown in the browser; all else is downloaded."""
        return self.width is not None
