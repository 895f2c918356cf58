"""What can be ordered 服务项目, what is put in 材料, and the versions of their prices 价目."""

from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hub.charges.models import FeeItem
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community, Document
from hub.kernel.records import Records
from hub.kernel.spoken import money


class Service(models.Model):
    """One thing that residents can order, with all that the law wants posted beside its price."""

    class Status(models.TextChoices):
        OPEN = "OPEN", _("在用")
        CLOSED = "CLOSED", _("停用")

    class Category(models.TextChoices):
        REPAIR = "REPAIR", _("有偿维修")
        BUTLER = "BUTLER", _("管家增值")

    class Provider(models.TextChoices):
        OWN = "OWN", _("本公司")
        PARTNER = "PARTNER", _("合作商")

    class Pricing(models.TextChoices):
        LISTED = "LISTED", _("明码标价")
        QUOTED = "QUOTED", _("现场报价")

    LIFECYCLE = Lifecycle(
        close=move(Status.OPEN, to=Status.CLOSED), reopen=move(Status.CLOSED, to=Status.OPEN)
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    code = models.CharField(_("代号"), max_length=12)
    name = models.CharField(_("服务项目"), max_length=40)
    category = models.CharField(_("类别"), max_length=6, choices=Category)
    provider = models.CharField(_("提供方"), max_length=7, choices=Provider, default=Provider.OWN)
    partner = models.CharField(_("合作商名称"), max_length=60, blank=True)
    pricing = models.CharField(
        _("计价方式"), max_length=6, choices=Pricing, default=Pricing.LISTED
    )
    unit = models.CharField(_("单位"), max_length=10)
    # What the desk promises: from the order, or from the hour agreed, to the arrival.
    promise_hours = models.PositiveSmallIntegerField(_("几小时内上门"), default=24)
    warranty_days = models.PositiveSmallIntegerField(_("保修天数"), default=0)
    cancellation = models.CharField(_("取消规则"), max_length=200)
    complaint_route = models.CharField(_("投诉途径"), max_length=100)
    # Under what it stands on the household's bill.
    fee_item = models.ForeignKey(FeeItem, models.PROTECT, related_name="+")
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN)

    objects = Records["Service"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "code"], name="services_have_codes"),
            models.UniqueConstraint(fields=["community", "name"], name="services_have_names"),
            models.CheckConstraint(
                name="a_partner_is_named",
                condition=Q(provider="OWN", partner="") | Q(provider="PARTNER") & ~Q(partner=""),
            ),
        ]
        ordering = ["community", "category", "code"]

    def __str__(self) -> str:
        return self.name


class Material(models.Model):
    """A part or a material that goes into the work, by the posted materials price list."""

    class Status(models.TextChoices):
        OPEN = "OPEN", _("在用")
        CLOSED = "CLOSED", _("停用")

    LIFECYCLE = Lifecycle(
        close=move(Status.OPEN, to=Status.CLOSED), reopen=move(Status.CLOSED, to=Status.OPEN)
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    code = models.CharField(_("代号"), max_length=12)
    name = models.CharField(_("材料"), max_length=40)
    unit = models.CharField(_("单位"), max_length=10)
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN)

    objects = Records["Material"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "code"], name="materials_have_codes"),
            models.UniqueConstraint(fields=["community", "name"], name="materials_have_names"),
        ]
        ordering = ["community", "code"]

    def __str__(self) -> str:
        return self.name


class PriceList(models.Model):
    """A posted price list 公示价目表: from its moment on, what stands on it can be charged."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    place = models.CharField(_("公示地点"), max_length=100)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()

    objects = Records["PriceList"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "document"], name="a_price_list_has_its_own_paper"
            )
        ]
        ordering = ["community", "-id"]

    def __str__(self) -> str:
        return self.document.number


class PriceQuerySet(Records["Price"]):
    def posted(self, on: date, at: datetime) -> "PriceQuerySet":
        """The versions that can be charged for what is ordered on this day, at this moment."""
        return self.filter(
            status=Price.Status.APPROVED, posted__posted_at__lte=at, valid_from__lte=on
        )


class Price(models.Model):
    """A version of what a service or a material costs, from a day on.

    Proposed by one, approved by another, and worth nothing before it was posted (价格法 13). For
    work that is quoted on the spot the version says by which rule, and has no amount.
    """

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED", _("待批")
        APPROVED = "APPROVED", _("已批准")
        REFUSED = "REFUSED", _("未批准")
        REPLACED = "REPLACED", _("已被取代")

    # The kind of decision that a price waits for, and what its proposal says of an amount that
    # came with the starter list.
    APPROVAL = "paidwork.price"
    REFERENCE = "REFERENCE"

    LIFECYCLE = Lifecycle(
        approve=move(Status.PROPOSED, to=Status.APPROVED),
        refuse=move(Status.PROPOSED, to=Status.REFUSED),
        replace=move(Status.PROPOSED, to=Status.REPLACED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="prices")
    material = models.ForeignKey(Material, models.PROTECT, null=True, related_name="prices")
    amount = models.DecimalField(_("单价"), max_digits=10, decimal_places=2, null=True)
    rule = models.CharField(_("报价规则"), max_length=200, blank=True)
    valid_from = models.DateField(_("执行日期"))
    status = models.CharField(max_length=8, choices=Status, default=Status.PROPOSED)
    posted = models.ForeignKey(PriceList, models.PROTECT, null=True, related_name="prices")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)

    objects = PriceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "service", "valid_from"],
                condition=Q(status="APPROVED", service__isnull=False),
                name="one_service_price_begins_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["community", "material", "valid_from"],
                condition=Q(status="APPROVED", material__isnull=False),
                name="one_material_price_begins_on_a_day",
            ),
            models.CheckConstraint(
                name="a_price_is_of_one_thing",
                condition=Q(service__isnull=False, material__isnull=True)
                | Q(service__isnull=True, material__isnull=False),
            ),
            models.CheckConstraint(
                name="a_price_is_an_amount_or_a_rule",
                condition=Q(amount__gt=0) | Q(amount__isnull=True) & ~Q(rule=""),
            ),
            models.CheckConstraint(
                name="a_service_price_is_approved_by_a_second_person",
                condition=~Q(status="APPROVED")
                | Q(approved_by__isnull=False) & ~Q(approved_by=models.F("proposed_by")),
            ),
            models.CheckConstraint(
                name="only_an_approved_price_is_posted",
                condition=Q(posted__isnull=True) | Q(status="APPROVED"),
            ),
        ]
        ordering = ["community", "-valid_from", "-id"]

    def __str__(self) -> str:
        if self.amount is None:
            return self.rule or _now("现场报价")
        return money(self.amount)

    @property
    def thing(self) -> Service | Material:
        """What it is the price of; a constraint says that there is one."""
        return self.service or cast("Material", self.material)
