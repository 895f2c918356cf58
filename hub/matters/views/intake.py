"""受理台: find the household, write what is said, do it or hand it on. Twenty seconds, no mouse."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.estate import lookup
from hub.estate.models import Household
from hub.kernel.refusals import NotAllowed, Refusal
from hub.matters import actions, queries, rules
from hub.matters.forms import IntakeForm
from hub.matters.models import Matter
from hub.matters.suggest import suggest
from hub.people.models import Department
from hub.people.web import SignedInRequest, signed_in

FORM = "intake"


@signed_in
def intake(request: SignedInRequest) -> HttpResponse:
    """The desk itself; POST records, with the act that was chosen."""
    _at_the_desk(request)
    if request.method != "POST":
        return _show(request, IntakeForm(community=request.community, initial=_initial(request)))
    form = IntakeForm(request.POST, community=request.community)
    if not form.is_valid():
        return _show(request, form, status=400)
    try:
        matter = actions.take_in(
            actions.Intake(**form.told()),
            community=request.community,
            by=request.user,
            at=request.now,
            key=request.POST.get("key"),
            draft=FORM,
            **form.what_next(),
        )
    except Refusal as refusal:
        return _refused(request, form, refusal)
    messages.success(request, _done(matter))
    return redirect("matters:intake")


def _at_the_desk(request: SignedInRequest) -> None:
    """:raises NotAllowed: to those who do not take matters in."""
    at = request.now
    if not rules.at_the_desk(request.user, request.community.pk, rules.RECORDERS, at):
        raise NotAllowed


def _refused(request: SignedInRequest, form: IntakeForm, refusal: Refusal) -> HttpResponse:
    field = form.ALSO_CALLED.get(refusal.field or "", refusal.field)
    form.add_error(field if field in form.fields else None, str(refusal))
    return _show(request, form, status=refusal.status)


def _done(matter: Matter) -> str:
    if matter.department:
        return _("%(number)s 已登记并转交%(department)s，等待接单。") % {
            "number": matter.number,
            "department": matter.department,
        }
    return _("%(number)s %(status)s。") % {
        "number": matter.number,
        "status": matter.get_status_display(),
    }


def _initial(request: SignedInRequest) -> dict[str, Any]:
    """A new matter about the same household, or following a closed one, starts half filled."""
    return {
        key: request.GET[key] for key in ("household", "follows", "text") if key in request.GET
    }


def _show(request: SignedInRequest, form: IntakeForm, status: int = 200) -> HttpResponse:
    mine = queries.recorded_by(request.community, request.user)
    home = str(form["household"].value() or "")
    context = {
        "form": form,
        "home": home if home.isascii() and home.isdecimal() else "",
        "mine": mine,
        "q": request.POST.get("q") or request.GET.get("q", ""),
    }
    return render(request, "matters/intake.html", context, status=status)


# ── What the desk asks while somebody speaks ────────────────────────────────────────────────


@require_safe
@signed_in
def household(request: SignedInRequest, pk: int) -> HttpResponse:
    """The card of a household: who lives there, what was asked lately. No arrears here (R5.1c)."""
    _at_the_desk(request)
    card = lookup.card(request.user, request.community, pk, request.now)
    seen = rules.visible_to(request.user, request.community, request.now)
    context = {"card": card, "last": queries.last_of_household(seen, pk)}
    return render(request, "matters/parts/intake_household.html", context)


@require_safe
@signed_in
def hints(request: SignedInRequest) -> HttpResponse:
    """Type, severity, playbook and look-alikes for what has been typed so far."""
    _at_the_desk(request)
    text = request.GET.get("text", "")[:2000]
    found = suggest(text)
    home = _home(request)
    alike = queries.alike(
        rules.visible_to(request.user, request.community, request.now),
        at=request.now,
        type_code=found.types[0] if found.types else request.GET.get("type_code", ""),
        household_id=home.pk if home else None,
        building_id=home.building_id if home else None,
    )
    department = Department.objects.filter(
        community=request.community, kind=found.department, is_active=True, takes_matters=True
    ).first()
    context = {"found": found, "alike": alike, "department": department}
    return render(request, "matters/parts/intake_hints.html", context)


def _home(request: SignedInRequest) -> Household | None:
    pk = request.GET.get("household", "")
    if not pk.isdecimal():
        return None
    mine = lookup.households(request.user, request.community, request.now)
    return mine.filter(pk=pk[:18]).first()
