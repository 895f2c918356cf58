"""考勤: the team's days, proposed absences, and what waits for a second person."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hub.duty import rules
from hub.duty.models import Absence, AttendanceDay
from hub.duty.queries.decisions import QUESTIONS
from hub.kernel import pages
from hub.people import approvals
from hub.people.web import SignedInRequest, require, signed_in


def _leads(request: SignedInRequest) -> None:
    require(request, rules.READ)


@require_safe
@signed_in
def team(request: SignedInRequest) -> HttpResponse:
    _leads(request)
    own = rules.team_of(request.user, request.community, request.now)
    mine = pages.Worklist(
        filters=(
            pages.search(
                lambda rows, words: rows.filter(staff__name__icontains=words),
                hint=gettext_lazy("姓名"),
            ),
            pages.choice("outcome", gettext_lazy("结果"), AttendanceDay.Outcome.choices),
            pages.days("day", gettext_lazy("工作日"), lookup="work_on"),
        ),
        orders={"new": pages.Order(gettext_lazy("最近"), ("-work_on", "staff__username"))},
    )
    rows = AttendanceDay.objects.within(request.community).filter(staff__in=own)
    absences = Absence.objects.within(request.community).filter(
        staff__in=own, status__in=Absence.OPEN
    )
    context = {
        "page": mine.page(request.GET, rows.select_related("staff")),
        "absences": absences.select_related("staff").order_by("answer_by")[:100],
        "questions": QUESTIONS.for_me(request.user, request.community, request.now),
        "now": request.now,
    }
    return render(request, "duty/team.html", context)


@require_POST
@signed_in
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    _leads(request)
    approvals.answer(request, QUESTIONS.find(pk, request.community))
    return redirect("duty:team")
