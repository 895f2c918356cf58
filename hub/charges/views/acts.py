"""Every act on an item, an account, a bill or a payment through one door: GET shows its form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from hub.charges import actions, forms, rules
from hub.charges.models import Bill, BillRun, Enrolment, FeeItem, Payment, Receipt
from hub.estate.models import Household
from hub.kernel.refusals import Missing, NotAllowed, Refusal
from hub.people.models import Role
from hub.people.web import SignedInRequest, roles_of, signed_in


@dataclass(frozen=True)
class Act:
    label: str | Promise
    form: type[forms.ActForm]
    action: Callable[..., Any]
    who: frozenset[Role]  # sees the form at all; the action decides
    done: str | Promise = _("已保存。")


ASKED = _("已提交，等另一位有权限的同事决定。")
ACTS: dict[str, dict[str, Act]] = {
    "item": {
        "tariff": Act(
            _("提出收费标准"),
            forms.TariffForm,
            actions.propose_tariff,
            rules.PROPOSE_PRICES,
            ASKED,
        ),
        "enrol-all": Act(_("全部房屋登记"), forms.FirstDayForm, actions.enrol_all, rules.ENROL),
        "close": Act(_("停用"), forms.NothingMore, actions.close_item, rules.PROPOSE_PRICES),
        "reopen": Act(_("恢复"), forms.NothingMore, actions.reopen_item, rules.PROPOSE_PRICES),
    },
    "run": {"cancel": Act(_("取消批次"), forms.NothingMore, actions.cancel_run, rules.BILL)},
    "account": {
        "enrol": Act(_("计费登记"), forms.EnrolForm, actions.enrol, rules.ENROL),
        "discount": Act(
            _("申请空置优惠"),
            forms.DiscountForm,
            actions.propose_discount,
            rules.PROPOSE_DISCOUNTS,
            ASKED,
        ),
        "credit": Act(
            _("用预存抵账"), forms.NothingMore, actions.use_credit, rules.TAKE, _("已抵账。")
        ),
    },
    "enrolment": {
        "end": Act(_("停止计费"), forms.LastDayForm, actions.end_enrolment, rules.ENROL),
        "read": Act(_("抄表"), forms.ReadingForm, actions.read_meter, rules.READ_METERS),
    },
    "bill": {
        "correct": Act(
            _("更正账单"),
            forms.CorrectionForm,
            actions.propose_correction,
            rules.PROPOSE_CORRECTIONS,
            ASKED,
        ),
        "late-fee": Act(
            _("申请计违约金"),
            forms.ReasonForm,
            actions.propose_late_fee,
            rules.PROPOSE_CORRECTIONS,
            ASKED,
        ),
        "interrupt": Act(
            _("登记时效中断"), forms.InterruptForm, actions.interrupt, rules.NOTE_INTERRUPTIONS
        ),
    },
    "payment": {
        "receipt": Act(
            _("开收据"), forms.NothingMore, actions.give_receipt, rules.TAKE, _("收据已开。")
        ),
        "refund": Act(
            _("申请退款"), forms.RefundForm, actions.propose_refund, rules.PROPOSE_REFUNDS, ASKED
        ),
        "reverse": Act(
            _("申请冲正"), forms.ReasonForm, actions.propose_reversal, rules.PROPOSE_REFUNDS, ASKED
        ),
    },
    "receipt": {
        "void": Act(_("申请作废收据"), forms.ReasonForm, actions.propose_void, rules.TAKE, ASKED)
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
    found = ACTS.get(kind, {}).get(name)
    if found is None:
        raise Missing
    subject = _subject(request, kind, pk)
    if not roles_of(request) & found.who:
        raise NotAllowed
    if request.method != "POST":
        initial = {**_today(request), **request.GET.dict()}
        form = found.form(community=request.community, subject=subject, initial=initial)
        return _form(request, found, form, subject)
    form = found.form(request.POST, community=request.community, subject=subject)
    if not form.is_valid():
        return _form(request, found, form, subject, 400)
    try:
        found.action(
            [pk] if name in OF_MANY else pk,
            community=request.community,
            by=request.user,
            at=request.now,
            **form.asked(),
        )
    except Refusal as refusal:
        # A form without fields has no place to say it: the page's notice does.
        if refusal.status in {403, 404} or not form.fields:
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _form(request, found, form, subject, refusal.status)
    messages.success(request, str(found.done))
    where = page_of(subject)
    return HttpResponseClientRedirect(where) if request.htmx else redirect(where)


def _subject(request: SignedInRequest, kind: str, pk: int) -> Any:
    """An item or a run; or of the homes whose account the person may open, what belongs to them.

    :raises NotAllowed: to whoever is not told what things cost.
    :raises Missing:
    """
    if not roles_of(request) & (rules.READ_PRICES | rules.READ_RUNS):
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
    household: int = getattr(subject, "household_id")  # noqa: B009 (told apart above)
    return reverse("charges:account", args=[household])


def _today(request: SignedInRequest) -> dict[str, Any]:
    day = localtime(request.now).date()
    return {"happened_on": day, "read_on": day, "period": f"{day:%Y-%m}"}


def _form(
    request: SignedInRequest, found: Act, form: forms.ActForm, subject: Any, status: int = 200
) -> HttpResponse:
    template = "pages/act.html" + ("#sheet" if request.htmx else "")
    context = {"form": form, "title": found.label, "back": page_of(subject), "subject": subject}
    return render(request, template, context, status=status)
