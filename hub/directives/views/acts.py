"""Every act on an order, a part of it, a conflict or an objection: what it shows, and to whom."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.directives import actions, forms, queries, rules
from hub.directives.models import (
    Conflict,
    Instruction,
    Meeting,
    Objection,
    Receiver,
    UniformNotice,
)
from hub.kernel.refusals import Missing
from hub.people.acts import Act, named
from hub.people.door import through
from hub.people.web import SignedInRequest, signed_in

ACTS: dict[str, dict[str, Act]] = {
    "instruction": {
        "withdraw": Act(_("撤销指令"), actions.withdraw, forms.ReasonForm, _("已撤销。")),
        "confirm": Act(_("是我说的"), actions.confirm_oral, done=_("已确认。")),
        "deny": Act(_("我没有这样说"), actions.deny_oral, forms.DenyForm),
    },
    "part": {
        "acknowledge": Act(_("受领"), actions.acknowledge, done=_("已受领。")),
        "start": Act(_("开始执行"), actions.start),
        "finish": Act(
            _("完成"), actions.finish, forms.ResultForm, _("已完成。"), uploads="photos"
        ),
        "fail": Act(_("没能完成"), actions.fail, forms.ResultForm, _("已告知下达人。")),
        "refuse": Act(
            _("依法拒绝"), actions.refuse, forms.RefuseForm, _("已停止计时，等上级裁定。")
        ),
        "answer": Act(_("裁定"), actions.answer_refusal, forms.AnswerForm),
        "conflict": Act(
            _("与另一条指令冲突"),
            actions.report_conflict,
            forms.ConflictForm,
            _("两条都停止计时，等共同的上级裁定。"),
        ),
        "object": Act(
            _("提出异议"), actions.object_, forms.ObjectionForm, _("已交下达人的上级。")
        ),
    },
    "meeting": {"sign": Act(_("签发"), actions.sign_meeting, done=_("已签发，决定已下达。"))},
    "uniform": {
        "decide": Act(_("决定"), actions.decide_uniform, forms.DecideUniformForm),
        "end": Act(_("提前结束"), actions.end_uniform, forms.ReasonForm),
    },
    "conflict": {"settle": Act(_("裁定"), actions.settle_conflict, forms.SettleForm)},
    "objection": {
        "hear": Act(_("记录听取"), actions.hear, forms.HearForm),
        "decide": Act(_("决定"), actions.decide, forms.DecideForm),
        "close": Act(_("已阅知"), actions.close_objection),
    },
}


@signed_in
def act(request: SignedInRequest, kind: str, pk: int, name: str) -> HttpResponse:
    found = named(ACTS, kind, name)
    subject = _subject(request, kind, pk)
    initial = request.GET.dict()
    return through(request, found, pk, subject=subject, back=page_of(subject), initial=initial)


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
