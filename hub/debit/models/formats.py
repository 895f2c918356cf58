"""How a bank wants its files and answers them, and what its reason codes mean: all of it data."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records


class Format(models.Model):
    """One version of a bank's file format. In use once a second person has approved it."""

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED", _("待审批")
        APPROVED = "APPROVED", _("在用")
        REFUSED = "REFUSED", _("已退回")
        RETIRED = "RETIRED", _("停用")

    LIFECYCLE = Lifecycle(
        approve=move(Status.PROPOSED, to=Status.APPROVED),
        refuse=move(Status.PROPOSED, to=Status.REFUSED),
        retire=move(Status.APPROVED, to=Status.RETIRED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(_("代号"), max_length=12)
    version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("名称"), max_length=40)
    # See `layout.Layout`: what goes out, and where things stand in what comes back.
    layout = models.JSONField()
    lines_per_file = models.PositiveIntegerField(_("每个文件最多笔数"))
    # One of those that every community begins with.
    is_given = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = Records["Format"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "code", "version"], name="formats_are_versioned"
            ),
            models.UniqueConstraint(
                fields=["community", "code"],
                condition=Q(status="APPROVED"),
                name="one_version_of_a_format_is_in_use",
            ),
            models.CheckConstraint(
                name="a_format_is_approved_by_another",
                condition=Q(status="PROPOSED")
                | Q(is_given=True)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="a_file_holds_a_line_at_least", condition=Q(lines_per_file__gt=0)
            ),
        ]
        ordering = ["community", "code", "-version"]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Reason(models.Model):
    """A bank's code for a debit that did not succeed: whose fault it is and what follows."""

    class Kind(models.TextChoices):
        RETRY = "RETRY", _("下次再扣")
        FIX = "FIX", _("先改资料")
        CALL = "CALL", _("联系业主")
        ASK = "ASK", _("问银行")

    class Cause(models.TextChoices):
        OWNER = "OWNER", _("业主")
        DEPARTMENT = "DEPARTMENT", _("本部门")
        BANK = "BANK", _("银行")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(_("代码"), max_length=12)
    label = models.CharField(_("原因"), max_length=40)
    kind = models.CharField(_("处理"), max_length=5, choices=Kind)
    cause = models.CharField(_("归因"), max_length=10, choices=Cause)

    objects = Records["Reason"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "code"], name="a_reason_code_means_one_thing"
            )
        ]
        ordering = ["community", "code"]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
