"""Who is charged for what 计费登记, by which reading 抄表, and with which reduction 空置优惠."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.charges.models.catalogue import FeeItem
from hub.estate.models import Household
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records


class Enrolment(models.Model):
    """A household is charged for an item from a day on. Days are whole and both ends count."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="enrolments")
    item = models.ForeignKey(FeeItem, models.PROTECT, related_name="enrolments", db_index=False)
    # Spaces or shares; the floor area and the meter's use are never written here.
    quantity = models.DecimalField(_("数量"), max_digits=8, decimal_places=2, default=1)
    # The parking space or the meter.
    reference = models.CharField(_("车位号/表号"), max_length=30, blank=True)
    # What the meter showed when it was taken over.
    start_value = models.DecimalField(_("起始读数"), max_digits=12, decimal_places=2, default=0)
    first_day = models.DateField(_("起计日期"))
    last_day = models.DateField(_("止计日期"), null=True, blank=True)

    objects = Records["Enrolment"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_enrolment_ends_on_or_after_its_first_day",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
            ),
            models.CheckConstraint(
                name="an_enrolment_has_a_quantity", condition=Q(quantity__gt=0)
            ),
            models.UniqueConstraint(
                fields=["community", "item", "household", "reference"],
                condition=Q(last_day__isnull=True),
                name="a_household_is_enrolled_once",
            ),
            models.UniqueConstraint(
                fields=["community", "item", "reference"],
                condition=Q(last_day__isnull=True) & ~Q(reference=""),
                name="a_space_or_meter_belongs_to_one_household",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "item", "household"], name="enrolment_by_item")
        ]
        ordering = ["household", "item", "id"]

    def __str__(self) -> str:
        return f"{self.item} {self.reference}".strip()


class Reading(models.Model):
    """What a meter showed for a month. A wrong one is put right by a further row."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="readings", db_index=False
    )
    period = models.CharField(_("月份"), max_length=7)
    value = models.DecimalField(_("读数"), max_digits=12, decimal_places=2)
    read_on = models.DateField(_("抄表日期"))
    is_current = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Records["Reading"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "enrolment", "period"],
                condition=Q(is_current=True),
                name="a_meter_is_read_once_a_month",
            ),
            models.CheckConstraint(name="a_meter_shows_no_less_than_0", condition=Q(value__gte=0)),
        ]
        ordering = ["enrolment", "-period", "-id"]

    def __str__(self) -> str:
        return f"{self.period} {self.value}"


class VacancyDiscount(models.Model):
    """A home that stands empty pays a part, for a time that ends; granted by a second person."""

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED", _("待批")
        GRANTED = "GRANTED", _("已批准")
        REFUSED = "REFUSED", _("未批准")

    LIFECYCLE = Lifecycle(
        grant=move(Status.PROPOSED, to=Status.GRANTED),
        refuse=move(Status.PROPOSED, to=Status.REFUSED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    item = models.ForeignKey(FeeItem, models.PROTECT, related_name="+", db_index=False)
    # Per cent of the price that is still paid.
    pays = models.PositiveSmallIntegerField(_("按百分之几收"))
    first_day = models.DateField(_("起"))
    last_day = models.DateField(_("止"))
    status = models.CharField(max_length=8, choices=Status, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = Records["VacancyDiscount"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_discount_ends_on_or_after_its_first_day",
                condition=Q(last_day__gte=F("first_day")),
            ),
            models.CheckConstraint(
                name="a_discount_leaves_less_than_all", condition=Q(pays__lt=100)
            ),
            models.CheckConstraint(
                name="a_discount_is_granted_by_a_second_person",
                condition=~Q(status="GRANTED")
                | Q(granted_by__isnull=False) & ~Q(granted_by=F("proposed_by")),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "item", "household"], name="discount_by_item")
        ]
        ordering = ["household", "-first_day", "-id"]

    def __str__(self) -> str:
        return f"{self.item} {self.pays}% {self.first_day}–{self.last_day}"
