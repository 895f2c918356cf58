"""导出: what was asked for, asking, one request whole, fetching it, ending it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hub.kernel import pages
from hub.kernel.exchange import XLSX
from hub.kernel.files import as_file
from hub.kernel.refusals import NotAllowed, Refusal
from hub.kernel.web import put_on
from hub.people.web import SignedInRequest, acting, signed_in
from hub.privacy import actions, policy, queries, rules, sources
from hub.privacy.forms import ExportForm

READERS = rules.READ | rules.ASK


@require_safe
@signed_in
def exports(request: SignedInRequest) -> HttpResponse:
    rules.require(request.user, request.community, READERS, request.now)
    listed = pages.Worklist(
        filters=[
            pages.search(
                lambda rows, words: rows.filter(number__icontains=words),
                hint=gettext_lazy("编号"),
            ),
            pages.choice(
                "source",
                gettext_lazy("名单"),
                [(one.code, one.label) for one in sources.declared()],
            ),
            pages.days("asked", gettext_lazy("申请日期"), lookup="asked_at"),
        ],
        orders={"-new": pages.Order(gettext_lazy("最新"), ("-pk",))},
    )
    page = listed.page(request.GET, queries.exports(request.user, request.community, request.now))
    context = {
        "page": page,
        "rows": [
            (one, sources.label_of(one.source), queries.state_of(one, request.now))
            for one in page.rows
        ],
        "lists": _lists(request),
    }
    return render(request, "privacy/exports.html", context)


def _lists(request: SignedInRequest) -> list[sources.Source]:
    """Those the person may ask for."""
    return [
        one
        for one in sources.declared()
        if rules.may(request.user, request.community, one.asked_by, request.now)
    ]


@signed_in
def ask(request: SignedInRequest, source: str) -> HttpResponse:
    wanted = sources.of(source)
    rules.require(request.user, request.community, wanted.asked_by, request.now)
    form = ExportForm(request.POST or None, community=request.community, source=wanted)
    if form.is_valid():
        try:
            made = actions.ask(form.wanted(), **acting(request), key=request.POST.get("key"))
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, _("已提交，等公司经理或审计批准。"))
            return redirect("privacy:export", made.pk)
    values = policy.at(request.community, request.now)
    context = {"form": form, "source": wanted, "values": values}
    return render(request, "privacy/ask.html", context)


@require_safe
@signed_in
def export(request: SignedInRequest, pk: int) -> HttpResponse:
    rules.require(request.user, request.community, READERS, request.now)
    found = queries.exports(request.user, request.community, request.now).find(pk)
    state = queries.state_of(found, request.now)
    context = {
        "export": found,
        "state": state,
        "list": sources.label_of(found.source),
        "columns": queries.columns_of(found),
        "decision": queries.decision_on(found),
        "handouts": found.handouts.select_related("by"),
        "may_fetch": state.is_open and found.asked_by_id == request.user.pk,
        "may_stop": state.is_open
        and rules.grant_to_stop(request.user, found, request.now) is not None,
        "may_decide": rules.may(request.user, request.community, rules.RELEASE, request.now),
        "story": queries.story(found),
    }
    return render(request, "privacy/export.html", context)


@require_POST
@signed_in
def fetch(request: SignedInRequest, pk: int) -> HttpResponse:
    """The file. By a button and not by a link: each time is written down."""
    handout, content = actions.fetch(pk, **acting(request))
    return as_file(content, f"{handout.number}.xlsx", XLSX)


@require_POST
@signed_in
def stop(request: SignedInRequest, pk: int) -> HttpResponse:
    actions.stop(pk, **acting(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("已停止，不能再取。"))
    return redirect("privacy:export", pk)


@require_safe
@signed_in
def handouts(request: SignedInRequest) -> HttpResponse:
    """取件记录: every file with data of many people, who took it and when."""
    if not rules.may(request.user, request.community, rules.READ, request.now):
        raise NotAllowed
    listed = pages.Worklist(
        filters=[
            pages.search(
                lambda rows, words: (
                    rows.filter(number__icontains=words)
                    | rows.filter(what__icontains=words)
                    | rows.filter(sha256__startswith=words.lower())
                ),
                hint=gettext_lazy("取件号、内容、校验码"),
            ),
            pages.choice("outlet", gettext_lazy("出口"), queries.outlets_known()),
            pages.choice(
                "by", gettext_lazy("取件人"), queries.takers(request.community), lookup="by"
            ),
            pages.days("at", gettext_lazy("取件日期")),
        ],
        orders={"-at": pages.Order(gettext_lazy("最新"), ("-at",))},
    )
    page = listed.page(request.GET, queries.handouts(request.community))
    context = {"page": page, "rows": queries.told(page.rows), "kinds": queries.outlets_told()}
    return render(request, "privacy/handouts.html", context)
