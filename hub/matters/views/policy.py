"""规则与时限: the values in force with their versions; the director changes them here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.kernel import policies
from hub.kernel.models import Policy
from hub.kernel.refusals import Refusal
from hub.matters import rulebook
from hub.matters.actions.rulebook import change_rules
from hub.matters.policy import AREA
from hub.matters.policy_forms import Promises, RulesForm, rows_of
from hub.people import rules as people
from hub.people.models import Role
from hub.people.web import SignedInRequest, signed_in


@signed_in
def rules(request: SignedInRequest) -> HttpResponse:
    version = policies.current(request.community, AREA, request.now)
    if not people.holds(request.user, request.community.pk, (Role.DIRECTOR,), request.now):
        return _show(request, version)
    if request.method == "POST":
        return _change(request, version)
    form = RulesForm(values=version.values, initial={"seen": version.version})
    return _show(request, version, form, Promises(initial=rows_of(version.values), prefix="p"))


def _change(request: SignedInRequest, version: Policy) -> HttpResponse:
    form = RulesForm(request.POST, values=version.values)
    rows = Promises(request.POST, initial=rows_of(version.values), prefix="p")
    if not (form.is_valid() and rows.is_valid()):
        return _show(request, version, form, rows, 400)
    try:
        change_rules(
            {**form.asked(), "promises": rows.asked()},
            community=request.community,
            by=request.user,
            at=request.now,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        about_rows = str(refusal) if refusal.field == "promises" else ""
        return _show(request, version, form, rows, refusal.status, about_rows)
    messages.success(request, _("已发布新版本，从现在起登记的事务按它计时。"))
    return redirect("matters:policy")


def _show(
    request: SignedInRequest,
    version: Policy,
    form: RulesForm | None = None,
    rows: object = None,
    status: int = 200,
    about_rows: str = "",
) -> HttpResponse:
    page = rulebook.in_force(request.community, version)
    context = {**page, "form": form, "rows": rows, "promises_refusal": about_rows}
    return render(request, "matters/policy.html", context, status=status)
