"""下单台: the room, the service, the yes of the household. Twenty seconds, no mouse."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.estate import lookup
from hub.kernel.refusals import NotAllowed, Refusal
from hub.kernel.web import put_on
from hub.matters import rules as matters
from hub.matters.models import Matter
from hub.paidwork import actions, forms, rules
from hub.people.web import SignedInRequest, acting, holds, signed_in

FIELDS = {"service": "service_id", "handler": "handler_id"}


def _at_the_desk(request: SignedInRequest) -> None:
    if not holds(request, rules.ORDER):
        raise NotAllowed


@signed_in
def new(request: SignedInRequest) -> HttpResponse:
    """The desk itself; POST takes the order and waits for the next one."""
    _at_the_desk(request)
    same = acting(request)
    matter = _matter(request)
    if request.method != "POST":
        return _show(request, forms.OrderForm(**same, initial=_initial(request, matter)), matter)
    form = forms.OrderForm(request.POST, **same)
    if not form.is_valid():
        return _show(request, form, matter, 400)
    try:
        made = actions.order(
            form.cleaned_data["household"],
            form.wish(),
            **acting(request),
            key=request.POST.get("key"),
        )
    except Refusal as refusal:
        refusal.field = FIELDS.get(refusal.field or "", refusal.field)
        put_on(form, refusal)
        return _show(request, form, matter, refusal.status)
    messages.success(request, _("%(number)s 已下单。") % {"number": made.number})
    return redirect("paidwork:order", made.pk)


def _matter(request: SignedInRequest) -> Matter | None:
    """The matter that the order comes of, when its page led here."""
    asked = request.GET.get("matter") or request.POST.get("matter_id") or ""
    if not asked.isdecimal():
        return None
    seen = matters.visible_to(request.user, request.community, request.now)
    return seen.select_related("household").filter(pk=asked[:18]).first()


def _initial(request: SignedInRequest, matter: Matter | None) -> dict[str, Any]:
    if matter is None:
        return {"household": request.GET.get("household", "")}
    return {
        "household": matter.household_id,
        "matter_id": matter.pk,
        "note": matter.text[:300].replace("\n", " "),
    }


def _show(
    request: SignedInRequest, form: forms.OrderForm, matter: Matter | None, status: int = 200
) -> HttpResponse:
    home = str(form["household"].value() or "")
    context = {
        "form": form,
        "matter": matter,
        "home": home if home.isascii() and home.isdecimal() else "",
        "q": request.POST.get("q") or request.GET.get("q", ""),
        "prices": {
            one.thing.pk: {
                "amount": str(one.price.amount or "") if one.price else "",
                "price": str(one.price),
                "unit": one.thing.unit,
            }
            for one in form.orderable
        },
    }
    return render(request, "paidwork/desk.html", context, status=status)


@require_safe
@signed_in
def household(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who lives there and what was ordered lately: no arrears here."""
    _at_the_desk(request)
    card = lookup.card(request.user, request.community, pk, request.now)
    seen = rules.visible_to(request.user, request.community, request.now)
    last = seen.filter(household=pk).select_related("service").order_by("-pk")[:4]
    return render(request, "paidwork/parts/home.html", {"card": card, "last": last})
