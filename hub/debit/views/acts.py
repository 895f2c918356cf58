"""Every act on a mandate, a batch, a line, an answer or a format: what it shows, and to whom."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.debit import actions, forms, rules
from hub.debit.models import Batch, Format, Line, Mandate, Result
from hub.kernel.records import Records
from hub.people.acts import Act, named
from hub.people.door import through
from hub.people.web import SignedInRequest, require, signed_in

ACTS: dict[str, dict[str, Act]] = {
    "mandate": {
        "end": Act(_("终止授权"), actions.end_mandate, forms.ReasonForm, who=rules.KEEP_MANDATES)
    },
    "batch": {
        "check": Act(
            _("复核通过"),
            actions.check,
            done=_("复核通过，正在生成送盘文件。"),
            who=rules.CHECK,
        ),
        "cancel": Act(
            _("取消批次"),
            actions.cancel,
            forms.ReasonForm,
            _("已取消，账单全部放回。"),
            who=rules.CANCEL,
        ),
        "send": Act(
            _("登记已送盘"),
            actions.send,
            done=_("已登记送盘，等银行结果。"),
            who=rules.SEND,
        ),
        "file-refused": Act(
            _("银行拒收文件"), actions.file_refused, forms.RefusedFileForm, who=rules.IMPORT
        ),
        "close": Act(_("结清"), actions.close, done=_("已结清。"), who=rules.CLOSE),
    },
    "line": {
        "recall": Act(
            _("撤出这一笔"),
            actions.recall,
            forms.ReasonForm,
            _("已撤出，账单放回。"),
            who=rules.CANCEL,
        ),
        "call": Act(_("登记联系结果"), actions.note_call, forms.CallForm, who=rules.CALL_OWNERS),
        "bank": Act(_("登记银行查证"), actions.bank_told, forms.BankForm, who=rules.ASK_BANK),
    },
    "result": {
        "accept": Act(
            _("确认入账"), actions.accept, done=_("已确认，正在入账。"), who=rules.IMPORT
        ),
        "drop": Act(_("放弃这个文件"), actions.drop, forms.ReasonForm, who=rules.IMPORT),
    },
    "format": {
        "approve": Act(
            _("批准"),
            actions.approve_format,
            done=_("已批准，开始使用。"),
            who=rules.APPROVE_FORMATS,
        ),
        "refuse": Act(
            _("退回"), actions.refuse_format, forms.ReasonForm, who=rules.APPROVE_FORMATS
        ),
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
    found = named(ACTS, kind, name)
    return through(
        request,
        found,
        pk,
        subject=_seen(request, kind).find(pk),
        back=reverse(f"debit:{kind}", args=[pk]),
        initial={"paid_on": localtime(request.now).date()},
    )


def _seen(request: SignedInRequest, kind: str) -> Records[Any]:
    """What the person may know of: of lines and mandates, those of the homes they look after."""
    require(request, rules.READ | rules.READ_BEATS)
    rows: Records[Any] = MODELS[kind].objects.within(request.community)
    if kind not in {"line", "mandate"}:
        return rows
    return rows.filter(household__in=rules.homes(request.user, request.community, request.now))
