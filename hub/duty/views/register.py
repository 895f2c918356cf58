"""交接班登记簿: the books, one day of one, its printed sheet, and handing over in two steps."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub.duty import register_forms as forms
from hub.duty import register_rules as books
from hub.duty import rules
from hub.duty.actions import handover as handing
from hub.duty.actions import register as writing
from hub.duty.models import Handover, PaperPages, Register
from hub.duty.queries import register as queries
from hub.kernel.links import link_to
from hub.kernel.paging import BadFilter
from hub.kernel.refusals import NotAllowed
from hub.kernel.web import attempt
from hub.people.web import SignedInRequest, acting, signed_in


@require_safe
@signed_in
def shelf(request: SignedInRequest) -> HttpResponse:
    """The books; whoever has one only is led into it."""
    found = list(books.registers_open_to(request.user, request.community, request.now))
    leads = _led(request)
    if len(found) == 1 and not leads:
        return redirect("register:book", found[0].pk)
    open_ = Handover.objects.within(request.community).filter(status__in=Handover.OPEN)
    under_way = {one.register_id: one for one in open_.select_related("incoming")}
    context = {
        "rows": [(one, under_way.get(one.pk)) for one in found],
        "leads": leads,
    }
    return render(request, "duty/register/shelf.html", context)


@require_safe
@signed_in
def book(request: SignedInRequest, pk: int) -> HttpResponse:
    register = _book(request, pk)
    day = _day(request)
    department = register.station.department
    today = localdate(request.now)
    context = {
        "book": register,
        "day": day,
        "yesterday": day - timedelta(days=1),
        "tomorrow": day + timedelta(days=1) if day < today else None,
        "entries": list(reversed(queries.page(register, queries.entries_of_day(register, day)))),
        "items": queries.items_of(register),
        "handover": queries.under_way(register),
        "papers": register.paper.filter(status=PaperPages.Status.OWED),
        "is_keeper": register.keeper_id == request.user.pk,
        "may_write": rules.may(request.user, department, books.WRITE | books.LEAD, request.now),
        "leads": rules.may(request.user, department, books.LEAD, request.now),
    }
    return render(request, "duty/register/book.html", context)


@require_safe
@signed_in
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """One day of the book on paper, with the digest that proves all before it."""
    register = _book(request, pk)
    day = _day(request)
    context = {
        "book": register,
        "day": day,
        "entries": queries.page(register, queries.entries_of_day(register, day)),
        "head": queries.head_of_day(register, day),
    }
    return render(request, "duty/register/sheet.html", context)


@signed_in
def open_book(request: SignedInRequest) -> HttpResponse:
    departments = _led(request)
    if not departments:
        raise NotAllowed
    form = forms.OpenForm(
        request.POST or None, community=request.community, departments=departments
    )

    def act(station: Any, name: str, keeper: Any) -> Register:
        return writing.open_register(station.pk, **acting(request), name=name, keeper_id=keeper.pk)

    if made := attempt(form, act):
        messages.success(request, _("已启用。下一步：登记要清点的物品。"))
        return redirect("register:book", made.pk)
    return render(request, "duty/register/open.html", {"form": form})


@signed_in
def hand(request: SignedInRequest, pk: int) -> HttpResponse:
    """交班: whom to, what happened, what is left to do."""
    register = _book(request, pk)
    if register.keeper_id != request.user.pk:
        raise handing.NotTheKeeper
    form = forms.HandForm(
        request.POST or None, register=register, person=request.user, at=request.now
    )

    def act(incoming: str, incidents: str, note: str) -> Handover:
        return handing.prepare(
            pk, **acting(request), incoming_id=incoming, incidents=incidents, note=note
        )

    if made := attempt(form, act):
        messages.success(request, _("已交出，等 %s 清点签收。") % made.incoming.name)
        return redirect("register:handover", made.pk)
    context = {"form": form, "book": register, "items": queries.items_of(register)}
    return render(request, "duty/register/hand.html", context)


@require_safe
@signed_in
def handover(request: SignedInRequest, pk: int) -> HttpResponse:
    one = _handover(request, pk)
    form = forms.CountForm(lines=one.lines.select_related("item"))
    return _handover_page(request, one, form)


@require_POST
@signed_in
def count(request: SignedInRequest, pk: int) -> HttpResponse:
    one = _handover(request, pk)
    form = forms.CountForm(request.POST, lines=one.lines.select_related("item"))

    def act(**_typed: Any) -> Handover:
        return handing.count(pk, **acting(request), **form.asked())

    if attempt(form, act):
        return redirect("register:handover", pk)
    return _handover_page(request, one, form, 400)


@require_POST
@signed_in
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    _handover(request, pk)
    one = handing.sign(pk, **acting(request))
    if one.status == Handover.Status.DISPUTED:
        messages.warning(request, _("数量有差异，已报领班处理；处理完之前仍由交班人负责。"))
    else:
        messages.success(request, _("已接班，从现在起由您负责。"))
    return redirect("register:handover", pk)


@require_safe
@signed_in
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    found = PaperPages.objects.within(request.community).find(pk)
    return redirect("register:book", _book(request, found.register_id).pk)


def _handover_page(
    request: SignedInRequest, one: Handover, form: forms.CountForm, status: int = 200
) -> HttpResponse:
    is_incoming = one.incoming_id == request.user.pk
    lines = queries.lines_of(one)
    department = one.register.station.department
    parties = {one.outgoing_id, one.incoming_id}
    leads = rules.may(request.user, department, books.LEAD, request.now)
    counts = one.status == Handover.Status.PREPARED or (
        one.status == Handover.Status.COUNTED and (request.GET.get("again") or form.is_bound)
    )
    context = {
        "one": one,
        "lines": lines,
        "differs": any(line.differs for line in lines),
        "form": form,
        "counts": is_incoming and counts,
        "signs": is_incoming and one.status == Handover.Status.COUNTED,
        "may_withdraw": one.outgoing_id == request.user.pk
        and "withdraw" in Handover.LIFECYCLE.open_to(one),
        "may_resolve": leads
        and one.status == Handover.Status.DISPUTED
        and request.user.pk not in parties,
        # Who is to count does not see the quantities first.
        "is_blind": one.counted_at is None,
        "unfinished": [{**row, "url": link_to(row["type"], row["id"])} for row in one.unfinished],
    }
    return render(request, "duty/register/handover.html", context, status=status)


def _book(request: SignedInRequest, pk: int) -> Register:
    return books.registers_open_to(request.user, request.community, request.now).find(pk)


def _handover(request: SignedInRequest, pk: int) -> Handover:
    seen = books.registers_open_to(request.user, request.community, request.now)
    rows = Handover.objects.within(request.community).filter(register__in=seen)
    related = ("register__station__department", "outgoing", "incoming", "ended_by", "entry")
    return rows.select_related(*related).find(pk)


def _led(request: SignedInRequest) -> list[Any]:
    return rules.departments(request.user, request.community, books.LEAD, request.now)


def _day(request: SignedInRequest) -> date:
    """The day asked for; today if none."""
    asked = request.GET.get("day")
    if not asked:
        return localdate(request.now)
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise BadFilter from None
