"""Every act on leave, a colleague's account or a kind of leave: what it shows, and to whom."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.kernel.refusals import Missing
from hub.leave import actions, forms, rules
from hub.leave.models import Forfeit, Kind, Leave
from hub.people.acts import Act, named
from hub.people.door import through
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.web import SignedInRequest, signed_in

ACTS: dict[str, dict[str, Act]] = {
    "leave": {
        "approve": Act(_("同意"), actions.approve, forms.ApproveForm, _("已同意。")),
        "reject": Act(
            _("不同意"), actions.reject, forms.RejectForm, _("已答复，申请人能看到理由。")
        ),
        "withdraw": Act(_("撤回"), actions.withdraw, done=_("已撤回。")),
        "cancel": Act(_("取消请假"), actions.cancel, done=_("已取消，额度已退回。")),
        "back": Act(_("我回来了"), actions.report_back, done=_("已告诉领班，等领班销假。")),
        "sign-back": Act(_("销假"), actions.sign_back, forms.SignBackForm, _("已销假。")),
        "take-back": Act(
            _("收回"), actions.take_back, forms.TakeBackForm, _("已收回，已告知本人，额度已退回。")
        ),
        "recall": Act(_("召回"), actions.recall, forms.RecallForm, _("已告知本人，等本人答复。")),
        "answer-recall": Act(
            _("答复召回"), actions.answer_recall, forms.AnswerRecallForm, _("已答复。")
        ),
        "proof": Act(
            _("补交证明"),
            actions.add_proof,
            forms.ProofForm,
            _("已交。"),
            uploads="proofs",
            uploads_label=_("证明"),
        ),
        "open-proof": Act(
            _("查看证明"), actions.open_proof, forms.OpenProofForm, _("已记入经过。")
        ),
    },
    "staff": {
        "adjust": Act(
            _("调整余额"),
            actions.propose_adjusting,
            forms.AdjustForm,
            _("已提交，等另一位负责人决定。"),
        ),
        "history": Act(_("登记参加工作日期"), actions.note_history, forms.HistoryForm),
    },
    "forfeit": {
        "propose": Act(
            _("提请不享受"),
            actions.propose_forfeit,
            forms.ProposeForfeitForm,
            _("已提请，等另一位负责人确认。"),
        ),
        "keep": Act(_("照常享受"), actions.keep_leave, forms.KeepForm, _("已记录，年休假不变。")),
    },
    "kind": {
        "close": Act(_("停用"), actions.close_kind, done=_("已停用，已有的请假不受影响。")),
        "reopen": Act(_("恢复"), actions.reopen_kind, done=_("已恢复。")),
    },
}


@signed_in
def act(request: SignedInRequest, kind: str, pk: int, name: str) -> HttpResponse:
    found = named(ACTS, kind, name)
    subject = _subject(request, kind, pk)
    return through(
        request,
        found,
        pk,
        subject=subject,
        back=_page_of(subject),
        onward=lambda _made: _onward(request, subject, name),
    )


def _subject(request: SignedInRequest, kind: str, pk: int) -> Leave | Staff | Kind | Forfeit:
    """The subject, if the person may know of it.

    :raises Missing:
    """
    line = Line(request.community, request.now)
    if kind == "leave":
        return rules.visible_to(request.user, line).select_related("kind", "staff").find(pk)
    if kind == "forfeit":
        return rules.forfeits_open_to(request.user, line).find(pk)
    if kind == "kind":
        return Kind.objects.within(request.community).find(pk)
    person = Staff.objects.filter(pk=pk, pk__in=rules.team_of(request.user, line)).first()
    if person is None:
        raise Missing
    return person


def _onward(request: SignedInRequest, subject: Any, name: str) -> str:
    """Who decides goes on to what waits next; everybody else back to the record."""
    if name in {"approve", "reject", "sign-back"} and request.POST.get("next") == "desk":
        return reverse("leave:approvals")
    return _page_of(subject)


def _page_of(subject: Any) -> str:
    if isinstance(subject, Staff):
        return reverse("leave:ledger_of", args=[subject.pk])
    if isinstance(subject, Forfeit):
        return reverse("leave:forfeit", args=[subject.pk])
    if isinstance(subject, Kind):
        return reverse("leave:kind", args=[subject.pk])
    return reverse("leave:leave", args=[subject.pk])
