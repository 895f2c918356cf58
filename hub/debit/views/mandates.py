"""代扣授权: the list, one with its versions and debits, registering, renewing, the full account."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hub.debit import actions, forms, queries, rules
from hub.debit.models import Line, Mandate
from hub.kernel import attachments, pages
from hub.kernel.records import Records
from hub.kernel.refusals import Refusal
from hub.kernel.web import put_on
from hub.people.web import SignedInRequest, acting, holds, require, signed_in

SOON = timedelta(days=60)


def _mine(request: SignedInRequest) -> Records[Mandate]:
    require(request, rules.READ | rules.READ_BEATS)
    seen = rules.homes(request.user, request.community, request.now)
    rows = Mandate.objects.within(request.community).filter(household__in=seen)
    return rows.select_related("household")


@require_safe
@signed_in
def mandates(request: SignedInRequest) -> HttpResponse:
    today = localtime(request.now).date()
    mine = pages.Worklist(
        filters=(
            pages.search(
                lambda rows, words: rows.filter(
                    Q(household__code__icontains=words)
                    | Q(agreement__icontains=words)
                    | Q(holder__contains=words)
                ),
                hint=gettext_lazy("房号、协议号、户名"),
            ),
            pages.choice("state", gettext_lazy("状态"), Mandate.Status.choices, lookup="status"),
            pages.flag(
                "expired",
                gettext_lazy("已过期"),
                lambda rows: rows.filter(status="ACTIVE", valid_to__lt=today),
            ),
            pages.flag(
                "soon",
                gettext_lazy("60 天内到期"),
                lambda rows: rows.filter(
                    status="ACTIVE", valid_to__gte=today, valid_to__lte=today + SOON
                ),
            ),
        ),
        orders={"room": pages.Order(gettext_lazy("房号"), ("household__place",))},
        views=[
            pages.View(gettext_lazy("有效"), "state=ACTIVE"),
            pages.View(gettext_lazy("已过期"), "expired=1"),
            pages.View(gettext_lazy("60 天内到期"), "soon=1"),
            pages.View(gettext_lazy("全部"), "order="),
        ],
        opens_with="state=ACTIVE",
    )
    context = {
        "page": mine.page(request.GET, _mine(request)),
        "today": today,
        "may_keep": holds(request, rules.KEEP_MANDATES),
    }
    return render(request, "debit/mandates.html", context)


@require_safe
@signed_in
def mandate(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _mine(request).select_related("household", "made_by", "ended_by").find(pk)
    own = Mandate.objects.within(request.community).filter(household=found.household_id)
    lines = Line.objects.within(request.community).filter(household=found.household_id)
    context = {
        "mandate": found,
        "versions": own.select_related("made_by"),
        "covers": found.covers.select_related("item"),
        "papers": attachments.of(found),
        "lines": lines.select_related("batch", "reason").order_by("-pk")[:24],
        "story": queries.story(found),
        "today": localtime(request.now).date(),
        "may_keep": holds(request, rules.KEEP_MANDATES),
        "may_reveal": holds(request, rules.REVEAL),
    }
    return render(request, "debit/mandate.html", context)


@signed_in
def new_mandate(request: SignedInRequest) -> HttpResponse:
    require(request, rules.KEEP_MANDATES)
    initial = {
        "household": request.GET.get("household", ""),
        "valid_from": localtime(request.now).date(),
    }
    form = forms.NewMandateForm(request.POST or None, **acting(request), initial=initial)
    if form.is_valid():
        try:
            made = actions.make_mandate(
                form.cleaned_data["household"].pk,
                form.agreed(),
                **acting(request),
                papers=request.POST.getlist("papers"),
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, _("已登记代扣授权。"))
            return redirect("debit:mandate", made.pk)
    return render(request, "debit/mandate_form.html", {"form": form, "mandate": None})


@signed_in
def renew_mandate(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.KEEP_MANDATES)
    found = _mine(request).find(pk)
    initial = {
        "agreement": found.agreement,
        "holder": found.holder,
        "bank": found.bank,
        "valid_from": localtime(request.now).date(),
        "valid_to": found.valid_to,
        "cap": found.cap,
        "items": [cover.item_id for cover in found.covers.all()],
    }
    form = forms.RenewForm(request.POST or None, **acting(request), initial=initial)
    if form.is_valid():
        try:
            made = actions.renew_mandate(
                found.pk,
                form.agreed(),
                **acting(request),
                reason=form.cleaned_data["reason"],
                papers=request.POST.getlist("papers"),
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, _("已更新，旧版本保留备查。"))
            return redirect("debit:mandate", made.pk)
    return render(request, "debit/mandate_form.html", {"form": form, "mandate": found})


@require_POST
@signed_in
def reveal(request: SignedInRequest, pk: int) -> HttpResponse:
    _mine(request).find(pk)
    account = actions.reveal_account(pk, **acting(request), reason=request.POST.get("reason", ""))
    return render(request, "debit/parts/account.html", {"full": account})
