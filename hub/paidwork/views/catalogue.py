"""价目: services and materials with the versions of their prices, and the posted list."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from hub.kernel import documents
from hub.kernel.files import as_pdf
from hub.kernel.refusals import Missing
from hub.paidwork import actions, forms, queries, rules
from hub.paidwork.models import Material, PriceList, Service
from hub.people.acts import ASKED, Act
from hub.people.door import through
from hub.people.web import SignedInRequest, acting, holds, require, signed_in


@require_safe
@signed_in
def catalogue(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ_PRICES)
    services = queries.services(request.community, request.now)
    materials = queries.materials(request.community, request.now)
    context = {
        "services": services,
        "materials": materials,
        "waits": any(one.waits_for_posting for one in [*services, *materials]),
        "posted": PriceList.objects.within(request.community).select_related("document").first(),
        "references": any(one.is_reference for one in [*services, *materials]),
        "may_propose": holds(request, rules.PROPOSE_PRICES),
    }
    return render(request, "paidwork/catalogue.html", context)


@require_safe
@signed_in
def service(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ_PRICES)
    found = Service.objects.within(request.community).select_related("fee_item").find(pk)
    return _thing(request, found, "paidwork:service_price")


@require_safe
@signed_in
def material(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ_PRICES)
    found = Material.objects.within(request.community).find(pk)
    return _thing(request, found, "paidwork:material_price")


def _thing(request: SignedInRequest, thing: Service | Material, price_url: str) -> HttpResponse:
    context = {
        "thing": thing,
        "is_service": isinstance(thing, Service),
        "versions": queries.versions(thing, request.now),
        "story": queries.story(thing),
        "price_url": reverse(price_url, args=[thing.pk]),
        "may_propose": holds(request, rules.PROPOSE_PRICES),
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

ADD_SERVICE = Act(
    _("新设服务项目"), actions.add_service, forms.ServiceForm, who=rules.PROPOSE_PRICES
)
ADD_MATERIAL = Act(
    _("新设材料"), actions.add_material, forms.MaterialForm, who=rules.PROPOSE_PRICES
)
STARTER = Act(
    _("取用起步清单"), actions.take_over_starter, forms.StarterForm, who=rules.PROPOSE_PRICES
)
PRICE = _("提出价格")
SERVICE_PRICE = Act(
    PRICE, actions.propose_price, forms.ServicePriceForm, ASKED, who=rules.PROPOSE_PRICES
)
MATERIAL_PRICE = Act(
    PRICE, actions.propose_material_price, forms.MaterialPriceForm, ASKED, who=rules.PROPOSE_PRICES
)
POST_LIST = Act(
    _("公示价目表"), actions.post_list, forms.PostForm, _("已公示。"), who=rules.PROPOSE_PRICES
)


@signed_in
def add_service(request: SignedInRequest) -> HttpResponse:
    def onward(made: Service) -> str:
        return reverse("paidwork:service", args=[made.pk])

    return through(request, ADD_SERVICE, back=reverse("paidwork:catalogue"), onward=onward)


@signed_in
def add_material(request: SignedInRequest) -> HttpResponse:
    def onward(made: Material) -> str:
        return reverse("paidwork:material", args=[made.pk])

    return through(request, ADD_MATERIAL, back=reverse("paidwork:catalogue"), onward=onward)


@signed_in
def starter(request: SignedInRequest) -> HttpResponse:
    return through(request, STARTER, back=reverse("paidwork:catalogue"))


@signed_in
def service_price(request: SignedInRequest, pk: int) -> HttpResponse:
    found = Service.objects.within(request.community).find(pk)
    back = reverse("paidwork:service", args=[pk])
    return through(request, SERVICE_PRICE, pk, subject=found, back=back)


@signed_in
def material_price(request: SignedInRequest, pk: int) -> HttpResponse:
    found = Material.objects.within(request.community).find(pk)
    back = reverse("paidwork:material", args=[pk])
    return through(request, MATERIAL_PRICE, pk, subject=found, back=back)


@signed_in
def post_list(request: SignedInRequest) -> HttpResponse:
    return through(request, POST_LIST, back=reverse("paidwork:catalogue"))


@require_safe
@signed_in
def price_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The posted list on paper, the same whenever it is printed."""
    require(request, rules.READ_PRICES)
    found = PriceList.objects.within(request.community).select_related("document").find(pk)
    return as_pdf(documents.pdf(found.document), found.document.number)
