"""审批: prices, discounts, void slips and those for the next debit that wait for a second person."""

from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.kernel.spoken import money
from hub.paidwork import rules
from hub.people import approvals
from hub.people import rules as people

PAGE = approvals.Page(
    approvals.Questions(
        "paidwork.",
        words={
            "number": _("单号"),
            "household": _("房屋"),
            "item": _("项目"),
            "price": _("单价"),
            "check": _("核对"),
            "amount": _("金额"),
            "valid_from": _("执行日期"),
            "carried_to": _("转入下一批"),
        },
        readings={
            "amount": lambda value: money(Decimal(value)),
            "check": lambda _value: gettext("起步清单的参考价，待核对"),
        },
    ),
    app="paidwork",
    may=people.holds,
    readers=rules.READ_DECISIONS,
    title=_("有偿服务审批"),
    nothing=_("价格、优惠、作废服务单、转入下一批扣款，由一人提出后在这里等另一人决定。"),
)
