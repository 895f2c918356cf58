"""双人导出: a list of people that leaves the house is asked for by one and let out by another.

All of it is written once. What becomes of a request is told by further rows: `Release` lets it out
until a moment, `Stop` ends that early, and every file that was handed over is a `Handout`.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Area, Building
from hub.kernel.models import Community
from hub.kernel.records import Records

# The outlet of whatever two people let out; the others are declared in `outlets`.
BY_TWO = "export"


class Export(models.Model):
    """What was asked for: which list, of which homes, which columns, what for and for whom."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=20)
    source = models.CharField(_("名单"), max_length=40)
    columns = models.JSONField(_("列"))
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    building = models.ForeignKey(Building, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(_("用途"), max_length=300)
    receiver = models.CharField(_("接收方"), max_length=100)
    # Counted when it was asked for; what is handed over may never be more than the cap of then.
    rows = models.PositiveIntegerField(_("行数"))
    cap = models.PositiveIntegerField()
    hours = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()

    objects = Records["Export"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="exports_are_numbered"),
            models.CheckConstraint(
                name="an_export_has_rows_and_no_more_than_its_cap",
                condition=Q(rows__gt=0, rows__lte=F("cap")),
            ),
            models.CheckConstraint(
                name="an_export_says_what_for_and_for_whom",
                condition=~Q(purpose="") & ~Q(receiver=""),
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class Release(models.Model):
    """Let out: by somebody who did not ask, until a moment. The database asks for the decision."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    export = models.ForeignKey(Export, models.PROTECT, related_name="releases", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField(_("取件截止"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "export"], name="an_export_is_let_out_once"
            ),
            models.CheckConstraint(
                name="a_release_ends_after_it_begins", condition=Q(until__gt=F("at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.until:%m-%d %H:%M}"


class Stop(models.Model):
    """Ended before its time: from then on nothing of it is handed over."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    export = models.ForeignKey(Export, models.PROTECT, related_name="stops", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(_("原因"), max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "export"], name="an_export_stops_once")
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.reason}"


class Handout(models.Model):
    """取件: one file with data of many people, handed over once. The watermark carries its number."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("取件号"), max_length=20)
    outlet = models.CharField(_("出口"), max_length=40)
    # What it was: the request of two people, or the paper of a process.
    export = models.ForeignKey(Export, models.PROTECT, null=True, related_name="handouts")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    what = models.CharField(_("内容"), max_length=120)
    rows = models.PositiveIntegerField(_("行数"))
    # What one person alone may take at a time, as it stood then.
    cap = models.PositiveIntegerField()
    # Of the file as it left, so that a copy found elsewhere can be told; "" where the process
    # keeps the file itself, or its rows, for ever.
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    objects = Records["Handout"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="handouts_are_numbered"),
            models.CheckConstraint(
                name="what_two_people_let_out_is_told_from_the_papers_of_a_process",
                condition=Q(outlet=BY_TWO, export__isnull=False) & ~Q(sha256="")
                | ~Q(outlet=BY_TWO) & Q(export__isnull=True),
            ),
            models.CheckConstraint(
                name="two_people_let_out_no_more_than_their_cap",
                condition=~Q(outlet=BY_TWO) | Q(rows__lte=F("cap")),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "at", "id"], name="handout_latest"),
            models.Index(fields=["community", "by", "at"], name="handout_person"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


def is_open(release: Release | None, stop: Stop | None, at: datetime) -> bool:
    return release is not None and stop is None and release.at <= at < release.until
