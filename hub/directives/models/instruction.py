"""An order 指令, and what each of those who received it made of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records


class Ground(models.TextChoices):
    """What allows somebody not to do as told (劳动法 56, 劳动合同法 31–32, 安全生产法 54)."""

    SAFETY = "SAFETY", _("违章指挥、强令冒险作业")
    UNLAWFUL = "UNLAWFUL", _("违法的事")
    OVERTIME = "OVERTIME", _("超过加班上限")
    PROTECTED = "PROTECTED", _("特殊保护人员")
    CONTRACT = "CONTRACT", _("超出合同约定")


# With these nobody needs to comply before objecting, and the manager and the auditor learn of it.
GRAVE = frozenset({Ground.SAFETY, Ground.UNLAWFUL})


class Instruction(models.Model):
    """Who told whom what, by when. Its words are frozen: a change of mind is a further order."""

    class Via(models.TextChoices):
        SYSTEM = "SYSTEM", _("系统下达")
        ORAL = "ORAL", _("口头，事后补记")
        MEETING = "MEETING", _("会议决定")

    class Claim(models.TextChoices):
        """Whether the issuer stands by an oral order that the receiver logged."""

        NONE = "NONE", _("无须确认")
        WAITING = "WAITING", _("待下达人确认")
        CONFIRMED = "CONFIRMED", _("已确认")
        DENIED = "DENIED", _("下达人否认")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=20)
    text = models.CharField(_("内容"), max_length=1000)
    via = models.CharField(_("方式"), max_length=7, choices=Via, default=Via.SYSTEM)
    legal_ground = models.CharField(_("依据"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("期限"))
    issuer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # In whose office, when the issuer stood in for somebody.
    issued_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    # When it was said; `logged_at` is the server's, and later for what was only said.
    issued_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    claim = models.CharField(max_length=9, choices=Claim, default=Claim.NONE)

    objects = Records["Instruction"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], name="instructions_have_numbers"
            ),
            models.CheckConstraint(
                name="an_instruction_is_not_due_before_it_is_given",
                condition=Q(due_at__gt=F("issued_at")),
            ),
            models.CheckConstraint(
                name="an_instruction_is_not_logged_before_it_is_given",
                condition=Q(logged_at__gte=F("issued_at")),
            ),
            models.CheckConstraint(
                name="only_what_was_said_needs_to_be_confirmed",
                condition=Q(claim="NONE") | Q(via="ORAL"),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "issuer", "-id"], name="instruction_by_issuer"),
            models.Index(fields=["community", "-id"], name="instruction_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def office_id(self) -> int:
        """Whose order it is in the line: the principal's when a deputy gave it."""
        return self.issued_for_id or self.issuer_id


class Receiver(models.Model):
    """One person's part in an order: what they owe, and what became of it."""

    class Status(models.TextChoices):
        ISSUED = "ISSUED", _("待受领")
        ACKNOWLEDGED = "ACKNOWLEDGED", _("已受领")
        EXECUTING = "EXECUTING", _("执行中")
        DONE = "DONE", _("已完成")
        FAILED = "FAILED", _("未完成")
        REFUSED = "REFUSED", _("依法拒绝，待裁")
        EXCUSED = "EXCUSED", _("免予执行")
        HELD = "HELD", _("与另一指令冲突，待裁")
        WITHDRAWN = "WITHDRAWN", _("已撤销")

    OPEN = (Status.ISSUED, Status.ACKNOWLEDGED, Status.EXECUTING)
    ENDED = (Status.DONE, Status.FAILED, Status.EXCUSED, Status.WITHDRAWN)

    LIFECYCLE = Lifecycle(
        acknowledge=move(Status.ISSUED, to=Status.ACKNOWLEDGED),
        start=move(Status.ISSUED, Status.ACKNOWLEDGED, to=Status.EXECUTING),
        finish=move(*OPEN, to=Status.DONE),
        fail=move(*OPEN, to=Status.FAILED),
        refuse=move(*OPEN, to=Status.REFUSED),
        excuse=move(Status.REFUSED, Status.HELD, to=Status.EXCUSED),
        resume=move(Status.REFUSED, Status.HELD, to=Status.ACKNOWLEDGED),
        hold=move(*OPEN, to=Status.HELD),
        withdraw=move(*OPEN, Status.REFUSED, Status.HELD, to=Status.WITHDRAWN),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="receivers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    # An order past their own leader: the leader's level has a copy.
    copied_role = models.CharField(max_length=3, blank=True)
    copied_unit = models.BigIntegerField(null=True)
    due_at = models.DateTimeField(_("期限"))
    status = models.CharField(max_length=12, choices=Status, default=Status.ISSUED)
    acknowledged_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(_("结果"), max_length=1000, blank=True)
    ground = models.CharField(_("拒绝理由"), max_length=9, choices=Ground, blank=True)
    why = models.CharField(_("情况"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answer = models.CharField(_("答复"), max_length=1000, blank=True)

    objects = Records["Receiver"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "instruction", "person"],
                name="an_instruction_reaches_a_person_once",
            ),
            models.CheckConstraint(
                name="what_is_done_has_a_result",
                condition=~Q(status__in=["DONE", "FAILED"])
                | (~Q(result="") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_refusal_has_a_ground",
                condition=~Q(status="REFUSED") | (~Q(ground="") & ~Q(why="")),
            ),
            models.CheckConstraint(
                name="nobody_answers_their_own_refusal",
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("person")),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "person", "status", "due_at"], name="receiver_mine"),
        ]

    def __str__(self) -> str:
        return f"{self.instruction} {self.person}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


class Conflict(models.Model):
    """Two orders that cannot both be done: neither clock runs until a common superior decides."""

    class Status(models.TextChoices):
        OPEN = "OPEN", _("待裁定")
        SETTLED = "SETTLED", _("已裁定")

    class Ruling(models.TextChoices):
        EARLIER = "EARLIER", _("执行先下达的")
        LATER = "LATER", _("执行后下达的")
        BOTH = "BOTH", _("两个都执行，先后另定")
        NEITHER = "NEITHER", _("都不执行")

    LIFECYCLE = Lifecycle(settle=move(Status.OPEN, to=Status.SETTLED))

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    earlier = models.ForeignKey(Receiver, models.PROTECT, related_name="+")
    later = models.ForeignKey(Receiver, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    why = models.CharField(_("怎么冲突"), max_length=1000)
    status = models.CharField(max_length=7, choices=Status, default=Status.OPEN)
    ruling = models.CharField(_("裁定"), max_length=7, choices=Ruling, blank=True)
    answer = models.CharField(_("说明"), max_length=1000, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    objects = Records["Conflict"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_conflict_is_between_two_orders", condition=~Q(earlier=F("later"))
            ),
            models.CheckConstraint(
                name="a_settled_conflict_says_how_and_by_whom",
                condition=Q(status="OPEN", ruling="")
                | (Q(status="SETTLED", settled_by__isnull=False) & ~Q(ruling="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earlier.instruction} × {self.later.instruction}"
