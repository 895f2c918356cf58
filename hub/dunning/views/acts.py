"""The acts beside attempts, each with its sheet: GET shows the form, POST does it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from hub.dunning import actions, forms, queries, rules
from hub.dunning.models import Pause, Procedure, Step
from hub.dunning.views.reading import require
from hub.kernel.refusals import Missing, Refusal
from hub.kernel.web import put_on
from hub.people.web import SignedInRequest, signed_in

ASKED_BY = {"pause": rules.PROPOSE_PAUSES, "order": rules.ORDER}


@signed_in
def of_household(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    require(request, rules.READ)
    seen = rules.households(request.user, request.community, request.now)
    home = seen.find(pk)
    if name not in ASKED_BY:
        raise Missing
    require(request, ASKED_BY[name])
    record = queries.record_of(home, request.now, localtime(request.now).date())
    back = reverse("dunning:household", args=[pk])
    asked = _("已提交，等另一位有权限的同事决定。")
    if name == "pause":
        act = _bound(request, actions.propose_pause, pk)
        return _sheet(request, _("申请暂停"), forms.PauseForm, act, back, asked, home, record)
    act = _bound(request, actions.propose_order, pk)
    return _sheet(request, _("申请进入法律步骤"), forms.OrderForm, act, back, asked, home, record)


@signed_in
def end_pause(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.END_PAUSES)
    homes = rules.households(request.user, request.community, request.now)
    rows = Pause.objects.within(request.community).select_related("household")
    pause = rows.filter(household__in=homes.order_by().values("pk")).find(pk)
    back = reverse("dunning:household", args=[pause.household_id])
    act = _bound(request, actions.end_pause, pk)
    done = _("已结束，下一夜起恢复催缴。")
    return _sheet(request, _("提前结束暂停"), forms.EndPauseForm, act, back, done, pause.household)


@signed_in
def draft(request: SignedInRequest) -> HttpResponse:
    require(request, rules.DRAFT)
    back = reverse("dunning:procedures")

    def act(**asked: Any) -> Procedure:
        return actions.draft(community=request.community, by=request.user, at=request.now, **asked)

    return _sheet(request, _("起草催缴程序"), forms.DraftForm, act, back, _("草稿已建。"))


@signed_in
def change_step(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.DRAFT)
    step = Step.objects.within(request.community).select_related("procedure").find(pk)
    back = reverse("dunning:procedure", args=[step.procedure_id])
    act = _bound(request, actions.change_step, pk)
    return _sheet(request, _("修改步骤"), forms.StepForm, act, back, _("已保存。"), step, step)


@signed_in
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.DRAFT)
    found = Procedure.objects.within(request.community).find(pk)
    back = reverse("dunning:procedure", args=[pk])
    act = _bound(request, actions.propose, pk)
    done = _("已提交，等另一位有权限的同事批准。")
    return _sheet(request, _("提交批准"), forms.GroundForm, act, back, done, found)


def _bound(request: SignedInRequest, action: Callable[..., Any], pk: int) -> Callable[..., Any]:
    def act(**asked: Any) -> Any:
        return action(pk, community=request.community, by=request.user, at=request.now, **asked)

    return act


def _sheet(
    request: SignedInRequest,
    title: str,
    form_class: type[forms.ActForm],
    act: Callable[..., Any],
    back: str,
    done: str,
    subject: Any = "",
    about: Any = None,
) -> HttpResponse:
    form = form_class(request.POST or None, subject=about)
    if request.method == "POST" and form.is_valid():
        try:
            made = act(**form.asked())
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, done)
            where = reverse("dunning:procedure", args=[made.pk]) if _is_new(made) else back
            return HttpResponseClientRedirect(where) if request.htmx else redirect(where)
    template = "pages/act.html" + ("#sheet" if request.htmx else "")
    context = {"form": form, "title": title, "back": back, "subject": subject}
    return render(request, template, context, status=400 if form.errors else 200)


def _is_new(made: Any) -> bool:
    return isinstance(made, Procedure)
