"""点名: the list to call, and the roll calls there were."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.duty import actions, rules
from hub.duty.models import RollCall, RollLine
from hub.duty.queries.mustering import roll_of
from hub.kernel import pages
from hub.kernel.paging import BadFilter
from hub.kernel.refusals import NotAllowed, Refusal
from hub.people.models import Department
from hub.people.web import SignedInRequest, acting, signed_in


def _seen(request: SignedInRequest) -> list[Department]:
    """:raises NotAllowed: to whoever reads no department's roll calls."""
    found = rules.departments(request.user, request.community, rules.READ, request.now)
    if not found:
        raise NotAllowed
    return found


@require_safe
@signed_in
def calls(request: SignedInRequest) -> HttpResponse:
    seen = _seen(request)
    rows = (
        RollCall.objects.within(request.community)
        .filter(department__in=seen)
        .select_related("department", "called_by")
        .prefetch_related("lines__staff")
    )
    worklist = pages.Worklist(
        filters=(pages.days("day", _("日期"), lookup="held_at"),),
        orders={"new": pages.Order(_("最近"), ("-held_at",))},
    )
    led = rules.departments(request.user, request.community, rules.CALL_ROLL, request.now)
    context = {"page": worklist.page(request.GET, rows), "led": led}
    return render(request, "duty/calls.html", context)


@signed_in
def call(request: SignedInRequest, pk: int) -> HttpResponse:
    """Call the roll of a department now, or write down one that was held today."""
    department = _led(request, pk)
    held = _held(request)
    said = _said(request)
    refusal = None
    if request.method == "POST":
        try:
            made = actions.call_roll(
                department.pk,
                **acting(request),
                answers=said,
                held_at=held,
                why_late=request.POST.get("why_late", ""),
                announced=request.POST.get("announced", ""),
                key=request.POST.get("key"),
            )
        except Refusal as found:
            if found.status in {403, 404}:
                raise
            refusal = found
        else:
            messages.success(request, _("已登记点名 %s。") % made.number)
            return redirect("duty:calls")
    roll = roll_of(department, held or request.now)
    context: dict[str, Any] = {
        "department": department,
        "rows": [(one, said.get(one.turn.staff_id)) for one in roll],
        "answers": RollLine.Answer.choices,
        "held": held,
        "refusal": refusal,
        "sent": request.POST,
    }
    return render(request, "duty/call.html", context, status=refusal.status if refusal else 200)


def _led(request: SignedInRequest, pk: int) -> Department:
    """:raises NotAllowed: for a department whose roll the person does not call."""
    for one in rules.departments(request.user, request.community, rules.CALL_ROLL, request.now):
        if one.pk == pk:
            return one
    raise NotAllowed


def _held(request: SignedInRequest) -> datetime | None:
    """When it was held, if not now. :raises BadFilter:"""
    text = request.POST.get("held_at") or request.GET.get("held_at") or ""
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise BadFilter
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def _said(request: SignedInRequest) -> dict[int, actions.Said]:
    """What was said of each. :raises BadFilter: for what is no answer."""
    found = {}
    for name, answer in request.POST.items():
        kind, _dash, staff = name.partition("-")
        if kind != "answer" or not answer:
            continue
        if not staff.isdecimal() or answer not in RollLine.Answer.values:
            raise BadFilter
        note = request.POST.get(f"note-{staff}", "")
        found[int(staff)] = actions.Said(answer, note)
    return found
