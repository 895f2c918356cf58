"""接口令牌: one's own, and for the administrator everybody's."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hub.kernel import pages
from hub.kernel.refusals import NotAllowed
from hub.kernel.web import attempt
from hub.people import actions, rules
from hub.people.forms import TokenForm
from hub.people.models import Token
from hub.people.web import SignedInRequest, acting, signed_in

USUAL = timedelta(days=90)


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


@never_cache
@signed_in
def issue(request: SignedInRequest) -> HttpResponse:
    """The answer shows the secret, once: it is no page to come back to."""
    usual = localdate(request.now) + USUAL
    form = TokenForm(request.POST or None, initial={"ends_on": usual})
    if issued := attempt(form, lambda **said: actions.issue_token(**said, **acting(request))):
        return render(request, "people/token_issued.html", {"issued": issued})
    page = {
        "form": form,
        "title": _("发放接口令牌"),
        "submit_label": _("发放"),
        "note": _(
            "用令牌做的每件事都记在您名下。主管、主任、经理、审计和系统管理的权限不随令牌走。"
        ),
    }
    return render(request, "people/act.html", page)


@require_POST
@signed_in
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    token = actions.revoke_token(pk, **acting(request))
    messages.success(request, _("令牌“%s”已停用。") % token.name)
    return redirect("tokens" if token.staff_id == request.user.pk else "people:tokens")
