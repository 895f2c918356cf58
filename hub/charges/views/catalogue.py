"""收费项目: what is charged, and the versions of its price."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.charges import actions, forms, periods, queries, rules
from hub.charges.models import FeeItem
from hub.kernel.exchange import Head, Sheet, download
from hub.kernel.refusals import Refusal
from hub.kernel.web import put_on
from hub.people.web import SignedInRequest, acting, holds, require, signed_in


@require_safe
@signed_in
def items(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ_PRICES)
    context = {
        "items": queries.items(request.community, request.now),
        "may_propose": holds(request, rules.PROPOSE_PRICES),
        "may_enrol": holds(request, rules.ENROL),
        "may_read": holds(request, rules.READ_METERS),
    }
    return render(request, "charges/items.html", context)


@require_safe
@signed_in
def item(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ_PRICES)
    found = FeeItem.objects.within(request.community).find(pk)
    context = {
        "item": found,
        "tariffs": queries.tariffs(found, request.now),
        "enrolled": queries.enrolled(found),
        "story": queries.story(found),
        "may_propose": holds(request, rules.PROPOSE_PRICES),
        "may_enrol": holds(request, rules.ENROL),
        "moves": FeeItem.LIFECYCLE.open_to(found),
    }
    return render(request, "charges/item.html", context)


@require_safe
@signed_in
def meter_sheet(request: SignedInRequest) -> FileResponse:
    """抄表单: every meter in walking order with what it showed before, to be filled in and imported."""
    require(request, rules.READ_METERS)
    month = str(periods.Month.of(localtime(request.now).date()))
    heads = (
        Head(_("收费项目"), 12),
        Head(_("房号"), 14),
        Head(_("表号"), 18),
        Head(_("月份"), 10),
        Head(_("上次读数"), 12),
        Head(_("本次读数"), 12),
        Head(_("抄表日期"), 14),
    )
    rows = queries.meters_to_read(request.community, month)
    return download(f"{_('抄表单')}-{month}", Sheet(_("抄表单"), heads, rows))


@signed_in
def add_item(request: SignedInRequest) -> HttpResponse:
    require(request, rules.PROPOSE_PRICES)
    form = forms.ItemForm(request.POST or None, **acting(request))
    if form.is_valid():
        try:
            made = actions.add_item(
                community=request.community, by=request.user, at=request.now, **form.asked()
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, _("已新设。下一步：提出收费标准，批准后才能出账。"))
            return redirect("charges:item", made.pk)
    context: dict[str, Any] = {"form": form}
    return render(request, "charges/new_item.html", context)
