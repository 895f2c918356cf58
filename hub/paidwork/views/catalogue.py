"""价目: services and materials with the versions of their prices, and the posted list."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from hub.kernel import documents
from hub.kernel.refusals import Missing, Refusal
from hub.kernel.web import put_on
from hub.paidwork import actions, forms, queries, rules
from hub.paidwork.models import Material, PriceList, Service
from hub.people import rules as people
from hub.people.web import SignedInRequest, acting, signed_in


def _reads(request: SignedInRequest) -> None:
    people.require(request.user, request.community.pk, rules.READ_PRICES, request.now)


def _proposes(request: SignedInRequest) -> bool:
    return rules.holds(request.user, request.community, rules.PROPOSE_PRICES, request.now)


@require_safe
@signed_in
def catalogue(request: SignedInRequest) -> HttpResponse:
    _reads(request)
    services = queries.services(request.community, request.now)
    materials = queries.materials(request.community, request.now)
    context = {
        "services": services,
        "materials": materials,
        "waits": any(one.waits_for_posting for one in [*services, *materials]),
        "posted": PriceList.objects.within(request.community).select_related("document").first(),
        "references": any(one.is_reference for one in [*services, *materials]),
        "may_propose": _proposes(request),
    }
    return render(request, "paidwork/catalogue.html", context)


@require_safe
@signed_in
def service(request: SignedInRequest, pk: int) -> HttpResponse:
    _reads(request)
    found = Service.objects.within(request.community).select_related("fee_item").find(pk)
    return _thing(request, found, "paidwork:service_price")


@require_safe
@signed_in
def material(request: SignedInRequest, pk: int) -> HttpResponse:
    _reads(request)
    found = Material.objects.within(request.community).find(pk)
    return _thing(request, found, "paidwork:material_price")


def _thing(request: SignedInRequest, thing: Service | Material, price_url: str) -> HttpResponse:
    context = {
        "thing": thing,
        "is_service": isinstance(thing, Service),
        "versions": queries.versions(thing, request.now),
        "story": queries.story(thing),
        "price_url": reverse(price_url, args=[thing.pk]),
        "may_propose": _proposes(request),
    }
    return render(request, "paidwork/thing.html", context)


@require_POST
@signed_in
def turn(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Close a service, or open it again."""
    acts = {"close": actions.close_service, "reopen": actions.reopen_service}
    if name not in acts:
        raise Missing
    acts[name](pk, **acting(request))
    return redirect("paidwork:service", pk)


# ── Forms ───────────────────────────────────────────────────────────────────────────────────


@signed_in
def add_service(request: SignedInRequest) -> HttpResponse:
    return _form(
        request,
        forms.ServiceForm,
        _("新设服务项目"),
        lambda told: reverse(
            "paidwork:service", args=[actions.add_service(**told, **acting(request)).pk]
        ),
    )


@signed_in
def starter(request: SignedInRequest) -> HttpResponse:
    def take_over(told: dict[str, Any]) -> str:
        actions.take_over_starter(**told, **acting(request))
        return reverse("paidwork:catalogue")

    return _form(request, forms.StarterForm, _("取用起步清单"), take_over)


@signed_in
def add_material(request: SignedInRequest) -> HttpResponse:
    return _form(
        request,
        forms.MaterialForm,
        _("新设材料"),
        lambda told: reverse(
            "paidwork:material", args=[actions.add_material(**told, **acting(request)).pk]
        ),
    )


@signed_in
def service_price(request: SignedInRequest, pk: int) -> HttpResponse:
    found = Service.objects.within(request.community).find(pk)
    where = reverse("paidwork:service", args=[pk])
    return _price(request, found, forms.ServicePriceForm, actions.propose_price, where)


@signed_in
def material_price(request: SignedInRequest, pk: int) -> HttpResponse:
    found = Material.objects.within(request.community).find(pk)
    where = reverse("paidwork:material", args=[pk])
    return _price(request, found, forms.MaterialPriceForm, actions.propose_material_price, where)


def _price(
    request: SignedInRequest,
    thing: Service | Material,
    form: type[forms.ActForm],
    act: Callable[..., Any],
    where: str,
) -> HttpResponse:
    def propose(told: dict[str, Any]) -> str:
        act(thing.pk, **told, **acting(request))
        return where

    return _form(request, form, _("提出价格"), propose, subject=thing)


@signed_in
def post_list(request: SignedInRequest) -> HttpResponse:
    def post(told: dict[str, Any]) -> str:
        actions.post_list(**told, **acting(request))
        return reverse("paidwork:catalogue")

    return _form(request, forms.PostForm, _("公示价目表"), post)


def _form(
    request: SignedInRequest,
    kind: type[forms.ActForm],
    title: str,
    act: Callable[[dict[str, Any]], str],
    subject: Service | Material | None = None,
) -> HttpResponse:
    """Show a form of the catalogue, or do it and go where the act says."""
    people.require(request.user, request.community.pk, rules.PROPOSE_PRICES, request.now)
    form = kind(
        request.POST if request.method == "POST" else None,
        **acting(request),
        subject=subject,
    )
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            where = act(form.asked())
        except Refusal as refusal:
            put_on(form, refusal)
            status = refusal.status
        else:
            messages.success(request, title)
            return HttpResponseClientRedirect(where) if request.htmx else redirect(where)
    context = {"form": form, "title": title, "subject": subject}
    template = "paidwork/form.html" + ("#sheet" if request.htmx else "")
    return render(request, template, context, status=status)


@require_safe
@signed_in
def price_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The posted list on paper, the same whenever it is printed."""
    _reads(request)
    found = PriceList.objects.within(request.community).select_related("document").find(pk)
    response = HttpResponse(documents.pdf(found.document), "application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.document.number}.pdf"'
    return response
