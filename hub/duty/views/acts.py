"""Every act on a roster, a shift of one's own, a proposed absence or a colleague."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.duty import actions, forms, rules
from hub.duty.models import Absence, Assignment, Errand, Roster, Swap, Turnout
from hub.duty.views import errands
from hub.kernel.refusals import Missing
from hub.people.acts import ASKED, Act, named
from hub.people.door import through
from hub.people.models import Staff
from hub.people.web import SignedInRequest, signed_in

ACTS: dict[str, dict[str, Act]] = {
    "roster": {
        "fill": Act(_("按轮班排入"), actions.fill_by_rotation, done=_("已按轮班排入。")),
        "propose": Act(
            _("自动排班"), actions.ask_for_proposal, done=_("正在自动排班，好了会显示在这里。")
        ),
        "submit": Act(_("提交"), actions.submit, done=_("已提交，等另一位有权限的同事发布。")),
        "give-back": Act(_("退回"), actions.give_back, forms.ReasonForm, _("已退回。")),
        "publish": Act(_("发布"), actions.publish, done=_("已发布，大家都能看到了。")),
        "lock": Act(_("锁定"), actions.lock, done=_("已锁定。")),
        "drop": Act(_("放弃草稿"), actions.drop, done=_("已放弃。")),
    },
    "turn": {
        "correct": Act(
            _("申请补卡"), actions.ask_correction, forms.CorrectionForm, _("已提交，等领班审批。")
        ),
        "swap": Act(
            _("申请换班"), actions.offer_swap, forms.SwapForm, _("已发给对方，等对方同意。")
        ),
    },
    "swap": {
        "agree": Act(_("同意换班"), actions.agree_to_swap, done=_("已同意，等领班审批。")),
        "decline": Act(
            _("不同意换班"), actions.decline_swap, forms.DeclineForm, _("已告诉对方。")
        ),
        "withdraw": Act(_("撤回换班"), actions.withdraw_swap, done=_("已撤回。")),
    },
    "errand": {
        "cancel": Act(_("取消"), actions.cancel_errand, forms.ReasonForm, _("已取消并通知。")),
    },
    "turnout": {
        "exempt": Act(_("免派"), actions.exempt, forms.WhyForm, _("已免派。")),
    },
    "absence": {
        "answer": Act(_("说明情况"), actions.answer, forms.AnswerForm, _("已交给领班。")),
        "cure": Act(_("销去"), actions.cure, forms.CureForm, _("已销去。")),
        "propose": Act(
            _("提请认定旷工"),
            actions.propose_absence,
            forms.ReasonForm,
            ASKED,
        ),
    },
    "staff": {
        "punch": Act(_("代录打卡"), actions.enter_punch, forms.PunchForm, _("已代录。")),
    },
}


@signed_in
def act(request: SignedInRequest, kind: str, pk: int, name: str) -> HttpResponse:
    found = named(ACTS, kind, name)
    subject = _subject(request, kind, pk)
    back = page_of(subject, request.user)
    # The page that it is opened on says which; numbers of rows are no words.
    return through(request, found, pk, subject=subject, about="", back=back)


def _subject(request: SignedInRequest, kind: str, pk: int) -> Any:
    """What the person may see: their own, their team's, the rosters they plan or publish.

    :raises Missing:
    """
    person, community, at = request.user, request.community, request.now
    team = rules.team_of(person, community, at)
    if kind == "roster":
        led = rules.departments(person, community, rules.PLAN | rules.PUBLISH, at)
        return Roster.objects.within(community).filter(department__in=led).find(pk)
    if kind == "turn":
        return Assignment.objects.within(community).filter(staff=person).find(pk)
    if kind == "swap":
        asked = Swap.objects.within(community)
        return (asked.filter(asker=person) | asked.filter(colleague=person)).find(pk)
    if kind in {"errand", "turnout"}:
        return errands.subject(request, kind, pk)
    if kind == "absence":
        inside = Absence.objects.within(community)
        return (inside.filter(staff=person) | inside.filter(staff__in=team)).find(pk)
    found = team.filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


def page_of(subject: Any, person: Staff) -> str:
    if isinstance(subject, Roster):
        return reverse("duty:roster", args=[subject.pk])
    if isinstance(subject, Swap):
        return reverse("duty:swaps")
    if isinstance(subject, Errand | Turnout):
        return reverse("duty:errand", args=[getattr(subject, "errand_id", subject.pk)])
    is_own = isinstance(subject, Assignment) or (
        isinstance(subject, Absence) and subject.staff_id == person.pk
    )
    return reverse("duty:mine") if is_own else reverse("duty:team")
