"""删除凭证: what was erased, on whose word, by which ground. Never rewritten."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Household
from hub.kernel.models import Community, Document
from hub.privacy.models.request import DataRequest
from hub.privacy.models.retention import Clearing

STAFF = settings.AUTH_USER_MODEL


class Erasure(models.Model):
    """On somebody's request, or because the time was over. No values, only counts and digests of the
    row numbers, so that the certificate itself holds nothing of anybody."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=20)
    request = models.ForeignKey(DataRequest, models.PROTECT, null=True, related_name="erasures")
    clearing = models.ForeignKey(Clearing, models.PROTECT, null=True, related_name="erasures")
    ground = models.CharField(_("依据"), max_length=300)
    # For each kind: its name, table, how many rows, SHA-256 of their ids in order.
    erased = models.JSONField(_("已删除"))
    # What the law keeps: kind, how many rows, until when, by which provision.
    kept = models.JSONField(_("依法保留"))
    proposed_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # The same on paper. Empty only in rows of before it was frozen along with them.
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="erasures_are_numbered"),
            models.CheckConstraint(name="nobody_erases_alone", condition=~Q(by=F("proposed_by"))),
            models.CheckConstraint(
                name="an_erasure_was_asked_for_or_was_due",
                condition=Q(request__isnull=False, clearing__isnull=True)
                | Q(request__isnull=True, clearing__isnull=False),
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def about(self) -> DataRequest | Clearing:
        """What it was for."""
        found = self.request or self.clearing
        assert found is not None  # noqa: S101 (one of the two is there, by a constraint)
        return found

    @property
    def rows(self) -> int:
        return sum(line["rows"] for line in self.erased)


class ErasedRow(models.Model):
    """One row that an erasure names. What a trigger guards may be emptied where it is named here,
    and only there."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    erasure = models.ForeignKey(Erasure, models.PROTECT, related_name="named")
    of_table = models.CharField(max_length=63)
    of_row = models.BigIntegerField()
    # Whose home it is about, where it is about one: a hold on that home refuses the row.
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        # A row may be named again: what was filled in since goes, too.
        indexes = [models.Index(fields=["community", "of_table", "of_row"], name="erased_row")]

    def __str__(self) -> str:
        return f"{self.of_table} {self.of_row}"
