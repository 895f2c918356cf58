"""Spot checks at the post 仪容岗姿抽查: the dated catalogue of what may be found, a check, its findings."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.directives.models import UniformNotice
from hub.duty.models import Assignment
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Department, Role, Staff


class CheckItemQuerySet(Records["CheckItem"]):
    def on(self, day: date) -> Self:
        """What may be found on a day: the last version of each code that had begun, unless it ended."""
        later = CheckItem.objects.filter(
            community=models.OuterRef("community"),
            code=models.OuterRef("code"),
            valid_from__lte=day,
        ).order_by("-valid_from", "-number")
        return self.filter(pk=models.Subquery(later.values("pk")[:1]), is_used=True)


class CheckItem(models.Model):
    """One coded item 抽查项目 from a day on, with the article of the rulebook it rests on."""

    class Area(models.TextChoices):
        DRESS = "DRESS", _("着装")
        BEARING = "BEARING", _("仪容岗姿")
        POST = "POST", _("当班行为")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(_("代号"), max_length=20)
    number = models.PositiveSmallIntegerField(_("版本"))
    place = models.PositiveSmallIntegerField(_("顺序"))
    area = models.CharField(_("类别"), max_length=7, choices=Area)
    name = models.CharField(_("抽查项"), max_length=60)
    article = models.CharField(_("依据条款"), max_length=60)
    # A dress notice in force suspends it. The badge is never suspended.
    yields_to_dress = models.BooleanField(_("着装通知期间停查"), default=False)
    is_used = models.BooleanField(_("在用"), default=True)
    valid_from = models.DateField(_("执行日期"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reason = models.CharField(_("改版原因"), max_length=200)

    objects = CheckItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "code", "number"], name="check_items_are_versioned"
            ),
            models.UniqueConstraint(
                fields=["community", "code", "valid_from"],
                name="one_version_of_a_check_item_begins_a_day",
            ),
            models.CheckConstraint(name="a_check_item_cites_an_article", condition=~Q(article="")),
            models.CheckConstraint(
                name="only_dress_yields_to_a_dress_notice",
                condition=Q(yields_to_dress=False) | Q(area="DRESS"),
            ),
        ]
        ordering = ["place", "code", "-number"]

    def __str__(self) -> str:
        return self.name


class Check(models.Model):
    """One person at their post, looked at once by somebody above them. It is no punishment: they are
    told at once and answer, and what they contest is looked at by whoever stands above both."""

    class Status(models.TextChoices):
        CLEAN = "CLEAN", _("未见问题")
        TOLD = "TOLD", _("待本人答复")
        ACCEPTED = "ACCEPTED", _("本人无异议")
        SILENT = "SILENT", _("逾期未答复")
        CONTESTED = "CONTESTED", _("有异议，待复核")
        STANDS = "STANDS", _("复核维持")
        STRUCK = "STRUCK", _("复核撤销")

    ANSWERABLE = (Status.TOLD, Status.SILENT)
    LIFECYCLE = Lifecycle(
        tell=move(Status.CLEAN, to=Status.TOLD),
        accept=move(*ANSWERABLE, to=Status.ACCEPTED),
        contest=move(*ANSWERABLE, to=Status.CONTESTED),
        lapse=move(Status.TOLD, to=Status.SILENT),
        uphold=move(Status.CONTESTED, to=Status.STANDS),
        strike=move(Status.CONTESTED, to=Status.STRUCK),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=20)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="checks", db_index=False)
    # The shift they stood; its department and their post decide which dress notice covers them.
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    role = models.CharField(max_length=3, choices=Role)
    notice = models.ForeignKey(UniformNotice, models.PROTECT, null=True, related_name="+")
    inspector = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    seen_at = models.DateTimeField(_("看到的时间"))
    made_at = models.DateTimeField()
    note = models.CharField(_("看到什么"), max_length=300, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.CLEAN)
    reply_by = models.DateTimeField(_("答复期限"), null=True)
    replied_at = models.DateTimeField(null=True)
    reply = models.CharField(_("本人答复"), max_length=500, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reviewed_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    review = models.CharField(_("复核意见"), max_length=500, blank=True)

    objects = Records["Check"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="checks_are_numbered"),
            models.CheckConstraint(
                name="nobody_checks_themselves",
                condition=~Q(inspector=F("staff"))
                & (Q(acting_for__isnull=True) | ~Q(acting_for=F("staff"))),
            ),
            models.CheckConstraint(
                name="a_check_is_written_down_after_it_was_seen",
                condition=Q(made_at__gte=F("seen_at")),
            ),
            models.CheckConstraint(
                name="a_check_is_told_or_nothing_was_found",
                condition=Q(status="CLEAN") | Q(reply_by__isnull=False),
            ),
            models.CheckConstraint(
                name="who_contests_a_check_says_why",
                condition=~Q(status__in=["CONTESTED", "STANDS", "STRUCK"]) | ~Q(reply=""),
            ),
            models.CheckConstraint(
                name="a_contested_check_is_reviewed_by_somebody_else",
                condition=~Q(status__in=["STANDS", "STRUCK"])
                | (
                    Q(reviewed_by__isnull=False)
                    & ~Q(review="")
                    & ~Q(reviewed_by=F("inspector"))
                    & ~Q(reviewed_by=F("staff"))
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "staff", "-seen_at"], name="checks_of_a_person"),
            models.Index(
                fields=["community", "reply_by"],
                condition=Q(status="TOLD"),
                name="checks_waiting",
            ),
        ]
        ordering = ["-seen_at", "-id"]

    def __str__(self) -> str:
        return self.number


class Finding(models.Model):
    """One item that was found at a check."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    check_made = models.ForeignKey(Check, models.PROTECT, related_name="findings")
    item = models.ForeignKey(CheckItem, models.PROTECT, related_name="+")

    objects = Records["Finding"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "check_made", "item"], name="an_item_is_found_once_a_check"
            )
        ]
        ordering = ["check_made", "item__place"]

    def __str__(self) -> str:
        return f"{self.check_made_id} {self.item_id}"
