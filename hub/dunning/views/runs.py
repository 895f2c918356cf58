"""每夜台账: what each night found, by outcome and by name."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hub.dunning import queries, rules
from hub.dunning.models import RunLine
from hub.dunning.views.reading import require
from hub.kernel import pages
from hub.people.web import SignedInRequest, signed_in


@require_safe
@signed_in
def runs(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ_RUNS)
    listed = pages.Worklist(
        filters=(
            pages.days("day", _("日期")),
            pages.flag("stale", _("收款太旧"), lambda rows: rows.filter(is_stale=True)),
        ),
        orders={"-day": pages.Order(_("最新"), ("-day", "-number"))},
    )
    page = listed.page(request.GET, queries.runs(request.community))
    return render(request, "dunning/runs.html", {"page": page})


@require_safe
@signed_in
def run(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ_RUNS)
    found = queries.runs(request.community).find(pk)
    reasons = [choice for choice in RunLine.Reason.choices if choice[0]]
    listed = pages.Worklist(
        filters=(
            pages.search(
                lambda rows, words: rows.filter(household__code__icontains=words), hint=_("房号")
            ),
            pages.choice("outcome", _("结果"), RunLine.Outcome.choices),
            pages.choice("reason", _("原因"), reasons),
        ),
        orders={
            "room": pages.Order(_("房号"), ("household__place", "pk")),
            "-owed": pages.Order(_("欠费多的"), ("-owed", "pk")),
        },
    )
    context = {
        "run": found,
        "reasons": queries.reasons_of(found),
        "page": listed.page(request.GET, queries.debtors_of(found)),
    }
    return render(request, "dunning/run.html", context)
