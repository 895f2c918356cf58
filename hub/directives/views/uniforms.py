"""着装通知: what holds now, what is asked for, and one with its decision."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.directives import actions, forms, queries, rules
from hub.directives.models import UniformNotice
from hub.kernel.web import attempt
from hub.people.web import SignedInRequest, acting, holds, require, signed_in

MOST = 100


@require_safe
@signed_in
def uniforms(request: SignedInRequest) -> HttpResponse:
    rows = UniformNotice.objects.within(request.community)
    now = {one.pk for one in rows.in_force(request.now)}
    listed = rows.select_related("department", "requested_by", "approved_by").order_by("-pk")
    context = {
        "rows": [(one, one.pk in now) for one in listed[:MOST]],
        "may_ask": holds(request, rules.ASK_UNIFORM),
    }
    return render(request, "directives/uniforms.html", context)


@require_safe
@signed_in
def uniform(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = UniformNotice.objects.within(request.community)
    one = rows.select_related("department", "requested_by", "approved_by").find(pk)
    decides = holds(request, rules.APPROVE_UNIFORM)
    context = {
        "one": one,
        "is_in_force": rows.in_force(request.now).filter(pk=pk).exists(),
        "may_decide": decides
        and one.status == UniformNotice.Status.REQUESTED
        and one.requested_by_id != request.user.pk,
        "may_end": decides and one.status == UniformNotice.Status.APPROVED,
        "story": queries.story(one),
    }
    return render(request, "directives/uniform.html", context)


@signed_in
def ask(request: SignedInRequest) -> HttpResponse:
    require(request, rules.ASK_UNIFORM)
    form = forms.UniformForm(request.POST or None, **acting(request))

    def act(**_typed: object) -> UniformNotice:
        return actions.ask_uniform(**acting(request), **form.asked())

    if made := attempt(form, act):
        messages.success(request, _("已提交，等另一位有权限的同事决定。"))
        return redirect("directives:uniform", made.pk)
    return render(request, "directives/ask_uniform.html", {"form": form})
