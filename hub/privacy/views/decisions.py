"""审批: what waits for a second person before it leaves the house."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from hub.people import approvals
from hub.people.web import SignedInRequest, signed_in
from hub.privacy import rules

PAGE = approvals.Page(
    approvals.Questions(
        "privacy.",
        words={
            "number": _("编号"),
            "list": _("名单"),
            "scope": _("范围"),
            "columns": _("列"),
            "rows": _("行数"),
            "receiver": _("接收方"),
        },
    ),
    app="privacy",
    title=_("个人信息审批"),
    nothing=_("名单要离开本项目时，由一人申请，在这里等公司经理或审计决定。"),
)
READERS = rules.RELEASE | rules.ASK


@require_safe
@signed_in
def decisions(request: SignedInRequest) -> HttpResponse:
    rules.require(request.user, request.community, READERS, request.now)
    return PAGE.show(request)


@require_POST
@signed_in
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    rules.require(request.user, request.community, READERS, request.now)
    return PAGE.decide(request, pk)


@require_POST
@signed_in
def decide_many(request: SignedInRequest) -> HttpResponse:
    rules.require(request.user, request.community, READERS, request.now)
    return PAGE.decide_many(request)
