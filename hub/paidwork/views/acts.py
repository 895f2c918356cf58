"""Every act on a slip through one door: GET shows its form, POST does it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from hub.kernel.refusals import Missing, Refusal
from hub.kernel.web import put_on
from hub.paidwork import queries, rules
from hub.paidwork.acts import ACTS, Act, ask_first
from hub.paidwork.models import Order
from hub.people.web import SignedInRequest, acting, signed_in


@signed_in
def act(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    if name not in ACTS:
        raise Missing
    found = ACTS[name]
    seen = rules.visible_to(request.user, request.community, request.now)
    order = queries.with_names(seen).find(pk)
    ask_first(name, order, by=request.user, at=request.now)
    form = found.form(
        request.POST if request.method == "POST" else None,
        **acting(request),
        subject=order,
    )
    if request.method != "POST" or not form.is_valid():
        return _form(request, found, form, order, 400 if form.is_bound else 200)
    try:
        found.action(pk, **acting(request), **form.asked())
    except Refusal as refusal:
        if not form.fields:  # no place to say it: the page's notice does
            raise
        put_on(form, refusal)
        return _form(request, found, form, order, refusal.status)
    messages.success(request, f"{order.number} {found.done}")
    where = _onward(name, order)
    return HttpResponseClientRedirect(where) if request.htmx else redirect(where)


def _onward(name: str, order: Order) -> str:
    """From done straight to the owner's glass; else back to the slip."""
    if name == "complete":
        return reverse("paidwork:act", args=[order.pk, "accept"])
    return reverse("paidwork:order", args=[order.pk])


def _form(
    request: SignedInRequest, found: Act, form: Any, order: Order, status: int = 200
) -> HttpResponse:
    is_sheet = request.htmx and found.template == "paidwork/act.html"
    context = {
        "form": form,
        "act": found,
        "order": order,
        "slip": queries.slip(order),
    }
    template = found.template + ("#sheet" if is_sheet else "")
    return render(request, template, context, status=status)
