"""What was paid 收款, what it paid for, and the receipt that was given."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.charges.models.billing import Bill
from hub.estate.models import Household
from hub.kernel.models import Community, Document
from hub.kernel.records import Records


class Payment(models.Model):
    """Money that came in, or went back: refund and reversal are further, negative rows."""

    class Kind(models.TextChoices):
        TAKEN = "TAKEN", _("收款")
        REFUND = "REFUND", _("退款")
        REVERSAL = "REVERSAL", _("冲正")

    class Method(models.TextChoices):
        CASH = "CASH", _("现金")
        TRANSFER = "TRANSFER", _("转账")
        DEBIT = "DEBIT", _("银行代扣")
        CODE = "CODE", _("扫码")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="payments", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TAKEN)
    method = models.CharField(_("收款方式"), max_length=8, choices=Method)
    amount = models.DecimalField(_("金额"), max_digits=12, decimal_places=2)
    paid_on = models.DateField(_("付款日期"))
    # The other side's own number: of the transfer, the bank's line, the code payment.
    reference = models.CharField(_("流水号"), max_length=64, blank=True)
    payer = models.CharField(_("付款人"), max_length=60, blank=True)
    # Which bills the payer named (民法典 560); empty: the payer named none.
    chosen = models.JSONField(default=list)
    # What is given back or reversed.
    of = models.ForeignKey("self", models.PROTECT, null=True, related_name="further")
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    objects = Records["Payment"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_goes_back_says_of_what_and_by_whose_leave",
                condition=Q(kind="TAKEN", amount__gt=0, of__isnull=True)
                | (
                    ~Q(kind="TAKEN")
                    & Q(amount__lt=0, of__isnull=False, approved_by__isnull=False)
                    & ~Q(reason="")
                    & ~Q(approved_by=F("by"))
                ),
            ),
            models.UniqueConstraint(
                fields=["community", "method", "reference"],
                condition=Q(kind="TAKEN") & ~Q(reference=""),
                name="a_payment_of_a_reference_is_taken_once",
            ),
            models.UniqueConstraint(
                fields=["community", "of"],
                condition=Q(kind="REVERSAL"),
                name="a_payment_is_reversed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "household", "at"], name="payment_by_household"),
            models.Index(fields=["community", "at"], name="payment_by_moment"),
        ]
        ordering = ["household", "-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class Allocation(models.Model):
    """What part of a payment, or of a credit note, went to which bill. Undone by its negative."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="allocations", db_index=False)
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, related_name="allocations", db_index=False
    )
    correction = models.ForeignKey(
        Bill, models.PROTECT, null=True, related_name="given", db_index=False
    )
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    at = models.DateTimeField()

    objects = Records["Allocation"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_allocation_comes_from_one_source",
                condition=Q(payment__isnull=False, correction__isnull=True)
                | Q(payment__isnull=True, correction__isnull=False),
            ),
            models.CheckConstraint(name="an_allocation_is_of_something", condition=~Q(amount=0)),
        ]
        indexes = [
            models.Index(fields=["community", "bill"], name="allocation_by_bill"),
            models.Index(fields=["community", "payment"], name="allocation_by_payment"),
        ]
        ordering = ["bill", "id"]

    def __str__(self) -> str:
        return f"{self.bill_id} {self.amount}"


class Receipt(models.Model):
    """The numbered paper for a payment. A void one keeps its number; another may then be given."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="receipts", db_index=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    is_void = models.BooleanField(default=False)

    objects = Records["Receipt"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "payment"],
                condition=Q(is_void=False),
                name="one_receipt_of_a_payment_is_in_force",
            ),
            models.UniqueConstraint(
                fields=["community", "document"], name="a_receipt_has_its_own_paper"
            ),
        ]
        ordering = ["community", "-id"]

    def __str__(self) -> str:
        return self.document.number
