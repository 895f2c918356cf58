"""文件格式 and 失败原因: what banks want and say, filled in on a page."""

from django.contrib import messages
from django.db.models.functions import Length
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.debit import actions, forms, queries, rules
from hub.debit.models import Format, Reason
from hub.kernel.refusals import Refusal
from hub.kernel.web import put_on
from hub.people import rules as people
from hub.people.web import SignedInRequest, acting, holds, require, signed_in


@require_safe
@signed_in
def formats(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ)
    rows = Format.objects.within(request.community).select_related("proposed_by", "decided_by")
    context = {
        "formats": rows,
        "may_propose": holds(request, rules.PROPOSE_FORMATS),
    }
    return render(request, "debit/formats.html", context)


@require_safe
@signed_in
def format_(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ)
    found = Format.objects.within(request.community).find(pk)
    grant = people.grant_for(
        request.user, request.community.pk, rules.APPROVE_FORMATS, request.now
    )
    is_own = grant is not None and people.must_stay_out(
        request.user, [found.proposed_by_id], acting_for=grant.holder
    )
    context = {
        "format": found,
        "layout": queries.described(found),
        "sample": queries.sample_of(found),
        "story": queries.story(found),
        "moves": Format.LIFECYCLE.open_to(found),
        "may_decide": grant is not None and not is_own,
        "is_own": is_own,
        "may_propose": holds(request, rules.PROPOSE_FORMATS),
    }
    return render(request, "debit/format.html", context)


@signed_in
def new_format(request: SignedInRequest) -> HttpResponse:
    require(request, rules.PROPOSE_FORMATS)
    like = request.GET.get("like", "")
    initial: dict[str, object] = {}
    begin: list[dict[str, object]] = []
    if like.isdecimal():
        initial, begin = forms.told_by(Format.objects.within(request.community).find(like))
    form = forms.FormatForm(request.POST or None, **acting(request), initial=initial)
    rows = forms.FieldRows(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        told = form.cleaned_data
        try:
            made = actions.propose_format(
                **acting(request),
                code=told["code"],
                name=told["name"],
                lines_per_file=told["lines_per_file"],
                layout=form.layout([one for one in rows.cleaned_data if one]),
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, _("已提交，等另一位有权限的同事决定。"))
            return redirect("debit:format", made.pk)
    return render(request, "debit/format_form.html", {"form": form, "rows": rows})


@require_safe
@signed_in
def reasons(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ)
    context = {
        # Codes are numbers to people: 4 comes before 10.
        "reasons": Reason.objects.within(request.community).order_by(Length("code"), "code"),
        "may_set": holds(request, rules.PROPOSE_FORMATS),
    }
    return render(request, "debit/reasons.html", context)


@signed_in
def set_reason(request: SignedInRequest) -> HttpResponse:
    require(request, rules.PROPOSE_FORMATS)
    known = Reason.objects.within(request.community).filter(code=request.GET.get("code", ""))
    initial = known.values("code", "label", "kind", "cause").first()
    form = forms.CodeForm(request.POST or None, **acting(request), initial=initial)
    if form.is_valid():
        actions.set_reason(**acting(request), **form.asked())
        return redirect("debit:reasons")
    return render(request, "debit/reason_form.html", {"form": form})
