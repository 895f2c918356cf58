"""Every act on a matter through one door: GET shows its short form, POST does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from hub.kernel import drafts
from hub.kernel.refusals import Missing, NotAllowed, Refusal
from hub.matters import actions, forms, rules
from hub.matters.actions import callbacks, closing
from hub.matters.actions.base import Changed
from hub.matters.models import Matter
from hub.people.models import Staff
from hub.people.web import SignedInRequest, signed_in


@dataclass(frozen=True)
class Act:
    """A thing people do to a matter: its words, its form, its action."""

    label: str | Promise
    form: type[forms.ActForm]
    action: Callable[..., Any]
    icon: str
    submit: str | Promise = _("提交")


ACTS: dict[str, Act] = {
    "forward": Act(_("转交部门"), forms.ForwardForm, actions.forward, "send", _("转交")),
    "finish": Act(_("当场办结"), forms.FinishForm, actions.finish, "check", _("办结")),
    "accept": Act(_("接单"), forms.JustDoIt, actions.accept, "circle-check", _("接单")),
    "bounce": Act(_("退回"), forms.BounceForm, actions.bounce, "arrow-back-up", _("退回")),
    "assign": Act(_("指派"), forms.AssignForm, actions.assign, "user-plus", _("指派")),
    "start": Act(_("开始处理"), forms.JustDoIt, actions.start, "player-play", _("开始处理")),
    "handle": Act(_("处理完毕"), forms.HandleForm, actions.handle, "checks", _("处理完毕")),
    "call_back": Act(
        _("回访"), forms.CallBackForm, actions.call_back, "phone-outgoing", _("记录回访")
    ),
    "propose_ruling": Act(
        _("提出判定"), forms.RulingForm, actions.propose_ruling, "gavel", _("提交判定")
    ),
    "tell_ruling": Act(_("告知判定结果"), forms.SaidForm, actions.tell_ruling, "message"),
    "appeal": Act(_("登记申诉"), forms.SaidForm, actions.appeal, "scale"),
    "progress_call": Act(
        _("告知进度"), forms.ProgressForm, actions.progress_call, "phone-outgoing"
    ),
    "close": Act(_("关闭"), forms.CloseForm, actions.close, "lock", _("关闭")),
    "file": Act(_("归档"), forms.JustDoIt, actions.file, "archive", _("归档")),
    "reopen": Act(_("重新处理"), forms.ReopenForm, actions.reopen, "rotate"),
    "note": Act(_("补充说明"), forms.NoteForm, actions.note, "note"),
    "raise": Act(_("提高级别"), forms.SeverityForm, actions.raise_severity, "trending-up"),
    "lower": Act(_("降低级别"), forms.LowerForm, actions.lower_severity, "trending-down"),
    "retype": Act(_("更正分类"), forms.RetypeForm, actions.retype, "tag"),
    "accuse": Act(_("补登被投诉对象"), forms.AccuseForm, actions.accuse, "user-plus"),
    "propose_retype": Act(
        _("申请更正分类"), forms.RetypeForm, actions.propose_retype, "tag", _("提交申请")
    ),
    "propose_merge": Act(_("申请并案"), forms.MergeForm, actions.propose_merge, "git-merge"),
    "propose_split": Act(_("申请拆分"), forms.SplitForm, actions.propose_split, "git-fork"),
    "propose_waiver": Act(_("申请免回访"), forms.WaiverForm, actions.propose_waiver, "phone-off"),
    "write_stage": Act(_("写阶段记录"), forms.StageForm, actions.write_stage, "edit"),
    "sign_stage": Act(_("签署"), forms.SignForm, actions.sign_stage, "signature", _("签署")),
    "outside_reply": Act(
        _("已回复外部单位"), forms.SaidForm, actions.outside_reply, "mail-forward"
    ),
}
# Acts whose form has no version to compare, because they cannot clash.
WITHOUT_VERSION = frozenset({"file"})
# Acts that have more to say than that it is not for this post.
WHY_NOT: dict[str, Callable[[Staff, Matter, datetime], Refusal | None]] = {
    "call_back": callbacks.why_not,
    "close": closing.why_not,
}


@signed_in
def act(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Show the form of an act, or do it and go where `next` says."""
    if name not in ACTS:
        raise Missing
    matter = rules.visible_to(request.user, request.community, request.now).find(pk)
    _ask_first(request, matter, name)
    if request.method != "POST":
        initial = request.GET.dict()
        return _form(request, matter, name, ACTS[name].form(matter=matter, initial=initial))
    form = ACTS[name].form(request.POST, matter=matter)
    if not form.is_valid():
        return _form(request, matter, name, form)
    try:
        _do(request, matter, name, form)
    except Refusal as refusal:
        return _refused(request, matter, name, form, refusal)
    drafts.forget(
        by=request.user, community=request.community, form=f"act-{name}", subject=str(pk)
    )
    messages.success(request, f"{matter.number} {ACTS[name].label}")
    return _onward(request, matter)


def _ask_first(request: SignedInRequest, matter: Matter, name: str) -> None:
    """Nobody fills in a form only to hear that the act is not theirs.

    :raises NotAllowed:
    """
    if (why_not := WHY_NOT.get(name)) and (refusal := why_not(request.user, matter, request.now)):
        raise refusal
    if rules.may(name, request.user, matter, request.now) is None:
        raise NotAllowed


def _do(request: SignedInRequest, matter: Matter, name: str, form: forms.ActForm) -> None:
    asked = form.asked()
    if name in WITHOUT_VERSION:
        asked.pop("seen", None)
    ACTS[name].action(
        matter.pk, community=request.community, by=request.user, at=request.now, **asked
    )


def _refused(
    request: SignedInRequest, matter: Matter, name: str, form: forms.ActForm, refusal: Refusal
) -> HttpResponse:
    """Beside its field when it has one. Forbidden and missing are for the whole page to say."""
    if refusal.status in {403, 404}:
        raise refusal
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))
    if isinstance(refusal, Changed):
        data = request.POST.copy()
        data["seen"] = str(refusal.version)
        form.data = data
    return _form(request, matter, name, form, status=refusal.status)


def _form(
    request: SignedInRequest, matter: Matter, name: str, form: forms.ActForm, status: int = 200
) -> HttpResponse:
    context = {"matter": matter, "name": name, "act": ACTS[name], "form": form}
    template = "matters/act.html" + ("#form" if request.htmx else "")
    # htmx swaps a form with its errors like any other answer.
    return render(request, template, {**context, "next": _next(request)}, status=status)


def _onward(request: SignedInRequest, matter: Matter) -> HttpResponse:
    where = _next(request) or reverse("matters:detail", args=[matter.pk])
    return HttpResponseClientRedirect(where) if request.htmx else redirect(where)


def _next(request: SignedInRequest) -> str:
    """Where to go afterwards: only within this site."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    # A bare word is no address: redirect() would look for a page of that name.
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else ""
