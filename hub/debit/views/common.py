"""What these pages share: who may look, and the tabs between them."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.debit import rules
from hub.kernel.refusals import NotAllowed
from hub.people.models import Role
from hub.people.web import SignedInRequest, roles_of


def may(request: SignedInRequest, roles: Collection[Role]) -> bool:
    return rules.may(request.user, request.community, roles, request.now)


def reads(request: SignedInRequest, roles: Collection[Role] = rules.READ) -> None:
    if not may(request, roles):
        raise NotAllowed


def acting(request: SignedInRequest) -> dict[str, Any]:
    return {"community": request.community, "by": request.user, "at": request.now}


def tabs(request: SignedInRequest) -> list[dict[str, Any]]:
    pages = [
        ("debit:cycle", _("本月扣款"), rules.READ),
        ("debit:tasks", _("待处理"), rules.READ | rules.READ_BEATS),
        ("debit:batches", _("批次"), rules.READ),
        ("debit:mandates", _("代扣授权"), rules.READ | rules.READ_BEATS),
        ("debit:formats", _("文件格式"), rules.READ),
        ("debit:reasons", _("失败原因"), rules.READ),
    ]
    roles, here = roles_of(request), request.resolver_match
    name = here.view_name if here else ""
    return [
        {"url": reverse(one), "label": label, "active": one == name}
        for one, label, readers in pages
        if roles & readers
    ]
