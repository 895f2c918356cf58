"""Every act on a month, a plan or a revisit: what it shows, and to whom."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.analysis import actions, forms, queries, rules
from hub.analysis.models import Month, Plan, Revisit
from hub.kernel.refusals import Missing, NotAllowed
from hub.people.acts import Act
from hub.people.door import through
from hub.people.web import SignedInRequest, acting, signed_in

Subject = Month | Plan | Revisit


@dataclass(frozen=True)
class Here(Act):
    """Filled in where it stands on the page of the month."""

    template: str = "analysis/act.html#form"


MONTH_ACTS: dict[str, Act] = {
    "summary": Here(_("写综述"), actions.write_summary, forms.SummaryForm),
    "topic": Here(_("写重点类别分析"), actions.tell_topic, forms.TopicForm),
    "plan": Here(
        _("制订整改方案"), actions.make_plan, forms.PlanForm, _("已制订，责任人会收到待办。")
    ),
    "draw": Here(_("抽取回访个案"), actions.draw_revisits, done=_("已抽取。")),
    "sample": Here(_("抽取复核样本"), actions.draw_codings, done=_("已抽取。")),
    "freeze": Here(_("冻结数据出表"), actions.freeze_table, done=_("已出表，数据已封存。")),
    "issue": Here(_("签发"), actions.issue_table, done=_("已签发，等待经理签收。")),
    "receive": Here(_("签收"), actions.receive_table, done=_("已签收。")),
}
PLAN_ACTS: dict[str, Act] = {
    "finish": Here(_("完成整改"), actions.finish_plan, forms.FinishForm),
    "verify": Here(_("验证效果"), actions.verify_plan, forms.VerifyForm),
    "cancel": Here(_("取消方案"), actions.cancel_plan, forms.CancelForm),
}
REVISIT = Here(_("记录个案回访"), actions.revisit, forms.RevisitForm)


@signed_in
def open_month(request: SignedInRequest, period: str) -> HttpResponse:
    if request.method == "POST":
        actions.open_month(period, **acting(request))
    return redirect("analysis:month", period)


@signed_in
def on_month(request: SignedInRequest, period: str, name: str) -> HttpResponse:
    month = queries.month(request.community, period, request.now)
    if name not in MONTH_ACTS or month.pk is None:
        raise Missing
    return _do(request, MONTH_ACTS[name], month, period)


@signed_in
def on_plan(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    plan = Plan.objects.within(request.community).select_related("month").find(pk)
    if name not in PLAN_ACTS:
        raise Missing
    return _do(request, PLAN_ACTS[name], plan, plan.month.period)


@signed_in
def on_revisit(request: SignedInRequest, pk: int) -> HttpResponse:
    revisit = Revisit.objects.within(request.community).select_related("month").find(pk)
    return _do(request, REVISIT, revisit, revisit.month.period)


def _do(request: SignedInRequest, act: Act, subject: Subject, period: str) -> HttpResponse:
    if rules.may_read(request.user, request.community, request.now) is None and not (
        isinstance(subject, Plan) and subject.owner_id == request.user.pk
    ):
        raise NotAllowed
    is_plan = isinstance(subject, Plan)
    where = ("analysis:plan", subject.pk) if is_plan else ("analysis:month", period)
    before = None
    if isinstance(subject, Month) and act is MONTH_ACTS["issue"]:
        before = partial(queries.before_issuing, subject)
    return through(
        request,
        act,
        subject.pk,
        subject=subject,
        back=reverse(where[0], args=where[1:]),
        initial=_initial(request, subject),
        period=period,
        before=before,
    )


def _initial(request: SignedInRequest, subject: Subject) -> dict[str, Any]:
    known: dict[str, Any] = request.GET.dict()
    if isinstance(subject, Month):
        known.setdefault("summary", subject.summary)
        told = subject.topics.filter(type_code=known.get("type_code", "")).first()
        if told:
            known |= {"story": told.story, "data": told.data, "root_cause": told.root_cause}
    return known
