"""What is charged 收费项目 and by which price 收费标准."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Area
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records


class FeeItem(models.Model):
    """One thing that households are charged for, month by month.

    How it is reckoned is chosen among four bases and never typed as a formula: the peer that
    evaluates text bills nothing, in silence, when the text is wrong.
    """

    class Status(models.TextChoices):
        OPEN = "OPEN", _("在用")
        CLOSED = "CLOSED", _("停用")

    class Basis(models.TextChoices):
        AREA = "AREA", _("按建筑面积")
        FIXED = "FIXED", _("按户固定")
        SPACE = "SPACE", _("按车位")
        METER = "METER", _("按抄表用量")
        # Charged when something was done, by the app that knows what: never by a run.
        ONCE = "ONCE", _("按次")

    class Payer(models.TextChoices):
        OWNER = "OWNER", _("业主")
        OCCUPANT = "OCCUPANT", _("实际使用人")

    LIFECYCLE = Lifecycle(
        close=move(Status.OPEN, to=Status.CLOSED), reopen=move(Status.CLOSED, to=Status.OPEN)
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    code = models.CharField(_("代号"), max_length=12)
    name = models.CharField(_("收费项目"), max_length=40)
    basis = models.CharField(_("计费方式"), max_length=5, choices=Basis)
    payer = models.CharField(_("缴费人"), max_length=8, choices=Payer, default=Payer.OWNER)
    # Water or power passed on for the utility. The law allows no fee on top (物业管理条例 44), so
    # there is no column that could hold one.
    is_for_others = models.BooleanField(_("代收代缴"), default=False)
    # The bill of a month is due on this day of the same month, or so many months later.
    due_day = models.PositiveSmallIntegerField(_("缴费截止日"), default=15)
    due_months_later = models.PositiveSmallIntegerField(_("账期后几个月缴"), default=0)
    # Per cent a day, only where the contract says so; 0 where it does not.
    late_fee_rate = models.DecimalField(
        _("违约金日费率（%）"), max_digits=5, decimal_places=3, default=0
    )
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN)

    objects = Records["FeeItem"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "code"], name="fee_items_have_codes"),
            models.UniqueConstraint(fields=["community", "name"], name="fee_items_have_names"),
            models.CheckConstraint(
                name="what_is_collected_for_others_bears_nothing_on_top",
                condition=Q(is_for_others=False) | Q(late_fee_rate=0),
            ),
            models.CheckConstraint(
                name="a_due_day_is_in_every_month",
                condition=Q(due_day__gte=1, due_day__lte=28, due_months_later__lte=2),
            ),
            models.CheckConstraint(
                name="a_late_fee_rate_is_small",
                condition=Q(late_fee_rate__gte=0, late_fee_rate__lte=1),
            ),
            models.CheckConstraint(
                name="what_is_charged_once_bears_no_late_fee",
                condition=~Q(basis="ONCE") | Q(late_fee_rate=0),
            ),
        ]
        ordering = ["community", "code"]

    def __str__(self) -> str:
        return self.name


class TariffQuerySet(Records["Tariff"]):
    def approved(self) -> "TariffQuerySet":
        return self.filter(status=Tariff.Status.APPROVED)


class Tariff(models.Model):
    """A version of an item's price, in force from a day until the next version begins.

    It has no last day of its own, so that versions can neither overlap nor leave a hole between
    them: the unique keys below are all it takes, on both databases alike.
    """

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED", _("待批")
        APPROVED = "APPROVED", _("已批准")
        REFUSED = "REFUSED", _("未批准")

    class Unit(models.TextChoices):
        SQUARE_METRE = "SQM", _("元/㎡·月")
        MONTH = "MONTH", _("元/户·月")
        SPACE = "SPACE", _("元/位·月")
        TON = "TON", _("元/吨")
        CUBIC_METRE = "M3", _("元/立方米")
        KWH = "KWH", _("元/度")

    class Rounding(models.TextChoices):
        FEN = "FEN", _("四舍五入到分")
        JIAO = "JIAO", _("四舍五入到角")
        YUAN = "YUAN", _("四舍五入到元")

    LIFECYCLE = Lifecycle(
        approve=move(Status.PROPOSED, to=Status.APPROVED),
        refuse=move(Status.PROPOSED, to=Status.REFUSED),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    item = models.ForeignKey(FeeItem, models.PROTECT, related_name="tariffs")
    # For this part of the community alone, before the item's general price; empty: the general.
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    price = models.DecimalField(_("单价"), max_digits=10, decimal_places=4)
    unit = models.CharField(_("计价单位"), max_length=5, choices=Unit)
    rounding = models.CharField(_("取整"), max_length=4, choices=Rounding, default=Rounding.FEN)
    valid_from = models.DateField(_("执行日期"))
    status = models.CharField(max_length=8, choices=Status, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)

    objects = TariffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "item", "valid_from"],
                condition=Q(status="APPROVED", area__isnull=True),
                name="one_price_begins_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["community", "item", "area", "valid_from"],
                condition=Q(status="APPROVED", area__isnull=False),
                name="one_price_of_an_area_begins_on_a_day",
            ),
            models.CheckConstraint(name="a_price_is_positive", condition=Q(price__gt=0)),
            models.CheckConstraint(
                name="a_price_is_approved_by_a_second_person",
                condition=~Q(status="APPROVED")
                | Q(approved_by__isnull=False) & ~Q(approved_by=models.F("proposed_by")),
            ),
        ]
        ordering = ["community", "item", "-valid_from", "-id"]

    def __str__(self) -> str:
        return f"{self.price.normalize():f} {self.get_unit_display()}"


# Which units go with which basis: chosen, so that a price per ton never meets square metres.
UNITS: dict[str, tuple[str, ...]] = {
    FeeItem.Basis.AREA: (Tariff.Unit.SQUARE_METRE,),
    FeeItem.Basis.FIXED: (Tariff.Unit.MONTH,),
    FeeItem.Basis.SPACE: (Tariff.Unit.SPACE,),
    FeeItem.Basis.METER: (Tariff.Unit.TON, Tariff.Unit.CUBIC_METRE, Tariff.Unit.KWH),
    FeeItem.Basis.ONCE: (),  # its prices are of many services, and not this app's
}
