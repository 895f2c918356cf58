"""The procedure 催缴程序 as data: which step when, by what means, held by whom, proved how well."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Role


class Grade(models.TextChoices):
    """How well a contact can be proved. It follows from channel and proof; nobody types it."""

    A = "A", _("A 级")
    B = "B", _("B 级")
    C = "C", _("C 级")
    D = "D", _("D 级")


class Channel(models.TextChoices):
    """There is no other way to press for payment: nothing here touches supply, gates or cards."""

    MESSAGE = "MESSAGE", _("短信/微信")
    PHONE = "PHONE", _("电话")
    VISIT = "VISIT", _("上门")
    NOTICE = "NOTICE", _("送达通知书")
    LETTER = "LETTER", _("邮寄")
    MEDIATION = "MEDIATE", _("调解")
    COURT = "COURT", _("法律程序")


# Roles that may hold a step. Guards and the monitoring room never do (保安服务管理条例 30).
HOLDERS = (
    Role.BUTLER,
    Role.FRONT_DESK,
    Role.SUPERVISOR,
    Role.DIRECTOR,
    Role.OFFICE_DIRECTOR,
    Role.MANAGER,
)


class ProcedureQuerySet(Records["Procedure"]):
    def approved(self) -> "ProcedureQuerySet":
        return self.filter(status=Procedure.Status.APPROVED)


class Procedure(models.Model):
    """One version of it. What an episode began under is what it goes on under."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("草稿")
        PROPOSED = "PROPOSED", _("待批准")
        APPROVED = "APPROVED", _("已批准")
        REFUSED = "REFUSED", _("未批准")

    class CatchUp(models.TextChoices):
        FITTING = "FITTING", _("按逾期天数直接到相应步骤")
        NEXT = "NEXT", _("一步一步补做")

    LIFECYCLE = Lifecycle(
        propose=move(Status.DRAFT, to=Status.PROPOSED),
        approve=move(Status.PROPOSED, to=Status.APPROVED),
        refuse=move(Status.PROPOSED, to=Status.REFUSED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveSmallIntegerField(_("版本"))
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    # What follows a step that was forgotten, or slept through a pause.
    catch_up = models.CharField(
        _("漏步之后"), max_length=7, choices=CatchUp, default=CatchUp.FITTING
    )
    note = models.CharField(_("说明"), max_length=300)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "version"], name="procedures_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["community"],
                condition=Q(status__in=["DRAFT", "PROPOSED"]),
                name="one_procedure_is_drafted_at_a_time",
            ),
            models.CheckConstraint(
                name="a_procedure_is_approved_by_a_second_person",
                condition=~Q(status="APPROVED")
                | Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("proposed_by")),
            ),
        ]
        ordering = ["community", "-version"]

    def __str__(self) -> str:
        return _("第 %s 版") % self.version


class Step(models.Model):
    """What is done when a debt has reached an age, and how well it must be proved."""

    class Opens(models.TextChoices):
        LIST = "LIST", _("到期前名单，不派任务")
        AGE = "AGE", _("到天数自动派任务")
        REPEAT = "REPEAT", _("本月没有其他步骤时每月一次")
        ORDER = "ORDER", _("经批准后派任务")

    class Needs(models.TextChoices):
        NOTHING = "", _("无")
        # Civil Code 944: suit only after a demand whose reasonable period has run out.
        DEMAND = "DEMAND", _("催告函送达且合理期限已满")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="steps", db_index=False)
    position = models.PositiveSmallIntegerField()
    code = models.CharField(_("代号"), max_length=6)
    name = models.CharField(_("名称"), max_length=40)
    opens = models.CharField(_("怎样开始"), max_length=6, choices=Opens, default=Opens.AGE)
    after_days = models.SmallIntegerField(_("到期后天数"))
    window_days = models.PositiveSmallIntegerField(_("时限（天）"))
    channel = models.CharField(_("方式"), max_length=7, choices=Channel)
    role = models.CharField(_("由谁做"), max_length=3, choices=Role)
    min_grade = models.CharField(_("证据至少"), max_length=1, choices=Grade)
    interval_days = models.PositiveSmallIntegerField(_("距上次送达至少（天）"), default=0)
    script = models.TextField(_("话术"), max_length=1000, blank=True)
    prints_notice = models.BooleanField(_("出通知书"), default=False)
    needs = models.CharField(_("前提"), max_length=6, choices=Needs, blank=True)
    # The reasonable period that a formal demand leaves; 0 where the step is no such demand.
    reply_days = models.PositiveSmallIntegerField(_("给予合理期限（天）"), default=0)

    objects = Records["Step"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "procedure", "position"], name="steps_are_in_order"
            ),
            models.UniqueConstraint(
                fields=["community", "procedure", "code"], name="steps_have_codes"
            ),
            models.UniqueConstraint(
                fields=["community", "procedure"],
                condition=Q(opens="REPEAT"),
                name="a_procedure_has_one_monthly_step",
            ),
            models.CheckConstraint(
                name="a_step_is_never_held_by_security",
                condition=Q(role__in=[role.value for role in HOLDERS]),
            ),
            models.CheckConstraint(
                name="a_step_has_a_window",
                condition=Q(window_days__gte=1, window_days__lte=60),
            ),
            models.CheckConstraint(
                name="only_a_list_comes_before_the_due_day",
                condition=Q(after_days__gte=1) | ~Q(opens="AGE"),
            ),
        ]
        ordering = ["procedure", "position"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
