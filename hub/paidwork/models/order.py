"""The order 有偿服务单: one numbered slip from the call to the household's bill."""

from datetime import datetime
from typing import ClassVar, cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.charges.models import Bill
from hub.estate.models import Household
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community, Document
from hub.kernel.records import Records
from hub.matters.models import Matter
from hub.paidwork.models.catalogue import Material, Price, Service

STAFF = settings.AUTH_USER_MODEL


class How(models.TextChoices):
    """By what somebody of the household said yes. What is strong enough depends on the question."""

    COUNTER = "COUNTER", _("当面口头")
    PHONE = "PHONE", _("电话")
    SIGNATURE = "SIGNATURE", _("签名")
    CODE = "CODE", _("确认码")
    WRITTEN = "WRITTEN", _("书面、微信截图")
    PORTAL = "PORTAL", _("业户端")


class OrderQuerySet(Records["Order"]):
    def unpriced(self) -> "OrderQuerySet":
        """Done, and not yet on the household's bill: what the next debit would miss."""
        return self.filter(status__in=Order.UNPRICED)

    def in_hand(self) -> "OrderQuerySet":
        return self.filter(status__in=Order.IN_HAND)

    def late(self, at: datetime) -> "OrderQuerySet":
        return self.unpriced().filter(due_at__lt=at)


class Order(models.Model):
    class Status(models.TextChoices):
        ORDERED = "ORDERED", _("待上门")
        UNDER_WAY = "UNDER_WAY", _("服务中")
        COMPLETED = "COMPLETED", _("待业主验收")
        ACCEPTED = "ACCEPTED", _("待核价入账")
        BILLED = "BILLED", _("已入账")
        CANCELLED = "CANCELLED", _("已取消")
        VOID = "VOID", _("已作废")

    LIFECYCLE = Lifecycle(
        arrive=move(Status.ORDERED, to=Status.UNDER_WAY),
        complete=move(Status.UNDER_WAY, to=Status.COMPLETED),
        redo=move(Status.COMPLETED, to=Status.UNDER_WAY),
        accept=move(Status.COMPLETED, to=Status.ACCEPTED),
        price=move(Status.ACCEPTED, to=Status.BILLED),
        cancel=move(Status.ORDERED, to=Status.CANCELLED),
        void=move(
            Status.ORDERED,
            Status.UNDER_WAY,
            Status.COMPLETED,
            Status.ACCEPTED,
            Status.BILLED,
            to=Status.VOID,
        ),
    )
    UNPRICED = (Status.COMPLETED, Status.ACCEPTED)
    IN_HAND = (Status.ORDERED, Status.UNDER_WAY, *UNPRICED)
    TONES: ClassVar = {
        Status.ORDERED: "warn",
        Status.UNDER_WAY: "live",
        Status.COMPLETED: "warn",
        Status.ACCEPTED: "warn",
        Status.BILLED: "good",
        Status.CANCELLED: "mute",
        Status.VOID: "bad",
    }

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("单号"), max_length=24)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="paid_orders", db_index=False
    )
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="paid_orders")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    # The version that was posted when it was ordered: a later price does not reach this slip.
    price = models.ForeignKey(Price, models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("数量"), max_digits=8, decimal_places=2, default=1)
    requester = models.CharField(_("下单人"), max_length=40)
    phone = models.CharField(_("电话"), max_length=20)
    appointment_at = models.DateTimeField(_("预约上门"), null=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    warranty_days = models.PositiveSmallIntegerField(_("保修天数"), default=0)
    invoice_asked = models.BooleanField(_("要发票"), default=False)
    status = models.CharField(max_length=9, choices=Status, default=Status.ORDERED)
    ordered_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()

    handler = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    arrived_at = models.DateTimeField(null=True)
    # How often it was done: what the owner would not accept is done again.
    round = models.PositiveSmallIntegerField(default=1)
    completed_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    completed_at = models.DateTimeField(null=True)
    # When it must be on the bill: the earlier of some hours and the cut-off of the next debit.
    due_at = models.DateTimeField(null=True)
    # By leave of two it goes with the next debit; it stays late all the same.
    carried_to = models.DateField(_("转入下一批"), null=True)

    accepted_at = models.DateTimeField(null=True)
    accepted_how = models.CharField(_("验收方式"), max_length=9, choices=How, blank=True)
    accepted_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    # Who of the household said so. Here and not in the journal, which cannot forget; slips accepted
    # before there was this column have it there.
    accepted_who = models.CharField(
        _("验收人"), max_length=40, blank=True, default="", db_default=""
    )
    rating = models.PositiveSmallIntegerField(_("评价"), null=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)

    discount = models.DecimalField(_("优惠"), max_digits=10, decimal_places=2, default=0)
    discount_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    total = models.DecimalField(_("应收"), max_digits=10, decimal_places=2, null=True)
    priced_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    priced_at = models.DateTimeField(null=True)
    bill = models.ForeignKey(Bill, models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("取消或作废原因"), max_length=300, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="slips_are_numbered"),
            models.CheckConstraint(name="a_slip_orders_something", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="a_completed_slip_has_its_moment_and_its_due",
                condition=~Q(status__in=["COMPLETED", "ACCEPTED", "BILLED"])
                | Q(completed_at__isnull=False, completed_by__isnull=False, due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_billed_slip_was_accepted_and_priced",
                condition=~Q(status="BILLED")
                | Q(
                    accepted_at__isnull=False,
                    priced_at__isnull=False,
                    total__isnull=False,
                    priced_by__isnull=False,
                ),
            ),
            # Rule 10 of the separation of duties, where no code can forget it.
            models.CheckConstraint(
                name="who_did_the_work_never_prices_it",
                condition=Q(priced_by__isnull=True) | ~Q(priced_by=F("completed_by")),
            ),
            models.CheckConstraint(
                name="who_did_the_work_never_accepts_it_by_telephone",
                condition=~Q(accepted_how="PHONE") | ~Q(accepted_by=F("completed_by")),
            ),
            models.CheckConstraint(
                name="a_discount_has_somebody_who_granted_it",
                condition=Q(discount=0) | Q(discount__gt=0, discount_by__isnull=False),
            ),
            models.CheckConstraint(
                name="what_was_priced_is_on_a_bill",
                condition=Q(total__isnull=True) | Q(total=0) | Q(bill__isnull=False),
            ),
            models.CheckConstraint(
                name="a_slip_is_given_up_for_a_reason",
                condition=~Q(status__in=["CANCELLED", "VOID"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="a_rating_is_one_to_five",
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "household", "id"], name="order_by_household"),
            models.Index(fields=["community", "ordered_at"], name="order_by_moment"),
            models.Index(fields=["community", "completed_at"], name="order_completed"),
            models.Index(
                fields=["community", "due_at"],
                condition=Q(status__in=["COMPLETED", "ACCEPTED"]),
                name="order_unpriced",
            ),
        ]
        ordering = ["community", "-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return self.TONES[Order.Status(self.status)]

    @property
    def is_quoted(self) -> bool:
        return self.price.amount is None


class Consent(models.Model):
    """What the household agreed to pay at most, before it was done 业主确认. Only ever added."""

    class Kind(models.TextChoices):
        ESTIMATE = "ESTIMATE", _("下单估价")
        QUOTE = "QUOTE", _("报价")
        EXTRA = "EXTRA", _("现场追加")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=8, choices=Kind)
    # Of a quote: the labour that goes onto the slip. Of the others: the most it may come to.
    amount = models.DecimalField(_("金额"), max_digits=10, decimal_places=2)
    words = models.CharField(_("内容"), max_length=300, blank=True)
    who = models.CharField(_("确认人"), max_length=40)
    how = models.CharField(_("确认方式"), max_length=9, choices=How)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Records["Consent"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_consent_is_to_an_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_quote_is_accepted_in_writing",
                condition=~Q(kind="QUOTE") | Q(how__in=["SIGNATURE", "WRITTEN", "PORTAL"]),
            ),
        ]
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class Line(models.Model):
    """Labour, or a material, that went into the work: at the posted price, or the owner's own."""

    class Source(models.TextChoices):
        OURS = "OURS", _("本公司提供")
        OWNERS = "OWNERS", _("业主自购")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    round = models.PositiveSmallIntegerField()
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    material = models.ForeignKey(Material, models.PROTECT, null=True, related_name="+")
    price = models.ForeignKey(Price, models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("数量"), max_digits=8, decimal_places=2)
    unit_price = models.DecimalField(_("单价"), max_digits=10, decimal_places=2)
    amount = models.DecimalField(_("金额"), max_digits=10, decimal_places=2)
    source = models.CharField(max_length=6, choices=Source, default=Source.OURS)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Records["Line"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_line_is_labour_or_material",
                condition=Q(service__isnull=False, material__isnull=True)
                | Q(service__isnull=True, material__isnull=False),
            ),
            models.CheckConstraint(
                name="a_line_has_a_quantity_and_no_negative_price",
                condition=Q(quantity__gt=0, unit_price__gte=0, amount__gte=0),
            ),
            models.CheckConstraint(
                name="what_the_owner_bought_costs_nothing",
                condition=~Q(source="OWNERS") | Q(material__isnull=False, unit_price=0, amount=0),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "order", "round"], name="line_by_order"),
            models.Index(fields=["community", "material", "at"], name="line_by_material"),
        ]
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.thing} × {self.quantity}"

    @property
    def thing(self) -> Service | Material:
        """What was done or put in; a constraint says that there is one."""
        return self.service or cast("Material", self.material)
