"""What is owed about people's data: a word on each list that somebody
asked for, and an answer to each person who asks about what is kept of them."""

from django.utils.translation import gettext_lazy as _

from hub.kernel import obligations
from hub.kernel.models import Event
from hub.kernel.obligations import Holder
from hub.people.models import Role
from hub.privacy import policy
from hub.privacy.models import Clearing, DataRequest, Export

DECIDE = obligations.declare("privacy.decide_export", _("审批导出申请"), ladder=("AUD",))
ANSWER = obligations.declare(
    "privacy.answer_request", _("答复个人信息请求"), ladder=("DIR", "GM", "AUD")
)
CLEAR = obligations.declare(
    "privacy.clear", _("清理保存期满的个人信息"), ladder=("DIR", "GM", "AUD")
)


def owe_clearing(clearing: Clearing, event: Event) -> None:
    obligations.open_(
        CLEAR,
        clearing,
        holder=Holder(role=Role.SUPERVISOR.value),
        event=event,
        due_at=clearing.due_at,
    )


def owe_answer(request: DataRequest, event: Event) -> None:
    obligations.open_(
        ANSWER,
        request,
        holder=Holder(role=Role.SUPERVISOR.value),
        event=event,
        warn_at=event.at + (request.due_at - event.at) * 2 / 3,
        due_at=request.due_at,
    )


def owe_decision(export: Export, event: Event) -> None:
    obligations.open_(
        DECIDE,
        export,
        holder=Holder(role=Role.MANAGER.value),
        event=event,
        due_at=event.at + policy.at(export.community_id, event.at).decide,
    )
