"""Mandates 代扣授权: whose account may be debited for which household, for what, and how much."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.charges.models import FeeItem
from hub.estate.models import Household
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records


class Mandate(models.Model):
    """One version of an agreement. What it says never changes: a change is a further version."""

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", _("有效")
        REPLACED = "REPLACED", _("已有新版")
        ENDED = "ENDED", _("已终止")

    LIFECYCLE = Lifecycle(
        replace=move(Status.ACTIVE, to=Status.REPLACED),
        end=move(Status.ACTIVE, to=Status.ENDED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    agreement = models.CharField(_("协议号"), max_length=30)
    # As the bank has it: it may be a parent's account, or a name with a rare character.
    holder = models.CharField(_("户名"), max_length=60)
    bank = models.CharField(_("开户行"), max_length=40)
    account = models.CharField(_("账号"), max_length=32)
    covers_all = models.BooleanField(_("全部收费项目"), default=True)
    cap = models.DecimalField(_("单次限额"), max_digits=12, decimal_places=2, null=True)
    valid_from = models.DateField(_("授权起"))
    valid_to = models.DateField(_("授权止"), null=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(_("终止原因"), max_length=200, blank=True)

    objects = Records["Mandate"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "household"],
                condition=Q(status="ACTIVE"),
                name="a_household_has_one_mandate_in_force",
            ),
            models.UniqueConstraint(
                fields=["community", "agreement"],
                condition=Q(status="ACTIVE"),
                name="an_agreement_is_of_one_mandate_in_force",
            ),
            models.CheckConstraint(
                name="a_mandate_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="a_cap_is_an_amount", condition=Q(cap__isnull=True) | Q(cap__gt=0)
            ),
            models.CheckConstraint(
                name="a_mandate_ends_by_somebody_for_a_reason",
                condition=Q(status="ACTIVE", ended_at__isnull=True)
                | (
                    ~Q(status="ACTIVE")
                    & Q(ended_at__isnull=False, ended_by__isnull=False)
                    & ~Q(end_reason="")
                ),
            ),
        ]
        indexes = [models.Index(fields=["community", "household"], name="mandate_by_household")]
        ordering = ["community", "household", "-id"]

    def __str__(self) -> str:
        return self.agreement

    @property
    def masked(self) -> str:
        """The account as everybody sees it."""
        return f"**** {self.account[-4:]}" if len(self.account) > 4 else "****"


class Cover(models.Model):
    """An item that a mandate covers, when it does not cover all."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="covers", db_index=False)
    item = models.ForeignKey(FeeItem, models.PROTECT, related_name="+", db_index=False)

    objects = Records["Cover"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "mandate", "item"], name="a_mandate_names_an_item_once"
            )
        ]
        ordering = ["mandate", "item"]

    def __str__(self) -> str:
        return str(self.item)
