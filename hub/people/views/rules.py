"""规则与时限: an area's values in force with their versions; who may, changes them here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.kernel.refusals import Missing, NotAllowed, Refusal
from hub.kernel.web import put_on
from hub.people import rulebooks
from hub.people.actions.rulebook import change_rules
from hub.people.rulebooks import InForce
from hub.people.rules_forms import RulesForm
from hub.people.web import SignedInRequest, holds, signed_in


@require_safe
@signed_in
def first(request: SignedInRequest) -> HttpResponse:
    return redirect("rules", rulebooks.declared()[0].area)


@signed_in
def area(request: SignedInRequest, area: str) -> HttpResponse:
    rulebook = rulebooks.of(area)
    if rulebook is None:
        raise Missing
    now = rulebooks.in_force(rulebook, request.community)
    if not holds(request, rulebook.changed_by):
        if request.method == "POST":
            raise NotAllowed
        return _show(request, now)
    if request.method == "POST":
        return _change(request, now)
    form = RulesForm(rulebook=rulebook, values=now.values, initial={"seen": now.seen})
    rows = rulebook.rows.form(now.values) if rulebook.rows else None
    return _show(request, now, form, rows)


def _change(request: SignedInRequest, now: InForce) -> HttpResponse:
    """Not through the door of acts: the page is two forms that are read together, and one act."""
    rulebook = now.rulebook
    form = RulesForm(request.POST, rulebook=rulebook, values=now.values)
    rows = rulebook.rows.form(now.values, request.POST) if rulebook.rows else None
    # Both are asked, so that every error shows at once.
    if not all([form.is_valid(), rows is None or rows.is_valid()]):
        return _show(request, now, form, rows, 400)
    asked = form.asked() | ({rulebook.rows.name: rows.asked()} if rulebook.rows and rows else {})
    try:
        change_rules(
            rulebook,
            asked,
            community=request.community,
            by=request.user,
            at=request.now,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        )
    except Refusal as refusal:
        put_on(form, refusal)
        of_rows = rulebook.rows is not None and refusal.field == rulebook.rows.name
        return _show(request, now, form, rows, refusal.status, str(refusal) if of_rows else "")
    messages.success(request, _("已发布新版本，从现在起生效。"))
    return redirect("rules", rulebook.area)


def _show(
    request: SignedInRequest,
    now: InForce,
    form: RulesForm | None = None,
    rows: object = None,
    status: int = 200,
    about_rows: str = "",
) -> HttpResponse:
    context = {
        "now": now,
        "form": form,
        "rows": rows,
        "about_rows": about_rows,
        "tabs": [
            {
                "url": reverse("rules", args=[one.area]),
                "label": one.title,
                "active": one is now.rulebook,
            }
            for one in rulebooks.declared()
        ],
    }
    return render(request, "people/rules.html", context, status=status)
