"""抽查项目: what may be found, by which article, and every version before."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.conduct import actions, forms, rules
from hub.conduct.models import CheckItem
from hub.kernel.web import attempt
from hub.kernel.workdays import local_day
from hub.people.web import SignedInRequest, acting, holds, signed_in


@require_safe
@signed_in
def items(request: SignedInRequest) -> HttpResponse:
    """For everybody: nobody is checked by what they cannot read."""
    actions.begin(request.community, request.now)
    rows = CheckItem.objects.within(request.community).on(local_day(request.now))
    context = {
        "rows": rows.order_by("place", "code"),
        "may_change": holds(request, rules.KEEP_ITEMS),
    }
    return render(request, "conduct/items.html", context)


@signed_in
def item(request: SignedInRequest, pk: int) -> HttpResponse:
    inside = CheckItem.objects.within(request.community)
    found = inside.find(pk)
    versions = inside.filter(code=found.code).select_related("made_by").order_by("-number")
    posted = request.POST if request.method == "POST" else None
    form = forms.ItemForm(posted, item=versions[0], at=request.now)

    def act(**said: Any) -> CheckItem:
        return actions.change_item(pk, **said, **acting(request))

    if form.is_bound and (made := attempt(form, act)):
        messages.success(request, _("新版本已保存，从执行日期起生效。"))
        return redirect("conduct:item", made.pk)
    context = {
        "item": versions[0],
        "versions": versions,
        "form": form if holds(request, rules.KEEP_ITEMS) else None,
    }
    status = 400 if form.errors else 200
    return render(request, "conduct/item.html", context, status=status)
