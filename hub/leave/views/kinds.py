"""假别: what each kind of leave means here, by which law, and every version before."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.kernel.refusals import NotAllowed, Refusal
from hub.kernel.web import put_on
from hub.kernel.workdays import local_day
from hub.leave import actions, forms, rules
from hub.leave.models import Kind, KindVersion
from hub.people.web import SignedInRequest, acting, holds, signed_in


@require_safe
@signed_in
def kinds(request: SignedInRequest) -> HttpResponse:
    actions.begin(request.community, request.now)
    rows = KindVersion.objects.within(request.community).on(local_day(request.now))
    context = {"rows": rows.select_related("kind").order_by("kind__place"), **_may(request)}
    return render(request, "leave/kinds.html", context)


@signed_in
def kind(request: SignedInRequest, pk: int) -> HttpResponse:
    found = Kind.objects.within(request.community).find(pk)
    may = _may(request)
    form = None
    if request.method == "POST" and not may["may_change"]:
        raise NotAllowed
    if may["may_change"]:
        posted = request.POST if request.method == "POST" else None
        form = forms.KindForm(posted, subject=found, **acting(request))
        if form.is_bound and form.is_valid():
            try:
                actions.change_kind(pk, **form.asked(), **acting(request))
            except Refusal as refusal:
                put_on(form, refusal)
            else:
                messages.success(request, _("新版本已保存，从执行日期起生效。"))
                return redirect("leave:kind", pk)
    context = {
        "kind": found,
        "versions": found.versions.select_related("made_by").order_by("-number"),
        "form": form,
        **may,
    }
    status = 400 if form and form.errors else 200
    return render(request, "leave/kind.html", context, status=status)


def _may(request: SignedInRequest) -> dict[str, bool]:
    held = holds(request, rules.KINDS)
    return {"may_change": held}
