"""审批: procedures, pauses and legal steps that wait for a second person."""

from django.utils.translation import gettext_lazy as _

from hub.dunning import rules
from hub.dunning.models import Pause
from hub.people import approvals

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
    may=rules.may,
    readers=rules.READ,
    title=_("催缴审批"),
    nothing=_("催缴程序、暂停和法律步骤，由一人提出后在这里等另一人决定。"),
)
