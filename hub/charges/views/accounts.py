"""户账: one household's bills, payments, credit and receipts; taking a payment with its split."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hub.charges import actions, forms, queries, rules
from hub.charges.models import Receipt
from hub.estate.models import Household
from hub.kernel import documents, links, pages
from hub.kernel.files import as_pdf
from hub.kernel.refusals import NotAllowed, Refusal
from hub.kernel.web import put_on
from hub.people.web import SignedInRequest, acting, holds, signed_in


def _mine(request: SignedInRequest) -> Any:
    readers = rules.READ_ACCOUNTS_ALL | rules.READ_ACCOUNTS_BEATS
    if not holds(request, readers):
        raise NotAllowed
    return rules.accounts(request.user, request.community, request.now)


@require_safe
@signed_in
def accounts(request: SignedInRequest) -> HttpResponse:
    """Find the household that stands at the counter. Nobody learns here who owes what."""
    mine = pages.Worklist(
        filters=(
            pages.search(
                lambda rows, words: queries.matching(rows, words, request.community),
                hint=gettext_lazy("房号、姓名、电话尾号、车牌"),
            ),
        ),
        orders={"room": pages.Order(gettext_lazy("房号"), ("place",))},
    )
    rows = queries.with_owners(_mine(request), request.now)
    context = {
        "page": mine.page(request.GET, rows),
        "may_import": holds(request, rules.BILL),
    }
    return render(request, "charges/accounts.html", context)


@require_safe
@signed_in
def account(request: SignedInRequest, pk: int) -> HttpResponse:
    household = _mine(request).select_related("building__area").find(pk)
    context = {
        "household": household,
        "account": queries.account(household, request.now),
        "story": queries.story(household),
        "given": _just_given(request, household),
        "dunning": _dunning_of(request, household),
        "may": {
            "take": holds(request, rules.TAKE),
            "enrol": holds(request, rules.ENROL),
            "read": holds(request, rules.READ_METERS),
            "correct": holds(request, rules.PROPOSE_CORRECTIONS),
            "refund": holds(request, rules.PROPOSE_REFUNDS),
            "interrupt": holds(request, rules.NOTE_INTERRUPTIONS),
        },
    }
    return render(request, "charges/account.html", context)


def _dunning_of(request: SignedInRequest, household: Household) -> str:
    """Where its dunning is told, for those who may see who is in arrears."""
    if not holds(request, rules.READ_ARREARS_ALL | rules.READ_ARREARS_BEATS):
        return ""
    return links.link_to("dunning.household", household.pk)


def _just_given(request: SignedInRequest, household: Household) -> Receipt | None:
    """The receipt that the payment before this page was given, to be printed at once."""
    asked = request.GET.get("receipt", "")
    given = Receipt.objects.within(request.community).filter(payment__household=household)
    return given.select_related("document").filter(pk=asked).first() if asked.isdecimal() else None


@signed_in
def pay(request: SignedInRequest, pk: int) -> HttpResponse:
    household = _mine(request).find(pk)
    if not holds(request, rules.TAKE):
        raise NotAllowed
    form = _form(request, household)
    if request.method == "POST" and form.is_valid():
        try:
            return _take(request, household, form)
        except Refusal as refusal:
            put_on(form, refusal)
    return render(request, "charges/pay.html", _context(request, household, form))


def _form(request: SignedInRequest, household: Household) -> forms.PayForm:
    bills = queries.unpaid(household)
    # The bill that the payer has come for, when another page leads here; else all that is open.
    asked = request.GET.get("bill", "")
    meant = [bill for bill in bills if str(bill.pk) == asked]
    owed = sum((bill.amount - bill.settled for bill in meant or bills), Decimal(0))
    initial = {
        "amount": owed or "",
        "chosen": [bill.pk for bill in meant],
        "paid_on": localtime(request.now).date(),
        "payer": queries.owner_of(household, request.now),
    }
    return forms.PayForm(
        request.POST if request.method == "POST" else None,
        **acting(request),
        subject={"bills": bills},
        initial=initial,
    )


def _take(request: SignedInRequest, household: Household, form: forms.PayForm) -> HttpResponse:
    who = acting(request)
    payment = actions.take(household.pk, form.taken(), key=request.POST.get("key"), **who)
    where = reverse("charges:account", args=[household.pk])
    if request.POST.get("act") == "receipt":
        where += f"?receipt={actions.give_receipt(payment.pk, **who).pk}"
    messages.success(request, _("已收款 ¥%s。") % f"{payment.amount:,.2f}")
    return redirect(where)


@require_POST
@signed_in
def split(request: SignedInRequest, pk: int) -> HttpResponse:
    """How the payment that is being typed would be split: asked again while the hand rests."""
    household = _mine(request).find(pk)
    if not holds(request, rules.TAKE):
        raise NotAllowed
    context = _context(request, household, _form(request, household))
    return render(request, "charges/pay.html#split", context)


def _context(
    request: SignedInRequest, household: Household, form: forms.PayForm
) -> dict[str, Any]:
    """The form and the split of what it says so far, or of all that is open."""
    asked = request.POST if form.is_bound else form.initial
    amount = queries.amount_in(asked.get("amount", ""))
    chosen = (
        [int(one) for one in request.POST.getlist("chosen") if one.isdecimal()]
        if form.is_bound
        else form.initial["chosen"]
    )
    return {
        "household": household,
        "form": form,
        "split": queries.shown_split(household, amount, chosen, request.now),
        "credit": queries.credit_of(household),
    }


@require_safe
@signed_in
def receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """The receipt on paper, the same whenever it is printed."""
    found = (
        Receipt.objects.within(request.community)
        .filter(payment__household__in=_mine(request).values("pk"))
        .select_related("document")
        .find(pk)
    )
    return as_pdf(documents.pdf(found.document), found.document.number)
