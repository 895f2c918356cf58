"""催缴记录: one household's dunning, and a contact between steps."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from hub.dunning import actions, queries, rules
from hub.dunning.models import Episode
from hub.dunning.views.reading import may, require
from hub.dunning.views.workbench import attempt_form, record_now, say, sheet, uploads
from hub.kernel.refusals import Refusal
from hub.kernel.web import put_on
from hub.people.web import SignedInRequest, signed_in


@require_safe
@signed_in
def household(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ)
    found = rules.households(request.user, request.community, request.now)
    home = found.select_related("building__area").find(pk)
    context = {
        "household": home,
        "record": record_now(request, home),
        "story": queries.story(home),
        "may": {
            "try": may(request, rules.WORK - rules.MAIL),
            "pause": may(request, rules.PROPOSE_PAUSES),
            "end": may(request, rules.END_PAUSES),
            "order": may(request, rules.ORDER),
        },
    }
    return render(request, "dunning/household.html", context)


@require_safe
@signed_in
def episode(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where duties about an episode lead."""
    require(request, rules.READ)
    homes = rules.households(request.user, request.community, request.now)
    rows = Episode.objects.within(request.community)
    found = rows.filter(household__in=homes.order_by().values("pk")).find(pk)
    return redirect("dunning:household", pk=found.household_id)


@signed_in
def contact(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.WORK - rules.MAIL)
    found = rules.households(request.user, request.community, request.now)
    home = found.select_related("building__area").find(pk)
    record = record_now(request, home)
    form = attempt_form(request, home, None, record)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.contact(
                home.pk,
                form.tried(uploads(request)),
                community=request.community,
                by=request.user,
                at=request.now,
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            say(request, row, None)
            return redirect("dunning:household", pk=home.pk)
    context = sheet(request, home, form, record)
    return render(request, "dunning/step.html", context, status=400 if form.errors else 200)
