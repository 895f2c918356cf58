"""月报: the months of each department, what still waits, and their sheets as paper and workbook."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub.duty import actions, rules
from hub.duty.models import MonthSheet, Roster
from hub.duty.queries import months
from hub.kernel import documents
from hub.kernel.exchange import XLSX
from hub.kernel.files import as_file, as_pdf
from hub.kernel.periods import Month
from hub.kernel.refusals import NotAllowed
from hub.people.models import Department
from hub.people.web import SignedInRequest, acting, signed_in

SHOWN = 6


@dataclass(frozen=True)
class Line:
    """A month of a department: its roster, what waits, and the latest sheet of each kind."""

    department: Department
    month: Month
    roster: Roster
    waiting: list[str]
    sheets: dict[str, MonthSheet]
    may_issue: bool

    @property
    def cells(self) -> list[tuple[str, Any, MonthSheet | None]]:
        return [(kind, label, self.sheets.get(kind)) for kind, label in MonthSheet.Kind.choices]

    @property
    def is_locked(self) -> bool:
        return self.roster.status == Roster.Status.LOCKED


def _seen(request: SignedInRequest) -> list[Department]:
    found = rules.departments(request.user, request.community, rules.READ, request.now)
    if not found:
        raise NotAllowed
    return found


@require_safe
@signed_in
def sheets(request: SignedInRequest) -> HttpResponse:
    seen = _seen(request)
    issue = rules.departments(request.user, request.community, rules.PUBLISH, request.now)
    rosters = (
        Roster.objects.within(request.community)
        .in_force()
        .filter(department__in=seen, period__lt=str(Month.of(localdate(request.now))))
        .select_related("department__community")
        .order_by("-period", "department")
    )
    lines = []
    for roster in rosters[: SHOWN * len(seen)]:
        month = Month.parse(roster.period)
        drawn = MonthSheet.objects.within(request.community).filter(
            department=roster.department, period=roster.period
        )
        is_locked = roster.status == Roster.Status.LOCKED
        lines.append(
            Line(
                roster.department,
                month,
                roster,
                [] if is_locked else months.unsettled(roster.department, month),
                {one.kind: one for one in drawn.select_related("document").order_by("version")},
                roster.department in issue,
            )
        )
    context = {"lines": lines, "kinds": MonthSheet.Kind.choices}
    return render(request, "duty/sheets.html", context)


@require_POST
@signed_in
def issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draw a sheet up; again, it needs its reason."""
    made = actions.issue_sheet(
        pk,
        **acting(request),
        period=request.POST.get("period", ""),
        kind=_kind(request.POST.get("kind", "")),
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("已出具 %s。") % made.document.number)
    return redirect("duty:sheets")


def _kind(text: str) -> str:
    """:raises NotAllowed: for a sheet there is not."""
    if text not in MonthSheet.Kind.values:
        raise NotAllowed
    return text


@require_safe
@signed_in
def sheet(request: SignedInRequest, pk: int, form: str) -> HttpResponseBase:
    """One sheet as it was frozen, on paper or as a workbook."""
    inside = MonthSheet.objects.within(request.community).filter(department__in=_seen(request))
    found = inside.select_related("document").find(pk)
    document = found.document
    if form == "xlsx":
        content = actions.take_sheet(found, by=request.user, at=request.now)
        return as_file(content, f"{document.number}.xlsx", XLSX)
    return as_pdf(documents.pdf(document), document.number)
