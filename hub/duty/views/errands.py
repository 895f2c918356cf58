"""公差勤务与集体活动: what is called, whose turn it is, and who took part."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.duty import actions, rules
from hub.duty.actions.errands import CALL
from hub.duty.forms import ErrandForm
from hub.duty.models import Errand, Turnout
from hub.duty.queries.errands import ledger_of, order_of_turns
from hub.kernel import pages
from hub.kernel.refusals import Missing, NotAllowed, Refusal
from hub.kernel.web import attempt
from hub.people.models import Department
from hub.people.web import SignedInRequest, acting, signed_in


def _led(request: SignedInRequest) -> list[Department]:
    return rules.departments(request.user, request.community, CALL, request.now)


def _open_to(request: SignedInRequest) -> list[Department]:
    return rules.departments_seen(request.user, request.community, request.now)


@require_safe
@signed_in
def errands(request: SignedInRequest) -> HttpResponse:
    """Everybody of a department sees them, and the ledger: fairness nobody sees is none."""
    rows = (
        Errand.objects.within(request.community)
        .filter(department__in=_open_to(request))
        .select_related("department")
        .prefetch_related("turnout__staff")
    )
    worklist = pages.Worklist(
        filters=(
            pages.choice("kind", _("类别"), Errand.Kind.choices),
            pages.choice("status", _("状态"), Errand.Status.choices),
        ),
        orders={"new": pages.Order(_("最近"), ("-starts_at",))},
    )
    context = {"page": worklist.page(request.GET, rows), "led": _led(request)}
    return render(request, "duty/errands.html", context)


@signed_in
def call(request: SignedInRequest, pk: int) -> HttpResponse:
    department = next((one for one in _led(request) if one.pk == pk), None)
    if department is None:
        raise NotAllowed
    ledger = ledger_of(department, request.now)
    form = ErrandForm(request.POST or None)
    form.offer(ledger)
    if request.method == "POST":
        made = attempt(
            form,
            lambda **told: actions.call_errand(
                department.pk, key=request.POST.get("key"), **acting(request), **told
            ),
        )
        if made is not None:
            messages.success(request, _("已通知 %s 人。") % made.turnout.count())
            return redirect("duty:errand", made.pk)
    context = {"form": form, "department": department, "ledger": ledger}
    status = 400 if form.is_bound else 200
    return render(request, "duty/errand_call.html", context, status=status)


@signed_in
def errand(request: SignedInRequest, pk: int) -> HttpResponse:
    """One errand: who goes; once it has begun, who took part."""
    inside = Errand.objects.within(request.community).filter(department__in=_open_to(request))
    found = inside.select_related("department__community", "called_by").find(pk)
    leads = found.department in _led(request)
    refusal = None
    if request.method == "POST":
        if not leads:
            raise NotAllowed
        try:
            actions.hold_errand(found.pk, **acting(request), **_taken(request, found))
        except Refusal as refused:
            if refused.status in {403, 404}:
                raise
            refusal = refused
        else:
            messages.success(request, _("已登记，计入工时。"))
            return redirect("duty:errand", found.pk)
    rows = list(found.turnout.select_related("staff").order_by("pk"))
    context: dict[str, Any] = {
        "errand": found,
        "rows": rows,
        "leads": leads,
        "may_hold": leads
        and found.status == Errand.Status.CALLED
        and found.starts_at <= request.now,
        "may_change": leads and found.status == Errand.Status.CALLED,
        "refusal": refusal,
        "sent": request.POST,
        "ledger": order_of_turns(found.department, request.now, found.starts_at, found.ends_at)
        if leads and found.kind == Errand.Kind.EXTRA
        else [],
    }
    return render(request, "duty/errand.html", context, status=refusal.status if refusal else 200)


def _taken(request: SignedInRequest, errand: Errand) -> dict[str, Any]:
    """Who took part and who did not, by the boxes of the page."""
    called = errand.turnout.filter(status=Turnout.Status.CALLED).values_list("staff_id", flat=True)
    served, missed = [], {}
    for staff in called:
        if request.POST.get(f"came-{staff}") == "yes":
            served.append(staff)
        elif request.POST.get(f"came-{staff}") == "no":
            missed[staff] = request.POST.get(f"why-{staff}", "")
    return {"served": served, "missed": missed}


def subject(request: SignedInRequest, kind: str, pk: int) -> Errand | Turnout:
    """What an act of these pages is about. :raises Missing:"""
    led = [one.pk for one in _led(request)]
    if kind == "errand":
        return Errand.objects.within(request.community).filter(department__in=led).find(pk)
    if kind == "turnout":
        rows = Turnout.objects.within(request.community).filter(errand__department__in=led)
        return rows.find(pk)
    raise Missing
