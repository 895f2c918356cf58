"""The pages about money beside each other, as far as the person's post opens them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.charges import rules
from hub.people.web import SignedInRequest, roles_of


def tabs(request: SignedInRequest) -> list[dict[str, Any]]:
    readers = rules.READ_ACCOUNTS_ALL | rules.READ_ACCOUNTS_BEATS
    deciders = rules.READ_RUNS | rules.READ_ACCOUNTS_BEATS | rules.TAKE
    pages = [
        ("charges:accounts", _("户账"), readers),
        ("charges:arrears", _("欠费"), rules.READ_ARREARS_ALL | rules.READ_ARREARS_BEATS),
        ("charges:runs", _("出账"), rules.READ_RUNS),
        ("charges:items", _("收费项目"), rules.READ_PRICES),
        ("charges:decisions", _("审批"), deciders),
    ]
    roles = roles_of(request)
    here = request.path
    return [
        {"url": reverse(name), "label": label, "active": here.startswith(reverse(name))}
        for name, label, readers in pages
        if roles & readers
    ]
