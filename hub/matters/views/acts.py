"""Every act on a matter through one door: GET shows its short form, POST does it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from hub.kernel import drafts
from hub.kernel.refusals import Missing, Refusal
from hub.kernel.web import put_on
from hub.matters import forms, rules
from hub.matters.actions.base import Changed
from hub.matters.acts import ACTS, ask_first
from hub.matters.models import Matter
from hub.people.web import SignedInRequest, acting, signed_in


@signed_in
def act(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Show the form of an act, or do it and go where `next` says."""
    if name not in ACTS:
        raise Missing
    matter = rules.read(request.user, request.community, pk, request.now).find(pk)
    ask_first(name, matter, by=request.user, at=request.now)
    if request.method != "POST":
        initial = request.GET.dict()
        return _form(request, matter, name, ACTS[name].form(matter=matter, initial=initial))
    form = ACTS[name].form(request.POST, matter=matter)
    if not form.is_valid():
        return _form(request, matter, name, form)
    try:
        ACTS[name].do(form, community=request.community, by=request.user, at=request.now)
    except Refusal as refusal:
        return _refused(request, matter, name, form, refusal)
    drafts.forget(form=f"act-{name}", subject=str(pk), **acting(request))
    messages.success(request, f"{matter.number} {ACTS[name].label}")
    return _onward(request, matter)


def _refused(
    request: SignedInRequest, matter: Matter, name: str, form: forms.ActForm, refusal: Refusal
) -> HttpResponse:
    """Beside its field when it has one. Forbidden and missing are for the whole page to say."""
    put_on(form, refusal)
    if isinstance(refusal, Changed):
        data = request.POST.copy()
        data["seen"] = str(refusal.version)
        form.data = data
    return _form(request, matter, name, form, status=refusal.status)


def _form(
    request: SignedInRequest, matter: Matter, name: str, form: forms.ActForm, status: int = 200
) -> HttpResponse:
    context = {"matter": matter, "name": name, "act": ACTS[name], "form": form}
    template = "matters/act.html" + ("#form" if request.htmx else "")
    # htmx swaps a form with its errors like any other answer.
    return render(request, template, {**context, "next": _next(request)}, status=status)


def _onward(request: SignedInRequest, matter: Matter) -> HttpResponse:
    where = _next(request) or reverse("matters:detail", args=[matter.pk])
    return HttpResponseClientRedirect(where) if request.htmx else redirect(where)


def _next(request: SignedInRequest) -> str:
    """Where to go afterwards: only within this site."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    # A bare word is no address: redirect() would look for a page of that name.
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else ""
