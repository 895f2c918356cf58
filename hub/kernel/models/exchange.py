"""One workbook on its way in: what was read, what is wrong with it, what became of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models.community import Community


class ImportRun(models.Model):
    class Status(models.TextChoices):
        UPLOADED = "UPLOADED", _("检查中")
        CHECKED = "CHECKED", _("待确认")
        RUNNING = "RUNNING", _("导入中")
        DONE = "DONE", _("已导入")
        FAILED = "FAILED", _("没有导入")
        CANCELLED = "CANCELLED", _("已取消")

    LIFECYCLE = Lifecycle(
        check=move(Status.UPLOADED, to=Status.CHECKED),
        accept=move(Status.CHECKED, to=Status.RUNNING),
        finish=move(Status.RUNNING, to=Status.DONE),
        fail=move(Status.UPLOADED, Status.RUNNING, to=Status.FAILED),
        cancel=move(Status.CHECKED, to=Status.CANCELLED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    name = models.CharField(_("文件名"), max_length=150)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # The workbook as it came; its rows as plain JSON lines, read once by a fenced-in process;
    # and the bad rows with their reasons, to be corrected and sent again.
    file = models.FileField(max_length=200, blank=True)
    rows_file = models.FileField(max_length=200, blank=True)
    errors_file = models.FileField(max_length=200, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.UPLOADED)
    # Why nothing could be read or nothing was imported, in the words the person sees.
    problem = models.TextField(blank=True)
    good_only = models.BooleanField(_("只导入正确的行"), default=False)
    columns = models.JSONField(default=list)  # keys in the file's order; null where unknown
    rows_total = models.PositiveIntegerField(default=0)
    rows_ok = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    # Foreseen after the check, where the importer can tell; final after the import.
    rows_new = models.PositiveIntegerField(null=True)
    rows_changed = models.PositiveIntegerField(null=True)
    rows_same = models.PositiveIntegerField(null=True)
    preview = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["ImportRun"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "kind"],
                condition=Q(status="RUNNING"),
                name="one_import_of_a_kind_runs_at_a_time",
            ),
            models.CheckConstraint(
                name="an_import_counts_every_row",
                condition=Q(rows_total=F("rows_ok") + F("rows_bad")),
            ),
            models.CheckConstraint(
                name="an_import_under_way_was_accepted_by_someone",
                condition=~Q(status__in=["RUNNING", "DONE"]) | Q(accepted_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "kind", "-id"], name="imports_of_a_kind"),
            models.Index(fields=["community", "sha256"], name="imports_of_a_file"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
