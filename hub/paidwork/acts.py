"""What people do to a slip: one table of acts, for the pages and the API alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.kernel.refusals import NotAllowed
from hub.paidwork import actions, forms, rules
from hub.paidwork.models import Order
from hub.paidwork.queries.orders import RIGHT_FOR
from hub.people.models import Staff


@dataclass(frozen=True)
class Act:
    """A thing people do to a slip: its words, its form, its action."""

    label: str | Promise
    form: type[forms.ActForm]
    action: Callable[..., Any]
    icon: str
    done: str | Promise = _("已保存。")
    # Acts whose form has a page of its own and not a dialog.
    template: str = "paidwork/act.html"


ASKED = _("已提交，等另一位有权限的同事决定。")
ACTS: dict[str, Act] = {
    "assign": Act(_("派单"), forms.AssignForm, actions.assign, "user-plus"),
    "arrive": Act(_("到场"), forms.NothingMore, actions.arrive, "map-pin", _("已到场。")),
    "quote": Act(
        _("登记报价"),
        forms.QuoteForm,
        actions.quote,
        "receipt",
        template="paidwork/consent.html",
    ),
    "extra": Act(
        _("现场追加"),
        forms.ConsentForm,
        actions.agree_to_more,
        "plus",
        template="paidwork/consent.html",
    ),
    "complete": Act(
        _("完成"),
        forms.CompleteForm,
        actions.complete,
        "checks",
        _("已完成，请业主验收签名。"),
        template="paidwork/complete.html",
    ),
    "accept": Act(
        _("业主验收"),
        forms.AcceptForm,
        actions.accept,
        "signature",
        _("业主已验收。"),
        template="paidwork/accept.html",
    ),
    "redo": Act(_("业主不认可，返工"), forms.ReasonForm, actions.redo, "rotate"),
    "price": Act(
        _("核价入账"),
        forms.PriceForm,
        actions.price,
        "circle-check",
        _("已入账，在这一户的账单里。"),
    ),
    "propose_discount": Act(
        _("申请优惠"), forms.AmountForm, actions.propose_discount, "tag", ASKED
    ),
    "propose_carrying": Act(
        _("申请转入下一批"), forms.ReasonForm, actions.propose_carrying, "clock-exclamation", ASKED
    ),
    "cancel": Act(_("取消"), forms.ReasonForm, actions.cancel, "ban", _("已取消。")),
    "propose_void": Act(_("申请作废"), forms.ReasonForm, actions.propose_void, "ban", ASKED),
}


def ask_first(name: str, order: Order, *, by: Staff, at: datetime) -> None:
    """Nobody fills in a form only to hear that the act is not theirs.

    :raises NotAllowed:
    """
    if rules.may(RIGHT_FOR.get(name, name), by, order, at) is None:
        raise NotAllowed
