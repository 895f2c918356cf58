"""假期台账: one's own, the team's balances, and the month's sheet."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.kernel import documents, pages
from hub.kernel.exchange import XLSX
from hub.kernel.files import as_file, as_pdf
from hub.kernel.models import Document
from hub.kernel.periods import Month
from hub.kernel.records import Records
from hub.kernel.refusals import Missing
from hub.kernel.workdays import local_day
from hub.leave import actions, rules
from hub.leave.actions.months import KIND
from hub.leave.models import Entry, Forfeit, WorkHistory
from hub.leave.queries import accounts, desk
from hub.leave.words import amount
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.web import SignedInRequest, acting, holds, require, signed_in


@require_safe
@signed_in
def own_ledger(request: SignedInRequest) -> HttpResponse:
    return _ledger(request, request.user)


@require_safe
@signed_in
def ledger_of(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of somebody one leads; auditors and the management office of everybody."""
    if pk != request.user.pk and pk not in rules.team_of(request.user, _line(request)):
        raise Missing
    person = Staff.objects.filter(pk=pk).first()
    if person is None:
        raise Missing
    return _ledger(request, person)


def _line(request: SignedInRequest) -> Line:
    return Line(request.community, request.now)


def _ledger(request: SignedInRequest, person: Staff) -> HttpResponse:
    today = local_day(request.now)
    listed = pages.Worklist(orders={"-new": pages.Order(_("最新"), ("-pk",))})
    page = listed.page(request.GET, accounts.entries_of(person.pk, request.community))
    kinds = accounts.names_of_kinds(request.community, today)
    own = person.pk == request.user.pk
    line = _line(request)
    shows_health = own or rules.grant_over(request.user, line, person.pk) is not None
    for row in page.rows:
        kind = kinds[row.kind_id]
        row.kind_name = kind.name if shows_health else kind.name_for_others  # type: ignore[attr-defined]  # for the page
        row.amount = amount(row.minutes, kind.in_hours)  # type: ignore[attr-defined]  # for the page
        row.left = amount(row.balance, kind.in_hours) if row.has_quota else ""  # type: ignore[attr-defined]  # for the page
    noted = WorkHistory.objects.within(request.community).filter(staff=person).order_by("-pk")
    context = {
        "page": page,
        "person": person,
        "is_own": own,
        "balances": accounts.balances(person, request.community, today),
        "forfeits": rules.forfeits_open_to(request.user, line).filter(staff=person),
        "noted": noted.select_related("noted_by").first(),
        "may_note": not own
        and rules.grant_over(request.user, line, person.pk, rank=rules.HISTORY_RANK),
        "may_adjust": not own and rules.grant_over(request.user, line, person.pk),
    }
    return render(request, "leave/ledger.html", context)


@require_safe
@signed_in
def entry(request: SignedInRequest, pk: int) -> HttpResponse:
    seen = {request.user.pk, *rules.team_of(request.user, _line(request))}
    found = Entry.objects.within(request.community).filter(staff__in=seen).find(pk)
    return redirect("leave:ledger_of", found.staff_id)


@require_safe
@signed_in
def balances(request: SignedInRequest) -> HttpResponse:
    require(request, rules.LEAD | rules.AUDIT)
    kinds = [
        one
        for one in accounts.names_of_kinds(request.community, local_day(request.now)).values()
        if one.needs_balance
    ]
    kinds.sort(key=lambda one: one.kind.place)
    found = accounts.members(rules.team_of(request.user, _line(request)), request.community)
    context = {
        "kinds": kinds,
        "members": [(one, one.cells(kinds)) for one in found],
        "may_draw_up": holds(request, rules.LEDGER),
    }
    return render(request, "leave/balances.html", context)


@require_safe
@signed_in
def forfeit(request: SignedInRequest, pk: int) -> HttpResponse:
    """年休假不享受: the reckoning by the ledger, and who said what to it."""
    line = _line(request)
    seen = rules.forfeits_open_to(request.user, line)
    found = seen.select_related("staff", "proposed_by", "confirmed_by").find(pk)
    over = rules.grant_over(request.user, line, found.staff_id)
    context = {
        "one": found,
        "is_own": found.staff_id == request.user.pk,
        "may_answer": over is not None and found.status == Forfeit.Status.FOUND,
        "counted": amount(found.counted_minutes, in_hours=False),
        "limit": amount(found.limit_minutes, in_hours=False),
        "used": amount(found.used_minutes, in_hours=False),
        "lost": amount(found.lost_minutes, in_hours=False),
        "story": desk.story(found),
    }
    return render(request, "leave/forfeit.html", context)


@signed_in
def months(request: SignedInRequest) -> HttpResponse:
    require(request, rules.LEDGER)
    if request.method == "POST":
        made = actions.draw_up_month(request.POST.get("period", ""), **acting(request))
        messages.success(request, _("%s 已编制。") % made.number)
        return redirect("leave:months")
    last = Month.of(local_day(request.now)).plus(-1)
    context = {
        "rows": _sheets(request).select_related("made_by").order_by("-pk")[:60],
        "periods": [str(last.plus(-n)) for n in range(6)],
        "may_draw_up": holds(request, rules.DRAW_UP),
    }
    return render(request, "leave/months.html", context)


@require_safe
@signed_in
def sheet(request: SignedInRequest, pk: int, as_: str) -> HttpResponse:
    require(request, rules.LEDGER)
    document = _sheets(request).find(pk)
    if as_ == "xlsx":
        content = actions.take_month(document, by=request.user, at=request.now)
        return as_file(content, f"{document.number}.xlsx", XLSX)
    if as_ != "pdf":
        raise Missing
    return as_pdf(documents.pdf(document), document.number)


def _sheets(request: SignedInRequest) -> Records[Document]:
    return Records[Document](Document).within(request.community).filter(kind=KIND)
