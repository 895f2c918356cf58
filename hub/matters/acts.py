"""What people do to a matter: one table of acts, for the pages and the API alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.kernel.refusals import NotAllowed, Refusal
from hub.matters import actions, forms, rules
from hub.matters.actions import callbacks, closing
from hub.matters.models import Matter
from hub.people import acts
from hub.people.models import Staff

WhyNot = Callable[[Staff, Matter, datetime], Refusal | None]


@dataclass(frozen=True)
class Act(acts.Act):
    icon: str = ""
    submit: str | Promise = _("提交")
    template: str = "matters/act.html#form"
    # Acts that cannot clash have no version to compare.
    has_version: bool = True
    # Acts that have more to say to those it is not for than that it is not for their post.
    why_not: WhyNot | None = None

    def do(self, form: acts.ActForm, *to: Any, **acting: Any) -> Any:
        told = form.asked()
        if not self.has_version:
            told.pop("seen", None)
        return self.action(*to, **told, **acting)


ACTS: dict[str, Act] = {
    "forward": Act(
        _("转交部门"), actions.forward, forms.ForwardForm, icon="send", submit=_("转交")
    ),
    "finish": Act(_("当场办结"), actions.finish, forms.FinishForm, icon="check", submit=_("办结")),
    "accept": Act(
        _("接单"), actions.accept, forms.NothingMore, icon="circle-check", submit=_("接单")
    ),
    "bounce": Act(
        _("退回"), actions.bounce, forms.BounceForm, icon="arrow-back-up", submit=_("退回")
    ),
    "assign": Act(_("指派"), actions.assign, forms.AssignForm, icon="user-plus", submit=_("指派")),
    "start": Act(
        _("开始处理"), actions.start, forms.NothingMore, icon="player-play", submit=_("开始处理")
    ),
    "handle": Act(
        _("处理完毕"), actions.handle, forms.HandleForm, icon="checks", submit=_("处理完毕")
    ),
    "call_back": Act(
        _("回访"),
        actions.call_back,
        forms.CallBackForm,
        icon="phone-outgoing",
        submit=_("记录回访"),
        why_not=callbacks.why_not,
    ),
    "propose_ruling": Act(
        _("提出判定"), actions.propose_ruling, forms.RulingForm, icon="gavel", submit=_("提交判定")
    ),
    "tell_ruling": Act(_("告知判定结果"), actions.tell_ruling, forms.SaidForm, icon="message"),
    "appeal": Act(_("登记申诉"), actions.appeal, forms.SaidForm, icon="scale"),
    "progress_call": Act(
        _("告知进度"), actions.progress_call, forms.ProgressForm, icon="phone-outgoing"
    ),
    "close": Act(
        _("关闭"),
        actions.close,
        forms.CloseForm,
        icon="lock",
        submit=_("关闭"),
        why_not=closing.why_not,
    ),
    "file": Act(
        _("归档"),
        actions.file,
        forms.NothingMore,
        icon="archive",
        submit=_("归档"),
        has_version=False,
    ),
    "reopen": Act(_("重新处理"), actions.reopen, forms.ReopenForm, icon="rotate"),
    "note": Act(_("补充说明"), actions.note, forms.NoteForm, icon="note"),
    "raise": Act(_("提高级别"), actions.raise_severity, forms.SeverityForm, icon="trending-up"),
    "lower": Act(_("降低级别"), actions.lower_severity, forms.LowerForm, icon="trending-down"),
    "retype": Act(_("更正分类"), actions.retype, forms.RetypeForm, icon="tag"),
    "accuse": Act(_("补登被投诉对象"), actions.accuse, forms.AccuseForm, icon="user-plus"),
    "propose_retype": Act(
        _("申请更正分类"),
        actions.propose_retype,
        forms.RetypeForm,
        icon="tag",
        submit=_("提交申请"),
    ),
    "propose_merge": Act(_("申请并案"), actions.propose_merge, forms.MergeForm, icon="git-merge"),
    "propose_split": Act(_("申请拆分"), actions.propose_split, forms.SplitForm, icon="git-fork"),
    "propose_waiver": Act(
        _("申请免回访"), actions.propose_waiver, forms.WaiverForm, icon="phone-off"
    ),
    "write_stage": Act(_("写阶段记录"), actions.write_stage, forms.StageForm, icon="edit"),
    "sign_stage": Act(
        _("签署"), actions.sign_stage, forms.SignForm, icon="signature", submit=_("签署")
    ),
    "outside_reply": Act(
        _("已回复外部单位"), actions.outside_reply, forms.SaidForm, icon="mail-forward"
    ),
}


def ask_first(name: str, matter: Matter, *, by: Staff, at: datetime) -> None:
    """Nobody fills in a form only to hear that the act is not theirs.

    :raises NotAllowed: with all that the act has to say of why.
    """
    why_not = ACTS[name].why_not
    if why_not and (refusal := why_not(by, matter, at)):
        raise refusal
    if rules.may(name, by, matter, at) is None:
        raise NotAllowed
