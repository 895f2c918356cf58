"""Every act on an order, a part of it, a conflict or an objection through one door."""

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

from hub.directives import actions, forms, queries, rules
from hub.directives.models import (
    Conflict,
    Instruction,
    Meeting,
    Objection,
    Receiver,
    UniformNotice,
)
from hub.kernel.refusals import Missing, Refusal
from hub.people.web import SignedInRequest, acting, signed_in


@dataclass(frozen=True)
class Act:
    label: str | Promise
    form: type[forms.ActForm]
    action: Callable[..., Any]
    done: str | Promise = _("已保存。")
    takes_photos: bool = False


ACTS: dict[str, dict[str, Act]] = {
    "instruction": {
        "withdraw": Act(_("撤销指令"), forms.ReasonForm, actions.withdraw, _("已撤销。")),
        "confirm": Act(_("是我说的"), forms.NothingMore, actions.confirm_oral, _("已确认。")),
        "deny": Act(_("我没有这样说"), forms.DenyForm, actions.deny_oral),
    },
    "part": {
        "acknowledge": Act(_("受领"), forms.NothingMore, actions.acknowledge, _("已受领。")),
        "start": Act(_("开始执行"), forms.NothingMore, actions.start),
        "finish": Act(_("完成"), forms.ResultForm, actions.finish, _("已完成。"), True),
        "fail": Act(_("没能完成"), forms.ResultForm, actions.fail, _("已告知下达人。")),
        "refuse": Act(
            _("依法拒绝"), forms.RefuseForm, actions.refuse, _("已停止计时，等上级裁定。")
        ),
        "answer": Act(_("裁定"), forms.AnswerForm, actions.answer_refusal),
        "conflict": Act(
            _("与另一条指令冲突"),
            forms.ConflictForm,
            actions.report_conflict,
            _("两条都停止计时，等共同的上级裁定。"),
        ),
        "object": Act(
            _("提出异议"), forms.ObjectionForm, actions.object_, _("已交下达人的上级。")
        ),
    },
    "meeting": {
        "sign": Act(_("签发"), forms.NothingMore, actions.sign_meeting, _("已签发，决定已下达。"))
    },
    "uniform": {
        "decide": Act(_("决定"), forms.DecideUniformForm, actions.decide_uniform),
        "end": Act(_("提前结束"), forms.ReasonForm, actions.end_uniform),
    },
    "conflict": {"settle": Act(_("裁定"), forms.SettleForm, actions.settle_conflict)},
    "objection": {
        "hear": Act(_("记录听取"), forms.HearForm, actions.hear),
        "decide": Act(_("决定"), forms.DecideForm, actions.decide),
        "close": Act(_("已阅知"), forms.NothingMore, actions.close_objection),
    },
}


@signed_in
def act(request: SignedInRequest, kind: str, pk: int, name: str) -> HttpResponse:
    found = ACTS.get(kind, {}).get(name)
    if found is None:
        raise Missing
    subject = _subject(request, kind, pk)
    given = {
        "community": request.community,
        "person": request.user,
        "at": request.now,
        "subject": subject,
    }
    if request.method != "POST":
        return _form(request, found, found.form(initial=request.GET.dict(), **given), subject)
    form = found.form(request.POST, **given)
    if not form.is_valid():
        return _form(request, found, form, subject, 400)
    told = form.asked()
    if found.takes_photos:
        told["photos"] = request.POST.getlist("photos")
    try:
        found.action(pk, **acting(request), **told)
    except Refusal as refusal:
        # A form without fields has no place to say it: the page's notice does.
        if refusal.status in {403, 404} or not form.fields:
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _form(request, found, form, subject, refusal.status)
    messages.success(request, str(found.done))
    where = page_of(subject)
    return HttpResponseClientRedirect(where) if request.htmx else redirect(where)


def _subject(request: SignedInRequest, kind: str, pk: int) -> Any:
    """The subject, if the person may know of it.

    :raises Missing:
    """
    person, community, at = request.user, request.community, request.now
    if kind == "instruction":
        order = Instruction.objects.within(community).find(pk)
        seen = rules.instructions_open_to(person, community, at)
        if not seen.filter(pk=order.pk).exists():
            raise Missing
        return order
    if kind == "part":
        return queries.part_seen_by(person, community, pk, at)
    if kind == "conflict":
        return queries.conflict_seen_by(person, community, pk, at)
    if kind == "meeting":
        return rules.meetings_open_to(person, community, at).find(pk)
    if kind == "uniform":
        return UniformNotice.objects.within(community).find(pk)
    objection = Objection.objects.within(community).find(pk)
    if not rules.objections_open_to(person, community, at).filter(pk=pk).exists():
        raise Missing
    return objection


def page_of(subject: Any) -> str:
    if isinstance(subject, Receiver):
        return reverse("directives:instruction", args=[subject.instruction_id])
    if isinstance(subject, Conflict):
        return reverse("directives:conflict", args=[subject.pk])
    if isinstance(subject, Objection):
        return reverse("directives:objection", args=[subject.pk])
    if isinstance(subject, Meeting):
        return reverse("directives:meeting", args=[subject.pk])
    if isinstance(subject, UniformNotice):
        return reverse("directives:uniform", args=[subject.pk])
    return reverse("directives:instruction", args=[subject.pk])


def _form(
    request: SignedInRequest, found: Act, form: forms.ActForm, subject: Any, status: int = 200
) -> HttpResponse:
    template = "pages/act.html" + ("#sheet" if request.htmx else "")
    context = {
        "form": form,
        "act": found,
        "title": found.label,
        "back": page_of(subject),
        "subject": subject,
    }
    return render(request, template, context, status=status)
