"""What people do to a matter: one table of acts, for the pages and the API alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.kernel.refusals import NotAllowed, Refusal
from hub.matters import actions, forms, rules
from hub.matters.actions import callbacks, closing
from hub.matters.models import Matter
from hub.people.models import Staff

WhyNot = Callable[[Staff, Matter, datetime], Refusal | None]


@dataclass(frozen=True)
class Act:
    """A thing people do to a matter: its words, its form, its action."""

    label: str | Promise
    form: type[forms.ActForm]
    action: Callable[..., Any]
    icon: str
    submit: str | Promise = _("提交")
    # Acts that cannot clash have no version to compare.
    has_version: bool = True
    # Acts that have more to say to those it is not for than that it is not for their post.
    why_not: WhyNot | None = None

    def do(self, form: forms.ActForm, *, community: Community, by: Staff, at: datetime) -> Any:
        """Do what the form says, which must be valid."""
        asked = form.asked()
        if not self.has_version:
            asked.pop("seen", None)
        return self.action(form.matter.pk, community=community, by=by, at=at, **asked)


ACTS: dict[str, Act] = {
    "forward": Act(_("转交部门"), forms.ForwardForm, actions.forward, "send", _("转交")),
    "finish": Act(_("当场办结"), forms.FinishForm, actions.finish, "check", _("办结")),
    "accept": Act(_("接单"), forms.JustDoIt, actions.accept, "circle-check", _("接单")),
    "bounce": Act(_("退回"), forms.BounceForm, actions.bounce, "arrow-back-up", _("退回")),
    "assign": Act(_("指派"), forms.AssignForm, actions.assign, "user-plus", _("指派")),
    "start": Act(_("开始处理"), forms.JustDoIt, actions.start, "player-play", _("开始处理")),
    "handle": Act(_("处理完毕"), forms.HandleForm, actions.handle, "checks", _("处理完毕")),
    "call_back": Act(
        _("回访"),
        forms.CallBackForm,
        actions.call_back,
        "phone-outgoing",
        _("记录回访"),
        why_not=callbacks.why_not,
    ),
    "propose_ruling": Act(
        _("提出判定"), forms.RulingForm, actions.propose_ruling, "gavel", _("提交判定")
    ),
    "tell_ruling": Act(_("告知判定结果"), forms.SaidForm, actions.tell_ruling, "message"),
    "appeal": Act(_("登记申诉"), forms.SaidForm, actions.appeal, "scale"),
    "progress_call": Act(
        _("告知进度"), forms.ProgressForm, actions.progress_call, "phone-outgoing"
    ),
    "close": Act(
        _("关闭"), forms.CloseForm, actions.close, "lock", _("关闭"), why_not=closing.why_not
    ),
    "file": Act(_("归档"), forms.JustDoIt, actions.file, "archive", _("归档"), has_version=False),
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


def ask_first(name: str, matter: Matter, *, by: Staff, at: datetime) -> None:
    """Nobody fills in a form only to hear that the act is not theirs.

    :raises NotAllowed: with all that the act has to say of why.
    """
    why_not = ACTS[name].why_not
    if why_not and (refusal := why_not(by, matter, at)):
        raise refusal
    if rules.may(name, by, matter, at) is None:
        raise NotAllowed
