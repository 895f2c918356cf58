"""The matter 事务: what was asked, where it stands, who asked, who handled it, who called back."""

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

    recorded_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
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
        "self", models.PROTECT, null=True, related_name="merged_matters"
    )
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="split_matters")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
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
            models.Index(fields=["community", "kind", "recorded_at"], name="matter_month"),
            models.Index(fields=["community", "kind", "closed_at"], name="matter_closed"),
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


class Cycle(models.Model):
    """One round of handling 处理轮次. Reopening starts the next; the old one stays as it was."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="cycles")
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    opened_why = models.CharField(max_length=300, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", db_index=False
    )
    forwarded_at = models.DateTimeField(null=True)
    forwarded_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", db_index=False
    )
    hand_over_due_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", db_index=False
    )
    accept_due_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    is_on_the_spot = models.BooleanField(default=False)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    result = models.TextField(_("处理结果"), blank=True)
    called_back_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "matter", "number"], name="cycles_are_numbered"
            ),
            models.CheckConstraint(
                name="handled_by_somebody_with_a_result",
                condition=Q(handled_at__isnull=True)
                | (Q(handled_by__isnull=False) & ~Q(result="")),
            ),
            models.CheckConstraint(
                name="handled_after_it_was_opened",
                condition=Q(handled_at__isnull=True) | Q(handled_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="accepted_after_it_was_forwarded",
                condition=Q(accepted_at__isnull=True) | Q(accepted_at__gte=F("forwarded_at")),
            ),
            models.CheckConstraint(
                name="called_back_after_it_was_handled",
                condition=Q(called_back_at__isnull=True) | Q(called_back_at__gte=F("handled_at")),
            ),
        ]
        indexes = [models.Index(fields=["community", "handled_at"], name="cycle_handled")]
        ordering = ["matter", "number"]

    def __str__(self) -> str:
        return f"{self.matter_id}/{self.number}"


class Hand(models.Model):
    """Somebody had a hand in this round of handling 经手: they never call back, whoever has it now.

    Written by the acts of handling and never taken back; a trigger on the callbacks reads it.
    """

    class Did(models.TextChoices):
        ACCEPTED = "ACCEPTED", _("接单")
        ASSIGNED = "ASSIGNED", _("被指派")
        STARTED = "STARTED", _("开始处理")
        NOTED = "NOTED", _("补充处理情况")
        HANDLED = "HANDLED", _("处理完毕")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="hands")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="hands")
    staff = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    did = models.CharField(max_length=8, choices=Did)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "cycle", "staff"], name="a_hand_in_a_round_is_noted_once"
            )
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.staff_id} {self.did}"


class Reporter(models.Model):
    """Someone who brought the matter 报事人. After a merge there are several; each is called."""

    class NoContact(models.TextChoices):
        NONE = "", _("可联系")
        ANONYMOUS = "ANONYMOUS", _("匿名且无联系方式")
        REFUSED = "REFUSED", _("书面拒绝联系")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="reporters")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("报事人"), max_length=60, blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    prefers = models.CharField(max_length=7, default="PHONE")
    channel = models.CharField(max_length=10, choices=Channel)
    no_contact = models.CharField(
        max_length=9, choices=NoContact, blank=True, default=NoContact.NONE
    )
    # Leaving someone out of the callback takes a second person.
    no_contact_confirmed_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField()
    words = models.TextField(blank=True)
    came_from = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        if self.name:
            return self.name
        return str(_("匿名") if self.no_contact == self.NoContact.ANONYMOUS else _("未留姓名"))


class Callback(models.Model):
    """One attempt to call a reporter back 回访. Written once; the journal's guard holds it too."""

    class Verdict(models.TextChoices):
        SATISFIED = "SATISFIED", _("满意")
        ACCEPTABLE = "ACCEPTABLE", _("基本满意")
        UNSATISFIED = "UNSATISFIED", _("不满意")

    class Way(models.TextChoices):
        PHONE = "PHONE", _("电话")
        WECHAT = "WECHAT", _("微信")
        VISIT = "VISIT", _("上门")
        WRITTEN = "WRITTEN", _("书面")

    class Daypart(models.TextChoices):
        MORNING = "AM", _("上午")
        AFTERNOON = "PM", _("下午")
        EVENING = "EVE", _("晚上")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="callbacks")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="callbacks")
    reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="callbacks")
    caller = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    # Copied from the cycle and the matter, so that one row can say who must not be the caller.
    handler = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    accused = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    way = models.CharField(_("方式"), max_length=7, choices=Way)
    at = models.DateTimeField()
    daypart = models.CharField(max_length=3, choices=Daypart)
    is_reached = models.BooleanField(_("是否接通"))
    verdict = models.CharField(_("评价"), max_length=11, choices=Verdict, blank=True)
    words = models.TextField(_("业户原话"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="the_handler_never_calls_back", condition=~Q(caller=F("handler"))
            ),
            models.CheckConstraint(
                name="the_person_complained_about_never_calls_back",
                condition=Q(accused__isnull=True) | ~Q(caller=F("accused")),
            ),
            models.CheckConstraint(
                name="a_reached_callback_has_a_verdict_and_words",
                condition=Q(is_reached=False, verdict="")
                | (Q(is_reached=True) & ~Q(verdict="") & ~Q(words="")),
            ),
        ]
        indexes = [models.Index(fields=["community", "at"], name="callback_day")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.at:%Y-%m-%d %H:%M}"


class MajorStage(models.Model):
    """A stage note of a major complaint, signed by both owners: R2.8 joint handling."""

    class Stage(models.TextChoices):
        START = "1", _("联合启动")
        FINDINGS = "2", _("调查情况")
        SOLUTION = "3", _("处理方案与结果")
        LESSON = "4", _("总结与防范")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=1, choices=Stage)
    words = models.TextField(_("阶段记录"))
    written_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    # The director of customer service, and the director of the management office.
    director = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    director_at = models.DateTimeField(null=True)
    office_director = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    office_director_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "matter", "stage"], name="a_stage_is_written_once"
            ),
            models.CheckConstraint(
                name="two_different_people_sign_a_stage",
                condition=Q(director__isnull=True)
                | Q(office_director__isnull=True)
                | ~Q(director=F("office_director")),
            ),
        ]
        ordering = ["matter", "stage"]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.get_stage_display()}"

    @property
    def is_signed(self) -> bool:
        return self.director_id is not None and self.office_director_id is not None
