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
from hub.kernel.records import Records
from hub.kernel.refusals import Missing, Refusal
from hub.people.models import Role
from hub.people.web import SignedInRequest, signed_in


@dataclass(frozen=True)
class Act:
    label: str | Promise
    form: type[forms.ActForm]
    action: Callable[..., Any]
    who: frozenset[Role]  # sees the form at all; the action decides
    done: str | Promise = _("已保存。")


ACTS: dict[str, dict[str, Act]] = {
    "mandate": {
        "end": Act(_("终止授权"), forms.ReasonForm, actions.end_mandate, rules.KEEP_MANDATES)
    },
    "batch": {
        "check": Act(
            _("复核通过"),
            forms.NothingMore,
            actions.check,
            rules.CHECK,
            _("复核通过，正在生成送盘文件。"),
        ),
        "cancel": Act(
            _("取消批次"),
            forms.ReasonForm,
            actions.cancel,
            rules.CANCEL,
            _("已取消，账单全部放回。"),
        ),
        "send": Act(
            _("登记已送盘"),
            forms.NothingMore,
            actions.send,
            rules.SEND,
            _("已登记送盘，等银行结果。"),
        ),
        "file-refused": Act(
            _("银行拒收文件"), forms.RefusedFileForm, actions.file_refused, rules.IMPORT
        ),
        "close": Act(_("结清"), forms.NothingMore, actions.close, rules.CLOSE, _("已结清。")),
    },
    "line": {
        "recall": Act(
            _("撤出这一笔"),
            forms.ReasonForm,
            actions.recall,
            rules.CANCEL,
            _("已撤出，账单放回。"),
        ),
        "call": Act(_("登记联系结果"), forms.CallForm, actions.note_call, rules.CALL_OWNERS),
        "bank": Act(_("登记银行查证"), forms.BankForm, actions.bank_told, rules.ASK_BANK),
    },
    "result": {
        "accept": Act(
            _("确认入账"), forms.NothingMore, actions.accept, rules.IMPORT, _("已确认，正在入账。")
        ),
        "drop": Act(_("放弃这个文件"), forms.ReasonForm, actions.drop, rules.IMPORT),
    },
    "format": {
        "approve": Act(
            _("批准"),
            forms.NothingMore,
            actions.approve_format,
            rules.APPROVE_FORMATS,
            _("已批准，开始使用。"),
        ),
        "refuse": Act(_("退回"), forms.ReasonForm, actions.refuse_format, rules.APPROVE_FORMATS),
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
    found = ACTS.get(kind, {}).get(name)
    if found is None:
        raise Missing
    subject = _seen(request, kind).find(pk)
    reads(request, found.who)
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


def _seen(request: SignedInRequest, kind: str) -> Records[Any]:
    """What the person may know of: of lines and mandates, those of the homes they look after."""
    reads(request, rules.READ | rules.READ_BEATS)
    rows: Records[Any] = MODELS[kind].objects.within(request.community)
    if kind not in {"line", "mandate"}:
        return rows
    return rows.filter(household__in=rules.homes(request.user, request.community, request.now))


def _form(
    request: SignedInRequest,
    found: Act,
    form: forms.ActForm,
    kind: str,
    subject: Any,
    status: int = 200,
) -> HttpResponse:
    template = "pages/act.html" + ("#sheet" if request.htmx else "")
    back = reverse(f"debit:{kind}", args=[subject.pk])
    context = {"form": form, "title": found.label, "back": back, "subject": subject}
    return render(request, template, context, status=status)
