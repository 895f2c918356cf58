"""Every act on a month, a plan or a revisit through one door: GET shows its form, POST does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from hub.analysis import actions, forms, queries, rules
from hub.analysis.models import Month, Plan, Revisit
from hub.kernel.refusals import Missing, NotAllowed, Refusal
from hub.kernel.web import put_on
from hub.people.web import SignedInRequest, signed_in

Subject = Month | Plan | Revisit


@dataclass(frozen=True)
class Act:
    label: str | Promise
    form: type[forms.ActForm]
    action: Callable[..., Any]
    done: str | Promise = _("已保存。")


MONTH_ACTS: dict[str, Act] = {
    "summary": Act(_("写综述"), forms.SummaryForm, actions.write_summary),
    "topic": Act(_("写重点类别分析"), forms.TopicForm, actions.tell_topic),
    "plan": Act(
        _("制订整改方案"), forms.PlanForm, actions.make_plan, _("已制订，责任人会收到待办。")
    ),
    "draw": Act(_("抽取回访个案"), forms.NothingMore, actions.draw_revisits, _("已抽取。")),
    "sample": Act(_("抽取复核样本"), forms.NothingMore, actions.draw_codings, _("已抽取。")),
    "freeze": Act(
        _("冻结数据出表"), forms.NothingMore, actions.freeze_table, _("已出表，数据已封存。")
    ),
    "issue": Act(_("签发"), forms.NothingMore, actions.issue_table, _("已签发，等待经理签收。")),
    "receive": Act(_("签收"), forms.NothingMore, actions.receive_table, _("已签收。")),
}
PLAN_ACTS: dict[str, Act] = {
    "finish": Act(_("完成整改"), forms.FinishForm, actions.finish_plan),
    "verify": Act(_("验证效果"), forms.VerifyForm, actions.verify_plan),
    "cancel": Act(_("取消方案"), forms.CancelForm, actions.cancel_plan),
}
REVISIT = Act(_("记录个案回访"), forms.RevisitForm, actions.revisit)


@signed_in
def open_month(request: SignedInRequest, period: str) -> HttpResponse:
    if request.method == "POST":
        actions.open_month(period, community=request.community, by=request.user, at=request.now)
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
    if request.method != "POST":
        form = act.form(community=request.community, initial=_initial(request, subject))
        return _form(request, act, form, period, subject)
    form = act.form(request.POST, community=request.community)
    if not form.is_valid():
        return _form(request, act, form, period, subject, 400)
    try:
        act.action(
            subject.pk,
            community=request.community,
            by=request.user,
            at=request.now,
            **form.asked(),
        )
    except Refusal as refusal:
        put_on(form, refusal)
        return _form(request, act, form, period, subject, refusal.status)
    messages.success(request, str(act.done))
    where = (
        reverse("analysis:plan", args=[subject.pk])
        if isinstance(subject, Plan)
        else reverse("analysis:month", args=[period])
    )
    return HttpResponseClientRedirect(where) if request.htmx else redirect(where)


def _initial(request: SignedInRequest, subject: Subject) -> dict[str, Any]:
    known: dict[str, Any] = request.GET.dict()
    if isinstance(subject, Month):
        known.setdefault("summary", subject.summary)
        told = subject.topics.filter(type_code=known.get("type_code", "")).first()
        if told:
            known |= {"story": told.story, "data": told.data, "root_cause": told.root_cause}
    return known


def _form(
    request: SignedInRequest,
    act: Act,
    form: forms.ActForm,
    period: str,
    subject: Subject,
    status: int = 200,
) -> HttpResponse:
    template = "analysis/act.html" + ("#form" if request.htmx else "")
    before = None
    if isinstance(subject, Month) and act is MONTH_ACTS["issue"]:
        before = queries.before_issuing(subject)
    context = {
        "act": act,
        "form": form,
        "period": period,
        "action": request.get_full_path(),
        "before": before,
    }
    return render(request, template, context, status=status)
