"""Every act on a mandate, a batch, a line, an answer or a format through one door: GET shows its form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from hub.debit import actions, forms, rules
from hub.debit.models import Batch, Format, Line, Mandate, Result
from hub.debit.views.common import acting, reads
from hub.kernel.refusals import Missing, Refusal
from hub.people.web import SignedInRequest, signed_in


@dataclass(frozen=True)
class Act:
    label: str | Promise
    form: type[forms.ActForm]
    action: Callable[..., Any]
    done: str | Promise = _("已保存。")


ACTS: dict[str, dict[str, Act]] = {
    "mandate": {"end": Act(_("终止授权"), forms.ReasonForm, actions.end_mandate)},
    "batch": {
        "check": Act(
            _("复核通过"), forms.NothingMore, actions.check, _("复核通过，正在生成送盘文件。")
        ),
        "cancel": Act(
            _("取消批次"), forms.ReasonForm, actions.cancel, _("已取消，账单全部放回。")
        ),
        "send": Act(
            _("登记已送盘"), forms.NothingMore, actions.send, _("已登记送盘，等银行结果。")
        ),
        "file-refused": Act(_("银行拒收文件"), forms.RefusedFileForm, actions.file_refused),
        "close": Act(_("结清"), forms.NothingMore, actions.close, _("已结清。")),
    },
    "line": {
        "recall": Act(_("撤出这一笔"), forms.ReasonForm, actions.recall, _("已撤出，账单放回。")),
        "call": Act(_("登记联系结果"), forms.CallForm, actions.note_call),
        "bank": Act(_("登记银行查证"), forms.BankForm, actions.bank_told),
    },
    "result": {
        "accept": Act(_("确认入账"), forms.NothingMore, actions.accept, _("已确认，正在入账。")),
        "drop": Act(_("放弃这个文件"), forms.ReasonForm, actions.drop),
    },
    "format": {
        "approve": Act(
            _("批准"), forms.NothingMore, actions.approve_format, _("已批准，开始使用。")
        ),
        "refuse": Act(_("退回"), forms.ReasonForm, actions.refuse_format),
    },
}
MODELS: dict[str, Any] = {
    "mandate": Mandate,
    "batch": Batch,
    "line": Line,
    "result": Result,
    "format": Format,
}


@signed_in
def act(request: SignedInRequest, kind: str, pk: int, name: str) -> HttpResponse:
    reads(request, rules.READ | rules.READ_BEATS)
    found = ACTS.get(kind, {}).get(name)
    if found is None:
        raise Missing
    subject = MODELS[kind].objects.within(request.community).find(pk)
    if request.method != "POST":
        initial = {"paid_on": localtime(request.now).date()}
        form = found.form(community=request.community, subject=subject, initial=initial)
        return _form(request, found, form, kind, subject)
    form = found.form(request.POST, community=request.community, subject=subject)
    if not form.is_valid():
        return _form(request, found, form, kind, subject, 400)
    try:
        found.action(pk, **acting(request), **form.asked())
    except Refusal as refusal:
        # A form without fields has no place to say it: the page's notice does.
        if refusal.status in {403, 404} or not form.fields:
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _form(request, found, form, kind, subject, refusal.status)
    messages.success(request, str(found.done))
    where = reverse(f"debit:{kind}", args=[pk])
    return HttpResponseClientRedirect(where) if request.htmx else redirect(where)


def _form(
    request: SignedInRequest,
    found: Act,
    form: forms.ActForm,
    kind: str,
    subject: Any,
    status: int = 200,
) -> HttpResponse:
    template = "debit/act.html" + ("#sheet" if request.htmx else "")
    back = reverse(f"debit:{kind}", args=[subject.pk])
    context = {"form": form, "title": found.label, "back": back, "subject": subject}
    return render(request, template, context, status=status)
