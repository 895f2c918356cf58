"""What a month's complaints teach: the analyst's words, plans, revisits, the second coding."""

import re

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community, Document
from hub.kernel.records import Records
from hub.matters.models import Matter
from hub.matters.taxonomy import Severity, Validity
from hub.people.models import Department

STAFF = settings.AUTH_USER_MODEL
FIRST = "2000-01"  # no department kept its records here before; the year 0 is none at all
_MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
MONTH = RegexValidator(_MONTH)


def is_month(period: str, *, until: str) -> bool:
    """Whether it names a month from the first one on record up to `until`."""
    return re.fullmatch(_MONTH, period) is not None and FIRST <= period <= until


class Month(models.Model):
    """The analyst's working paper for one month's table; figures are never kept here."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    period = models.CharField(_("月份"), max_length=7, validators=[MONTH])
    summary = models.TextField(_("本月综述"), blank=True)
    # Drawn by the system before anybody sees a score; kept so that the draw can be repeated.
    seed = models.CharField(max_length=32)
    opened_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    # The table in force: the last one drawn up for this month.
    table = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = Records["Month"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "period"], name="one_working_paper_for_each_month"
            )
        ]
        ordering = ["community", "-period"]

    def __str__(self) -> str:
        return self.period


class Topic(models.Model):
    """One of the month's leading subjects, told by the analyst."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    month = models.ForeignKey(Month, models.PROTECT, related_name="topics")
    type_code = models.CharField(_("分类"), max_length=6)
    story = models.TextField(_("情况"))
    data = models.TextField(_("数据"), blank=True)
    root_cause = models.TextField(_("根本原因"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "month", "type_code"], name="a_topic_is_told_once_a_month"
            )
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.type_code


class Plan(models.Model):
    """整改方案: what will be done about a cause, by whom, by when, and how success will show."""

    class Status(models.TextChoices):
        UNDER_WAY = "UNDER_WAY", _("进行中")
        DONE = "DONE", _("已完成")
        VERIFIED = "VERIFIED", _("已验证有效")
        FAILED = "FAILED", _("验证无效")
        CANCELLED = "CANCELLED", _("已取消")

    LIFECYCLE = Lifecycle(
        finish=move(Status.UNDER_WAY, to=Status.DONE),
        verify=move(Status.DONE, to=Status.VERIFIED),
        fail=move(Status.DONE, to=Status.FAILED),
        cancel=move(Status.UNDER_WAY, to=Status.CANCELLED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=24)
    month = models.ForeignKey(Month, models.PROTECT, related_name="plans")
    cause_code = models.CharField(_("针对原因"), max_length=4)
    action = models.TextField(_("整改措施"))
    owner = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=_("责任人"))
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    budget = models.DecimalField(_("预算"), max_digits=12, decimal_places=2, null=True)
    due_on = models.DateField(_("完成日期"))
    success_measure = models.CharField(_("成功标准"), max_length=300)
    status = models.CharField(max_length=9, choices=Status, default=Status.UNDER_WAY)
    done_at = models.DateTimeField(null=True)
    result = models.TextField(_("完成情况"), blank=True)
    effect = models.TextField(_("效果"), blank=True)
    verified_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = Records["Plan"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="plans_have_numbers"),
            models.CheckConstraint(
                name="a_done_plan_says_when_and_what",
                condition=~Q(status__in=["DONE", "VERIFIED", "FAILED"])
                | (Q(done_at__isnull=False) & ~Q(result="")),
            ),
            models.CheckConstraint(
                name="the_owner_of_a_plan_does_not_verify_it",
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("owner")),
            ),
            models.CheckConstraint(
                name="budgets_are_not_negative",
                condition=Q(budget__isnull=True) | Q(budget__gte=0),
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.number


class Revisit(models.Model):
    """个案回访: a closed case drawn for a second look, visited by somebody who had no hand in it."""

    class Drawn(models.TextChoices):
        MAJOR = "MAJOR", _("重大投诉")
        RANDOM = "RANDOM", _("随机抽取")

    class Verdict(models.TextChoices):
        SATISFIED = "SATISFIED", _("满意")
        ACCEPTABLE = "ACCEPTABLE", _("基本满意")
        UNSATISFIED = "UNSATISFIED", _("不满意")
        UNREACHED = "UNREACHED", _("未联系上")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    month = models.ForeignKey(Month, models.PROTECT, related_name="revisits")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    handler = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    drawn_for = models.CharField(max_length=6, choices=Drawn)
    drawn_at = models.DateTimeField()
    visited_at = models.DateTimeField(null=True)
    visited_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(_("评价"), max_length=11, choices=Verdict, blank=True)
    words = models.TextField(_("业户原话"), blank=True)

    objects = Records["Revisit"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "month", "matter"], name="a_case_is_drawn_once_a_month"
            ),
            models.CheckConstraint(
                name="who_handled_it_does_not_revisit",
                condition=Q(visited_by__isnull=True)
                | Q(handler__isnull=True)
                | ~Q(visited_by=F("handler")),
            ),
            models.CheckConstraint(
                name="a_revisit_made_has_a_verdict",
                condition=Q(visited_at__isnull=True, verdict="")
                | (Q(visited_at__isnull=False, visited_by__isnull=False) & ~Q(verdict="")),
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.month} {self.matter_id}"


class Sample(models.Model):
    """复核样本: the month's closed complaints drawn to be coded a second time, blind.

    The draw is made before anybody sees a code. Seed and order are kept, so that it can be proved.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    month = models.ForeignKey(Month, models.PROTECT, related_name="samples")
    population = models.PositiveIntegerField()  # complaints closed in the month, history left out
    size = models.PositiveIntegerField()
    # SHA-256 of the whole order drawn: who repeats the draw from the month's seed finds the same.
    order_digest = models.CharField(max_length=64)
    drawn_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    objects = Records["Sample"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "month"], name="a_month_is_sampled_once"),
            models.CheckConstraint(
                name="no_more_is_drawn_than_there_is", condition=Q(size__lte=F("population"))
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return str(_("%s 复核样本") % self.month)


def nobody_of(field: str, *names: str) -> Q:
    """Whoever is in `field` is none of those in the others, where these are known."""
    found = Q()
    for name in names:
        found &= Q((f"{name}__isnull", True)) | ~Q((field, F(name)))
    return Q((f"{field}__isnull", True)) | found


class Coding(models.Model):
    """复核编码: one drawn complaint, coded again by somebody who had no hand in it.

    The codes on record are copied when it is drawn. A closed matter keeps them for good, so the
    two codings can be compared in one row.
    """

    class Status(models.TextChoices):
        DRAWN = "DRAWN", _("待编码")
        CODED = "CODED", _("已编码")
        VOID = "VOID", _("已作废")

    LIFECYCLE = Lifecycle(
        code=move(Status.DRAWN, to=Status.CODED),
        void=move(Status.DRAWN, to=Status.VOID),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    sample = models.ForeignKey(Sample, models.PROTECT, related_name="codings")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()  # in the order drawn, from 1
    status = models.CharField(max_length=5, choices=Status, default=Status.DRAWN)
    first_type = models.CharField(max_length=6)
    first_cause = models.CharField(max_length=4)
    first_validity = models.CharField(max_length=7, choices=Validity)
    first_severity = models.CharField(max_length=1, choices=Severity)
    # Copied too, so that one row can say who must not be the second coder.
    handler = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    closer = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    proposer = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    decider = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    accused = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")

    type_code = models.CharField(_("分类"), max_length=6, blank=True)
    cause_code = models.CharField(_("原因"), max_length=4, blank=True)
    validity = models.CharField(_("有效判定"), max_length=7, choices=Validity, blank=True)
    severity = models.CharField(_("级别"), max_length=1, choices=Severity, blank=True)
    coded_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    coded_at = models.DateTimeField(null=True)
    void_reason = models.CharField(_("作废原因"), max_length=300, blank=True)

    objects = Records["Coding"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "sample", "place"], name="each_place_is_drawn_once"
            ),
            models.UniqueConstraint(
                fields=["community", "sample", "matter"], name="a_case_is_coded_again_once"
            ),
            models.CheckConstraint(
                name="who_had_a_hand_in_it_does_not_code_it_again",
                condition=nobody_of(
                    "coded_by", "handler", "closer", "proposer", "decider", "accused"
                ),
            ),
            models.CheckConstraint(
                name="a_second_coding_is_whole",
                condition=(
                    Q(status="CODED", coded_by__isnull=False, coded_at__isnull=False)
                    & ~Q(type_code="")
                    & ~Q(cause_code="")
                    & ~Q(validity="")
                    & ~Q(severity="")
                )
                | (
                    ~Q(status="CODED")
                    & Q(coded_by__isnull=True, coded_at__isnull=True, type_code="")
                    & Q(cause_code="", validity="", severity="")
                ),
            ),
            models.CheckConstraint(
                name="a_case_left_out_of_the_sample_says_why",
                condition=~Q(status="VOID") | ~Q(void_reason=""),
            ),
        ]
        ordering = ["sample", "place"]

    def __str__(self) -> str:
        return f"{self.sample_id}/{self.place}"


class CodingAnswer(models.Model):
    """What the director says to a field on which the two codings differ. Written once.

    A correction never touches the closed matter: it is told in the tables as an adjustment.
    """

    class Field(models.TextChoices):
        TYPE = "type", _("类别")
        CAUSE = "cause", _("原因")
        VALIDITY = "validity", _("有效性")
        SEVERITY = "severity", _("级别")

    class Verdict(models.TextChoices):
        KEEP = "KEEP", _("维持原编码")
        CORRECT = "CORRECT", _("按复核更正")
        REVIEW = "REVIEW", _("另行复议")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    coding = models.ForeignKey(Coding, models.PROTECT, related_name="answers")
    field = models.CharField(max_length=8, choices=Field)
    verdict = models.CharField(max_length=7, choices=Verdict)
    was = models.CharField(max_length=7)
    becomes = models.CharField(max_length=7)
    reason = models.CharField(_("理由"), max_length=300)
    coder = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    objects = Records["CodingAnswer"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "coding", "field"], name="a_difference_is_answered_once"
            ),
            models.CheckConstraint(
                name="the_second_coder_does_not_answer",
                condition=~Q(answered_by=F("coder")),
            ),
            models.CheckConstraint(
                name="validity_is_kept_or_reviewed_and_nothing_else_is_reviewed",
                condition=(Q(field="validity") & ~Q(verdict="CORRECT"))
                | (~Q(field="validity") & ~Q(verdict="REVIEW")),
            ),
            models.CheckConstraint(
                name="an_answer_changes_what_it_corrects",
                condition=(Q(verdict="CORRECT") & ~Q(was=F("becomes")))
                | (~Q(verdict="CORRECT") & Q(was=F("becomes"))),
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.coding} {self.field}"
