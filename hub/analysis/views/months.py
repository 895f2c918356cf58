"""月报中心: the months, and one month's table on screen, frozen or as it stands now."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hub.analysis import queries, rules
from hub.analysis.models import Month
from hub.kernel import documents
from hub.kernel.exchange import XLSX
from hub.kernel.files import PDF, as_file, as_pdf
from hub.kernel.refusals import Missing, NotAllowed
from hub.people.web import SignedInRequest, signed_in


def _reads(request: SignedInRequest) -> None:
    if rules.may_read(request.user, request.community, request.now) is None:
        raise NotAllowed


@require_safe
@signed_in
def months(request: SignedInRequest) -> HttpResponse:
    _reads(request)
    rows = queries.months(request.community, request.now)
    context = {"months": rows, "prepares": _prepares(request)}
    return render(request, "analysis/months.html", context)


@require_safe
@signed_in
def month(request: SignedInRequest, period: str) -> HttpResponse:
    _reads(request)
    found = queries.month(request.community, period, request.now)
    page = queries.page(found, request.user, request.now, live="live" in request.GET)
    return render(request, "analysis/month.html", page)


@require_safe
@signed_in
def paper_of(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where a duty about a month's working paper leads: lists know it by its id alone."""
    _reads(request)
    return redirect("analysis:month", Month.objects.within(request.community).find(pk).period)


@require_safe
@signed_in
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Readers find it on its month; an owner who reads no tables sees the plan alone."""
    found = queries.plan(pk, request.community, request.user, request.now)
    if rules.may_read(request.user, request.community, request.now):
        month_url = reverse("analysis:month", args=[found["plan"].month.period])
        return redirect(f"{month_url}#plan-{pk}")
    return render(request, "analysis/plan.html", found)


@require_safe
@signed_in
def paper(request: SignedInRequest, period: str, form: str) -> HttpResponse:
    """The frozen table as it was drawn up: `pdf` to print, `xlsx` to work on."""
    _reads(request)
    table = queries.month(request.community, period, request.now).table
    if table is None or form not in {"pdf", "xlsx"}:
        raise Missing
    if form == "xlsx":
        return as_file(documents.workbook(table), f"{table.number}.xlsx", XLSX)
    if "download" in request.GET:
        return as_file(documents.pdf(table), f"{table.number}.pdf", PDF)
    return as_pdf(documents.pdf(table), table.number)


def _prepares(request: SignedInRequest) -> bool:
    return rules.may_prepare(request.user, request.community, request.now) is not None
