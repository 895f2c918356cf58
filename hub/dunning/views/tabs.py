"""The pages of dunning beside each other, as far as the person's post opens them."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.dunning import rules
from hub.kernel.refusals import NotAllowed
from hub.people.models import Role
from hub.people.web import SignedInRequest, roles_of


def tabs(request: SignedInRequest) -> list[dict[str, Any]]:
    pages = [
        ("dunning:workbench", _("工作台"), rules.READ | rules.WORK),
        ("dunning:notices", _("通知书"), rules.READ_NOTICES),
        ("dunning:batches", _("打印批次"), rules.READ_NOTICES),
        ("dunning:pauses", _("暂停"), rules.READ),
        ("dunning:runs", _("每夜台账"), rules.READ_RUNS),
        ("dunning:team", _("进度"), rules.READ_RUNS),
        ("dunning:procedures", _("催缴程序"), rules.READ),
        ("dunning:decisions", _("审批"), rules.READ),
    ]
    roles, here = roles_of(request), request.path
    home = reverse("dunning:workbench")
    return [
        {
            "url": url,
            "label": label,
            "active": here == url if url == home else here.startswith(url),
        }
        for name, label, readers in pages
        if roles & readers and (url := reverse(name))
    ]


def require(request: SignedInRequest, roles: Collection[Role]) -> None:
    """:raises NotAllowed: to others, and to security posts whatever they hold beside."""
    if not rules.may(request.user, request.community, roles, request.now):
        raise NotAllowed


def may(request: SignedInRequest, roles: Collection[Role]) -> bool:
    return rules.may(request.user, request.community, roles, request.now)
