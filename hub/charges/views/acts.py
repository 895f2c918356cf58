"""Every act on an item, an account, a bill or a payment: what it shows, and to whom."""

from typing import Any

from django.db import models
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.charges import actions, forms, rules
from hub.charges.models import Bill, BillRun, Enrolment, FeeItem, Payment, Receipt
from hub.estate.models import Household
from hub.kernel.refusals import NotAllowed
from hub.people.acts import ASKED, Act, named
from hub.people.door import through
from hub.people.web import SignedInRequest, holds, signed_in

ACTS: dict[str, dict[str, Act]] = {
    "item": {
        "tariff": Act(
            _("提出收费标准"),
            actions.propose_tariff,
            forms.TariffForm,
            ASKED,
            who=rules.PROPOSE_PRICES,
        ),
        "enrol-all": Act(
            _("全部房屋登记"), actions.enrol_all, forms.FirstDayForm, who=rules.ENROL
        ),
        "close": Act(_("停用"), actions.close_item, who=rules.PROPOSE_PRICES),
        "reopen": Act(_("恢复"), actions.reopen_item, who=rules.PROPOSE_PRICES),
    },
    "run": {"cancel": Act(_("取消批次"), actions.cancel_run, who=rules.BILL)},
    "account": {
        "enrol": Act(_("计费登记"), actions.enrol, forms.EnrolForm, who=rules.ENROL),
        "discount": Act(
            _("申请空置优惠"),
            actions.propose_discount,
            forms.DiscountForm,
            ASKED,
            who=rules.PROPOSE_DISCOUNTS,
        ),
        "credit": Act(_("用预存抵账"), actions.use_credit, done=_("已抵账。"), who=rules.TAKE),
    },
    "enrolment": {
        "end": Act(_("停止计费"), actions.end_enrolment, forms.LastDayForm, who=rules.ENROL),
        "read": Act(_("抄表"), actions.read_meter, forms.ReadingForm, who=rules.READ_METERS),
    },
    "bill": {
        "correct": Act(
            _("更正账单"),
            actions.propose_correction,
            forms.CorrectionForm,
            ASKED,
            who=rules.PROPOSE_CORRECTIONS,
        ),
        "late-fee": Act(
            _("申请计违约金"),
            actions.propose_late_fee,
            forms.ReasonForm,
            ASKED,
            who=rules.PROPOSE_CORRECTIONS,
        ),
        "interrupt": Act(
            _("登记时效中断"), actions.interrupt, forms.InterruptForm, who=rules.NOTE_INTERRUPTIONS
        ),
    },
    "payment": {
        "receipt": Act(_("开收据"), actions.give_receipt, done=_("收据已开。"), who=rules.TAKE),
        "refund": Act(
            _("申请退款"),
            actions.propose_refund,
            forms.RefundForm,
            ASKED,
            who=rules.PROPOSE_REFUNDS,
        ),
        "reverse": Act(
            _("申请冲正"),
            actions.propose_reversal,
            forms.ReasonForm,
            ASKED,
            who=rules.PROPOSE_REFUNDS,
        ),
    },
    "receipt": {
        "void": Act(
            _("申请作废收据"), actions.propose_void, forms.ReasonForm, ASKED, who=rules.TAKE
        )
    },
}
MODELS: dict[str, Any] = {
    "item": FeeItem,
    "run": BillRun,
    "account": Household,
    "enrolment": Enrolment,
    "bill": Bill,
    "payment": Payment,
    "receipt": Receipt,
}
# Where a subject says whose it is.
HOME_OF = {
    "account": "pk",
    "enrolment": "household",
    "bill": "household",
    "payment": "household",
    "receipt": "payment__household",
}
# Acts that take several subjects at once.
OF_MANY = frozenset({"interrupt"})


@signed_in
def act(request: SignedInRequest, kind: str, pk: int, name: str) -> HttpResponse:
    found = named(ACTS, kind, name)
    subject = _subject(request, kind, pk)
    return through(
        request,
        found,
        [pk] if name in OF_MANY else pk,
        subject=subject,
        back=page_of(subject),
        initial={**_today(request), **request.GET.dict()},
    )


def _subject(request: SignedInRequest, kind: str, pk: int) -> Any:
    """An item or a run; or of the homes whose account the person may open, what belongs to them.

    :raises NotAllowed: to whoever is not told what things cost.
    :raises Missing:
    """
    if not holds(request, rules.READ_PRICES | rules.READ_RUNS):
        raise NotAllowed
    rows = MODELS[kind].objects.within(request.community)
    if kind in HOME_OF:
        homes = rules.accounts(request.user, request.community, request.now)
        rows = rows.filter(**{f"{HOME_OF[kind]}__in": homes.order_by().values("pk")})
    return rows.find(pk)


def page_of(subject: models.Model) -> str:
    if isinstance(subject, FeeItem):
        return reverse("charges:item", args=[subject.pk])
    if isinstance(subject, BillRun):
        return reverse("charges:run", args=[subject.pk])
    if isinstance(subject, Household):
        return reverse("charges:account", args=[subject.pk])
    if isinstance(subject, Receipt):
        return reverse("charges:account", args=[subject.payment.household_id])
    household: int = getattr(subject, "household_id")  # noqa: B009 (all that is left have one)
    return reverse("charges:account", args=[household])


def _today(request: SignedInRequest) -> dict[str, Any]:
    day = localtime(request.now).date()
    return {"happened_on": day, "read_on": day, "period": f"{day:%Y-%m}"}
