"""Every act on a slip: what it shows, to whom, and where it leads."""

from django.http import HttpResponse
from django.urls import reverse

from hub.kernel.refusals import Missing
from hub.paidwork import queries, rules
from hub.paidwork.acts import ACTS, ask_first
from hub.paidwork.models import Order
from hub.people.door import through
from hub.people.web import SignedInRequest, signed_in


@signed_in
def act(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    if name not in ACTS:
        raise Missing
    found = ACTS[name]
    seen = rules.visible_to(request.user, request.community, request.now)
    order = queries.with_names(seen).find(pk)
    ask_first(name, order, by=request.user, at=request.now)
    return through(
        request,
        found,
        pk,
        subject=order,
        about=order.number or "",
        back=reverse("paidwork:order", args=[pk]),
        onward=lambda _made: _onward(name, order),
        done=f"{order.number} {found.done}",
        order=order,
        slip=queries.slip(order),
    )


def _onward(name: str, order: Order) -> str:
    """From done straight to the owner's glass; else back to the slip."""
    if name == "complete":
        return reverse("paidwork:act", args=[order.pk, "accept"])
    return reverse("paidwork:order", args=[order.pk])
