"""例会: the list, the form with its decisions, one meeting and its printed minutes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hub.directives import actions, forms, queries, rules
from hub.directives.models import Meeting
from hub.kernel import documents, drafts, pages
from hub.kernel.files import as_pdf
from hub.kernel.refusals import Missing, Refusal
from hub.kernel.web import put_on
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.web import SignedInRequest, acting, signed_in


@require_safe
@signed_in
def meetings(request: SignedInRequest) -> HttpResponse:
    rows = rules.meetings_open_to(request.user, request.community, request.now)
    found = pages.Worklist(
        filters=[
            pages.search(
                lambda rows, words: rows.filter(subject__icontains=words),
                hint=gettext_lazy("议题"),
            ),
            pages.choice("kind", gettext_lazy("会议"), Meeting.Kind.choices),
            pages.choice("status", gettext_lazy("状态"), Meeting.Status.choices),
        ],
        orders={"-new": pages.Order(gettext_lazy("最新"), ("-pk",))},
    )
    page = found.page(request.GET, rows.select_related("chair", "department"))
    return render(request, "directives/meetings.html", {"page": page})


@require_safe
@signed_in
def meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    seen = rules.meetings_open_to(request.user, request.community, request.now)
    one = seen.select_related("chair", "recorder", "department").find(pk)
    context = {
        "one": one,
        "attendance": one.attendance.select_related("person"),
        "decisions": one.decisions.select_related("owner", "instruction"),
        "opens": set(
            rules.instructions_open_to(request.user, request.community, request.now)
            .filter(pk__in=one.decisions.values("instruction"))
            .values_list("pk", flat=True)
        ),
        "may_sign": one.status == "RECORDED" and one.chair_id == request.user.pk,
        "story": queries.story(one),
    }
    return render(request, "directives/meeting.html", context)


@require_safe
@signed_in
def minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    """The minutes on paper, the same whenever they are printed."""
    seen = rules.meetings_open_to(request.user, request.community, request.now)
    one = seen.select_related("document").find(pk)
    if one.document is None:
        raise Missing
    return as_pdf(documents.pdf(one.document), one.number)


@signed_in
def record(request: SignedInRequest) -> HttpResponse:
    """One form, one act: the meeting, who came, and what was decided."""
    line = Line(request.community, request.now)
    people = Staff.objects.filter(pk__in=line.seats).order_by("username")
    given: Any = request.POST or None
    form = forms.MeetingForm(
        given,
        **acting(request),
        initial={"chair": request.user.pk},
    )
    rows = forms.DecisionForms(given, form_kwargs={"people": people}, prefix="decisions")
    if given and form.is_valid() and rows.is_valid():
        decided = tuple(one for row in rows if (one := row.decided()))
        try:
            made = actions.record_meeting(
                form.minutes(decided), key=request.POST.get("key"), **acting(request)
            )
        except Refusal as refusal:
            if refusal.field or not isinstance(refusal, actions.OutOfLine):
                put_on(form, refusal)
            else:
                form.add_error(None, str(refusal))
        else:
            drafts.forget(form="directives.meeting", **acting(request))
            is_signed = made.status == Meeting.Status.SIGNED
            messages.success(
                request,
                _("已签发，决定已下达。") if is_signed else _("已记录，等主持人签发。"),
            )
            return redirect("directives:meeting", made.pk)
    context = {"form": form, "rows": rows}
    return render(request, "directives/record_meeting.html", context)
