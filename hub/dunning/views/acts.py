"""The acts beside attempts: what each shows, and to whom."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.dunning import actions, forms, rules
from hub.dunning.models import Pause, Procedure, Step
from hub.dunning.views.reading import require
from hub.kernel.refusals import Missing
from hub.people.acts import ASKED, Act
from hub.people.door import through
from hub.people.web import SignedInRequest, signed_in

OF_HOUSEHOLD = {
    "pause": Act(
        _("申请暂停"), actions.propose_pause, forms.PauseForm, ASKED, who=rules.PROPOSE_PAUSES
    ),
    "order": Act(
        _("申请进入法律步骤"), actions.propose_order, forms.OrderForm, ASKED, who=rules.ORDER
    ),
}
END_PAUSE = Act(
    _("提前结束暂停"), actions.end_pause, forms.EndPauseForm, _("已结束，下一夜起恢复催缴。")
)
DRAFT = Act(_("起草催缴程序"), actions.draft, forms.DraftForm, _("草稿已建。"))
CHANGE_STEP = Act(_("修改步骤"), actions.change_step, forms.StepForm)
PROPOSE = Act(
    _("提交批准"), actions.propose, forms.GroundForm, _("已提交，等另一位有权限的同事批准。")
)


@signed_in
def of_household(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    require(request, rules.READ)
    home = rules.households(request.user, request.community, request.now).find(pk)
    if name not in OF_HOUSEHOLD:
        raise Missing
    back = reverse("dunning:household", args=[pk])
    return through(request, OF_HOUSEHOLD[name], pk, subject=home, back=back)


@signed_in
def end_pause(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.END_PAUSES)
    homes = rules.households(request.user, request.community, request.now)
    rows = Pause.objects.within(request.community).select_related("household")
    pause = rows.filter(household__in=homes.order_by().values("pk")).find(pk)
    back = reverse("dunning:household", args=[pause.household_id])
    return through(request, END_PAUSE, pk, subject=pause, about=pause.household, back=back)


@signed_in
def draft(request: SignedInRequest) -> HttpResponse:
    require(request, rules.DRAFT)

    def onward(made: Procedure) -> str:
        return reverse("dunning:procedure", args=[made.pk])

    return through(request, DRAFT, back=reverse("dunning:procedures"), onward=onward)


@signed_in
def change_step(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.DRAFT)
    step = Step.objects.within(request.community).select_related("procedure").find(pk)
    back = reverse("dunning:procedure", args=[step.procedure_id])
    return through(request, CHANGE_STEP, pk, subject=step, back=back)


@signed_in
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.DRAFT)
    found = Procedure.objects.within(request.community).find(pk)
    back = reverse("dunning:procedure", args=[pk])
    return through(request, PROPOSE, pk, subject=found, back=back)
