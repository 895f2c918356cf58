"""短信: the lists of a step's messages, and how far their receipts have come in."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hub.dunning import actions, queries, rules
from hub.dunning.models import Message, MessageList
from hub.dunning.views.reading import may, require
from hub.kernel import exchange, pages
from hub.people.web import SignedInRequest, signed_in


@require_safe
@signed_in
def lists(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ_LISTS)
    listed = pages.Worklist(orders={"-new": pages.Order(gettext_lazy("最新"), ("-pk",))})
    rows = queries.message_lists(request.user, request.community, request.now)
    context = {
        "page": listed.page(request.GET, rows),
        "waiting": _waiting(request),
        "may_send": may(request, rules.SEND),
    }
    return render(request, "dunning/messages.html", context)


def _waiting(request: SignedInRequest) -> int:
    if not may(request, rules.SEND):
        return 0
    day = localtime(request.now).date()
    return queries.to_send(request.user, request.community, request.now, day).count()


@require_POST
@signed_in
def make(request: SignedInRequest) -> HttpResponse:
    """Of the rows that were ticked; of all that wait, where nothing was there to tick."""
    chosen = None if request.POST.get("all") else request.POST.getlist("rows")
    made = actions.list_messages(chosen, **_acting(request))
    left_out = len(chosen) - made.count if chosen else 0
    if left_out > 0:
        messages.warning(
            request,
            _("选中的有 %(n)s 步没有列入：已付清、在暂停、已在等回执，或没有可用的号码。")
            % {"n": left_out},
        )
    messages.success(request, _("已做成 %(n)s 条的名单，请下载后发送。") % {"n": made.count})
    return redirect("dunning:message_list", made.pk)


@require_safe
@signed_in
def shown(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ_LISTS)
    seen = queries.message_lists(request.user, request.community, request.now)
    found: Any = seen.find(pk)
    listed = pages.Worklist(
        filters=(
            pages.choice("state", gettext_lazy("状态"), Message.Status.choices, lookup="status"),
            pages.search(
                lambda rows, words: rows.filter(household__code__icontains=words),
                hint=gettext_lazy("房号"),
            ),
        ),
        orders={"number": pages.Order(gettext_lazy("编号"), ("number",))},
    )
    context = {
        "list": found,
        "page": listed.page(request.GET, queries.messages_of(found)),
        "may_send": may(request, rules.SEND),
    }
    return render(request, "dunning/message_list.html", context)


@require_POST
@signed_in
def take(request: SignedInRequest, pk: int) -> FileResponse:
    """The workbook that goes to whoever sends, and comes back with the receipts filled in."""
    found, taken = actions.take_list(pk, **_acting(request))
    words = _("%(code)s · %(who)s 取 · 仅供受托方发送催缴短信，不得转交") % {
        "code": taken.number,
        "who": taken.by,
    }
    mark = exchange.Mark(taken.number, words)
    return exchange.download(found.number, _sheet(found), mark=mark)


def _sheet(found: MessageList) -> exchange.Sheet:
    """Its headings are those that the import of receipts looks for, whoever's language is shown."""
    heads = (
        exchange.Head("编号", 22),
        exchange.Head("房号", 12),
        exchange.Head("姓名", 10),
        exchange.Head("手机号", 16),
        exchange.Head("短信内容", 80),
        exchange.Head("结果", 12),
        exchange.Head("发送时间", 18),
        exchange.Head("回执号", 26),
    )
    rows = (
        (one.number, one.household.code, one.resident.name, one.sent_to, one.text)
        for one in queries.messages_of(found).iterator(chunk_size=500)
    )
    return exchange.Sheet("短信名单", heads, rows)


@require_POST
@signed_in
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    actions.drop_rest(pk, **_acting(request))
    messages.success(request, _("其余的登记为没有发出，可以重新做名单。"))
    return redirect("dunning:message_list", pk)


def _acting(request: SignedInRequest) -> dict[str, Any]:
    return {"community": request.community, "by": request.user, "at": request.now}
