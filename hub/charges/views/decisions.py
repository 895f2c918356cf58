"""审批: prices, discounts, corrections, refunds and void receipts that wait for a second person."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from hub.charges import rules
from hub.charges.models import Bill, Tariff
from hub.kernel.spoken import money
from hub.people import approvals
from hub.people import rules as people

PAGE = approvals.Page(
    approvals.Questions(
        "charges.",
        words={
            "household": _("房屋"),
            "item": _("收费项目"),
            "bill": _("账单"),
            "correction": _("方式"),
            "number": _("收据号"),
            "price": _("单价"),
            "unit": _("计价单位"),
            "area": _("组团"),
            "amount": _("金额"),
            "pays": _("按百分之几收"),
            "valid_from": _("执行日期"),
            "first_day": _("起"),
            "last_day": _("止"),
        },
        readings={
            "correction": lambda value: str(Bill.Kind(value).label),
            "unit": lambda value: str(Tariff.Unit(value).label),
            "amount": lambda value: money(Decimal(value)),
        },
    ),
    app="charges",
    may=people.holds,
    readers=rules.READ_DECISIONS,
    title=_("收费审批"),
    nothing=_(
        "收费标准、空置优惠、账单更正、退款、冲正、作废收据，由一人提出后在这里等另一人决定。"
    ),
)
