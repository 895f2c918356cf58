"""个人信息请求: what was asked and what waits, one whole, taking in, answering, the copy, erasing."""

import json
from collections.abc import Callable
from datetime import date, datetime

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from hub.estate.models import Household
from hub.kernel import decisions, documents, pages
from hub.kernel.files import as_file, as_pdf
from hub.people.acts import ASKED, Act
from hub.people.door import through
from hub.people.web import SignedInRequest, acting, signed_in
from hub.privacy import actions, holdings, persons, queries, rules
from hub.privacy.actions.requests import ERASE as ERASING
from hub.privacy.forms import AnswerForm, GroundForm, RequestForm
from hub.privacy.models import DataRequest

READERS = rules.TAKE_REQUESTS | rules.READ_REQUESTS


@require_safe
@signed_in
def requests(request: SignedInRequest) -> HttpResponse:
    rules.require(request.user, request.community, READERS, request.now)
    listed = pages.Worklist(
        filters=[
            pages.search(
                lambda rows, words: (
                    rows.filter(number__icontains=words)
                    | rows.filter(resident__household__code__icontains=words)
                ),
                hint=_("编号、房号"),
            ),
            pages.choice("kind", _("要什么"), DataRequest.Kind.choices),
            pages.choice("status", _("状态"), DataRequest.Status.choices),
            pages.days("taken", _("登记日期"), lookup="taken_at"),
        ],
        orders={
            "-new": pages.Order(_("最新"), ("-pk",)),
            "due": pages.Order(_("剩余时间"), ("due_at",)),
        },
        views=[
            pages.View(_("全部"), ""),
            pages.View(_("待答复"), "status=OPEN&order=due"),
        ],
    )
    rows = rules.requests(request.user, request.community, request.now)
    page = listed.page(request.GET, rows.select_related("resident__household", "taken_by"))
    return render(request, "privacy/requests.html", {"page": page})


TAKE = Act(
    _("登记个人信息请求"),
    actions.take_request,
    RequestForm,
    _("已登记，请告诉本人答复期限。"),
    rules.TAKE_REQUESTS,
    template="privacy/take.html",
)
WHO = rules.ANSWER_REQUESTS


@signed_in
def take(request: SignedInRequest, pk: int) -> HttpResponse:
    """At the page of a home: who asks is one of its residents, or was."""
    rules.require(request.user, request.community, rules.TAKE_REQUESTS, request.now)
    mine = Household.objects.visible_to(request.user, request.community, request.now)
    home = mine.select_related("building").find(pk)
    return through(
        request,
        TAKE,
        back=reverse("estate:household", args=[pk]),
        onward=lambda made: reverse("privacy:request", args=[made.pk]),
        subject=home,
    )


@require_safe
@signed_in
def shown(request: SignedInRequest, pk: int) -> HttpResponse:
    rules.require(request.user, request.community, READERS, request.now)
    rows = rules.requests(request.user, request.community, request.now)
    found = rows.select_related("resident__household", "resident__community", "taken_by").find(pk)
    is_open = found.status == DataRequest.Status.OPEN
    may_answer = is_open and rules.may(
        request.user, request.community, rules.ANSWER_REQUESTS, request.now
    )
    person = persons.of(found.resident)
    is_delete = found.kind == DataRequest.Kind.DELETE
    context = {
        "one": found,
        "may_answer": may_answer,
        "is_delete": is_delete,
        "plan": holdings.plan(person, request.now) if may_answer and is_delete else None,
        "parts": holdings.about(person) if may_answer else [],
        "waiting": decisions.waiting_on(ERASING, found),
        "may_decide": rules.may(request.user, request.community, rules.RELEASE, request.now),
        "erasures": found.erasures.all(),
        "story": queries.request_story(found),
    }
    return render(request, "privacy/request.html", context)


ANSWER = Act(_("答复"), actions.answer_request, AnswerForm, _("已答复。"), WHO)
REFUSE = Act(_("不予办理"), actions.refuse_request, AnswerForm, _("已写明不予办理。"), WHO)
WITHDRAW = Act(_("本人撤回"), actions.withdraw_request, AnswerForm, _("已撤回。"), WHO)
ERASE = Act(_("提请删除"), actions.propose_erasing, GroundForm, ASKED, WHO)


def _act(act: Act) -> Callable[..., HttpResponseBase]:
    """A view for one way to go on with a request: a short form, then back to it."""

    def view(request: SignedInRequest, pk: int) -> HttpResponse:
        rules.require(request.user, request.community, rules.ANSWER_REQUESTS, request.now)
        found = rules.requests(request.user, request.community, request.now).find(pk)
        return through(
            request, act, pk, back=reverse("privacy:request", args=[pk]), about=found.number
        )

    return signed_in(view)


answer, refuse, withdraw, erase = (_act(act) for act in (ANSWER, REFUSE, WITHDRAW, ERASE))


@require_POST
@signed_in
def copy(request: SignedInRequest, pk: int, form: str) -> HttpResponse:
    """Everything that is kept about the person: on paper to be read, or as JSON to take elsewhere."""
    found, parts, taken = actions.give_copy(pk, **acting(request))
    if form == "json":
        content = _as_json(found, parts, taken.number, request.now)
        return as_file(content, f"{taken.number}.json", "application/json")
    context = {"one": found, "parts": parts, "taken": taken}
    return render(request, "privacy/copy.html", context)


def _as_json(found: DataRequest, parts: list[holdings.Part], number: str, at: datetime) -> str:
    told = {
        "number": number,
        "request": found.number,
        "made_at": localtime(at).isoformat(),
        "controller": found.community.company.name,
        "parts": [
            {
                "kind": str(part.label),
                "items": [
                    {
                        "what": item.what,
                        "at": _moment(item.at),
                        "facts": [[str(key), str(value)] for key, value in item.facts],
                    }
                    for item in part.items
                ],
            }
            for part in parts
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _moment(at: datetime | date | None) -> str | None:
    if at is None:
        return None
    return (localtime(at) if isinstance(at, datetime) else at).isoformat()


@require_safe
@signed_in
def certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    """删除凭证, to be printed and given to the person: the same whenever it is printed."""
    erasure, paper = actions.certificate(pk, **acting(request))
    return as_pdf(documents.pdf(paper), erasure.number)
