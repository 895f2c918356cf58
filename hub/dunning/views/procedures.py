"""催缴程序: its versions, and the steps of one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from hub.dunning import rules
from hub.dunning.models import Procedure
from hub.dunning.views.reading import may, require
from hub.people.web import SignedInRequest, signed_in


@require_safe
@signed_in
def procedures(request: SignedInRequest) -> HttpResponse:
    """The version in force, or what is being drafted; without any, how to begin."""
    require(request, rules.READ)
    rows = Procedure.objects.within(request.community)
    newest = rows.approved().first() or rows.first()
    if newest is not None:
        return redirect("dunning:procedure", pk=newest.pk)
    context = {"may_draft": may(request, rules.DRAFT)}
    return render(request, "dunning/procedure.html", context)


@require_safe
@signed_in
def procedure(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ)
    rows = Procedure.objects.within(request.community)
    found = rows.select_related("proposed_by", "decided_by").find(pk)
    may_draft = may(request, rules.DRAFT)
    context = {
        "procedure": found,
        "steps": found.steps.all(),
        "versions": rows[:20],
        "may_draft": may_draft and not rows.filter(status__in=["DRAFT", "PROPOSED"]).exists(),
        "may_change": may_draft and found.status == Procedure.Status.DRAFT,
    }
    return render(request, "dunning/procedure.html", context)
