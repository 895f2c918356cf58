"""指令: mine, those I gave, those of my people, and one with all that became of it."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hub.directives import actions, forms, queries, rules
from hub.directives.models import Instruction, Receiver
from hub.kernel import drafts, pages
from hub.kernel.refusals import Missing, NotAllowed, Refusal
from hub.kernel.web import put_on
from hub.people.line import LEADING, Line
from hub.people.web import SignedInRequest, acting, holds, signed_in

TONES = {
    "ISSUED": "warn",
    "ACKNOWLEDGED": "live",
    "EXECUTING": "live",
    "DONE": "good",
    "FAILED": "bad",
    "REFUSED": "warn",
    "EXCUSED": "mute",
    "HELD": "warn",
    "WITHDRAWN": "mute",
}


def _about(prefix: str) -> pages.Filter:
    def narrow(rows: Any, words: str) -> Any:
        return rows.filter(
            Q(**{f"{prefix}text__icontains": words}) | Q(**{f"{prefix}number__icontains": words})
        )

    return pages.search(narrow, hint=gettext_lazy("编号、内容"))


@require_safe
@signed_in
def mine(request: SignedInRequest) -> HttpResponse:
    """What I was told to do, the most pressing first."""
    mine = pages.Worklist(
        filters=[
            _about("instruction__"),
            pages.choice("status", gettext_lazy("状态"), Receiver.Status.choices),
            # By itself the list holds what is still to be done.
            pages.flag("all", gettext_lazy("含已办结的"), lambda rows: rows),
        ],
        orders={
            "due": pages.Order(gettext_lazy("期限"), ("due_at",)),
            "-new": pages.Order(gettext_lazy("最新"), ("-pk",)),
        },
        views=[
            pages.View(gettext_lazy("还要办的"), ""),
            pages.View(gettext_lazy("全部"), "all=1&order=-new"),
        ],
    )
    rows = queries.received_by(request.user, request.community)
    if not {"all", "status"} & set(request.GET):
        rows = rows.exclude(status__in=Receiver.ENDED)
    page = mine.page(request.GET, rows)
    context = {"page": page, "tones": TONES, "leads": holds(request, LEADING)}
    return render(request, "directives/mine.html", context)


@require_safe
@signed_in
def given(request: SignedInRequest) -> HttpResponse:
    if not holds(request, LEADING):
        raise NotAllowed
    rows = queries.given_by(request.user, request.community)
    return _orders(request, rows, _("我下达的指令"))


@require_safe
@signed_in
def all_(request: SignedInRequest) -> HttpResponse:
    if not holds(request, LEADING | rules.READ_ALL):
        raise NotAllowed
    rows = rules.instructions_open_to(request.user, request.community, request.now)
    rows = rows.select_related("issuer").prefetch_related("receivers__person")
    return _orders(request, rows, _("全部指令"))


def _orders(request: SignedInRequest, rows: Any, heading: str) -> HttpResponse:
    statuses = pages.choice(
        "status",
        gettext_lazy("状态"),
        Receiver.Status.choices,
        lookup="receivers__status",
        many=False,
    )
    orders = pages.Worklist(
        filters=[
            _about(""),
            statuses,
            pages.days("given", gettext_lazy("下达日期"), lookup="issued_at"),
        ],
        orders={
            "-new": pages.Order(gettext_lazy("最新"), ("-pk",)),
            "due": pages.Order(gettext_lazy("期限"), ("due_at",)),
        },
    )
    page = orders.page(request.GET, rows.distinct() if request.GET.get("status") else rows)
    context = {
        "page": page,
        "heading": heading,
        "tones": TONES,
        "leads": holds(request, LEADING),
    }
    return render(request, "directives/given.html", context)


@require_safe
@signed_in
def instruction(request: SignedInRequest, pk: int) -> HttpResponse:
    found = Instruction.objects.within(request.community).select_related(
        "issuer", "issued_for", "logged_by"
    )
    order = found.find(pk)
    parts = queries.parts_of(order, request.user, request.community, request.now)
    if not parts and not rules.gave(request.user, order):
        raise Missing
    # Receivers read what they and the issuer did; what others refused is not theirs to read.
    is_wide = any(not one.is_own for one in parts) or rules.gave(request.user, order)
    only = None if is_wide else frozenset({request.user.pk, order.issuer_id})
    line = Line(request.community, request.now)
    context = {
        "order": order,
        "parts": parts,
        "story": queries.story(order, only=only),
        "tones": TONES,
        "may_withdraw": rules.may_withdraw(request.user, order, line)
        and any("withdraw" in Receiver.LIFECYCLE.open_to(one.it) for one in parts),
        "may_confirm": order.claim == "WAITING" and order.issuer_id == request.user.pk,
        "own": next((one for one in parts if one.is_own), None),
    }
    return render(request, "directives/instruction.html", context)


@require_safe
@signed_in
def part(request: SignedInRequest, pk: int) -> HttpResponse:
    found = queries.part_seen_by(request.user, request.community, pk, request.now)
    return redirect("directives:instruction", found.instruction_id)


@signed_in
def issue(request: SignedInRequest) -> HttpResponse:
    if not holds(request, LEADING):
        raise NotAllowed
    form = forms.OrderForm(request.POST or None, **acting(request))
    if form.is_valid():
        try:
            order = actions.issue(
                actions.Order(**form.asked()), key=request.POST.get("key"), **acting(request)
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            drafts.forget(form="directives.issue", **acting(request))
            messages.success(request, _("已下达，对方会在待办里看到。"))
            return redirect("directives:instruction", order.pk)
    return render(request, "directives/issue.html", {"form": form})


@signed_in
def log(request: SignedInRequest) -> HttpResponse:
    form = forms.OralForm(request.POST or None, **acting(request))
    if form.is_valid():
        told = form.asked()
        issuer = told.pop("issuer")
        try:
            order = actions.log_oral(
                actions.Order(**told, receivers=()), issuer_id=issuer.pk, **acting(request)
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, _("已记下，等 %s 确认。") % issuer.name)
            return redirect("directives:instruction", order.pk)
    return render(request, "directives/log.html", {"form": form})
