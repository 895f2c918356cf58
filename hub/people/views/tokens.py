"""接口令牌: one's own, and for the administrator everybody's."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hub.kernel import pages
from hub.kernel.refusals import NotAllowed
from hub.people import rules
from hub.people.models import Token
from hub.people.web import SignedInRequest, signed_in


def _list(request: SignedInRequest, *, own: bool) -> pages.Worklist:
    good = Token.objects.usable(request.now).values("pk")
    by_name = pages.search(
        lambda rows, words: rows.filter(staff__name__icontains=words), hint=gettext_lazy("姓名")
    )
    return pages.Worklist(
        filters=[
            *([] if own else [by_name]),
            pages.flag("good", gettext_lazy("有效"), lambda rows: rows.filter(pk__in=good)),
        ],
        orders={"new": pages.Order(gettext_lazy("最新"), ("-id",))},
    )


def _page(request: SignedInRequest, *, own: bool) -> HttpResponse:
    rows = rules.tokens_open_to(request.user, request.community, request.now)
    rows = rows.filter(staff=request.user) if own else rows
    page = _list(request, own=own).page(request.GET, rows.select_related("staff"))
    good = Token.objects.usable(request.now).filter(pk__in=[one.pk for one in page.rows])
    context = {"page": page, "own": own, "good": set(good.values_list("pk", flat=True))}
    return render(request, "people/tokens.html", context)


@require_safe
@signed_in
def mine(request: SignedInRequest) -> HttpResponse:
    return _page(request, own=True)


@require_safe
@signed_in
def everybodys(request: SignedInRequest) -> HttpResponse:
    if not rules.administers(request.user, request.community.pk, request.now):
        raise NotAllowed
    return _page(request, own=False)
