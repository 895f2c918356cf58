"""The pages about paid service beside each other, as far as the person's post opens them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.paidwork import rules
from hub.people.web import SignedInRequest, roles_of


def tabs(request: SignedInRequest) -> list[dict[str, Any]]:
    pages = [
        ("paidwork:orders", _("服务单"), rules.READ_ALL | rules.READ_BEATS),
        ("paidwork:mine", _("我的上门"), rules.WORK),
        ("paidwork:unpriced", _("待入账"), rules.PRICE | rules.WATCH),
        ("paidwork:catalogue", _("价目"), rules.READ_PRICES),
        ("paidwork:decisions", _("审批"), rules.DECIDERS | rules.PRICE | rules.SPEAK),
    ]
    roles = roles_of(request)
    return [
        {"url": reverse(name), "label": label, "active": request.path == reverse(name)}
        for name, label, readers in pages
        if roles & readers
    ]
