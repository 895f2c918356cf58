"""Every act on a matter: what it shows, to whom, and where it leads."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from hub.kernel import drafts
from hub.kernel.refusals import Missing
from hub.matters import rules
from hub.matters.acts import ACTS, ask_first
from hub.people.door import through
from hub.people.web import SignedInRequest, acting, signed_in


@signed_in
def act(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Show the form of an act, or do it and go where `next` says."""
    if name not in ACTS:
        raise Missing
    matter = rules.read(request.user, request.community, pk, request.now).find(pk)
    ask_first(name, matter, by=request.user, at=request.now)
    back, onward = reverse("matters:detail", args=[pk]), _next(request)

    def lead(_made: Any) -> str:
        drafts.forget(form=f"act-{name}", subject=str(pk), **acting(request))
        return onward or back

    return through(
        request,
        ACTS[name],
        pk,
        subject=matter,
        back=back,
        onward=lead,
        initial=request.GET.dict(),
        done=f"{matter.number} {ACTS[name].label}",
        matter=matter,
        name=name,
        next=onward,
    )


def _next(request: SignedInRequest) -> str:
    """Where to go afterwards: only within this site."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    # A bare word is no address: redirect() would look for a page of that name.
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else ""
