"""审批: procedures, pauses and legal steps that wait for a second person."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from hub.dunning import rules
from hub.dunning.models import Pause
from hub.dunning.views.reading import require
from hub.people import approvals
from hub.people.web import SignedInRequest, signed_in

PAGE = approvals.Page(
    approvals.Questions(
        "dunning.",
        words={
            "household": _("房屋"),
            "reason": _("原因"),
            "last_day": _("止"),
            "version": _("版本"),
            "step": _("步骤"),
            "name": _("名称"),
        },
        readings={"reason": lambda value: str(Pause.Reason(value).label)},
    ),
    app="dunning",
    title=_("催缴审批"),
    nothing=_("催缴程序、暂停和法律步骤，由一人提出后在这里等另一人决定。"),
)


@require_safe
@signed_in
def decisions(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ)
    return PAGE.show(request)


@require_POST
@signed_in
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request, rules.READ)
    return PAGE.decide(request, pk)


@require_POST
@signed_in
def decide_many(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ)
    return PAGE.decide_many(request)
