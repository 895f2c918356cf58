"""催缴通知书: print batches, the letters in them, and the files that go to the printer."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.dunning.models.attempt import Attempt
from hub.dunning.models.episode import StepDue
from hub.dunning.models.procedure import Grade
from hub.estate.models import Area, Household
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records


class Way(models.TextChoices):
    """How a paper is delivered."""

    HANDED = "HANDED", _("当面签收")
    REFUSED = "REFUSED", _("当面拒收")
    LEFT = "LEFT", _("放信箱或门口")
    POSTED = "POSTED", _("交邮政寄出")
    ARRIVED = "ARRIVED", _("邮政已妥投")
    BACK = "BACK", _("退回或地址不对")


class NoticeBatch(models.Model):
    """What was asked to be printed together: chosen once, numbered once, printed the same ever after."""

    class Letter(models.TextChoices):
        NOTICE = "NOTICE", _("催缴通知书")
        # Leaves the reasonable period without which nobody may sue (民法典 944).
        DEMAND = "DEMAND", _("催告函")

    class Status(models.TextChoices):
        MAKING = "MAKING", _("制作中")
        READY = "READY", _("待打印")
        PRINTED = "PRINTED", _("已打印")
        EMPTY = "EMPTY", _("没有要出的")

    LIFECYCLE = Lifecycle(
        finish=move(Status.MAKING, to=Status.READY),
        find_nobody=move(Status.MAKING, to=Status.EMPTY),
        note_printed=move(Status.READY, to=Status.PRINTED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("批次"), max_length=20)
    letter = models.CharField(_("文种"), max_length=6, choices=Letter)
    # Which steps it answers, by code; empty where it was chosen from the list of arrears.
    step_code = models.CharField(_("步骤"), max_length=6, blank=True)
    step_name = models.CharField(max_length=40, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)
    least_owed = models.DecimalField(_("欠费至少"), max_digits=12, decimal_places=2, default=0)
    pay_by = models.DateField(_("付款期限"))
    contact = models.CharField(_("联系电话"), max_length=60)
    account = models.CharField(_("收款账户"), max_length=200, blank=True)
    remark = models.CharField(_("附言"), max_length=200, blank=True)
    # Where a scanned code leads: the address under which the batch was asked for.
    site = models.CharField(max_length=100)
    status = models.CharField(max_length=7, choices=Status, default=Status.MAKING)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    made_as = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    # When the amounts were taken from the ledger; from then on the letters do not change.
    frozen_at = models.DateTimeField(null=True)
    # What all its letters have in common: names, title, paragraphs, signature.
    paper = models.JSONField(default=dict)
    notices_count = models.PositiveIntegerField(_("份数"), default=0)
    total = models.DecimalField(_("金额"), max_digits=14, decimal_places=2, default=0)
    first_number = models.CharField(max_length=20, blank=True)
    last_number = models.CharField(max_length=20, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    printed_at = models.DateTimeField(null=True)

    objects = Records["NoticeBatch"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], name="notice_batches_are_numbered"
            ),
            models.CheckConstraint(
                name="a_batch_that_is_ready_was_frozen",
                condition=Q(status="MAKING") | Q(frozen_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_printed_batch_was_printed_by_someone",
                condition=~Q(status="PRINTED")
                | Q(printed_by__isnull=False, printed_at__isnull=False),
            ),
        ]
        ordering = ["community", "-id"]

    def __str__(self) -> str:
        return self.number


class Notice(models.Model):
    """One household's letter, consolidated from all it owed at that moment.

    The paper's content is frozen; what becomes of the paper is the status. Its tries at delivery
    are attempts of dunning that carry its number.
    """

    class Status(models.TextChoices):
        WAITING = "WAITING", _("待派发")
        POSTED = "POSTED", _("已寄出，等妥投")
        # In the letterbox or on the door: a photo shows it, nobody says that they have it.
        LEFT = "LEFT", _("已留置")
        DELIVERED = "DELIVERED", _("已送达")
        RETURNED = "RETURNED", _("未能送达")
        # What it demands was paid before it arrived.
        WITHDRAWN = "WITHDRAWN", _("已收回")
        VOID = "VOID", _("已作废")

    LIFECYCLE = Lifecycle(
        post=move(Status.WAITING, Status.LEFT, Status.RETURNED, to=Status.POSTED),
        leave=move(Status.WAITING, Status.RETURNED, to=Status.LEFT),
        deliver=move(
            Status.WAITING, Status.POSTED, Status.LEFT, Status.RETURNED, to=Status.DELIVERED
        ),
        give_back=move(Status.WAITING, Status.POSTED, to=Status.RETURNED),
        withdraw=move(Status.WAITING, Status.POSTED, Status.RETURNED, to=Status.WITHDRAWN),
        void=move(Status.WAITING, Status.RETURNED, to=Status.VOID),
    )
    # Out of our hands, or on its way: no second paper about the same meanwhile.
    STANDING = (Status.WAITING, Status.POSTED, Status.RETURNED)

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(NoticeBatch, models.PROTECT, related_name="notices", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    due = models.ForeignKey(
        StepDue, models.PROTECT, null=True, related_name="notices", db_index=False
    )
    number = models.CharField(_("编号"), max_length=20)
    # Its place on the walk: by area, building, unit, floor and room.
    position = models.PositiveIntegerField()
    principal = models.DecimalField(_("费用"), max_digits=12, decimal_places=2)
    late_fee = models.DecimalField(_("违约金"), max_digits=12, decimal_places=2, default=0)
    total = models.DecimalField(_("金额"), max_digits=12, decimal_places=2)
    deliver_by = models.DateField(_("派发期限"))
    snapshot = models.JSONField()
    digest = models.CharField(_("校验码"), max_length=64)
    # What the code on the slip says; nobody can guess another one's.
    token = models.CharField(max_length=22)
    # The day whose overdue bills it demands.
    day = models.DateField(_("日期"))
    frozen_at = models.DateTimeField()
    status = models.CharField(_("状态"), max_length=9, choices=Status, default=Status.WAITING)
    tries = models.PositiveSmallIntegerField(_("派发次数"), default=0)
    attempt = models.ForeignKey(
        Attempt, models.PROTECT, null=True, related_name="+", db_index=False
    )
    grade = models.CharField(_("证据等级"), max_length=1, choices=Grade, blank=True)
    # The first proof that it reached its place; a signature that comes later moves no date.
    proved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(_("原因"), max_length=300, blank=True)

    objects = Records["Notice"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="notices_are_numbered"),
            models.UniqueConstraint(fields=["community", "token"], name="notices_have_their_code"),
            models.UniqueConstraint(
                fields=["community", "batch", "household"],
                name="a_household_has_one_notice_in_a_batch",
            ),
            models.UniqueConstraint(
                fields=["community", "household"],
                condition=Q(status__in=["WAITING", "POSTED", "RETURNED"]),
                name="a_household_has_one_notice_under_way",
            ),
            models.CheckConstraint(
                name="a_notice_demands_what_its_parts_come_to",
                condition=Q(total=F("principal") + F("late_fee"), total__gt=0),
            ),
            models.CheckConstraint(
                name="a_delivered_notice_has_its_proof",
                condition=~Q(status__in=["LEFT", "DELIVERED"])
                | Q(attempt__isnull=False, grade__in=["A", "B", "C"], ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_void_or_withdrawn_notice_says_who_and_why",
                condition=~Q(status__in=["VOID", "WITHDRAWN"])
                | (Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "batch", "position"], name="notice_route"),
            models.Index(fields=["community", "household", "frozen_at"], name="notice_household"),
            models.Index(fields=["community", "due"], name="notice_due"),
            models.Index(
                fields=["community", "deliver_by"],
                condition=Q(status__in=["WAITING", "POSTED", "RETURNED"]),
                name="notice_under_way",
            ),
            models.Index(fields=["community", "frozen_at"], name="notice_made"),
        ]
        ordering = ["batch", "position"]

    def __str__(self) -> str:
        return self.number


class NoticePart(models.Model):
    """A stretch of the walk, set by itself: so little memory is enough, and who is killed loses one.

    Its file is let go once the batch's is bound; its hash stays, and the same bytes can be set again.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(NoticeBatch, models.PROTECT, related_name="parts", db_index=False)
    number = models.PositiveSmallIntegerField(_("分册"))
    first_position = models.PositiveIntegerField()
    last_position = models.PositiveIntegerField()
    total = models.DecimalField(_("金额"), max_digits=14, decimal_places=2)
    file = models.FileField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = Records["NoticePart"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "batch", "number"], name="notice_parts_are_numbered"
            ),
        ]
        ordering = ["batch", "number"]

    def __str__(self) -> str:
        return f"{self.batch_id}-{self.number}"


class NoticePrint(models.Model):
    """The batch's one file for the printer, bound from its parts. A reprint is this file."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(NoticeBatch, models.PROTECT, related_name="prints", db_index=False)
    file = models.FileField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = Records["NoticePrint"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "batch"], name="a_batch_has_one_file")
        ]

    def __str__(self) -> str:
        return str(self.batch)
