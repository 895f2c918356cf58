"""What people do to a slip: one table of acts, for every page that offers them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hub.kernel.refusals import NotAllowed
from hub.paidwork import actions, forms, rules
from hub.paidwork.models import Order
from hub.paidwork.queries.orders import RIGHT_FOR
from hub.people import acts
from hub.people.acts import ASKED
from hub.people.models import Staff


@dataclass(frozen=True)
class Act(acts.Act):
    icon: str = ""


ACTS: dict[str, Act] = {
    "assign": Act(_("派单"), actions.assign, forms.AssignForm, icon="user-plus"),
    "arrive": Act(_("到场"), actions.arrive, done=_("已到场。"), icon="map-pin"),
    "quote": Act(
        _("登记报价"),
        actions.quote,
        forms.QuoteForm,
        icon="receipt",
        template="paidwork/consent.html",
    ),
    "extra": Act(
        _("现场追加"),
        actions.agree_to_more,
        forms.ConsentForm,
        icon="plus",
        template="paidwork/consent.html",
    ),
    "complete": Act(
        _("完成"),
        actions.complete,
        forms.CompleteForm,
        _("已完成，请业主验收签名。"),
        icon="checks",
        template="paidwork/complete.html",
    ),
    "accept": Act(
        _("业主验收"),
        actions.accept,
        forms.AcceptForm,
        _("业主已验收。"),
        icon="signature",
        template="paidwork/accept.html",
    ),
    "redo": Act(_("业主不认可，返工"), actions.redo, forms.ReasonForm, icon="rotate"),
    "price": Act(
        _("核价入账"),
        actions.price,
        forms.PriceForm,
        _("已入账，在这一户的账单里。"),
        icon="circle-check",
    ),
    "propose_discount": Act(
        _("申请优惠"), actions.propose_discount, forms.AmountForm, ASKED, icon="tag"
    ),
    "propose_carrying": Act(
        _("申请转入下一批"),
        actions.propose_carrying,
        forms.ReasonForm,
        ASKED,
        icon="clock-exclamation",
    ),
    "cancel": Act(_("取消"), actions.cancel, forms.ReasonForm, _("已取消。"), icon="ban"),
    "propose_void": Act(_("申请作废"), actions.propose_void, forms.ReasonForm, ASKED, icon="ban"),
}


def ask_first(name: str, order: Order, *, by: Staff, at: datetime) -> None:
    """Nobody fills in a form only to hear that the act is not theirs.

    :raises NotAllowed:
    """
    if rules.may(RIGHT_FOR.get(name, name), by, order, at) is None:
        raise NotAllowed
