"""The matter 事务 itself: what was asked, and where it stands."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Area, Household
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community, Policy
from hub.kernel.records import Records
from hub.matters import taxonomy
from hub.matters.taxonomy import Channel, Kind, Responsible, Severity, Validity
from hub.people.models import Department

STAFF = settings.AUTH_USER_MODEL


class MatterQuerySet(Records["Matter"]):
    def unfinished(self) -> "MatterQuerySet":
        return self.filter(status__in=Matter.UNFINISHED)

    def complaints(self) -> "MatterQuerySet":
        return self.filter(kind__in=Matter.RULED_KINDS)

    def of_record(self) -> "MatterQuerySet":
        """What counts: matters merged into another count there."""
        return self.exclude(status=Matter.Status.MERGED)


class Matter(models.Model):
    class Status(models.TextChoices):
        RECORDED = "RECORDED", _("已登记")
        DONE = "DONE", _("当场办结")
        FORWARDED = "FORWARDED", _("待接单")
        BOUNCED = "BOUNCED", _("已退回")
        ACCEPTED = "ACCEPTED", _("已接单")
        IN_PROGRESS = "IN_PROGRESS", _("处理中")
        HANDLED = "HANDLED", _("处理完毕")
        CALLED_BACK = "CALLED_BACK", _("已回访")
        CLOSED = "CLOSED", _("已关闭")
        FILED = "FILED", _("已归档")
        MERGED = "MERGED", _("已并案")

    LIFECYCLE = Lifecycle(
        finish=move(Status.RECORDED, to=Status.DONE),
        forward=move(Status.RECORDED, Status.BOUNCED, to=Status.FORWARDED),
        accept=move(Status.FORWARDED, to=Status.ACCEPTED),
        bounce=move(Status.FORWARDED, to=Status.BOUNCED),
        start=move(Status.ACCEPTED, to=Status.IN_PROGRESS),
        handle=move(Status.ACCEPTED, Status.IN_PROGRESS, to=Status.HANDLED),
        call_back=move(Status.DONE, Status.HANDLED, to=Status.CALLED_BACK),
        close=move(Status.DONE, Status.HANDLED, Status.CALLED_BACK, to=Status.CLOSED),
        file=move(Status.CLOSED, to=Status.FILED),
        reopen=move(Status.DONE, Status.HANDLED, Status.CALLED_BACK, to=Status.RECORDED),
        send_back=move(Status.DONE, Status.HANDLED, Status.CALLED_BACK, to=Status.FORWARDED),
        merge=move(
            Status.RECORDED,
            Status.FORWARDED,
            Status.BOUNCED,
            Status.ACCEPTED,
            Status.IN_PROGRESS,
            to=Status.MERGED,
        ),
    )
    UNFINISHED = (
        Status.RECORDED,
        Status.FORWARDED,
        Status.BOUNCED,
        Status.ACCEPTED,
        Status.IN_PROGRESS,
    )
    # Somebody waits for a call, or the chain is not closed yet.
    OPEN = (*UNFINISHED, Status.DONE, Status.HANDLED, Status.CALLED_BACK)
    RULED_KINDS = (Kind.COMPLAINT, Kind.REPORT)
    TONES = {
        Status.RECORDED: "warn",
        Status.FORWARDED: "warn",
        Status.BOUNCED: "bad",
        Status.ACCEPTED: "live",
        Status.IN_PROGRESS: "live",
        Status.DONE: "good",
        Status.HANDLED: "good",
        Status.CALLED_BACK: "good",
        Status.CLOSED: "mute",
        Status.FILED: "mute",
        Status.MERGED: "mute",
    }

    # Keys without an index of their own are found by one that begins with the community, or are
    # never searched by: each index costs every act.
    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("单号"), max_length=24)
    kind = models.CharField(_("事务类别"), max_length=13, choices=Kind)
    channel = models.CharField(_("来源"), max_length=10, choices=Channel)
    type_code = models.CharField(_("分类"), max_length=6)
    second_type = models.CharField(_("次分类"), max_length=6, blank=True)
    severity = models.CharField(
        _("级别"), max_length=1, choices=Severity, default=Severity.ORDINARY
    )
    is_urgent = models.BooleanField(_("紧急"), default=False)
    is_hot = models.BooleanField(_("热点"), default=False)
    text = models.TextField(_("内容"))

    household = models.ForeignKey(
        Household,
        models.PROTECT,
        null=True,
        related_name="matters",
        verbose_name=_("房屋"),
        db_index=False,
    )
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    place = models.CharField(_("地点"), max_length=100, blank=True)

    status = models.CharField(max_length=12, choices=Status, default=Status.RECORDED)
    validity = models.CharField(
        _("有效判定"), max_length=7, choices=Validity, default=Validity.NONE
    )
    valid_ground = models.CharField(max_length=1, choices=taxonomy.ValidGround, blank=True)
    cause_code = models.CharField(_("原因"), max_length=4, blank=True)
    responsible = models.CharField(
        _("责任方"), max_length=10, choices=Responsible, default=Responsible.UNKNOWN
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        related_name="matters",
        verbose_name=_("承办部门"),
        db_index=False,
    )
    holder = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", db_index=False)
    # Whom the complaint is about: they neither rule on it nor call back.
    accused = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", db_index=False)
    accused_department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", db_index=False
    )

    recorded_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    # 补登: when the resident spoke, where it was written down later. Never used for any clock.
    contact_at = models.DateTimeField(_("联系时间"), null=True)
    cycle_number = models.PositiveSmallIntegerField(default=1)
    bounces = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    # The nearest open duty, so that a worklist sorts by time left without a join.
    duty = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField(null=True)

    outside_number = models.CharField(_("外部工单号"), max_length=60, blank=True)
    outside_due_at = models.DateTimeField(_("外部时限"), null=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged_matters", db_index=False
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="split_matters", db_index=False
    )
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followed_by", db_index=False
    )
    is_legacy = models.BooleanField(_("历史导入"), default=False)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+", db_index=False)
    # Counts every act: a form that was opened on an older version shows what changed first.
    version = models.PositiveIntegerField(default=1)

    objects = MatterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="matters_have_numbers"),
            models.CheckConstraint(
                name="complaints_are_ruled_on_and_nothing_else_is",
                condition=(Q(kind__in=["COMPLAINT", "REPORT"]) & ~Q(validity="NONE"))
                | (~Q(kind__in=["COMPLAINT", "REPORT"]) & Q(validity="NONE")),
            ),
            models.CheckConstraint(
                name="a_late_entry_was_told_before_it_was_recorded",
                condition=Q(contact_at__isnull=True) | Q(contact_at__lt=F("recorded_at")),
            ),
            models.CheckConstraint(
                name="a_ruling_has_a_ground",
                condition=~Q(validity__in=["VALID", "COORD", "INVALID"]) | ~Q(valid_ground=""),
            ),
            models.CheckConstraint(
                name="forwarded_to_a_department",
                condition=~Q(status__in=["FORWARDED", "ACCEPTED", "IN_PROGRESS"])
                | Q(department__isnull=False),
            ),
            models.CheckConstraint(
                name="accepted_by_somebody",
                condition=~Q(status__in=["ACCEPTED", "IN_PROGRESS"]) | Q(holder__isnull=False),
            ),
            models.CheckConstraint(
                name="merged_into_another",
                condition=(Q(status="MERGED") & Q(merged_into__isnull=False))
                | (~Q(status="MERGED") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="closed_at_a_moment",
                condition=~Q(status__in=["CLOSED", "FILED"]) | Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_complaint_is_coded_before_it_is_closed",
                condition=~Q(status__in=["CLOSED", "FILED"])
                | ~Q(kind__in=["COMPLAINT", "REPORT"])
                | Q(is_legacy=True)
                | (~Q(cause_code="") & ~Q(validity="PENDING")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "due_at", "id"],
                condition=Q(due_at__isnull=False),
                name="matter_by_time_left",
            ),
            models.Index(fields=["community", "-id"], name="matter_newest"),
            models.Index(
                fields=["community", "department", "status", "due_at"], name="matter_department"
            ),
            models.Index(fields=["community", "holder", "status"], name="matter_holder"),
            models.Index(fields=["community", "status", "-id"], name="matter_status"),
            models.Index(fields=["community", "household", "-id"], name="matter_household"),
            models.Index(fields=["community", "recorded_at"], name="matter_recorded"),
            # By the newest alone, whoever has taken in little has all there ever were read.
            models.Index(fields=["community", "recorded_by", "-id"], name="matter_recorder"),
            models.Index(fields=["community", "kind", "recorded_at"], name="matter_month"),
            models.Index(fields=["community", "kind", "closed_at"], name="matter_closed"),
            # The few that the ruling room asks for among all there ever were.
            models.Index(
                fields=["community", "kind"],
                condition=Q(validity="PENDING"),
                name="matter_to_be_ruled",
            ),
            models.Index(
                fields=["community", "-id", "status"],
                condition=Q(severity="3"),
                name="matter_major",
            ),
            # Every matter's page asks which others came of it, and of nearly all none did. Over all
            # rows SQLite takes such an index, whose one value is NULL, for useless and reads the
            # whole table.
            *(
                models.Index(
                    fields=[name], condition=Q(**{f"{name}__isnull": False}), name=f"matter_{name}"
                )
                for name in ("merged_into", "split_from", "follows")
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_complaint(self) -> bool:
        return self.kind in self.RULED_KINDS

    @property
    def is_valid_complaint(self) -> bool:
        return self.validity in taxonomy.VALID

    @property
    def type_label(self) -> str:
        return taxonomy.label(taxonomy.TYPES, self.type_code)

    @property
    def entry_hours(self) -> float | None:
        """How much later than it was told it was entered; None where that was at once."""
        if self.contact_at is None:
            return None
        return round((self.recorded_at - self.contact_at) / timedelta(hours=1), 1)

    @property
    def cause_label(self) -> str:
        return taxonomy.label(taxonomy.CAUSES, self.cause_code) if self.cause_code else ""

    @property
    def tone(self) -> str:
        """How its state looks in lists: see docs/pages.md."""
        return self.TONES[self.Status(self.status)]

    @property
    def where(self) -> str:
        """Room or place, as lists and notices show it."""
        if self.household_id is None:
            return self.place
        return f"{self.household} {self.place}".strip()
