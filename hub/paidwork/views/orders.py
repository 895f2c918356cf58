"""服务单: the list by state and time left, and one slip with its next act on top."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from hub.charges import rules as charges
from hub.kernel import documents, pages
from hub.kernel.files import as_pdf
from hub.kernel.refusals import Missing
from hub.paidwork import actions, queries, rules
from hub.paidwork.actions.accepting import MOST_TRIES
from hub.paidwork.acts import ACTS
from hub.paidwork.models import Order, OrderQuerySet
from hub.people import rules as people
from hub.people.web import SignedInRequest, acting, holds, require, signed_in

Status = Order.Status


def _seen(request: SignedInRequest) -> OrderQuerySet:
    require(request, rules.READERS)
    return rules.visible_to(request.user, request.community, request.now)


@require_safe
@signed_in
def orders(request: SignedInRequest) -> HttpResponse:
    seen = _seen(request)
    context = {
        "page": _worklist(request, seen).page(request.GET, queries.with_names(seen)),
        "may_order": holds(request, rules.ORDER),
        "now": request.now,
    }
    return render(request, "paidwork/orders.html", context)


def _worklist(request: SignedInRequest, seen: OrderQuerySet) -> pages.Worklist:
    return pages.Worklist(
        filters=(
            pages.search(queries.about, hint=_("单号、房号、姓名、电话尾号")),
            pages.choice("status", _("状态"), Status.choices),
            pages.flag(
                "late",
                _("入账已超时"),
                lambda rows: rows.filter(pk__in=seen.late(request.now).values("pk")),
            ),
            pages.days("ordered", _("下单日期"), lookup="ordered_at"),
        ),
        orders={"-new": pages.Order(_("最新"), ("-pk",)), "new": pages.Order(_("最早"), ("pk",))},
        views=(
            pages.View(_("全部"), ""),
            pages.View(_("待上门"), "status=ORDERED", count=_n(seen, Status.ORDERED)),
            pages.View(_("服务中"), "status=UNDER_WAY"),
            pages.View(_("待验收"), "status=COMPLETED", count=_n(seen, Status.COMPLETED)),
            pages.View(_("待入账"), "status=ACCEPTED", count=_n(seen, Status.ACCEPTED)),
        ),
    )


def _n(seen: OrderQuerySet, status: Status) -> int:
    return seen.filter(status=status).count()


@require_safe
@signed_in
def order(request: SignedInRequest, pk: int) -> HttpResponse:
    found = (
        queries.with_names(_seen(request))
        .select_related(
            "matter", "paper", "ordered_by", "completed_by", "priced_by", "discount_by"
        )
        .find(pk)
    )
    at = request.now
    main, more = queries.acts_open(found, request.user, at)
    context = {
        "order": found,
        "slip": queries.slip(found),
        "main": (main, ACTS[main]) if main else None,
        "more": [(name, ACTS[name]) for name in more],
        "steps": queries.steps_of(found),
        "story": queries.story(found),
        "code": _code(request, found),
        "may_pay": people.holds(request.user, request.community, charges.TAKE, at),
        "may_print": rules.may("print", request.user, found, at) is not None,
    }
    return render(request, "paidwork/order.html", context)


def _code(request: SignedInRequest, found: Order) -> str:
    """For the desk to tell the household; whoever does the work never reads it."""
    if found.status not in Order.IN_HAND or found.wrong_codes >= MOST_TRIES:
        return ""
    may = rules.may("read_code", request.user, found, request.now)
    return actions.code_of(found) if may else ""


@require_POST
@signed_in
def reveal(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole number, for a reason that goes on record."""
    number = actions.reveal_phone(pk, reason=request.POST.get("reason", ""), **acting(request))
    return render(request, "parts/phone.html", {"full": number, "masked": number})


@signed_in
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The slip on paper, the same whenever it is printed; drawn up when it is printed first."""
    if request.method == "POST":
        document = actions.print_slip(pk, **acting(request))
    else:
        found = _seen(request).select_related("paper").find(pk)
        if found.paper is None:
            raise Missing
        document = found.paper
    return as_pdf(documents.pdf(document), document.number)
